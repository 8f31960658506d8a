"""Compares all volumes of both sides. Bounded memory: pages, and ids on disk."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterator
from typing import Any

from stowage import Client

from stowage_cinder import database
from stowage_cinder.cli import ledger
from stowage_cinder.cli.seen import Seen
from stowage_cinder.compare import BUSY, Difference, compare_volume
from stowage_cinder.database import Row

#: So many volumes wait to be looked at again at a time.
_PENDING = 5000
_PAGE = 500


class Volumes:
    """One comparison. `cinder`, `ledger`: how many volumes were looked at; `changing`: how many of
    them are being changed just now; `foreign`: how many live where Cinder has nothing.
    """

    def __init__(self, client: Client, settle: float) -> None:
        self._client = client
        self._settle = settle
        self._types = database.type_names()
        self._backends = _backends()
        self._seen = Seen()
        #: When each was first seen to differ.
        self._pending: dict[str, float] = {}
        self.cinder = self.ledger = self.changing = self.foreign = 0

    def differences(self) -> Iterator[Difference]:
        """Every difference. What changed a moment ago is looked at again first: its scheduler may
        be about to tell the ledger.
        """
        for page in ledger.volume_pages(self._client):
            self.ledger += len(page)
            rows = database.volumes(one.volume_id for one in page)
            self._seen.add(one.volume_id for one in page)
            for one in page:
                yield from self._look(rows.get(one.volume_id), one)
        for found in database.volume_pages(_PAGE):
            self.cinder += len(found)
            for row in found:
                if row.id not in self._seen:
                    yield from self._look(row, None)
        yield from self._look_again()

    def now(self, volume_id: str) -> Difference | None:
        """How the volume differs at this moment."""
        row = database.volumes([volume_id]).get(volume_id)
        volume = ledger.volume(self._client, volume_id)
        if self._is_foreign(row, volume):
            return None
        found = compare_volume(row, volume, self._types)
        return found if isinstance(found, Difference) else None

    def _look(self, row: Row | None, volume: Any | None) -> Iterator[Difference]:
        if self._is_foreign(row, volume):
            self.foreign += 1
            return
        found = compare_volume(row, volume, self._types)
        if found is None:
            return
        if found is not BUSY and self._rests(row, volume):
            yield found
            return
        self._pending[row.id if row is not None else volume.volume_id] = time.monotonic()
        if len(self._pending) >= _PENDING:
            yield from self._look_again()

    def _look_again(self) -> Iterator[Difference]:
        pending, self._pending = self._pending, {}
        if not pending:
            return
        time.sleep(max(0.0, max(pending.values()) + self._settle - time.monotonic()))
        ids = list(pending)
        for start in range(0, len(ids), _PAGE):
            some = ids[start : start + _PAGE]
            rows = database.volumes(some)
            for volume_id in some:
                row, volume = rows.get(volume_id), ledger.volume(self._client, volume_id)
                found = compare_volume(row, volume, self._types)
                if found is None:
                    continue
                if found is BUSY or not self._rests(row, volume):
                    self.changing += 1
                else:
                    yield found

    def _rests(self, row: Row | None, volume: Any | None) -> bool:
        """Whether neither side has changed it for the time that the ledger may lag behind."""
        limit = database.now() - datetime.timedelta(seconds=self._settle)
        times = [] if row is None or row.changed_at is None else [row.changed_at]
        if volume is not None:
            times.append(ledger.time_of(volume.updated_at))
        return all(one <= limit for one in times)

    def _is_foreign(self, row: Row | None, volume: Any | None) -> bool:
        """Whether it is somebody else's: Cinder never had it, nor the backend that it is on."""
        if row is not None or volume is None:
            return False
        return volume.placement.backend not in self._backends


def _backends() -> set[str]:
    """Names of Cinder's volume services and clusters."""
    names: set[str] = set()
    for service in database.services():
        names.update((service.host, service.cluster))
    return names - {""}
