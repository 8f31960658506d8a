"""What is done with volumes that exist, through Cinder's API alone."""

import json
import os

from harness.processes import wait_until
from harness.rest import home


def provisioned(ledger, pool):
    """What a pool has given away, as the ledger counts it."""
    return ledger.pools()[pool].factors.provisioned_gib


def test_extend(cloud, ledger):
    volume_id = cloud.rest.create_volume(2, volume_type="plain")
    pool = home(cloud.rest.available(volume_id))
    cloud.rest.act(volume_id, "os-extend", {"new_size": 5})
    wait_until("it has grown", lambda: cloud.rest.volume(volume_id)["size"] == 5)
    ledger.agrees(cloud)
    assert ledger.attempts(volume_id) == [("created", pool), ("created", pool)]


def test_an_extend_that_does_not_fit_leaves_the_volume_as_it_was(cloud, ledger):
    volume_id = cloud.rest.create_volume(2, volume_type="plain")
    cloud.rest.available(volume_id)
    cloud.rest.act(volume_id, "os-extend", {"new_size": 500})
    said = "extend volume:Could not find any available weighted backend."
    wait_until("it was refused", lambda: said in cloud.rest.messages(volume_id))
    assert cloud.rest.available(volume_id)["size"] == 2


def test_an_extend_that_fails_gives_its_space_back(cloud, ledger):
    volume_id = cloud.rest.create_volume(2, volume_type="plain")
    pool = home(cloud.rest.available(volume_id))
    cloud.set_faults({"extend_volume": ["node"]})
    cloud.rest.act(volume_id, "os-extend", {"new_size": 5})
    cloud.rest.wait_volume(volume_id, "error_extending")
    ledger.agrees(cloud)
    assert ledger.attempts(volume_id) == [("created", pool), ("failed", pool)]
    cloud.rest.act(volume_id, "os-reset_status", {"status": "available"})


def test_snapshots(cloud, ledger):
    volume_id = cloud.rest.create_volume(4, volume_type="plain")
    pool = home(cloud.rest.available(volume_id))
    ledger.agrees(cloud)
    before = provisioned(ledger, pool)
    path = "/snapshots/" + cloud.rest.create_snapshot(volume_id)
    cloud.rest.wait_status(path, "snapshot", "available")
    ledger.agrees(cloud)
    assert provisioned(ledger, pool) == before + 4
    copy = cloud.rest.create_volume(4, snapshot_id=path.split("/")[-1])
    assert home(cloud.rest.available(copy)) == pool
    cloud.rest.call("DELETE", path)
    cloud.rest.wait_gone(path)


def test_a_snapshot_that_does_not_fit_is_in_error(cloud, ledger):
    volume_id = cloud.rest.create_volume(20, volume_type="plain")
    cloud.rest.available(volume_id)
    path = "/snapshots/" + cloud.rest.create_snapshot(volume_id)
    cloud.rest.wait_status(path, "snapshot", "error")
    ledger.agrees(cloud)
    cloud.rest.call("DELETE", path)
    cloud.rest.wait_gone(path)


def test_retype_in_place(cloud, ledger):
    volume_id = cloud.rest.create_volume(2, volume_type="plain")
    pool = home(cloud.rest.available(volume_id))
    cloud.rest.act(volume_id, "os-retype", {"new_type": "other", "migration_policy": "never"})
    wait_until(
        "it has its new type",
        lambda: cloud.rest.volume(volume_id)["volume_type"] == "other",
    )
    ledger.agrees(cloud)
    assert home(cloud.rest.available(volume_id)) == pool


def test_retype_that_moves(cloud, ledger):
    volume_id = cloud.rest.create_volume(2, volume_type="plain")
    old = home(cloud.rest.available(volume_id))
    cloud.rest.act(volume_id, "os-retype", {"new_type": "fast", "migration_policy": "on-demand"})
    wait_until(
        "it moved", lambda: home(cloud.rest.volume(volume_id)) == "node2@lvm2#f1", seconds=60
    )
    ledger.agrees(cloud)
    assert ledger.volumes()[volume_id] == ("available", "node2@lvm2#f1", 2)
    assert old != "node2@lvm2#f1"


