"""Cinder's request specs, in the words of Stowage."""

import uuid
from types import SimpleNamespace

from cinder import objects
from google.protobuf import json_format
from stowage import messages as m

from stowage_cinder import request

VOLUME, SOURCE = str(uuid.uuid4()), str(uuid.uuid4())
CONTEXT = SimpleNamespace(request_id="req-1")


def spec(**more):
    kind = objects.VolumeType(id=str(uuid.uuid4()), name="gold", extra_specs={"a": "b"})
    properties = objects.VolumeProperties(
        size=3,
        project_id="p",
        user_id="u",
        availability_zone="az1",
        display_name="data",
        metadata={"k": "v"},
        qos_specs={"iops": "5"},
        multiattach=True,
    )
    return objects.RequestSpec(
        volume_id=VOLUME, volume_type=kind, volume_properties=properties, **more
    )


def parsed(body):
    return json_format.ParseDict(body, m.ScheduleCreateVolumeRequest())


def test_a_new_volume():
    hints = {"scheduler_hints": {"same_host": SOURCE}}
    found = parsed(request.new_volume(CONTEXT, spec(snapshot_id=SOURCE), hints))
    assert (found.volume_id, found.size_gib, found.project_id) == (VOLUME, 3, "p")
    assert (found.user_id, found.multiattach) == ("u", True)
    assert list(found.availability_zones) == ["az1"]
    assert dict(found.metadata) == {"k": "v"}
    assert (found.volume_type.name, dict(found.volume_type.extra_specs)) == ("gold", {"a": "b"})
    assert found.volume_type.qos_specs["iops"] == "5"
    assert found.source.snapshot_id == SOURCE
    assert found.hints["same_host"] == SOURCE
    assert found.volume_properties["display_name"] == "data"


def test_the_zones_of_a_request_count_more_than_the_volume_s():
    found = parsed(request.new_volume(CONTEXT, spec(availability_zones=["az2", "az3"]), {}))
    assert list(found.availability_zones) == ["az2", "az3"]


def test_the_same_message_is_the_same_request():
    one, same = spec(), spec()
    same.volume_type = one.volume_type
    assert request.new_volume(CONTEXT, one, {}) == request.new_volume(CONTEXT, same, {})
    ids = [request.request_id(CONTEXT, "create", VOLUME, attempt) for attempt in (1, 1, 2)]
    assert ids[0] == ids[1] != ids[2]


def test_extra_specs_that_are_null_are_told_apart():
    kind = request.type_of({"name": "n", "extra_specs": {"a": None, "b": "c"}})
    assert (kind["null_extra_specs"], kind["extra_specs"]) == (["a"], {"b": "c"})


def test_an_existing_volume_keeps_to_no_zone_by_itself():
    plain = {
        "volume_id": VOLUME,
        "volume_type": {"name": "gold", "extra_specs": {}},
        "volume_properties": {"size": 3, "host": "node1@lvm#p", "availability_zone": "az1"},
    }
    body = request.existing_volume(CONTEXT, plain, {}, "node2@lvm#p", VOLUME)
    found = json_format.ParseDict(body, m.ExistingVolume())
    assert (found.backend, list(found.availability_zones)) == ("node2@lvm#p", [])
