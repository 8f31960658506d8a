"""`stowage-cinder import`"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import Any

from stowage import Client
from stowage import messages as m

from stowage_cinder import database
from stowage_cinder.agent.services import host_of, is_volume
from stowage_cinder.cli import ledger
from stowage_cinder.cli.mend import import_volumes
from stowage_cinder.cli.output import Progress, count, say
from stowage_cinder.cli.seen import Seen
from stowage_cinder.compare import BUSY, compare_volume
from stowage_cinder.database import Row
from stowage_cinder.taking_over import imported_volume, why_not


def import_all(client: Client, asked: argparse.Namespace) -> bool:
    """Takes over what is missing in the ledger. Whether something is left that should be there.

    Raises StowageError, and what the database raises.
    """
    work = _Import(client, asked.dry_run, asked.batch)
    work.make_backends_known()
    work.run()
    work.summarize()
    return work.left


class _Import:
    def __init__(self, client: Client, dry_run: bool, batch: int) -> None:
        self._client = client
        self._dry_run = dry_run
        self._batch = batch
        self._types = database.type_names()
        self._known = Seen()
        self._backends: set[str] = set()
        self._done = self._gib = self._present = self._busy = self._in_error = 0
        self._refused = 0

    @property
    def left(self) -> bool:
        """A dry run leaves what it would do."""
        return bool(self._refused or self._busy or (self._dry_run and self._done))

    def make_backends_known(self) -> None:
        """The ledger takes volumes only for backends that it has heard of. No report has come yet
        if Cinder's own scheduler still decides. A sign of life is enough; without a report nothing
        is placed there.
        """
        known = ledger.backends(self._client)
        for service in database.services():
            if not is_volume(service):
                continue
            names = {host_of(service), service.cluster} - {""}
            self._backends |= names
            if self._dry_run or names <= known:
                continue
            self._client.capabilities.heartbeat(
                m.HeartbeatRequest(
                    host=service.host,
                    cluster=service.cluster,
                    availability_zone=service.zone,
                    service_kind=m.ServiceKind.SERVICE_KIND_VOLUME,
                )
            )
        self._backends |= known

    def run(self) -> None:
        for page in ledger.volume_pages(self._client):
            live = [one.volume_id for one in page if one.placement.pool]
            self._known.add(live)
        progress = Progress("looked at", database.count("volume")[0])
        looked = 0
        for rows in database.volume_pages(self._batch):
            missing = list(self._missing(rows))
            if missing and not self._dry_run:
                self._take_over(missing)
            else:
                self._count(missing)
            looked += len(rows)
            progress.at(looked)
        progress.end()

    def _missing(self, rows: list[Row]) -> Iterator[Row]:
        for row in rows:
            if row.id in self._known:
                self._present += 1
                continue
            found = compare_volume(row, None, self._types)
            if found is BUSY:
                self._busy += 1
            elif found is None:
                self._in_error += 1
            elif self._fits(row):
                yield row

    def _fits(self, row: Row) -> bool:
        refusal = why_not(row)
        backend = row.home.split("#")[0]
        if not refusal and backend not in self._backends:
            refusal = f"no volume service of Cinder serves {backend}, nor does the ledger know it"
        if refusal:
            self._refuse(row, refusal)
        return not refusal

    def _take_over(self, rows: list[Row]) -> None:
        refused = import_volumes(self._client, [imported_volume(row, self._types) for row in rows])
        for row in rows:
            if row.id in refused:
                self._refuse(row, refused[row.id])
        self._count([row for row in rows if row.id not in refused])

    def _count(self, rows: list[Row]) -> None:
        self._done += len(rows)
        self._gib += sum(row.size for row in rows)

    def _refuse(self, row: Row, why: str) -> None:
        self._refused += 1
        print(f"volume {row.id}: not taken over: {why}", flush=True)

    def summarize(self) -> None:
        verb = "would be taken over" if self._dry_run else "taken over"
        print(f"{count(self._done, 'volume')} {verb}, {self._gib} GiB")
        for number, what in (
            (self._present, "in the ledger already"),
            (self._in_error, "in error in Cinder: left out, reports count what is there"),
            (self._busy, "being changed just now: run it again"),
            (self._refused, "not taken over"),
        ):
            if number:
                print(f"{number} {what}")
        snapshots, gib = database.count("snapshot")
        if snapshots:
            print(
                f"{count(snapshots, 'snapshot')}, {gib} GiB: the ledger keeps none that it did not "
                "decide; reports count them"
            )
        for pool in overfilled(self._client):
            print(
                f"pool {pool.pool}: {-pool.factors.virtual_free_gib:g} GiB more is promised than "
                "it may take; nothing more is placed there"
            )
        sys.stdout.flush()
        if self._dry_run:
            say("nothing was changed")


def overfilled(client: Client) -> Iterator[Any]:
    """The pools in which more is promised than they may take."""
    request = m.ListPoolsRequest(page_size=1000)
    while True:
        page = client.pools.list_pools(request)
        for pool in page.pools:
            if pool.HasField("reported_at") and pool.factors.virtual_free_gib < 0:
                yield pool
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token
