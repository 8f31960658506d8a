"""Stands for a cloud's API and its volume services: `asker.py CONF CALLS`.

Volumes are made by the code of Cinder's API, which sends them to the scheduler. Reports are sent as
volume services send them. Commands come as lines of JSON, and so go the answers.
"""

import json
import sys
import time

from cinder import context, objects, rpc, version
from cinder.common import config
from cinder.objects import base
from cinder.scheduler import rpcapi as scheduler_rpcapi
from cinder.volume import rpcapi as volume_rpcapi
from oslo_messaging import MessagingTimeout

# Modules of the API name objects in their types.
objects.register_all()

from cinder.volume import api  # noqa: E402

CONF = config.CONF
_PATIENCE_SECONDS = 60


def wait_until(what, check, every=0.005):
    """Returns what check answers once that is true."""
    end = time.monotonic() + _PATIENCE_SECONDS
    while not (found := check()):
        if time.monotonic() > end:
            raise TimeoutError(f"after {_PATIENCE_SECONDS} s still not: {what}")
        time.sleep(every)
    return found


def admin():
    """Each with a request id of its own."""
    return context.RequestContext("bench", "bench", is_admin=True)


class Asker:
    """One method for each command."""

    def __init__(self, calls):
        self._calls = calls
        self._scheduler = scheduler_rpcapi.SchedulerAPI()
        self._api = None

    def services(self, hosts):
        """Volume services sign on."""
        versions = {
            "rpc_current_version": volume_rpcapi.VolumeAPI.RPC_API_VERSION,
            "object_current_version": base.OBJ_VERSIONS.get_current(),
        }
        for host in hosts:
            names = {"binary": "cinder-volume", "topic": "cinder-volume"}
            zone = {"availability_zone": "nova", "report_count": 1}
            objects.Service(admin(), host=host, **names, **zone, **versions).create()

    def report(self, reports):
        """What the services report reaches the scheduler; the names of the pools it then has."""
        # A report is only heard by a scheduler that listens already.
        wait_until("the scheduler answers", self._listens)
        for host, capabilities in reports.items():
            self._scheduler.update_service_capabilities(
                admin(), "volume", host, capabilities, None, None
            )
        wanted = sum(len(one["pools"]) for one in reports.values())
        wait_until("the scheduler has all pools", lambda: len(self._pools()) >= wanted, 0.2)
        return sorted(self._pools())

    def create(self, count):
        """Creates volumes one after the other; what each call took."""
        self._api = self._api or api.API()
        return [self._create() for _ in range(count)]

    def _create(self):
        before = self._lines()
        volume = self._api.create(admin(), 1, "bench", "")
        wait_until("the call ended", lambda: len(self._lines()) > len(before))
        call = json.loads(self._lines()[-1])
        assert call["volume"] == volume.id, (call, volume.id)
        return call

    def _lines(self):
        with open(self._calls, encoding="utf8") as file:
            return file.read().splitlines()

    def _listens(self):
        try:
            self._scheduler._get_cctxt(timeout=2).call(admin(), "get_pools", filters={})
            return True
        except MessagingTimeout:
            return False

    def _pools(self):
        return [one["name"] for one in self._scheduler.get_pools(admin(), {})]


def main(conf, calls):
    CONF(["--config-file", conf], project="cinder", version=version.version_string())
    rpc.init(CONF)
    with open(calls, "w", encoding="utf8"):
        pass
    asker = Asker(calls)
    for line in sys.stdin:
        method, argument = json.loads(line)
        print(json.dumps(getattr(asker, method)(argument)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
