#!/usr/bin/env bash
# The guess: the `allocated_capacity_gb` that a volume service reports of a pool is the sum of the
# volumes in it, also after a driver moved a volume; a pool without volumes has 0.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || cat "$work/errors"; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet cinder==29.0.0 oslo.db==18.1.1 SQLAlchemy==2.1.9 \
  oslo.messaging==18.3.1 taskflow==6.5.0

cat > "$work/cinder.conf" <<INI
[DEFAULT]
transport_url = fake://
state_path = $work
[oslo_concurrency]
lock_path = $work
[site]
volume_driver = site_driver.SiteDriver
INI
cat > "$work/site_driver.py" <<'PY'
from cinder.volume import driver

class SiteDriver(driver.VolumeDriver):
    """Two thin pools of 100 GiB on which nothing is written; volumes move between them at once."""

    def do_setup(self, context): pass
    def check_for_setup_error(self): pass
    def create_volume(self, volume): pass
    def delete_volume(self, volume): pass
    def create_export(self, context, volume, connector): pass
    def remove_export(self, context, volume): pass

    def migrate_volume(self, context, volume, host):
        return True, None

    def get_volume_stats(self, refresh=False):
        return {"pools": [{
            "pool_name": name, "total_capacity_gb": 100, "free_capacity_gb": 100,
            "reserved_percentage": 0, "thin_provisioning_support": True,
            "max_over_subscription_ratio": 1.0} for name in ("old", "new")]}
PY

seen=$(cd "$work" && PYTHONPATH=. venv/bin/python -W ignore - cinder.conf 2>>errors <<'PY'
import sys
from cinder import context, coordination, objects, rpc
from cinder.common import config
from cinder.db import migration
from oslo_utils import timeutils

config.CONF(["--config-file", sys.argv[1]], project="cinder")
objects.register_all()
migration.db_sync()
rpc.init(config.CONF)
coordination.COORDINATOR.start()
from cinder.scheduler import host_manager
from cinder.scheduler.filters.capacity_filter import CapacityFilter
from cinder.volume import manager, volume_types

admin = context.RequestContext("admin", "demo", is_admin=True)
service = objects.Service(admin, host="node@site", binary="cinder-volume", topic="cinder-volume")
service.create()
volumes = manager.VolumeManager(host="node@site", service_name="site")
volumes.init_host(service_id=service.id)

def create(pool, size):
    volume = objects.Volume(
        admin, host=f"node@site#{pool}", size=size, status="creating", user_id="admin",
        project_id="demo", volume_type_id=volume_types.get_default_volume_type()["id"],
        attach_status="detached", use_quota=True)
    volume.create()
    volumes.create_volume(admin, volume, allow_reschedule=False)
    return volume

def tell(when):
    volumes.publish_service_capabilities(admin)
    told, passes = {}, {}
    for report in volumes.last_capabilities["pools"]:
        name = report["pool_name"]
        pool = host_manager.PoolState("node@site", None, None, name)
        pool.update_from_volume_capability({**report, "timestamp": timeutils.utcnow()})
        told[name] = report["allocated_capacity_gb"]
        passes[name] = CapacityFilter().backend_passes(pool, {"size": 50})
    print(f"{when}: allocated {told}, takes 50 GiB {passes}")

moved, kept = create("old", 60), create("new", 10)
tell("created")
volumes.migrate_volume(admin, moved, {"host": "node@site#new"})
moved.refresh()
tell(f"moved to {moved.host}")
volumes.delete_volume(admin, moved)
tell("deleted")
create("new", 90)
tell("90 GiB more created")
volumes.init_host(service_id=service.id)
tell("started again")
PY
)
expected="created: allocated {'old': 60, 'new': 10}, takes 50 GiB {'old': False, 'new': True}
moved to node@site#new: allocated {'old': 60, 'new': 10}, takes 50 GiB {'old': False, 'new': True}
deleted: allocated {'old': 60, 'new': -50}, takes 50 GiB {'old': False, 'new': True}
90 GiB more created: allocated {'old': 60, 'new': 40}, takes 50 GiB {'old': False, 'new': True}
started again: allocated {'old': 0, 'new': 100}, takes 50 GiB {'old': True, 'new': False}"
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "Cinder 29.0.0 does not count a volume that a driver moves: it stays counted in the pool it"
echo "left, and its delete is taken from the other. Until the service starts again, the scheduler"
echo "refuses the pool that is empty, and passes the one whose 100 GiB are all promised."
