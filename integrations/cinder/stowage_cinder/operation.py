"""Requests about what exists already: extend, migrate, manage, snapshots, capacity."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cinder import exception, objects

from stowage_cinder import request

Body = dict[str, Any]


def existing_request(context: Any, backend: str, spec: Any, filters: Any) -> Body:
    """The operation that `backend_passes_filters` is asked about, as the agent takes it."""
    name = request.get(spec, "operation")
    build = _BUILDERS.get(name)
    if build is None:
        raise exception.NoValidBackend(reason=f"Stowage does not know the operation {name!r}")
    return build(context, backend, spec, filters)


def _of_volume(context: Any, backend: str, spec: Any, filters: Any, name: str, *parts: Any) -> Body:
    volume_id = spec["volume_id"]
    return {
        "operation": name,
        "request": {
            "request_id": request.request_id(context, name, volume_id, backend, *parts),
            "volume": request.existing_volume(context, spec, filters, backend, volume_id),
        },
    }


def _extend(context: Any, backend: str, spec: Any, filters: Any) -> Body:
    body = _of_volume(context, backend, spec, filters, "extend", filters["new_size"])
    properties = request.properties_of(spec)
    # The volume's own pool is meant, where its service's queue names only the backend.
    body["request"]["volume"]["backend"] = _home(properties) or backend
    body["request"]["new_size_gib"] = str(filters["new_size"])
    body["request"]["attached"] = properties.get("attach_status") != "detached"
    return body


def _migrate(context: Any, backend: str, spec: Any, filters: Any) -> Body:
    return _of_volume(context, backend, spec, filters, "migrate")


def _manage(context: Any, backend: str, spec: Any, filters: Any) -> Body:
    body = _of_volume(context, backend, spec, filters, "manage")
    properties = request.properties_of(spec)
    # With a pool, if who asked named one.
    body["request"]["volume"]["backend"] = _home(properties) or backend
    body["request"]["reference"] = request.plain(request.get(spec, "ref") or {})
    return body


def _snapshot(context: Any, backend: str, spec: Any, filters: Any) -> Body:
    return _about_snapshot(context, spec, "snapshot")


def _manage_snapshot(context: Any, backend: str, spec: Any, filters: Any) -> Body:
    return _about_snapshot(context, spec, "manage_snapshot")


def _about_snapshot(context: Any, spec: Any, name: str) -> Body:
    """Cinder's request names the snapshot and its size, and nothing of the volume."""
    snapshot = objects.Snapshot.get_by_id(context.elevated(), spec["snapshot_id"])
    volume = snapshot.volume
    return {
        "operation": name,
        "request": {
            "request_id": request.request_id(context, name, snapshot.id),
            "volume": {
                "volume_id": volume.id,
                "size_gib": str(volume.size),
                "backend": volume.cluster_name or volume.host,
                "project_id": volume.project_id or "",
                "user_id": volume.user_id or "",
            },
            "snapshot_id": snapshot.id,
            "size_gib": str(request.properties_of(spec)["size"]),
        },
    }


def _validate(context: Any, backend: str, spec: Any, filters: Any) -> Body:
    """Asked about a group that is made of another: the sum of its volumes, under the group's id."""
    subject = request.get(spec, "group_id") or request.get(spec, "volume_id")
    return {
        "operation": "validate",
        "request": {
            "request_id": request.request_id(context, "validate", subject, backend),
            "volume": request.existing_volume(context, spec, filters, backend, subject),
        },
    }


def _home(properties: Body) -> str:
    return properties.get("cluster_name") or properties.get("host") or ""


#: By the name that Cinder's scheduler manager gives the operation.
_BUILDERS: dict[Any, Callable[[Any, str, Any, Any], Body]] = {
    "create_snapshot": _snapshot,
    "manage_existing_snapshot": _manage_snapshot,
    "manage_existing": _manage,
    "migrate_volume": _migrate,
    "extend_volume": _extend,
    "create_group": _validate,
}
