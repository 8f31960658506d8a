#!/usr/bin/env bash
# The guess: in a hint for the JSON filter, `not` turns what follows it around wherever it stands,
# so that ["and", ["not", A], B] passes where A is false and B is true, and nowhere else.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || cat "$work/errors"; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet cinder==29.0.0

seen=$(PYTHONWARNINGS=ignore "$work/venv/bin/python" 2>>"$work/errors" <<'PY'
import json
from types import SimpleNamespace
from cinder.scheduler.filters.json_filter import JsonFilter

pools = [SimpleNamespace(pool_name=name, free_capacity_gb=free)
         for name, free in (("gold", 900), ("gold", 10), ("silver", 900), ("silver", 10))]
gold = ["=", "$pool_name", "gold"]
roomy = [">", "$free_capacity_gb", 100]
for query in (gold, ["not", gold], ["and", ["not", gold], roomy], ["or", ["not", gold], roomy],
              ["not", ["not", gold]]):
    request = {"scheduler_hints": {"query": json.dumps(query)}}
    passed = [f"{pool.pool_name} {pool.free_capacity_gb}" for pool in pools
              if JsonFilter().backend_passes(pool, request)]
    print(f"{json.dumps(query)}: {', '.join(passed) or 'none'}")
PY
)
expected='["=", "$pool_name", "gold"]: gold 900, gold 10
["not", ["=", "$pool_name", "gold"]]: silver 900, silver 10
["and", ["not", ["=", "$pool_name", "gold"]], [">", "$free_capacity_gb", 100]]: gold 900, silver 900
["or", ["not", ["=", "$pool_name", "gold"]], [">", "$free_capacity_gb", 100]]: gold 900, gold 10, silver 900, silver 10
["not", ["not", ["=", "$pool_name", "gold"]]]: none'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "In Cinder 29.0.0 \"not\" gives a list, and a list with an item is true to what is around it:"
echo "within \"and\", \"or\" or another \"not\" it counts as true, whatever it negates."
