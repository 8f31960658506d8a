"""Makes the ledger agree with Cinder. Each repair looks again at what it is about first."""

from __future__ import annotations

from typing import Any

from stowage import Client, FailedPrecondition, NotFound, StowageError, error_of_item, is_passing
from stowage import messages as m

from stowage_cinder import database
from stowage_cinder.compare import Difference, Mend
from stowage_cinder.taking_over import imported_volume, why_not


class Mender:
    """`mend` returns why something was not mended; empty: it was."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._types = database.type_names()

    def mend(self, difference: Difference) -> str:
        """Raises StowageError if the server cannot be asked at all."""
        if difference.mend is None:
            return difference.hint
        act = self._release if difference.mend is Mend.RELEASE else self._take_over
        try:
            return act(difference)
        except StowageError as error:
            if is_passing(error):
                raise
            return str(error)

    def _release(self, difference: Difference) -> str:
        volumes = self._client.volumes
        try:
            if difference.subject == "snapshot":
                volumes.release_snapshot(m.ReleaseSnapshotRequest(snapshot_id=difference.id))
            else:
                volumes.release_volume(m.ReleaseVolumeRequest(volume_id=difference.id))
        except NotFound:
            return ""
        except FailedPrecondition as error:
            return f"an order about it is being carried out ({error.reason})"
        return ""

    def _take_over(self, difference: Difference) -> str:
        """The ledger takes no other size or place for a volume that it has, so it lets go first.
        If this ends in between, the volume is missing in the ledger, which is found the next time.
        """
        refusal = self._refusal(difference.id)
        if refusal:
            return refusal
        if difference.ledger:
            refusal = self._release(difference)
        # It may have been deleted meanwhile, and must not come back then.
        return refusal or self._refusal(difference.id) or self._import(difference.id)

    def _refusal(self, volume_id: str) -> str:
        row = database.volumes([volume_id]).get(volume_id)
        if row is None or not row.is_settled:
            return "Cinder is changing it just now"
        return why_not(row)

    def _import(self, volume_id: str) -> str:
        row = database.volumes([volume_id])[volume_id]
        found = import_volumes(self._client, [imported_volume(row, self._types)])
        return found.get(volume_id, "")


def import_volumes(client: Client, volumes: list[Any]) -> dict[str, str]:
    """Why volumes were not taken over, by their ids. Raises StowageError."""
    answer = client.volumes.import_volumes(m.ImportVolumesRequest(volumes=volumes))
    return {
        one.volume_id: str(error_of_item(one.error))
        for one in answer.results
        if one.HasField("error")
    }
