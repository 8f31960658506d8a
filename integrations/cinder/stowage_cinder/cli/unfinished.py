"""Decisions of the ledger that Cinder is through with."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from stowage import Client
from stowage import messages as m

from stowage_cinder import database
from stowage_cinder.cli import ledger
from stowage_cinder.compare import Difference, Mend
from stowage_cinder.database import Row

UNFINISHED = (
    m.DecisionState.DECISION_STATE_PENDING,
    m.DecisionState.DECISION_STATE_LEASED,
    m.DecisionState.DECISION_STATE_ACCEPTED,
    m.DecisionState.DECISION_STATE_IN_DOUBT,
)
_CREATED = (m.DecisionState.DECISION_STATE_CREATED,)
_SNAPSHOTS = (
    m.Operation.OPERATION_CREATE_SNAPSHOT,
    m.Operation.OPERATION_MANAGE_SNAPSHOT,
)
_PENDING = 5000
_ROWS: dict[str, Callable[[Iterable[str]], dict[str, Row]]] = {
    "volume": database.volumes,
    "snapshot": database.snapshots,
    "group": database.groups,
    "backup": database.backups,
}


class Decisions:
    """One comparison. `snapshots`: how many snapshots of the ledger were looked at; `changing`: how
    many decisions are being carried out.
    """

    def __init__(self, client: Client, settle: float) -> None:
        self._client = client
        self._settle = settle
        self._pending: list[Any] = []
        self.snapshots = self.changing = 0

    def differences(self) -> Iterator[Difference]:
        """Orders that are still open although Cinder is through with them, and snapshots whose
        space is still promised although Cinder deleted them.
        """
        for page in ledger.decisions(self._client, UNFINISHED):
            yield from self._look(page)
        for page in ledger.decisions(self._client, _CREATED):
            kept = [one for one in page if one.operation in _SNAPSHOTS and _counts(one)]
            self.snapshots += len(kept)
            yield from self._look(kept)
        yield from self._look_again()

    def now(self, decision: Any) -> Difference | None:
        """What differs about the decision at this moment."""
        again = ledger.decision_of(self._client, decision)
        if again is None:
            return None
        kind, subject = ledger.subject_of(again)
        return _judge(again, _ROWS[kind]([subject]).get(subject))

    def _look(self, page: list[Any]) -> Iterator[Difference]:
        limit = database.now() - datetime.timedelta(seconds=self._settle)
        for decision, row in _with_rows(page):
            found = _judge(decision, row)
            if found is None:
                self.changing += decision.state in UNFINISHED
                continue
            changed = row.changed_at if row is not None else None
            if max(changed or _LONG_AGO, _time_of(decision)) <= limit:
                yield found
            else:
                self._pending.append(decision)
        if len(self._pending) >= _PENDING:
            yield from self._look_again()

    def _look_again(self) -> Iterator[Difference]:
        pending, self._pending = self._pending, []
        if pending:
            time.sleep(self._settle)
        for decision in pending:
            found = self.now(decision)
            if found is not None:
                yield found


_LONG_AGO = datetime.datetime(1970, 1, 1)


def _judge(decision: Any, row: Row | None) -> Difference | None:
    unfinished = decision.state in UNFINISHED
    gone = row is None or row.deleted
    if not unfinished and not (gone and _counts(decision)):
        return None
    if row is not None and not gone and row.is_busy:
        return None
    kind, subject = ledger.subject_of(decision)
    state = m.DecisionState.Name(decision.state).removeprefix("DECISION_STATE_").lower()
    operation = m.Operation.Name(decision.operation).removeprefix("OPERATION_").lower()
    here = f"{operation} in {decision.placement.pool} is {state.replace('_', ' ')}"
    there = ("deleted" if row is not None else "") if gone else row.status if row else ""
    kinds = ("unfinished" if unfinished else "only in the ledger",)
    releasable = kind in ("volume", "snapshot")
    if gone and releasable:
        return Difference(kind, subject, kinds, there, here, Mend.RELEASE)
    hint = (
        "a scheduler ends it once it runs; without one, "
        f"`stowage decision settle {decision.decision_id}`"
    )
    return Difference(kind, subject, kinds, there, here, None, hint)


def _with_rows(page: list[Any]) -> Iterator[tuple[Any, Row | None]]:
    wanted: dict[str, set[str]] = {kind: set() for kind in _ROWS}
    for decision in page:
        kind, subject = ledger.subject_of(decision)
        wanted[kind].add(subject)
    rows = {kind: _ROWS[kind](ids) for kind, ids in wanted.items() if ids}
    for decision in page:
        kind, subject = ledger.subject_of(decision)
        yield decision, rows[kind].get(subject)


def _counts(decision: Any) -> bool:
    """Whether something is still promised for it."""
    released = m.ReservationState.RESERVATION_STATE_RELEASED
    return any(one.state != released for one in decision.reservations)


def _time_of(decision: Any) -> datetime.datetime:
    """When it last changed, as far as it says so."""
    ended = decision.HasField("finished_at")
    return ledger.time_of(decision.finished_at if ended else decision.decided_at)
