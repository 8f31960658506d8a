"""What Cinder asks of its scheduler, in the words of Stowage's requests.

The bodies are messages of stowage.v1 in protobuf's JSON form: the agent turns them into messages.
They depend on nothing but Cinder's own message, so that a repeated one gives the same body.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from oslo_serialization import jsonutils

Body = dict[str, Any]

#: Of all ids that are made here, so that they collide with no one else's.
_NAMESPACE = uuid.UUID("5e3f0a0e-6e0c-4a53-8a55-6f2b0b5a3c11")

#: Key of the metadata that tells a retype's worker the type it waits for.
TYPE_KEY = "stowage:volume_type_id"

#: Properties that a request states in fields of its own, that are no properties for expressions, or
#: that may differ when the same message comes again.
_NOT_PROPERTIES = frozenset(
    {
        "size",
        "id",
        "project_id",
        "user_id",
        "multiattach",
        "metadata",
        "volume_metadata",
        "volume_admin_metadata",
        "volume_glance_metadata",
        "admin_metadata",
        "glance_metadata",
        "qos_specs",
        "reservations",
        "encryption_key_id",
        "volume_type",
        "volume_attachment",
        "consistencygroup",
        "snapshots",
        "cluster",
        "group",
        "created_at",
        "updated_at",
        "scheduled_at",
    }
)


def request_id(context: Any, operation: str, *parts: Any) -> str:
    """The id of a request: the same whenever the same message of Cinder's is carried out."""
    return str(uuid.uuid5(_NAMESPACE, "/".join([context.request_id, operation, *map(str, parts)])))


def properties_of(spec: Mapping[str, Any]) -> dict[str, Any]:
    """The volume's properties of a request, as JSON has them."""
    return plain(spec["volume_properties"] or {})


def new_volume(context: Any, spec: Mapping[str, Any], filters: Mapping[str, Any]) -> Body:
    """A ScheduleCreateVolumeRequest without its id."""
    properties = properties_of(spec)
    body = _common(spec, filters, properties)
    zone = properties.get("availability_zone")
    if zone and not body["availability_zones"]:
        body["availability_zones"] = [zone]
    body["volume_id"] = spec["volume_id"]
    body["size_gib"] = str(int(properties["size"]))
    body["resource_backend"] = get(spec, "resource_backend") or ""
    source = _source(spec)
    if source is not None:
        body["source"] = source
    return body


def existing_volume(
    context: Any, spec: Mapping[str, Any], filters: Mapping[str, Any], backend: str, volume_id: str
) -> Body:
    """An ExistingVolume.

    Its zone is no requirement unless the request says so: Cinder lets volumes move between zones.
    """
    properties = properties_of(spec)
    body = _common(spec, filters, properties)
    body["volume_id"] = volume_id
    body["size_gib"] = str(int(properties.get("size") or 0))
    body["backend"] = backend
    return body


def type_of(volume_type: Any, qos_specs: Any = None) -> Body | None:
    """A VolumeType; None: there is none."""
    if not volume_type:
        return None
    kind = plain(dict(volume_type) if isinstance(volume_type, list) else volume_type)
    specs = kind.get("extra_specs") or {}
    body: Body = {
        "name": kind.get("name") or "",
        "extra_specs": {key: value for key, value in specs.items() if value is not None},
        "null_extra_specs": sorted(key for key, value in specs.items() if value is None),
    }
    if qos_specs:
        body["qos_specs"] = plain(qos_specs)
    return body


def _common(
    spec: Mapping[str, Any], filters: Mapping[str, Any], properties: Mapping[str, Any]
) -> Body:
    body: Body = {
        "project_id": properties.get("project_id") or "",
        "user_id": properties.get("user_id") or "",
        "availability_zones": [zone for zone in get(spec, "availability_zones") or [] if zone],
        "multiattach": bool(properties.get("multiattach")),
        "metadata": _texts(properties.get("metadata")),
        "volume_properties": {
            key: value
            for key, value in properties.items()
            if key not in _NOT_PROPERTIES and _is_scalar(value)
        },
    }
    kind = type_of(get(spec, "volume_type"), properties.get("qos_specs"))
    if kind is not None:
        body["volume_type"] = kind
    hints = filters.get("scheduler_hints")
    if hints:
        body["hints"] = plain(hints)
    return body


def _source(spec: Mapping[str, Any]) -> Body | None:
    for key, build in _SOURCES:
        value = get(spec, key)
        if value:
            return build(value)
    return None


_SOURCES = (
    ("snapshot_id", lambda value: {"snapshot_id": value}),
    ("source_volid", lambda value: {"source_volume_id": value}),
    ("backup_id", lambda value: {"backup_id": value}),
    ("image_id", lambda value: {"image": {"image_id": value}}),
)


def get(spec: Mapping[str, Any], key: str) -> Any:
    # Cinder's versioned objects raise for a field that nobody set.
    try:
        return spec[key]
    except (KeyError, AttributeError, NotImplementedError):
        return None


def plain(value: Any) -> Any:
    """A value, an object of Cinder's too, as JSON has it."""
    if hasattr(value, "obj_to_primitive") and hasattr(value, "fields"):
        return {
            key: plain(getattr(value, key))
            for key in value.fields
            if value.obj_attr_is_set(key) and not _is_relation(value, key)
        }
    return jsonutils.loads(jsonutils.dumps(value))


def _is_relation(value: Any, key: str) -> bool:
    """Whether a field is another object, which would be written out with all that it holds."""
    field = getattr(value, key)
    return hasattr(field, "obj_to_primitive") and key not in ("volume_properties",)


def _is_scalar(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _texts(metadata: Any) -> dict[str, str]:
    if not isinstance(metadata, Mapping):
        return {}
    return {str(key): str(value) for key, value in metadata.items()}


def group_member(spec: Mapping[str, Any]) -> Body:
    """A GroupMember: a volume type that the group will contain."""
    properties = properties_of(spec)
    zone = properties.get("availability_zone")
    body: Body = {
        "size_gib": str(int(properties.get("size") or 0)),
        "availability_zones": [zone] if zone else [],
        "multiattach": bool(properties.get("multiattach")),
    }
    kind = type_of(get(spec, "volume_type"), properties.get("qos_specs"))
    if kind is not None:
        body["volume_type"] = kind
    return body
