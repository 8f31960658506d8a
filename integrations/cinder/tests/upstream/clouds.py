"""The clouds that Cinder's own tests are about, as a real Stowage and a real agent have them."""

import contextlib
import sqlite3
import time
import uuid
from types import SimpleNamespace

from cinder.tests.unit import test as cinder_test
from cinder.tests.unit.scheduler import fakes
from oslo_config import cfg
from oslo_utils import timeutils
from under_test import with_backend

from stowage_cinder import pools
from stowage_cinder.link import Link

#: Zones of the hosts, as Cinder's tests have them.
_ZONES = {"host1": "zone1", "host2": "zone1", "host3": "zone2", "host4": "zone3", "host5": "zone3"}


def states():
    """What each host reports."""
    all_of_them = {**fakes.SERVICE_STATES, **fakes.SERVICE_STATES_WITH_POOLS}
    return {with_backend(host): state for host, state in all_of_them.items()}


def write_database(path):
    """Makes a database with Cinder's tables, and a volume service for each host, for the agents.
    That of a test is in its process's memory, and gone after it.
    """
    cfg.CONF.set_default("connection", "sqlite://", "database")
    with cinder_test.Database():
        tables = cinder_test.DB_SCHEMA
    now = timeutils.utcnow().isoformat(" ")
    service = "INSERT INTO services (host, binary, topic, availability_zone, created_at, updated_at"
    service += ", uuid, deleted, disabled, report_count) VALUES (?, ?, ?, ?, ?, ?, ?, 0, 0, 1)"
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.executescript(tables)
        for host in states():
            zone = _ZONES[host.partition("@")[0]]
            names = ("cinder-volume", "cinder-volume")
            database.execute(service, (host, *names, zone, now, now, str(uuid.uuid4())))


def link_to(conf):
    """An agent, which reads this file. It runs once it is asked something."""
    return Link(SimpleNamespace(config_file=[conf], config_dir=[]))


def report(link):
    """Every host reports, and the ledger has it."""
    now = timeutils.utcnow().isoformat() + "Z"
    for host, state in states().items():
        body = {"service": "volume", "host": host, "cluster": "", "measured_at": now}
        link.tell("report", {**body, "capabilities": pools.plain(state)})
    wanted = {name for host, state in states().items() for name in _pools_of(host, state)}
    end = time.monotonic() + 60
    while wanted != (found := _pools(link)):
        if time.monotonic() > end:
            raise TimeoutError(f"not every pool is in the ledger: {sorted(wanted - found)}")
        time.sleep(0.1)


def _pools(link):
    asked = link.ask("pools", {"name": "", "volume_type": None}, 60)
    return {one["name"] for one in asked}


def _pools_of(host, state):
    """Names of a host's pools, by Cinder's rule for drivers that report none."""
    if "pools" in state:
        return [f"{host}#{pool['pool_name']}" for pool in state["pools"]]
    return [f"{host}#{state.get('volume_backend_name', '_pool0')}"]
