"""`stowage-cinder reconcile` in the cloud of all tests, with each release of Cinder."""

import uuid

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


def test_a_volume_that_cinder_never_had_is_found_and_released(cloud, ledger, command):
    unknown = str(uuid.uuid4())
    volume = m.ImportedVolume(volume_id=unknown, pool="node1@lvm1#p1", size_gib=1)
    ledger.client.volumes.import_volumes(m.ImportVolumesRequest(volumes=[volume]))
    code, found = command.differences("--apply")
    assert (code, list(found)) == (0, [unknown])
    assert found[unknown]["kinds"] == ["only in the ledger"]
    assert unknown not in ledger.volumes()
    code, out, said = command.run("import", "--dry-run")
    assert (code, out.splitlines()[0]) == (0, "0 volumes would be taken over, 0 GiB"), said