def test_a_retype_that_may_not_move_is_refused(cloud, ledger):
    volume_id = cloud.rest.create_volume(2, volume_type="plain")
    cloud.rest.available(volume_id)
    cloud.rest.act(volume_id, "os-retype", {"new_type": "fast", "migration_policy": "never"})
    assert cloud.rest.available(volume_id)["volume_type"] == "plain"


def test_migrate(cloud, ledger):
    volume_id = cloud.rest.create_volume(2, volume_type="plain")
    assert home(cloud.rest.available(volume_id)) == "node2@lvm2#p1"
    cloud.rest.act(volume_id, "os-migrate_volume", {"host": "node1@lvm1#p2"})
    wait_until("it moved", lambda: home(cloud.rest.volume(volume_id)) == "node1@lvm1#p2")
    ledger.agrees(cloud)
    assert ledger.volumes()[volume_id] == ("available", "node1@lvm1#p2", 2)


def test_a_migration_that_does_not_fit_is_refused(cloud, ledger):
    volume_id = cloud.rest.create_volume(25, volume_type="plain")
    assert home(cloud.rest.available(volume_id)) == "node2@lvm2#p1"
    cloud.rest.act(volume_id, "os-migrate_volume", {"host": "node1@lvm1#p2"})
    wait_until(
        "it was refused",
        lambda: cloud.rest.volume(volume_id)["os-vol-mig-status-attr:migstat"] == "error",
    )
    assert home(cloud.rest.available(volume_id)) == "node2@lvm2#p1"


def test_manage_and_unmanage(cloud, ledger):
    place = f"{cloud.directory}/storage/node1@lvm1#p1/found"
    with open(place, "w", encoding="utf8") as file:
        json.dump({"size": 3}, file)
    body = {
        "host": "node1@lvm1#p1",
        "ref": {"source-name": "found"},
        "volume_type": "plain",
    }
    volume_id = cloud.rest.call("POST", "/os-volume-manage", {"volume": body})["volume"]["id"]
    cloud.rest.available(volume_id)
    assert cloud.rest.volume(volume_id)["size"] == 3
    ledger.agrees(cloud)
    assert ledger.volumes()[volume_id] == ("available", "node1@lvm1#p1", 3)
    assert not os.path.exists(place)


def test_what_cannot_be_managed_is_in_error(cloud, ledger):
    body = {"host": "node1@lvm1#p1", "ref": {"source-name": "none"}, "volume_type": "plain"}
    volume_id = cloud.rest.call("POST", "/os-volume-manage", {"volume": body})["volume"]["id"]
    # The API shows it so; the database says `error_managing`.
    cloud.rest.wait_volume(volume_id, "error")


def test_manage_a_snapshot(cloud, ledger):
    volume_id = cloud.rest.create_volume(2, volume_type="plain")
    pool = home(cloud.rest.available(volume_id))
    with open(f"{cloud.directory}/storage/{pool}/found", "w", encoding="utf8") as file:
        json.dump({"size": 2}, file)
    body = {"volume_id": volume_id, "ref": {"source-name": "found"}}
    answer = cloud.rest.call("POST", "/os-snapshot-manage", {"snapshot": body})
    path = f"/snapshots/{answer['snapshot']['id']}"
    cloud.rest.wait_status(path, "snapshot", "available")
    ledger.agrees(cloud)
    cloud.rest.call("DELETE", path)
    cloud.rest.wait_gone(path)


def test_groups(cloud, ledger):
    kind = cloud.rest.call("POST", "/group_types", {"group_type": {"name": "g"}})["group_type"]
    body = {"group_type": kind["id"], "volume_types": ["plain"], "name": "g"}
    path = "/groups/" + cloud.rest.call("POST", "/groups", {"group": body})["group"]["id"]
    cloud.rest.wait_status(path, "group", "available")
    member = cloud.rest.create_volume(2, volume_type="plain", group_id=path.split("/")[-1])
    assert home(cloud.rest.available(member)) == "node2@lvm2#p1"
    ledger.agrees(cloud)
    cloud.rest.call("POST", f"{path}/action", {"delete": {"delete-volumes": True}})
    cloud.rest.wait_gone(path)


