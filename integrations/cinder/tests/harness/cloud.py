"""A whole Cinder: its API, schedulers and volume services, on a database and a virtual host."""

import json
import os
import shutil
import subprocess

from .cinder_conf import write_common, write_ini
from .processes import Child, free_port, wait_until
from .rest import Rest
from .rights import write_rights

DRIVERS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "drivers")


class Cloud:
    """Starts nothing until `start`. `volume_hosts` maps each volume service to its backends."""

    def __init__(self, venv, directory, database, transport_url, scheduler, volume_hosts, backends):
        self.venv = venv
        self.directory = directory
        shutil.rmtree(directory, ignore_errors=True)
        os.makedirs(directory)
        for name in ("locks", "coordination"):
            os.makedirs(f"{directory}/{name}")
        self.api_port = free_port()
        self.database = database
        places = {"DEFAULT": {"transport_url": transport_url}, "database": {}}
        places["DEFAULT"]["osapi_volume_listen_port"] = self.api_port
        places["database"]["connection"] = database.url
        self.image_port = free_port()
        places["DEFAULT"]["glance_api_servers"] = f"http://127.0.0.1:{self.image_port}"
        sudo, rights = write_rights(venv, directory)
        self.conf = write_common(directory, [places, rights, scheduler], backends)
        self.rest = Rest(f"http://127.0.0.1:{self.api_port}/v3", "ad000000000000000000000000000000")
        path = os.pathsep.join([DRIVERS, os.environ.get("PYTHONPATH", "")])
        programs = os.pathsep.join([sudo, f"{venv}/bin", os.environ["PATH"]])
        self.env = dict(os.environ, PYTHONPATH=path, PATH=programs)
        self.api = self._service("api", "cinder-api", {})
        self.schedulers = []
        self.volumes = {
            host: self.volume_service(host, names) for host, names in volume_hosts.items()
        }
        self.volume_hosts = volume_hosts
        self.backups = []

    def volume_service(self, host, names, **options):
        """One of these backends, which is not started."""
        own = {"host": host, "enabled_backends": ",".join(names), **options}
        return self._service(host, "cinder-volume", own)

    def _service(self, name, program, own, more_env=None):
        own_conf = write_ini(f"{self.directory}/{name}.conf", {"DEFAULT": {"host": name, **own}})
        command = self._program(program)
        for path in (self.conf, own_conf):
            command += ["--config-file", path]
        env = {**self.env, **(more_env or {})}
        return Child(name, command, f"{self.directory}/{name}.log", env=env)

    def _program(self, name):
        # Not by its own first line: that is wrong where the environment was moved.
        return [f"{self.venv}/bin/python", f"{self.venv}/bin/{name}"]

    def create_database(self):
        subprocess.run(
            [*self._program("cinder-manage"), "--config-file", self.conf, "db", "sync"],
            env=self.env,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def add_scheduler(self, name, native_threads=False):
        """With real threads in place of eventlet's, if the release can."""
        more = {"OS_CINDER_DISABLE_EVENTLET_PATCHING": "1"} if native_threads else {}
        self.schedulers.append(self._service(name, "cinder-scheduler", {}, more))
        return self.schedulers[-1]

    def add_backup(self, host):
        """A backup service that writes into a directory."""
        path = f"{self.directory}/backups"
        os.makedirs(path, exist_ok=True)
        driver = "cinder.backup.drivers.posix.PosixBackupDriver"
        options = {"host": host, "backup_driver": driver, "backup_posix_path": path}
        self.backups.append(self._service(f"backup-{host}", "cinder-backup", options))

    def start(self, schedulers=1):
        self.create_database()
        # Schedulers ask for reports when they start, so the volume services come first.
        for child in [self.api, *self.volumes.values(), *self.backups]:
            child.start()
        wait_until("the API answers", self.rest.answers, 60)
        wait_until("every volume service is up", self._all_up, 60)
        for number in range(schedulers):
            # Both kinds of threads at once.
            self.add_scheduler(f"scheduler{number + 1}", native_threads=number == 1).start()
        wait_until("every scheduler is up", self._all_up, 60)
        return self

    def _all_up(self):
        wanted = {child.name for child in self.schedulers}
        for host, names in self.volume_hosts.items():
            wanted |= {f"{host}@{name}" for name in names}
        up = {one["host"] for one in self.rest.services() if one["state"] == "up"}
        self.ended()
        return wanted <= up

    def ended(self):
        """Raises if a service ended by itself."""
        for child in [self.api, *self.schedulers, *self.volumes.values()]:
            if not child.running():
                raise RuntimeError(f"{child.name} ended: {child.output()[-3000:]}")

    def set_faults(self, faults):
        """What drivers do wrong from now on; see the driver."""
        path = f"{self.directory}/storage/faults.json"
        with open(path + ".new", "w", encoding="utf8") as file:
            json.dump(faults, file)
        os.rename(path + ".new", path)

    def stored(self):
        """What the drivers hold: each pool and the sum of its files, GiB."""
        storage = f"{self.directory}/storage"
        sums = {}
        for place in sorted(os.listdir(storage)):
            if "#" not in place:
                continue
            sums[place] = 0
            for name in os.listdir(f"{storage}/{place}"):
                with open(f"{storage}/{place}/{name}", encoding="utf8") as file:
                    sums[place] += json.loads(file.read().rstrip("\0"))["size"]
        return sums

    def stop(self):
        """Ends every service, and what it started."""
        children = [self.api, *self.schedulers, *self.volumes.values(), *self.backups]
        for child in children:
            child.terminate()
        for child in children:
            child.stop(2)
