"""Volumes whose data moves: Cinder's own ways of reading and writing it, beside a real Glance and a
real backup service.
"""

import json

import pytest
from harness.glance import Glance, install
from harness.processes import wait_until
from harness.rest import home
from harness.run import VENV

pytestmark = pytest.mark.once


def data(cloud, volume):
    """What the volume's file says."""
    place = home(volume)
    name = volume["os-vol-mig-status-attr:name_id"] or volume["id"]
    with open(f"{cloud.directory}/storage/{place}/volume-{name}", encoding="utf8") as file:
        # qemu-img fills up the last block.
        return json.loads(file.read().rstrip("\0"))


@pytest.fixture(scope="module")
def glance(cloud, tmp_path_factory):
    install()
    one = Glance(VENV, str(tmp_path_factory.mktemp("glance")), cloud.image_port)
    try:
        yield one.start()
    finally:
        one.stop()


def test_a_volume_from_an_image(cloud, ledger, glance):
    image_id = glance.image(b'{"size": 2, "of": "image"}')
    volume_id = cloud.rest.create_volume(2, volume_type="plain", imageRef=image_id)
    volume = cloud.rest.available(volume_id)
    assert data(cloud, volume) == {"size": 2, "of": "image"}
    assert volume["volume_image_metadata"]["image_id"] == image_id
    ledger.agrees(cloud)
    assert ledger.attempts(volume_id) == [("created", "node2@lvm2#p1")]


def test_a_backup_and_a_volume_from_it(cloud, ledger):
    volume_id = cloud.rest.create_volume(1, volume_type="plain")
    source = cloud.rest.available(volume_id)
    body = {"backup": {"volume_id": volume_id}}
    backup_id = cloud.rest.call("POST", "/backups", body)["backup"]["id"]
    path = f"/backups/{backup_id}"
    cloud.rest.wait_status(path, "backup", "available")
    ledger.agrees(cloud)
    restored = cloud.rest.create_volume(1, volume_type="fast", backup_id=backup_id)
    volume = cloud.rest.available(restored)
    assert home(volume) == "node2@lvm2#f1"
    assert data(cloud, volume) == data(cloud, source)
    ledger.agrees(cloud)
    assert ledger.attempts(restored) == [("created", "node2@lvm2#f1")]
    cloud.rest.call("DELETE", path)
    cloud.rest.wait_gone(path)


def test_a_migration_that_copies(cloud, ledger):
    volume_id = cloud.rest.create_volume(1, volume_type="plain")
    before = cloud.rest.available(volume_id)
    body = {"host": "node1@lvm1#p2", "force_host_copy": True}
    cloud.rest.act(volume_id, "os-migrate_volume", body)
    volume = cloud.rest.moved(volume_id, "node1@lvm1#p2")
    assert volume["os-vol-mig-status-attr:name_id"]
    assert home(before) != home(volume)
    ledger.agrees(cloud)
    assert ledger.volumes()[volume_id] == ("available", "node1@lvm1#p2", 1)


def test_a_copy_that_fails(cloud, ledger):
    volume_id = cloud.rest.create_volume(1, volume_type="plain")
    before = home(cloud.rest.available(volume_id))
    cloud.set_faults({"create_volume": ["node1@lvm1#p2"]})
    body = {"host": "node1@lvm1#p2", "force_host_copy": True}
    cloud.rest.act(volume_id, "os-migrate_volume", body)
    wait_until(
        "it failed",
        lambda: cloud.rest.volume(volume_id)["os-vol-mig-status-attr:migstat"] == "error",
    )
    ledger.agrees(cloud)
    assert ledger.volumes()[volume_id] == ("available", before, 1)
