"""What became of orders, by the rows of Cinder's database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from stowage import messages as m

from stowage_cinder import database
from stowage_cinder.database import Row
from stowage_cinder.request import TYPE_KEY


@dataclass(frozen=True)
class Outcome:
    """`kind`: created, deleted or failed."""

    kind: str
    reason: str = ""
    retriable: bool = False
    may_have_left_data: bool = False


CREATED = Outcome("created")
DELETED = Outcome("deleted")


def outcomes_of(offers: list[Any]) -> dict[str, Outcome]:
    """The outcomes that are known by now, by decision id."""
    subjects: dict[str, set[str]] = {kind: set() for kind in _LOOKS}
    found = {}
    for offer in offers:
        kind, subject = subject_of(offer)
        subjects[kind].add(subject)
    rows = {kind: _LOOKS[kind](ids) for kind, ids in subjects.items()}
    for offer in offers:
        kind, subject = subject_of(offer)
        outcome = judge(offer, rows[kind].get(subject))
        if outcome is not None:
            found[offer.decision_id] = outcome
    return found


def judge(offer: Any, row: Row | None) -> Outcome | None:
    """What became of an order; None: nothing yet. `row` None: Cinder knows no such thing."""
    if offer.order == m.Order.ORDER_DELETE:
        return DELETED if _is_gone(row) or not _lives_there(offer, row) else None
    if _is_gone(row):
        return Outcome("failed", "it was deleted in Cinder")
    return _JUDGES[offer.operation](offer, row)


def _create(offer: Any, row: Row) -> Outcome | None:
    if row.status in database.COMING:
        return None
    if row.status in database.FAILED:
        return Outcome(
            "failed", f"the volume is {row.status} in Cinder", may_have_left_data=bool(row.home)
        )
    # Another attempt made it, elsewhere: `created` would be said of the wrong one.
    return CREATED if _lives_there(offer, row) else Outcome("failed", f"it is in {row.home}")


def _extend(offer: Any, row: Row) -> Outcome | None:
    if row.size >= offer.extend.new_size_gib:
        return CREATED
    if row.status == "extending":
        return None
    return Outcome("failed", f"the volume is {row.status} in Cinder, at its old size")


def _migrate(offer: Any, row: Row) -> Outcome | None:
    if row.is_moving:
        return None
    if _lives_there(offer, row):
        return CREATED
    return Outcome("failed", "the volume did not move", may_have_left_data=True)


def _retype(offer: Any, row: Row) -> Outcome | None:
    if row.status == "retyping" or row.is_moving:
        return None
    if row.volume_type_id == offer.volume.metadata.get(TYPE_KEY, row.volume_type_id):
        return CREATED if _lives_there(offer, row) else None
    return Outcome("failed", f"the volume is {row.status} in Cinder, of its old type")


def _snapshot(offer: Any, row: Row) -> Outcome | None:
    if row.status == "creating":
        return None
    if row.status == "error":
        return Outcome("failed", "the snapshot is in error in Cinder", may_have_left_data=True)
    return CREATED


def _told(offer: Any, row: Row) -> Outcome | None:
    """Nothing was reserved, and the service was told: that is all there is to it."""
    return CREATED


def subject_of(offer: Any) -> tuple[str, str]:
    """What an order is about: its kind, and its id."""
    detail = offer.WhichOneof("detail")
    if detail == "snapshot":
        return "snapshot", offer.snapshot.snapshot_id
    if detail == "group":
        return "group", offer.group.group_id
    if detail == "backup":
        return "backup", offer.backup.backup_id
    return "volume", offer.volume.volume_id


_LOOKS: dict[str, Callable[[set[str]], dict[str, Row]]] = {
    "volume": database.volumes,
    "snapshot": database.snapshots,
    "group": database.groups,
    "backup": database.backups,
}


def _lives_there(offer: Any, row: Row | None) -> bool:
    return row is not None and row.home in (offer.placement.pool, offer.placement.backend)


def _is_gone(row: Row | None) -> bool:
    return row is None or row.deleted


_JUDGES: dict[int, Callable[[Any, Row], Outcome | None]] = {
    m.Operation.OPERATION_CREATE_VOLUME: _create,
    m.Operation.OPERATION_MANAGE_VOLUME: _create,
    m.Operation.OPERATION_CREATE_SNAPSHOT: _snapshot,
    m.Operation.OPERATION_MANAGE_SNAPSHOT: _snapshot,
    m.Operation.OPERATION_EXTEND_VOLUME: _extend,
    m.Operation.OPERATION_MIGRATE_VOLUME: _migrate,
    m.Operation.OPERATION_RETYPE_VOLUME: _retype,
    m.Operation.OPERATION_CREATE_GROUP: _told,
    m.Operation.OPERATION_CREATE_BACKUP: _told,
}
