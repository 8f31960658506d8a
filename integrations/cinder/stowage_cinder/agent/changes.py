"""What changed in Cinder without an order: sizes and homes of volumes that exist.

A volume that Cinder took over has no size before its driver was asked; operators move volumes with
`cinder-manage`; a driver's revert may shrink one. The ledger then takes Cinder's list of the pool.
"""

from __future__ import annotations

import datetime
import logging

from stowage import Client, NotFound, StowageError
from stowage import messages as m

from stowage_cinder import database
from stowage_cinder.database import Row
from stowage_cinder.listing import listing_of

LOG = logging.getLogger(__name__)

#: Clocks of Cinder's hosts may differ, and rows commit late.
_OVERLAP = datetime.timedelta(seconds=60)
_UNFINISHED = (
    m.DecisionState.DECISION_STATE_PENDING,
    m.DecisionState.DECISION_STATE_LEASED,
    m.DecisionState.DECISION_STATE_ACCEPTED,
    m.DecisionState.DECISION_STATE_IN_DOUBT,
)


class Changes:
    """`follow` is called again and again, by one thread."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._since = database.now() - _OVERLAP
        #: What was compared already, and found alike.
        self._alike: dict[str, Row] = {}

    def follow(self) -> None:
        """Compares what changed since the last time. Raises StowageError."""
        begun = database.now()
        rows = database.changed_since(self._since)
        pools = set()
        for row in rows:
            if self._alike.get(row.id) == row or not row.is_settled:
                continue
            if self._differs(row):
                pools.add(row.home)
            else:
                self._alike[row.id] = row
        for pool in sorted(pools):
            self._take_list(pool)
        self._alike = {row.id: row for row in rows if self._alike.get(row.id) == row}
        self._since = begun - _OVERLAP

    def _differs(self, row: Row) -> bool:
        try:
            answer = self._client.volumes.get_volume(m.GetVolumeRequest(volume_id=row.id))
        except NotFound:
            # Never taken over: that is an operator's decision, `stowage-cinder import`.
            return False
        if any(one.state in _UNFINISHED for one in answer.decisions):
            return False
        volume = answer.volume
        if volume.state != m.VolumeState.VOLUME_STATE_AVAILABLE:
            return False
        return (volume.placement.pool, volume.size_gib) != (row.home, row.size)

    def _take_list(self, pool: str) -> None:
        request = m.ReconcilePoolRequest(pool=pool, listing=listing_of(pool), repair=True)
        try:
            answer = self._client.pools.reconcile_pool(request)
        except StowageError as error:
            LOG.warning("Pool %s could not be brought up to date: %s", pool, error)
            return
        for drift in answer.drift:
            LOG.info(
                "Pool %s: %s%s", pool, drift.detail, " (settled)" if drift.repaired else ""
            )
