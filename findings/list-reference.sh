#!/usr/bin/env bash
# The guess: `$option` in a value stands for what the file says of that option,
# so that a list may begin with another list.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || cat "$work/errors"; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet oslo.config==10.7.0

printf '[DEFAULT]\nbasic = Zone,Capacity\nall = $basic,Driver\ntext = $basic\n' > "$work/site.conf"
seen=$("$work/venv/bin/python" - "$work/site.conf" <<'PY'
import sys
from oslo_config import cfg

conf = cfg.ConfigOpts()
conf.register_opts([cfg.ListOpt("basic"), cfg.ListOpt("all"), cfg.StrOpt("text")])
conf(["--config-file", sys.argv[1]], project="site")
for name in ("basic", "all", "text"):
    print(f"{name}: {conf[name]!r}")
PY
)
expected="basic: ['Zone', 'Capacity']
all: [\"['Zone'\", \"'Capacity']\", 'Driver']
text: \"['Zone', 'Capacity']\""
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "oslo.config 10.7.0 puts the option's value in, as Python prints it, and not what the file says:"
echo "a list within a list gets items with brackets and quotes in them."
