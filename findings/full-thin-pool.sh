#!/usr/bin/env bash
# The guess: a pool that reports 0 GiB free takes no volume, whatever it promises; a thin pool may
# promise more than it has, by what is free times the ratio, and nothing times 2 is nothing.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || cat "$work/errors"; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet cinder==29.0.0

seen=$(PYTHONWARNINGS=ignore "$work/venv/bin/python" 2>>"$work/errors" <<'PY'
from cinder import objects
objects.register_all()
from cinder.scheduler import host_manager
from cinder.scheduler.filters.capacity_filter import CapacityFilter
from cinder.scheduler.weights.capacity import CapacityWeigher
from oslo_config import cfg
from oslo_utils import timeutils

cfg.CONF([], project="cinder", default_config_files=[])

def heard(name, **report):
    pool = host_manager.PoolState("node@backend", None, None, name)
    pool.update_from_volume_capability({
        "pool_name": name, "total_capacity_gb": 1000, "reserved_percentage": 0,
        "max_over_subscription_ratio": 2.0, "timestamp": timeutils.utcnow(), **report})
    return pool

pools = [
    heard("thick and full", thin_provisioning_support=False, free_capacity_gb=0,
          provisioned_capacity_gb=500),
    heard("thin and full", thin_provisioning_support=True, free_capacity_gb=0,
          provisioned_capacity_gb=500),
    heard("thin and empty", thin_provisioning_support=True, free_capacity_gb=1000,
          provisioned_capacity_gb=600),
]
for pool in pools:
    passes = [size for size in (1, 1500) if CapacityFilter().backend_passes(pool, {"size": size})]
    weight = CapacityWeigher()._weigh_object(pool, {})
    print(f"{pool.pool_name}: {pool.free_capacity_gb} GiB free, passes {passes}, weight {weight}")
PY
)
expected='thick and full: 0 GiB free, passes [], weight 0
thin and full: 0 GiB free, passes [1, 1500], weight 1500.0
thin and empty: 1000 GiB free, passes [1], weight 1400.0'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "Cinder 29.0.0 does not look at what a thin pool has free, only at total, ratio and provisioned:"
echo "a pool filled by snapshots or by others takes 1500 GiB, and is chosen before one that is empty."
