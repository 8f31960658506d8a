"""`stowage-cinder reconcile`"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from itertools import chain

from oslo_config import cfg
from stowage import Client

from stowage_cinder.cli.mend import Mender
from stowage_cinder.cli.output import Listing, count, say
from stowage_cinder.cli.seen import Seen
from stowage_cinder.cli.unfinished import Decisions
from stowage_cinder.cli.volumes import Volumes
from stowage_cinder.compare import Difference, Mend

_PAGE = 500


def reconcile(client: Client, asked: argparse.Namespace) -> bool:
    """Shows what differs, and mends it if it is asked to. Whether something is left.

    Raises StowageError, and what the database raises.
    """
    settle = asked.settle
    if settle is None:
        settle = 3 * cfg.CONF.stowage.follow_interval
    volumes, decisions = Volumes(client, settle), Decisions(client, settle)
    listing = Listing(asked.format == "json")
    work = _Work(client, volumes, listing, asked)
    for difference in chain(volumes.differences(), decisions.differences()):
        work.take(difference)
    work.release()
    listing.end()
    _summarize(volumes, decisions, work, asked.apply)
    return work.left > 0


class _Work:
    """What is done about each difference. `found`, `left`: how many there were, and are."""

    def __init__(
        self, client: Client, volumes: Volumes, listing: Listing, asked: argparse.Namespace
    ) -> None:
        self._volumes = volumes
        self._listing = listing
        self._apply = asked.apply
        self._allow_mass = asked.allow_mass_release
        self._mender = Mender(client)
        self._releases = Seen()
        self.found = self.left = 0

    def take(self, difference: Difference) -> None:
        """Lists it, and mends it. Releases of volumes wait until it is known how many there are."""
        self.found += 1
        if self._apply and difference.mend is Mend.RELEASE and difference.subject == "volume":
            self._releases.add([difference.id])
            return
        self._finish(difference, self._mender.mend(difference) if self._apply else None)

    def release(self) -> None:
        """A wrong cinder.conf names a database that has none of the volumes: it must not empty the
        ledger.
        """
        too_many = 2 * len(self._releases) > self._volumes.ledger and len(self._releases) > 1
        refusal = "" if self._allow_mass or not too_many else _TOO_MANY
        for difference in self._to_release():
            self._finish(difference, refusal or self._mender.mend(difference))

    def _to_release(self) -> Iterator[Difference]:
        for page in self._releases.pages(_PAGE):
            for volume_id in page:
                now = self._volumes.now(volume_id)
                if now is not None:
                    yield now

    def _finish(self, difference: Difference, result: str | None) -> None:
        self.left += result != ""
        self._listing.add(difference, result)


_TOO_MANY = (
    "more than half of the ledger's volumes would be released. Is it the right cinder.conf? "
    "--allow-mass-release releases them"
)


def _summarize(volumes: Volumes, decisions: Decisions, work: _Work, applied: bool) -> None:
    compared = (
        f"compared {count(volumes.cinder, 'volume')} of Cinder with {volumes.ledger} of the ledger"
    )
    differences = count(work.found, "difference")
    if not work.found:
        say(f"{compared}: nothing differs")
    elif applied:
        say(f"{compared}: {differences}, {work.left} left")
    else:
        say(f"{compared}: {differences}; nothing was changed, --apply mends")
    changing = volumes.changing + decisions.changing
    if changing:
        say(f"{changing} being changed just now: not compared")
    if volumes.foreign:
        say(f"{volumes.foreign} on backends that Cinder does not have: not compared")
