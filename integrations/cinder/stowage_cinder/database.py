"""Cinder's database, as far as the ledger must follow it. Nothing is written."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

try:
    from cinder.db import models
    from cinder.db.api import main_context_manager
except ImportError:  # before Cinder 28
    from cinder.db.sqlalchemy import models
    from cinder.db.sqlalchemy.api import main_context_manager

from cinder import context as cinder_context
from cinder import objects
from sqlalchemy import func

_BATCH = 500
#: A volume, snapshot, group or backup that is not there yet.
COMING = frozenset({"creating", "downloading", "restoring-backup", "managing"})
#: It is not there, or not as it should be.
FAILED = frozenset({"error", "error_managing", "error_restoring"})
_BUSY = COMING | {"extending", "retyping", "reverting", "deleting", "unmanaging"}
_MOVING = frozenset({"starting", "migrating", "completing"})


@dataclass(frozen=True)
class Row:
    """A volume, snapshot, group or backup."""

    id: str
    status: str
    #: Where it lives, `host@backend#pool` or `cluster@backend#pool`; empty: nowhere.
    home: str
    size: int
    volume_type_id: str
    migration_status: str
    project_id: str
    deleted: bool
    #: When its row last changed, UTC; None: not known.
    changed_at: datetime.datetime | None = None

    @property
    def is_settled(self) -> bool:
        """Whether the volume is there for good: nothing is being done that changes place or size.

        The second volume of a migration is none of its own: it ends when the first has moved.
        """
        return bool(
            self.home
            and self.status not in _BUSY | FAILED
            and self.migration_status in ("", "success", "error")
            and not self.deleted
        )

    @property
    def is_busy(self) -> bool:
        """Whether Cinder is at something that changes its place or size, or whether it is there."""
        return self.status in _BUSY or self.is_moving

    @property
    def is_moving(self) -> bool:
        """Whether Cinder is at a move of the volume."""
        return self.migration_status in _MOVING


@dataclass(frozen=True)
class ServiceRow:
    """A volume or backup service."""

    host: str
    cluster: str
    binary: str
    zone: str
    disabled: bool
    frozen: bool
    reason: str
    is_up: bool
    #: When it last said that it lives.
    beat: datetime.datetime | None


def volumes(ids: Iterable[str]) -> dict[str, Row]:
    """Those of the volumes that have a row, deleted ones too."""
    return _rows(models.Volume, ids, _volume)


def snapshots(ids: Iterable[str]) -> dict[str, Row]:
    """The same for snapshots."""
    return _rows(models.Snapshot, ids, _plain_row)


def groups(ids: Iterable[str]) -> dict[str, Row]:
    """The same for groups."""
    return _rows(models.Group, ids, _plain_row)


def backups(ids: Iterable[str]) -> dict[str, Row]:
    """The same for backups."""
    return _rows(models.Backup, ids, _plain_row)


def deleted_since(kind: str, since: datetime.datetime) -> list[str]:
    """Ids of the volumes or snapshots that were deleted at this time (UTC) or later."""
    model = models.Volume if kind == "volume" else models.Snapshot
    with main_context_manager.reader.using(_admin()) as session:
        found = session.query(model.id).filter(model.deleted).filter(model.deleted_at >= since)
        return [row.id for row in found]


def volume_pages(size: int = _BATCH) -> Iterator[list[Row]]:
    """All volumes that are not deleted, by id. What is added meanwhile may be left out."""
    model = models.Volume
    last = ""
    while True:
        with main_context_manager.reader.using(_admin()) as session:
            found = session.query(*_columns(model)).filter(~model.deleted, model.id > last)
            rows = [_volume(row) for row in found.order_by(model.id).limit(size)]
        if not rows:
            return
        yield rows
        last = rows[-1].id


def count(kind: str) -> tuple[int, int]:
    """How many volumes or snapshots are not deleted, and their sum in GiB."""
    model = models.Volume if kind == "volume" else models.Snapshot
    gib = model.size if kind == "volume" else model.volume_size
    with main_context_manager.reader.using(_admin()) as session:
        found = session.query(func.count(model.id), func.sum(gib)).filter(~model.deleted).one()
        return int(found[0]), int(found[1] or 0)


def type_names() -> dict[str, str]:
    """Names of the volume types by their ids, deleted ones too."""
    model = models.VolumeType
    with main_context_manager.reader.using(_admin()) as session:
        return {row.id: row.name or "" for row in session.query(model.id, model.name)}


def changed_since(since: datetime.datetime) -> list[Row]:
    """The volumes that changed at this time (UTC) or later, and are there."""
    model = models.Volume
    with main_context_manager.reader.using(_admin()) as session:
        found = session.query(*_columns(model)).filter(~model.deleted, model.updated_at >= since)
        return [_volume(row) for row in found]


def backup_in_creation(volume_id: str) -> str | None:
    """The backup of a volume that waits for a service; None: there is none."""
    model = models.Backup
    with main_context_manager.reader.using(_admin()) as session:
        found = (
            session.query(model.id)
            .filter(model.volume_id == volume_id, model.status == "creating")
            .filter(~model.deleted)
            .order_by(model.created_at.desc())
            .first()
        )
        return None if found is None else found.id


def services() -> list[ServiceRow]:
    """Every volume and backup service."""
    context = _admin()
    found = []
    for topic in ("cinder-volume", "cinder-backup"):
        for service in objects.ServiceList.get_all(context, {"topic": topic}):
            found.append(_service(service))
    return found


def now() -> datetime.datetime:
    """As Cinder's database has it: UTC, without saying so."""
    return datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)


