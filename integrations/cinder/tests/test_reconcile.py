"""`stowage-cinder reconcile` in the cloud of all tests, with each release of Cinder."""

import pytest
from harness.command import Command
from stowage import messages as m


@pytest.fixture
def command(cloud):
    return Command(cloud)


def test_after_all_that_was_done_nothing_differs(cloud, ledger, command):
    volume_id = cloud.rest.create_volume(2, volume_type="plain")
    cloud.rest.available(volume_id)
    snapshot = cloud.rest.create_snapshot(volume_id)
    cloud.rest.wait_status(f"/snapshots/{snapshot}", "snapshot", "available")
    ledger.agrees(cloud)
    command.finds_nothing()
    cloud.rest.call("DELETE", f"/snapshots/{snapshot}")
    cloud.rest.wait_gone(f"/snapshots/{snapshot}")


def test_a_volume_that_the_ledger_lost_is_found_and_taken_over(cloud, ledger, command):
    volume_id = cloud.rest.create_volume(2, volume_type="plain")
    cloud.rest.available(volume_id)
    ledger.agrees(cloud)
    ledger.client.volumes.release_volume(m.ReleaseVolumeRequest(volume_id=volume_id))
    code, found = command.differences()
    assert (code, list(found), found[volume_id]["kinds"]) == (2, [volume_id], ["only in Cinder"])
    code, out, said = command.run("import")
    assert (code, out.splitlines()[0]) == (0, "1 volume taken over, 2 GiB"), said
    command.finds_nothing()