def test_a_backup_goes_to_a_service_that_is_up(cloud, ledger):
    volume_id = cloud.rest.create_volume(1, volume_type="plain")
    cloud.rest.available(volume_id)
    wait_until("the service is known", lambda: ledger.hosts().get("node1@backup"), 40)
    body = {"backup": {"volume_id": volume_id}}
    backup_id = cloud.rest.call("POST", "/backups", body)["backup"]["id"]
    path = f"/backups/{backup_id}"
    # Until it is made, any other state that it is given may be written over.
    cloud.rest.wait_status(path, "backup", "available")
    found = cloud.database.query("SELECT host FROM backups WHERE id = %s", backup_id)
    assert found[0][0] == "node1"
    ledger.agrees(cloud)
    cloud.rest.call("DELETE", path)
    cloud.rest.wait_gone(path)


def enable(cloud, service):
    """Enables a service. Cinder 29.0.0 answers so and changes nothing; the end of a freeze does."""
    cloud.rest.call("PUT", "/os-services/enable", service)
    if cloud.database.query("SELECT 1 FROM services WHERE disabled AND host = %s", service["host"]):
        for action in ("freeze", "thaw"):
            cloud.rest.call("PUT", f"/os-services/{action}", {"host": service["host"]})


def test_a_disabled_service_takes_no_volume_until_it_is_enabled(cloud, ledger):
    service = {"binary": "cinder-volume", "host": "node2@lvm2"}
    reason = {**service, "disabled_reason": "a new disk"}
    cloud.rest.call("PUT", "/os-services/disable-log-reason", reason)
    wait_until("the ledger knows", lambda: ledger.hosts()["node2@lvm2"][0] == "disabled", 15)
    volume_id = cloud.rest.create_volume(2, volume_type="plain")
    assert home(cloud.rest.available(volume_id)) == "node1@lvm1#p1"
    enable(cloud, service)
    wait_until("the ledger knows", lambda: ledger.hosts()["node2@lvm2"][0] == "enabled", 15)
    volume_id = cloud.rest.create_volume(2, volume_type="plain")
    assert home(cloud.rest.available(volume_id)) == "node2@lvm2#p1"


def test_a_frozen_service_takes_no_volume(cloud, ledger):
    cloud.rest.call("PUT", "/os-services/freeze", {"host": "node2@lvm2"})
    wait_until("the ledger knows", lambda: ledger.hosts()["node2@lvm2"][0] == "frozen", 15)
    volume_id = cloud.rest.create_volume(2, volume_type="plain")
    assert home(cloud.rest.available(volume_id)) == "node1@lvm1#p1"
    cloud.rest.call("PUT", "/os-services/thaw", {"host": "node2@lvm2"})
    wait_until("the ledger knows", lambda: ledger.hosts()["node2@lvm2"][0] == "enabled", 15)


def test_a_service_that_is_down_takes_no_volume(cloud, ledger):
    cloud.set_faults({"create_volume": ["slow:600"]})
    begun = cloud.rest.create_volume(2, volume_type="plain")
    wait_until("it is begun", lambda: ledger.volumes().get(begun), 60)
    wait_until("its service was told", lambda: home(cloud.rest.volume(begun)), 60)
    cloud.volumes["node2"].stop(1)
    cloud.set_faults({})
    wait_until("the ledger knows", lambda: not ledger.hosts()["node2@lvm2"][1], 40)
    volume_id = cloud.rest.create_volume(2, volume_type="plain")
    assert home(cloud.rest.available(volume_id)) == "node1@lvm1#p1"
    # The service may still make what it was told to, so nobody decides that elsewhere.
    assert ledger.volumes()[begun] == ("creating", "node2@lvm2#p1", 2)
    cloud.volumes["node2"].start()
    wait_until("it is up again", lambda: ledger.hosts()["node2@lvm2"][1], 60)
    # Cinder sets what its service had in hand to error.
    cloud.rest.wait_volume(begun, "error")
    ledger.agrees(cloud)
    assert ledger.attempts(begun) == [("failed", "node2@lvm2#p1")]
    volume_id = cloud.rest.create_volume(2, volume_type="plain")
    assert home(cloud.rest.available(volume_id)) == "node2@lvm2#p1"
