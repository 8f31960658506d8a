"""The manager: passes on what volume and backup services report.

A report that was measured while volumes were made does not say which of them it contains; the
ledger would count those twice until the next report. So such a report is not passed on, unless
others were held back for some time: as to Cinder's own volumes, the ledger is exact without it.
"""

from __future__ import annotations

import logging
import queue
import time
from typing import Any

from google.protobuf import json_format
from stowage import Client, InvalidRequest, StowageError
from stowage import messages as m

from stowage_cinder.agent.services import backup_host

LOG = logging.getLogger(__name__)

#: Servers take a report to contain what was confirmed so long before it was measured
#: (`reports.clock_tolerance`), seconds.
_TOLERANCE_SECONDS = 10.0
_UNFINISHED = (
    m.DecisionState.DECISION_STATE_PENDING,
    m.DecisionState.DECISION_STATE_LEASED,
    m.DecisionState.DECISION_STATE_ACCEPTED,
)
_ENDED = (m.DecisionState.DECISION_STATE_CREATED, m.DecisionState.DECISION_STATE_FAILED)
#: Of how many decisions it is looked when they ended.
_LOOK_BACK = 200


class Reports:
    """`put` is called by any thread, `run` by one."""

    def __init__(self, client: Client, hold_seconds: float) -> None:
        self._client = client
        self._hold = hold_seconds
        self._queue: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        #: Since when every report of a backend was held back.
        self._held_since: dict[str, float] = {}
        self._warned: dict[str, frozenset[tuple[str, str]]] = {}

    def put(self, body: dict[str, Any]) -> None:
        self._queue.put(body)

    def run(self) -> None:
        while True:
            body = self._queue.get()
            try:
                self.take(body)
            except InvalidRequest as error:
                LOG.error("The report of %s was refused: %s", body["host"], error)
            except StowageError as error:
                LOG.warning("The report of %s was not passed on: %s", body["host"], error)
            except Exception:
                LOG.exception("The report of %s could not be read", body["host"])

    def take(self, body: dict[str, Any]) -> None:
        """Passes a report on, or holds it back. Raises StowageError."""
        report = report_of(body)
        backend = report.cluster or report.host
        is_volume = report.service_kind == m.ServiceKind.SERVICE_KIND_VOLUME
        if is_volume and self._is_mixed(backend, report):
            held_since = self._held_since.setdefault(backend, time.monotonic())
            if time.monotonic() - held_since < self._hold:
                LOG.debug("A report of %s was measured while volumes were made", backend)
                return
        answer = self._client.capabilities.report_capabilities(
            m.ReportCapabilitiesRequest(report=report)
        )
        self._held_since.pop(backend, None)
        self._warn(report.host, answer.warnings)

    def _warn(self, host: str, warnings: Any) -> None:
        """Logs what is suspicious, once for as long as it stays so."""
        found = {(one.field, one.reason): one.description for one in warnings}
        for (field, reason), description in found.items():
            if (field, reason) not in self._warned.get(host, ()):
                LOG.warning("Report of %s: %s: %s %s", host, reason, field, description)
        self._warned[host] = frozenset(found)

    def _is_mixed(self, backend: str, report: Any) -> bool:
        """Whether something was made while the report was measured, or so shortly before that the
        ledger does not take it to be contained. What was deleted meanwhile does no harm.
        """
        if self._newest(backend, _UNFINISHED, 1):
            return True
        if not report.HasField("measured_at"):
            return False
        since = report.measured_at.seconds - _TOLERANCE_SECONDS
        ended = self._newest(backend, _ENDED, _LOOK_BACK)
        return any(one.finished_at.seconds >= since for one in ended)

    def _newest(self, backend: str, states: Any, count: int) -> Any:
        request = m.ListDecisionsRequest(states=states, home=backend, page_size=count)
        return self._client.volumes.list_decisions(request).decisions


def report_of(body: dict[str, Any]) -> Any:
    """A BackendReport of what a service sent."""
    is_backup = body["service"] == "backup"
    report = m.BackendReport(
        host=backup_host(body["host"]) if is_backup else body["host"],
        cluster="" if is_backup else body["cluster"],
        service_kind=m.ServiceKind.SERVICE_KIND_BACKUP
        if is_backup
        else m.ServiceKind.SERVICE_KIND_VOLUME,
        availability_zone=body.get("zone") or "",
    )
    json_format.ParseDict(body["capabilities"], report.volume_stats)
    if body["measured_at"]:
        report.measured_at.FromJsonString(body["measured_at"])
    return report
