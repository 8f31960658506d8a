#!/usr/bin/env bash
# The guess: the scheduler can tell the pools that suit a volume type, for get_pools has a filter
# for it; and a pool that says how much room it has is as good there as one that does not know.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || cat "$work/errors"; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet cinder==29.0.0

seen=$(PYTHONWARNINGS=ignore "$work/venv/bin/python" - "$work/cinder.sqlite" 2>>"$work/errors" <<'PY'
import sys
from cinder import context, objects
objects.register_all()
from cinder.db import migration
from cinder.scheduler import host_manager
from cinder.volume import volume_types
from oslo_config import cfg
from oslo_utils import timeutils

cfg.CONF([], project="cinder", default_config_files=[])
cfg.CONF.set_override("connection", f"sqlite:///{sys.argv[1]}", "database")
migration.db_sync()
admin = context.get_admin_context()
service = objects.Service(admin, host="node@lvm", topic="cinder-volume", binary="cinder-volume")
service.create()
service.report_count = 1
service.save()
volume_types.create(admin, "gold", {})
manager = host_manager.HostManager()

for free in ("unknown", 900):
    pool = {"pool_name": "pool", "total_capacity_gb": 1000, "free_capacity_gb": free,
            "reserved_percentage": 0}
    manager.update_service_capabilities(
        "volume", "node@lvm", {"volume_backend_name": "lvm", "pools": [pool]}, None,
        timeutils.utcnow())
    for filters in ({}, {"volume_type": "gold"}):
        asked = filters.get("volume_type", "any")
        try:
            told = [pool["name"] for pool in manager.get_pools(admin, filters)]
        except TypeError as error:
            told = f"TypeError: {error}"
        print(f"free {free}, type {asked}: {told}")
PY
)
expected="free unknown, type any: ['node@lvm#pool']
free unknown, type gold: ['node@lvm#pool']
free 900, type any: ['node@lvm#pool']
free 900, type gold: TypeError: '<' not supported between instances of 'int' and 'NoneType'"
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "Cinder 29.0.0 asks all enabled filters, and CapacityFilter for a size that get_pools has not got:"
echo "by type it lists pools whose room is unknown, and raises if one says it in numbers."
