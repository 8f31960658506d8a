#!/usr/bin/env bash
# The guess: oslo.config takes the quotes off a value, whether it stands behind the option's name
# or on a line of its own below it; and if they stayed, DriverFilter would fail the pool, as it does
# with whatever it cannot judge.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || cat "$work/errors"; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet cinder==29.0.0 oslo.config==10.7.0 pyparsing==3.3.2

printf '[own]\nfilter_function = "volume.size < 500"\n' > "$work/cinder.conf"
printf '[next]\nfilter_function =\n    "volume.size < 500"\n' >> "$work/cinder.conf"
seen=$(PYTHONWARNINGS=ignore "$work/venv/bin/python" - "$work/cinder.conf" 2>>"$work/errors" <<'PY'
import sys
from types import SimpleNamespace
from cinder import objects
objects.register_all()
from cinder.scheduler.filters.driver_filter import DriverFilter
from oslo_config import cfg

conf = cfg.ConfigOpts()
for group in ("own", "next"):
    conf.register_opt(cfg.StrOpt("filter_function"), group=group)
conf(["--config-file", sys.argv[1]], project="cinder")

def passes(function):
    names = ("host cluster_name backend_id volume_backend_name vendor_name driver_version "
             "storage_protocol QoS_support total_capacity_gb allocated_capacity_gb "
             "free_capacity_gb reserved_percentage updated")
    pool = SimpleNamespace(**{name: None for name in names.split()},
                           capabilities={"filter_function": function}, filter_function=function)
    asked = {"request_spec": {"volume_properties": {"size": 1000}}, "volume_type": {}}
    return bool(DriverFilter()._filter_one(pool, asked))

for group in ("own", "next"):
    function = conf[group].filter_function
    print(f"on the {group} line: {function!r} lets 1000 GiB pass: {passes(function)}")
PY
)
expected="on the own line: 'volume.size < 500' lets 1000 GiB pass: False
on the next line: '\\n\"volume.size < 500\"' lets 1000 GiB pass: True"
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "oslo.config 10.7.0 takes quotes off where they stand on the option's own line. Below it they stay,"
echo "Cinder 29.0.0 reads the expression as a text, and a text is true: every volume passes."
