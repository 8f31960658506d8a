"""What differs between a row of Cinder's and what the ledger has. Asks nobody."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Any

from stowage import messages as m

from stowage_cinder.database import Row

AVAILABLE = m.VolumeState.VOLUME_STATE_AVAILABLE
CREATING = m.VolumeState.VOLUME_STATE_CREATING

_IN_ERROR = frozenset({"error", "error_managing", "error_restoring"})


class Mend(enum.Enum):
    """What makes the ledger agree."""

    #: The ledger gets the volume as Cinder has it.
    TAKE_OVER = "take over"
    #: The ledger gives its space back.
    RELEASE = "release"


@dataclass(frozen=True)
class Difference:
    """`mend` None: it is not mended, and `hint` says what can be done."""

    #: volume, snapshot, group or backup.
    subject: str
    id: str
    #: only in Cinder, only in the ledger, elsewhere, size, type, project, unfinished.
    kinds: tuple[str, ...]
    #: For people, of each side; empty: it has nothing.
    cinder: str
    ledger: str
    mend: Mend | None
    hint: str = ""


class Busy(enum.Enum):
    """Cinder or the ledger is at it, so there is nothing to compare yet."""

    BUSY = enum.auto()


BUSY = Busy.BUSY


def compare_volume(
    row: Row | None, volume: Any | None, types: dict[str, str]
) -> Difference | Busy | None:
    """None: both agree. `volume` None: the ledger has none. `types`: names by ids."""
    if row is None or row.deleted:
        return _gone(row, volume)
    if volume is not None and volume.state == CREATING:
        return BUSY
    lives = volume is not None and volume.state == AVAILABLE
    if row.status in _IN_ERROR:
        # Whether it is there, only its backend knows.
        return _in_error(row, volume) if lives else None
    if not row.is_settled:
        return BUSY
    if volume is None or not lives:
        there = "" if volume is None else "in error, nowhere"
        return Difference(
            "volume", row.id, ("only in Cinder",), _of_row(row, types), there, Mend.TAKE_OVER
        )
    return _alike(row, volume, types)


def _gone(row: Row | None, volume: Any | None) -> Difference | Busy | None:
    if volume is None or volume.state not in (AVAILABLE, CREATING):
        return None
    if volume.state == CREATING:
        # Its unfinished decision is looked at.
        return BUSY
    cinder = "" if row is None else "deleted"
    kinds = ("only in the ledger",)
    return Difference("volume", volume.volume_id, kinds, cinder, _of_volume(volume), Mend.RELEASE)


def _in_error(row: Row, volume: Any) -> Difference | None:
    if lives_at(row.home, volume.placement):
        return None
    cinder = f"{row.status}, in {row.home}" if row.home else f"{row.status}, nowhere"
    if not row.home:
        return Difference(
            "volume", row.id, ("only in the ledger",), cinder, _of_volume(volume), Mend.RELEASE
        )
    hint = "Cinder has it in error: set its state right there first"
    return Difference("volume", row.id, ("elsewhere",), cinder, _of_volume(volume), None, hint)


def _alike(row: Row, volume: Any, types: dict[str, str]) -> Difference | None:
    fields = [
        ("elsewhere", row.home, volume.placement.pool, lives_at(row.home, volume.placement)),
        ("size", f"{row.size} GiB", f"{volume.size_gib} GiB", row.size == volume.size_gib),
    ]
    kind = types.get(row.volume_type_id, "")
    fields.append(
        ("type", f"type {kind}", f"type {volume.volume_type or '-'}", kind == volume.volume_type)
    )
    project = (f"project {row.project_id}", f"project {volume.project_id or '-'}")
    fields.append(("project", *project, row.project_id == volume.project_id))
    wrong = [(name, there, here) for name, there, here, same in fields if not same]
    if not wrong:
        return None
    return Difference(
        "volume",
        row.id,
        tuple(name for name, _, _ in wrong),
        ", ".join(there for _, there, _ in wrong),
        ", ".join(here for _, _, here in wrong),
        Mend.TAKE_OVER,
    )


def lives_at(home: str, placement: Any) -> bool:
    """Whether Cinder's home is the ledger's. Cinder may name a backend without the pool."""
    return bool(home) and home in (placement.pool, placement.backend)


def _of_row(row: Row, types: dict[str, str]) -> str:
    kind = types.get(row.volume_type_id, "")
    return f"{row.home}, {row.size} GiB" + (f", type {kind}" if kind else "")


def _of_volume(volume: Any) -> str:
    return f"{volume.placement.pool}, {volume.size_gib} GiB"
