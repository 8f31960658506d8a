"""A pool's volumes as Cinder's database has them, for the ledger to compare with."""

from __future__ import annotations

from typing import Any

from stowage import messages as m

from stowage_cinder import database


def listing_of(pool: str) -> Any:
    """A VolumeListing of all volumes that live in a pool, with its time taken first."""
    listing = m.VolumeListing()
    listing.taken_at.GetCurrentTime()
    for row in database.volumes_in(pool):
        if row.is_settled:
            listing.volumes.add(volume_id=row.id, size_gib=row.size)
    return listing
