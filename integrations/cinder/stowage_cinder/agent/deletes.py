"""What was deleted in Cinder is released in the ledger."""

from __future__ import annotations

import datetime
import logging
from typing import Any

from stowage import Client, FailedPrecondition, NotFound
from stowage import messages as m

from stowage_cinder import database

LOG = logging.getLogger(__name__)

#: Clocks of Cinder's hosts may differ, and rows commit late.
_OVERLAP = datetime.timedelta(minutes=5)
_PAGE = 500


class Deletes:
    """`follow` is called again and again, by one thread."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._since = database.now() - _OVERLAP
        self._done: dict[str, datetime.datetime] = {}
        self._swept = False

    def follow(self) -> None:
        """Releases what was deleted since the last time. Raises StowageError."""
        if not self._swept:
            self._sweep()
            self._swept = True
        begun = database.now()
        for kind in ("volume", "snapshot"):
            for subject in database.deleted_since(kind, self._since):
                if subject not in self._done and self._release(kind, subject):
                    self._done[subject] = begun
        self._since = begun - _OVERLAP
        keep = begun - 2 * _OVERLAP
        self._done = {one: when for one, when in self._done.items() if when > keep}

    def _sweep(self) -> None:
        """Finds what was deleted while no scheduler ran."""
        request = m.ListVolumesRequest(page_size=_PAGE)
        while True:
            page = self._client.volumes.list_volumes(request)
            rows = database.volumes(one.volume_id for one in page.volumes)
            for volume_id, row in rows.items():
                if row.deleted:
                    self._release("volume", volume_id)
            if not page.next_page_token:
                return
            request.page_token = page.next_page_token

    def _release(self, kind: str, subject: str) -> bool:
        """Whether it is released. An order about it ends first: its outcome is told meanwhile."""
        try:
            self._call(kind, subject)
        except NotFound:
            return True
        except FailedPrecondition as error:
            LOG.debug("%s %s is not released yet: %s", kind, subject, error)
            return False
        return True

    def _call(self, kind: str, subject: str) -> Any:
        volumes = self._client.volumes
        if kind == "volume":
            return volumes.release_volume(m.ReleaseVolumeRequest(volume_id=subject))
        return volumes.release_snapshot(m.ReleaseSnapshotRequest(snapshot_id=subject))
