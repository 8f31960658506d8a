"""Two volume services of one cluster: either serves the backend's volumes."""

import pytest
from harness.processes import wait_until
from harness.rest import home

pytestmark = pytest.mark.once

POOL = "pair@twin#t1"


@pytest.fixture(scope="module")
def members(cloud, ledger):
    services = [cloud.volume_service(host, ["twin"], cluster="pair") for host in ("one", "two")]
    try:
        for service in services:
            service.start()
        wait_until("both are in the ledger", lambda: len(up(ledger)) == 2)
        ledger.room([POOL], 20)
        yield services
    finally:
        for service in services:
            service.stop(1)


def up(ledger):
    return [host for host, (_, is_up) in ledger.hosts().items() if host.endswith("@twin") and is_up]


def cluster(cloud, volume_id):
    sql = "SELECT cluster_name, host FROM volumes WHERE id = %s"
    return cloud.database.query(sql, volume_id)[0]


def test_a_volume_belongs_to_the_cluster(cloud, ledger, members):
    volume_id = cloud.rest.create_volume(3, volume_type="twin")
    cloud.rest.available(volume_id)
    written, host = cluster(cloud, volume_id)
    assert written == POOL
    assert host in ("one@twin#t1", "two@twin#t1")
    ledger.agrees(cloud)
    assert ledger.volumes()[volume_id] == ("available", POOL, 3)
    left = cloud.rest.pools()[POOL]
    assert left["provisioned_capacity_gb"] == 3
    cloud.rest.act(volume_id, "os-extend", {"new_size": 5})
    wait_until("it has grown", lambda: cloud.rest.volume(volume_id)["size"] == 5)
    ledger.agrees(cloud)


def test_a_volume_moves_into_a_cluster(cloud, ledger, members):
    volume_id = cloud.rest.create_volume(2, volume_type="plain")
    cloud.rest.available(volume_id)
    cloud.rest.act(volume_id, "os-retype", {"new_type": "twin", "migration_policy": "on-demand"})
    wait_until("it moved", lambda: cluster(cloud, volume_id)[0] == POOL)
    ledger.agrees(cloud)
    assert ledger.volumes()[volume_id] == ("available", POOL, 2)
    assert home(cloud.rest.available(volume_id))


def test_one_member_is_enough(cloud, ledger, members):
    members[0].stop(1)
    wait_until("it is down", lambda: up(ledger) == ["two@twin"], 60)
    volume_id = cloud.rest.create_volume(4, volume_type="twin")
    cloud.rest.available(volume_id)
    assert cluster(cloud, volume_id) == (POOL, "two@twin#t1")
    ledger.agrees(cloud)
    cloud.rest.delete_volume(volume_id)
    cloud.rest.wait_volume(volume_id, "deleted")
    ledger.agrees(cloud)
