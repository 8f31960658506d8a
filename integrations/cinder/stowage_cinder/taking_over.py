"""A volume of Cinder's as the ledger takes it over."""

from __future__ import annotations

import re
import uuid
from typing import Any

from stowage import messages as m

from stowage_cinder.database import Row

#: As the server checks it: one wrong volume would be a refusal of the whole call.
_HOME = re.compile(r"[^@#]+@[^@#]+(#.+)?")
_LONGEST_HOME = 1024


def imported_volume(row: Row, types: dict[str, str]) -> Any:
    """The message. `types`: names of the volume types by ids."""
    return m.ImportedVolume(
        volume_id=row.id,
        pool=row.home,
        size_gib=row.size,
        project_id=row.project_id,
        volume_type=types.get(row.volume_type_id, ""),
    )


def why_not(row: Row) -> str:
    """Why the ledger cannot have such a volume; empty: it can."""
    if not _HOME.fullmatch(row.home) or len(row.home) > _LONGEST_HOME:
        return f"its host {row.home!r} names no backend: host@backend#pool is expected"
    if row.size < 0:
        return f"its size is {row.size} GiB"
    try:
        uuid.UUID(row.id)
    except ValueError:
        return "its id is no UUID"
    return ""
