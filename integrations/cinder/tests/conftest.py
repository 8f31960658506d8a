"""One RabbitMQ, one Stowage and one Cinder for all tests of a run.

`CINDER_VENV` names the virtual environment whose Cinder is tested; `run` makes it.
"""

import tempfile

import pytest
from harness import mariadb as database_server
from harness import rabbitmq as message_broker
from harness.cloud import Cloud
from harness.ledger import Ledger
from harness.processes import wait_until
from harness.run import VENV, keep
from harness.stowage_server import StowageServer

#: What the volume services offer: backends, and the sizes of their pools in GiB.
VOLUME_HOSTS = {"node1": ["lvm1"], "node2": ["lvm2"], "node3": ["burst"]}
BACKENDS = {
    "lvm1": {"finite_pools": "p1:20,p2:20"},
    "lvm2": {"finite_pools": "p1:30,f1:10", "finite_speeds": "f1:fast"},
    "burst": {"finite_pools": "b1:20,b2:20", "finite_speeds": "b1:burst,b2:burst"},
    "twin": {"finite_pools": "t1:20", "finite_speeds": "t1:twin"},
}
TYPES = {"plain": "any", "other": "any", "fast": "fast", "burst": "burst", "twin": "twin"}


def pytest_configure(config):
    config.addinivalue_line("markers", "once: one release of Cinder is enough")
    config.addinivalue_line("markers", "figures: asserts nothing; only if asked for")


@pytest.fixture(scope="session")
def directory():
    with tempfile.TemporaryDirectory(prefix="stowage-cinder-") as path:
        yield path


@pytest.fixture(scope="session")
def rabbitmq(directory):
    message_broker.install()
    broker = message_broker.RabbitMq(f"{directory}/rabbitmq")
    try:
        yield broker.start()
    finally:
        broker.stop()


@pytest.fixture(scope="session")
def mariadb(directory):
    database_server.install()
    server = database_server.MariaDb(f"{directory}/mariadb")
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def stowage(directory):
    server = StowageServer(f"{directory}/stowage", guarded=True)
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def cloud(directory, mariadb, rabbitmq, stowage):
    options = {
        "DEFAULT": {"scheduler_driver": "stowage_cinder.StowageScheduler"},
        "stowage": {
            **stowage.options(),
            "deadline": 25,
            "outcome_interval": 0.5,
            "follow_interval": 2,
        },
    }
    cloud = Cloud(
        VENV,
        f"{directory}/cloud",
        mariadb.database("stowage"),
        rabbitmq.vhost("stowage"),
        options,
        VOLUME_HOSTS,
        BACKENDS,
    )
    cloud.add_backup("node1")
    try:
        cloud.start(schedulers=2)
        for name, speed in TYPES.items():
            cloud.rest.create_type(name, {"speed": speed})
        served = [BACKENDS[name] for names in VOLUME_HOSTS.values() for name in names]
        pools = sum(len(one["finite_pools"].split(",")) for one in served)
        wait_until("every pool is known", lambda: len(cloud.rest.pools()) == pools, 90, 1)
        yield cloud
    finally:
        cloud.stop()
        keep(cloud.directory)


@pytest.fixture(scope="session")
def ledger(stowage):
    with Ledger(stowage.client()) as found:
        yield found


@pytest.fixture(autouse=True)
def _tidy(cloud, ledger):
    """After each test both sides agree, and once what it made is deleted, too.

    What was deleted is free once a report says so. Before that another pool would be chosen.
    """
    ledger.room(["node2@lvm2#p1"], 25)
    before = {one["id"] for one in cloud.rest.volumes()}
    yield
    cloud.set_faults({})
    ledger.agrees(cloud)
    made = [one["id"] for one in cloud.rest.volumes() if one["id"] not in before]
    for volume_id in made:
        cloud.rest.delete_volume(volume_id)
    for volume_id in made:
        cloud.rest.wait_volume(volume_id, "deleted")
    ledger.agrees(cloud)