def _service(service: Any) -> ServiceRow:
    # A cluster's flags count for all of its members.
    owner = service.cluster if service.cluster_name else service
    reason = owner.disabled_reason or ""
    return ServiceRow(
        host=service.host,
        cluster=service.cluster_name or "",
        binary=service.binary,
        zone=service.availability_zone or "",
        disabled=bool(owner.disabled),
        # What `cinder freeze-host` writes for a host is this reason; clusters have a flag.
        frozen=bool(owner.frozen) or (bool(owner.disabled) and reason == "frozen"),
        reason=reason,
        is_up=bool(service.is_up),
        beat=service.updated_at,
    )


def _rows(model: Any, ids: Iterable[str], read: Any) -> dict[str, Row]:
    wanted = sorted(set(ids))
    rows: dict[str, Row] = {}
    for start in range(0, len(wanted), _BATCH):
        with main_context_manager.reader.using(_admin()) as session:
            found = session.query(*_columns(model)).filter(
                model.id.in_(wanted[start : start + _BATCH])
            )
            rows.update({row.id: read(row) for row in found})
    return rows


def _columns(model: Any) -> list[Any]:
    names = ["id", "status", "deleted", "created_at", "updated_at"]
    if model is models.Volume:
        names += ["host", "cluster_name", "size", "volume_type_id", "migration_status"]
        names += ["project_id"]
    return [getattr(model, name) for name in names]


def _volume(row: Any) -> Row:
    return Row(
        id=row.id,
        status=row.status or "",
        home=row.cluster_name or row.host or "",
        size=row.size or 0,
        volume_type_id=row.volume_type_id or "",
        migration_status=row.migration_status or "",
        project_id=row.project_id or "",
        deleted=bool(row.deleted),
        changed_at=row.updated_at or row.created_at,
    )


def _plain_row(row: Any) -> Row:
    return Row(
        id=row.id,
        status=row.status or "",
        home="",
        size=0,
        volume_type_id="",
        migration_status="",
        project_id="",
        deleted=bool(row.deleted),
        changed_at=row.updated_at or row.created_at,
    )


def _admin() -> Any:
    return cinder_context.get_admin_context(read_deleted="yes")
