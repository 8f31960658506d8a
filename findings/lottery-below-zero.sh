#!/usr/bin/env bash
# The guess: the stochastic handler draws a pool by its weight, so that of two
# pools with equal weights each gets about half the volumes, whichever weigher is enabled.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || cat "$work/errors"; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet cinder==29.0.0

seen=$(PYTHONWARNINGS=ignore "$work/venv/bin/python" 2>>"$work/errors" <<'PY'
import random
from collections import Counter
from types import SimpleNamespace
from cinder import objects
objects.register_all()
from cinder.scheduler.weights import capacity, stochastic
from oslo_config import cfg

cfg.CONF([], project="cinder", default_config_files=[])
random.seed(1)
handler = stochastic.StochasticHostWeightHandler("cinder.scheduler.weights")
pools = [SimpleNamespace(host=host, allocated_capacity_gb=100, free_capacity_gb=900,
                         total_capacity_gb=1000, provisioned_capacity_gb=100,
                         thin_provisioning_support=False, max_over_subscription_ratio=1.0,
                         reserved_percentage=0) for host in ("first", "second")]

for weigher in (capacity.CapacityWeigher, capacity.AllocatedCapacityWeigher):
    drawn = Counter()
    for _ in range(1000):
        drawn[handler.get_weighed_objects([weigher], pools, {})[0].obj.host] += 1
    first = drawn["first"]
    share = "every one" if first == 1000 else "about half" if 400 < first < 600 else first
    factor = weigher().weight_multiplier()
    print(f"{weigher.__name__} by {factor}: of 1000 volumes the first pool gets {share}")
PY
)
expected='CapacityWeigher by 1.0: of 1000 volumes the first pool gets about half
AllocatedCapacityWeigher by -1.0: of 1000 volumes the first pool gets every one'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "Cinder 29.0.0: a weigher whose default multiplier is negative makes sums below zero. What is drawn"
echo "lies below the first pool's bound or above every bound; either way the first pool is taken."
