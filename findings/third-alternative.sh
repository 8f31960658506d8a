#!/usr/bin/env bash
# The guess: `a or b or c` is true if one of the three is, and `a and b and c` if all are, as in
# every language that has these words. Two work, and three are not refused.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || cat "$work/errors"; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet cinder==29.0.0 pyparsing==3.3.2

seen=$(PYTHONWARNINGS=ignore "$work/venv/bin/python" 2>>"$work/errors" <<'PY'
from cinder.scheduler.evaluator import evaluator

for expression in ("volume.size == 10 or volume.size == 20",
                   "volume.size == 10 or volume.size == 15 or volume.size == 20",
                   "(volume.size == 10 or volume.size == 15) or volume.size == 20",
                   "volume.size > 1 and volume.size < 10",
                   "volume.size > 1 and volume.size < 500 and volume.size < 10"):
    print(f"20 GiB, {expression}: {evaluator.evaluate(expression, volume={'size': 20})}")
PY
)
expected='20 GiB, volume.size == 10 or volume.size == 20: True
20 GiB, volume.size == 10 or volume.size == 15 or volume.size == 20: False
20 GiB, (volume.size == 10 or volume.size == 15) or volume.size == 20: True
20 GiB, volume.size > 1 and volume.size < 10: False
20 GiB, volume.size > 1 and volume.size < 500 and volume.size < 10: True'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "Cinder 29.0.0 judges the first two parts of such a chain and nothing that follows: a third"
echo "alternative is never taken, and a third condition never holds a volume back."
