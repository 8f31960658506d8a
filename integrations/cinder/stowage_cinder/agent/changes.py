"""What changed in Cinder without an order: sizes, homes and owners of volumes that exist.

A volume that Cinder took over has no size before its driver was asked; operators move volumes with
`cinder-manage`; a driver's revert may shrink one. The ledger then has the volume as Cinder does.
"""

from __future__ import annotations

import datetime
import enum
import logging
from typing import Any

from stowage import Client, FailedPrecondition, NotFound, error_of_item
from stowage import messages as m

from stowage_cinder import database
from stowage_cinder.compare import BUSY, compare_volume
from stowage_cinder.database import Row
from stowage_cinder.taking_over import imported_volume

LOG = logging.getLogger(__name__)

#: Clocks of Cinder's hosts may differ, and rows commit late.
_OVERLAP = datetime.timedelta(seconds=60)
_UNFINISHED = (
    m.DecisionState.DECISION_STATE_PENDING,
    m.DecisionState.DECISION_STATE_LEASED,
    m.DecisionState.DECISION_STATE_ACCEPTED,
    m.DecisionState.DECISION_STATE_IN_DOUBT,
)


class _Compared(enum.Enum):
    ALIKE = enum.auto()
    DIFFERENT = enum.auto()
    #: Somebody is at it: compared again the next time.
    BUSY = enum.auto()


class Changes:
    """`follow` is called again and again, by one thread."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._since = database.now() - _OVERLAP
        #: What was compared already, and found alike.
        self._alike: dict[str, Row] = {}
        self._types: dict[str, str] = {}

    def follow(self) -> None:
        """Compares what changed since the last time. Raises StowageError."""
        begun = database.now()
        self._types = database.type_names()
        rows = database.changed_since(self._since)
        alike = {row.id: row for row in rows if self._alike.get(row.id) == row}
        for row in rows:
            if row.id in alike or not row.is_settled:
                continue
            compared = self._compare(row)
            if compared is _Compared.DIFFERENT and self._take_over(row.id):
                compared = _Compared.ALIKE
            if compared is _Compared.ALIKE:
                alike[row.id] = row
        self._alike = alike
        self._since = begun - _OVERLAP

    def _compare(self, row: Row) -> _Compared:
        try:
            answer = self._client.volumes.get_volume(m.GetVolumeRequest(volume_id=row.id))
        except NotFound:
            # Whether the ledger is to know it is an operator's decision.
            return _Compared.ALIKE
        if any(one.state in _UNFINISHED for one in answer.decisions):
            return _Compared.BUSY
        found = compare_volume(row, answer.volume, self._types)
        if found is BUSY:
            return _Compared.BUSY
        return _Compared.ALIKE if found is None else _Compared.DIFFERENT

    def _take_over(self, volume_id: str) -> bool:
        """Releases the volume and takes it over as Cinder has it now. False: not now."""
        try:
            self._client.volumes.release_volume(m.ReleaseVolumeRequest(volume_id=volume_id))
        except FailedPrecondition:
            return False
        # It may have been deleted meanwhile, and must not come back then.
        row = database.volumes([volume_id]).get(volume_id)
        if row is None or not row.is_settled:
            return False
        self._import(row)
        LOG.info("Volume %s: the ledger has it in %s, %s GiB, now", row.id, row.home, row.size)
        return True

    def _import(self, row: Row) -> Any:
        request = m.ImportVolumesRequest(volumes=[imported_volume(row, self._types)])
        for result in self._client.volumes.import_volumes(request).results:
            if result.HasField("error"):
                raise error_of_item(result.error)
