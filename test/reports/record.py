"""Lets Cinder's own scheduler hear reports, and writes down what it heard.

record.py FILE…

Each file is a recorded report (README.md); its `heard` is made anew. Needs Python with Cinder
installed (`pip install cinder`); nothing of Cinder's is kept here. A verdict that Cinder cannot
come to, because it falls over, is left out.
"""

import copy
import datetime
import json
import sys
from importlib.metadata import version

import cinder.objects

# What follows refers to the objects while it is imported.
cinder.objects.register_all()

from cinder.common import config  # noqa: E402, F401  registers the options
from cinder.scheduler import host_manager, sched_utils  # noqa: E402
from cinder.scheduler.filters.capacity_filter import CapacityFilter  # noqa: E402
from oslo_config import cfg  # noqa: E402

SIZES = (1, 100, 100_000)
FIGURES = (
    "total_capacity_gb",
    "free_capacity_gb",
    "allocated_capacity_gb",
    "provisioned_capacity_gb",
    "max_over_subscription_ratio",
)


def attempt(work):
    try:
        return work()
    except (TypeError, ValueError, ZeroDivisionError):
        return None


def virtual_free(pool):
    return sched_utils.calculate_virtual_free_capacity(
        pool.total_capacity_gb,
        pool.free_capacity_gb,
        pool.provisioned_capacity_gb,
        pool.thin_provisioning_support,
        pool.max_over_subscription_ratio,
        pool.reserved_percentage,
        True,
    )


def heard_of(pool):
    figures = {name: getattr(pool, name) for name in FIGURES}
    free = attempt(lambda: virtual_free(pool))
    if free is not None:
        figures["virtual_free_capacity"] = free
    verdicts = {
        str(size): attempt(lambda: CapacityFilter().backend_passes(pool, {"size": size}))
        for size in SIZES
    }
    figures["capacity_filter"] = {
        size: verdict for size, verdict in verdicts.items() if verdict is not None
    }
    return figures


def hear(host, capabilities):
    backend = host_manager.BackendState(host, None)
    backend.update_from_volume_capability(
        {**copy.deepcopy(capabilities), "timestamp": datetime.datetime(2026, 8, 21)}
    )
    return {name: heard_of(pool) for name, pool in backend.pools.items()}


def main(files):
    cfg.CONF([], project="cinder", default_config_files=[])
    for file in files:
        with open(file) as stream:
            recorded = json.load(stream)
        recorded["source"] = (
            f"{recorded['source'].split(';')[0]}; heard by cinder {version('cinder')}"
        )
        recorded["heard"] = hear(recorded["host"], recorded["capabilities"])
        with open(file, "w") as stream:
            stream.write(json.dumps(recorded, indent=1, ensure_ascii=False) + "\n")


main(sys.argv[1:])
