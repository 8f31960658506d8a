"""Creates and deletes, through Cinder's API alone."""

from harness.rest import home

NOTHING_FITS = "schedule allocate volume:Could not find any available weighted backend."


def test_a_volume_is_created_where_the_ledger_says(cloud, ledger):
    volume_id = cloud.rest.create_volume(3, volume_type="plain")
    volume = cloud.rest.wait_volume(volume_id, "available", "error")
    assert volume["status"] == "available"
    assert home(volume) == "node2@lvm2#p1"
    assert volume["availability_zone"] == "nova"
    ledger.agrees(cloud)
    assert ledger.attempts(volume_id) == [("created", "node2@lvm2#p1")]
    left = cloud.rest.pools()["node2@lvm2#p1"]
    assert (left["free_capacity_gb"], left["provisioned_capacity_gb"]) == (27, 3)


def test_a_deleted_volume_gives_its_space_back(cloud, ledger):
    ledger.room(["node2@lvm2#p1"], 30)
    volume_id = cloud.rest.create_volume(30, volume_type="plain")
    assert cloud.rest.wait_volume(volume_id, "available", "error")["status"] == "available"
    refused = cloud.rest.create_volume(25, volume_type="plain")
    assert cloud.rest.wait_volume(refused, "available", "error")["status"] == "error"
    cloud.rest.delete_volume(volume_id)
    cloud.rest.wait_volume(volume_id, "deleted")
    ledger.agrees(cloud)
    again = cloud.rest.create_volume(30, volume_type="plain")
    assert cloud.rest.wait_volume(again, "available", "error")["status"] == "available"


def test_a_volume_that_fails_is_created_elsewhere(cloud, ledger):
    cloud.set_faults({"create_volume": ["node2@lvm2"]})
    volume_id = cloud.rest.create_volume(3, volume_type="plain")
    volume = cloud.rest.wait_volume(volume_id, "available", "error")
    assert (volume["status"], home(volume)) == ("available", "node1@lvm1#p1")
    ledger.agrees(cloud)
    assert ledger.attempts(volume_id) == [
        ("failed", "node2@lvm2#p1"),
        ("created", "node1@lvm1#p1"),
    ]


def test_a_volume_that_fails_everywhere_ends_in_error(cloud, ledger):
    cloud.set_faults({"create_volume": ["node1", "node2"]})
    volume_id = cloud.rest.create_volume(3, volume_type="plain")
    assert cloud.rest.wait_volume(volume_id, "available", "error")["status"] == "error"
    ledger.agrees(cloud)
    assert [state for state, _ in ledger.attempts(volume_id)] == ["failed"] * 3
    # Those of the three volume services are there, too.
    assert cloud.rest.messages(volume_id).count(NOTHING_FITS) == 1


def test_if_nothing_fits_the_volume_says_so(cloud, ledger):
    volume_id = cloud.rest.create_volume(300, volume_type="plain")
    volume = cloud.rest.wait_volume(volume_id, "available", "error")
    assert (volume["status"], home(volume)) == ("error", None)
    assert cloud.rest.messages(volume_id) == [NOTHING_FITS]
    assert ledger.volumes()[volume_id] == ("error", "", 300)


def test_a_copy_goes_to_its_source_s_pool(cloud, ledger):
    source = cloud.rest.create_volume(2, volume_type="plain")
    there = home(cloud.rest.wait_volume(source, "available"))
    copy = cloud.rest.create_volume(2, source_volid=source)
    assert home(cloud.rest.wait_volume(copy, "available", "error")) == there


def test_hints_keep_volumes_apart(cloud, ledger):
    first = cloud.rest.create_volume(1, volume_type="plain")
    cloud.rest.wait_volume(first, "available")
    second = cloud.rest.create_volume(1, hints={"different_host": first}, volume_type="plain")
    assert cloud.rest.wait_volume(second, "available", "error")["status"] == "available"
