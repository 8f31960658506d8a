"""A volume driver of finite pools whose volumes are files, for tests of schedulers.

All backends of a cloud share one directory, so that volumes can move between them. A pool never
refuses a volume for its size: what a scheduler overfills is there to be seen. The directory's file
`faults.json` says what fails: `{"create_volume": ["host@backend#pool", …]}`; a text that begins
with `slow:` and a number of seconds slows instead.
"""

import contextlib
import json
import os
import time

from cinder import exception
from cinder.volume import configuration, driver, volume_utils
from oslo_config import cfg

OPTIONS = [
    cfg.StrOpt("finite_dir", help="Directory of all backends of the cloud"),
    cfg.DictOpt("finite_pools", default={}, help="Name of each pool, and its size in GiB"),
    cfg.BoolOpt("finite_thin", default=True, help="Thin provisioning, at a ratio of 1"),
    cfg.DictOpt("finite_speeds", default={}, help="What a pool reports as `speed`; else any"),
]
cfg.CONF.register_opts(OPTIONS, group=configuration.SHARED_CONF_GROUP)


class FiniteDriver(driver.VolumeDriver):
    """Volumes and snapshots are JSON files that say their size, in a directory for each pool."""

    VERSION = "1.0"
    SUPPORTS_ACTIVE_ACTIVE = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.configuration.append_config_values(OPTIONS)

    @staticmethod
    def get_driver_options():
        return OPTIONS

    def do_setup(self, context):
        self.root = self.configuration.finite_dir
        self.pools = {name: int(size) for name, size in self.configuration.finite_pools.items()}
        for pool in self.pools:
            os.makedirs(self._directory(self._place(pool)), exist_ok=True)

    def check_for_setup_error(self):
        pass

    # Places

    def _place(self, pool):
        return f"{self.cluster_name or self.host}#{pool}"

    def _directory(self, place):
        return os.path.join(self.root, place)

    def _path(self, volume, name=None):
        place = volume["cluster_name"] or volume["host"]
        return os.path.join(self._directory(place), name or volume.name)

    @staticmethod
    def _size(path):
        """Of a volume's file. What Cinder writes itself may be filled up to whole blocks."""
        with open(path, encoding="utf8") as file:
            return json.loads(file.read().rstrip("\0"))["size"]

    @staticmethod
    def _write(path, size):
        with open(path, "w", encoding="utf8") as file:
            json.dump({"size": size}, file)

    @staticmethod
    def _remove(path):
        with contextlib.suppress(FileNotFoundError):
            os.remove(path)

    def _fail_if_told(self, what, place):
        try:
            with open(os.path.join(self.root, "faults.json"), encoding="utf8") as file:
                faults = json.load(file)
        except FileNotFoundError:
            return
        for fault in faults.get(what, []):
            if fault.startswith("slow:"):
                time.sleep(float(fault[5:]))
            elif place.startswith(fault):
                raise exception.VolumeDriverException(f"{what} fails on {place}, as it was told")

    # Volumes

    def create_volume(self, volume):
        self._fail_if_told("create_volume", volume["cluster_name"] or volume["host"])
        self._write(self._path(volume), volume.size)

    def create_volume_from_snapshot(self, volume, snapshot):
        self.create_volume(volume)

    def create_cloned_volume(self, volume, src_vref):
        self.create_volume(volume)

    def delete_volume(self, volume):
        self._fail_if_told("delete_volume", volume["host"])
        self._remove(self._path(volume))

    def extend_volume(self, volume, new_size):
        self._fail_if_told("extend_volume", volume["host"])
        self._write(self._path(volume), new_size)

    def get_pool(self, volume):
        return volume_utils.extract_host(volume["host"], "pool")

    # Snapshots

    def create_snapshot(self, snapshot):
        self._fail_if_told("create_snapshot", snapshot.volume["host"])
        self._write(self._path(snapshot.volume, snapshot.name), snapshot.volume_size)

    def delete_snapshot(self, snapshot):
        self._remove(self._path(snapshot.volume, snapshot.name))

    # Moves: all backends see the same directory.

    def migrate_volume(self, context, volume, host):
        self._fail_if_told("migrate_volume", volume["host"])
        target = os.path.join(self._directory(host["host"]), volume.name)
        if not os.path.isdir(os.path.dirname(target)):
            return False, None
        os.rename(self._path(volume), target)
        return True, {}

    def retype(self, context, volume, new_type, diff, host):
        # Cinder asks only for a pool of this backend; elsewhere it copies by itself.
        self._fail_if_told("retype", volume["host"])
        os.rename(self._path(volume), os.path.join(self._directory(host["host"]), volume.name))
        return True, None

    # What exists already

    def _managed(self, volume, reference):
        path = self._path(volume, reference.get("source-name", ""))
        if not os.path.isfile(path):
            raise exception.ManageExistingInvalidReference(
                existing_ref=reference, reason="there is no such file"
            )
        return path

    def manage_existing_get_size(self, volume, existing_ref):
        return self._size(self._managed(volume, existing_ref))

    def manage_existing(self, volume, existing_ref):
        os.rename(self._managed(volume, existing_ref), self._path(volume))

    def manage_existing_snapshot_get_size(self, snapshot, existing_ref):
        return self.manage_existing_get_size(snapshot.volume, existing_ref)

    def manage_existing_snapshot(self, snapshot, existing_ref):
        os.rename(
            self._managed(snapshot.volume, existing_ref),
            self._path(snapshot.volume, snapshot.name),
        )

    def unmanage(self, volume):
        pass

    # Connections are never made.

    def create_export(self, context, volume, connector):
        pass

    def ensure_export(self, context, volume):
        pass

    def remove_export(self, context, volume):
        pass

    def initialize_connection(self, volume, connector):
        return {"driver_volume_type": "local", "data": {"device_path": self._path(volume)}}

    def terminate_connection(self, volume, connector, **kwargs):
        pass

    # Figures

    def _used(self, pool):
        directory = self._directory(self._place(pool))
        used = 0
        for name in os.listdir(directory):
            try:
                used += self._size(os.path.join(directory, name))
            except (FileNotFoundError, ValueError):
                continue  # it was deleted or is being written just now
        return used

    def _pool_stats(self, pool, total):
        used = self._used(pool)
        return {
            "pool_name": pool,
            "total_capacity_gb": total,
            "free_capacity_gb": max(total - used, 0),
            "provisioned_capacity_gb": used,
            "thin_provisioning_support": self.configuration.finite_thin,
            "thick_provisioning_support": not self.configuration.finite_thin,
            "max_over_subscription_ratio": 1.0,
            "reserved_percentage": 0,
            "multiattach": True,
            "online_extend_support": True,
            "consistent_group_snapshot_enabled": False,
            "speed": self.configuration.finite_speeds.get(pool, "any"),
        }

    def _update_volume_stats(self):
        self._stats = {
            "volume_backend_name": self.configuration.safe_get("volume_backend_name") or "finite",
            "vendor_name": "Stowage",
            "driver_version": self.VERSION,
            "storage_protocol": "local",
            "pools": [self._pool_stats(pool, total) for pool, total in self.pools.items()],
        }
