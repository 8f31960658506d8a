"""Reports a backend, and shows that its host lives."""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

from stowage._threads import native
from stowage.client import Client
from stowage.errors import RevisionAhead, StowageError
from stowage.messages import (
    BackendReport,
    HeartbeatRequest,
    HeartbeatResponse,
    ReportCapabilitiesRequest,
    ReportCapabilitiesResponse,
    ServiceKind,
)
from stowage.retry import Retry

_LOG = logging.getLogger("stowage.manager")
_RETRY = Retry(base=1.0, max=10.0)

Measure = Callable[[], BackendReport | Mapping[str, Any]]
"""Measures the backend. Answers a report with its pools or volume_stats, or the dictionary of a
Cinder driver's `get_volume_stats`; the manager fills in the rest.
"""


class Manager:
    """The volume manager of one backend.

    `report` measures and reports once. `start` does so at once, every `interval` seconds, and soon
    after each change, in a thread of its own, until `stop`. Every report names the accounting
    revision that was known before its figures were measured, so that the server knows what they
    contain.
    """

    def __init__(
        self,
        client: Client,
        host: str,
        measure: Measure,
        *,
        cluster: str = "",
        availability_zone: str = "",
        service_kind: ServiceKind | None = None,
        interval: float = 30.0,
        least_interval: float = 0.5,
        heartbeat: float = 15.0,
        reported: Callable[[BackendReport, ReportCapabilitiesResponse], None] | None = None,
    ) -> None:
        """`host`: `node@backend`. `cluster`: `cluster@backend` if several hosts share it.
        In seconds: `interval`, the longest time between two reports; `least_interval`, the shortest
        one after news; `heartbeat`, the longest between two signs of life, well below the server's
        `service_down_time_ms` (60 s). `reported`: called with each report that was answered.
        """
        if interval <= 0 or heartbeat <= 0:
            raise ValueError("interval and heartbeat: numbers of seconds above 0 are expected")
        self._service = client.capabilities
        self._measure = measure
        self._reported = reported
        self._beat = HeartbeatRequest(
            host=host,
            cluster=cluster,
            availability_zone=availability_zone,
            service_kind=service_kind,
        )
        self._interval = interval
        self._least_interval = least_interval
        self._heartbeat = heartbeat
        threading = native()
        self._lock = threading.Lock()
        self._reporting = threading.Lock()
        self._news = threading.Event()
        self._stopping = threading.Event()
        self._thread: Any = None
        self._revision: int | None = None
        # One run of the manager. With the growing sequence it keeps a report that was late on its
        # way from undoing a newer one.
        self._incarnation = str(uuid.uuid4())
        self._sequence = 0
        self._beat_due = time.monotonic()
        self._blind = False

    @property
    def host(self) -> str:
        return self._beat.host

    @property
    def revision(self) -> int | None:
        """The newest accounting revision that is known; None: none yet."""
        return self._revision

    def learn(self, revision: int) -> None:
        """Takes over an accounting revision that an answer named, such as that to an outcome. If it
        is news, a report comes soon: until one contains what was done, the ledger goes by its own
        sums.
        """
        with self._lock:
            # Answers may overtake each other.
            known, self._revision = self._revision, max(self._revision or 0, revision)
        if known is not None and revision > known:
            self._news.set()

    def report_soon(self) -> None:
        """Something changed on the backend: have it reported without waiting for the interval."""
        self._news.set()

    def report(self) -> ReportCapabilitiesResponse:
        """Measures and reports once; the answer's `applied` says whether it counts. Raises
        StowageError, and what `measure` raises.
        """
        with self._reporting:
            # The revision first, then the figures: they may contain more than it says, not less.
            revision = self._revision
            if revision is None:
                revision = self.heartbeat().accounting_revision
            report = self._measured(revision)
            try:
                answer = self._service.report_capabilities(ReportCapabilitiesRequest(report=report))
            except RevisionAhead:
                # The ledger was restored from a backup, for one: it counts from behind again.
                self._revision = None
                raise
        for warning in answer.warnings:
            _LOG.warning("%s: %s: %s", self.host, warning.field, warning.description)
        self._alive(answer.accounting_revision)
        if self._reported is not None:
            self._reported(report, answer)
        return answer

    def heartbeat(self) -> HeartbeatResponse:
        """Shows once that the host lives. Raises StowageError."""
        answer = self._service.heartbeat(self._beat)
        self._alive(answer.accounting_revision)
        return answer

    def start(self) -> None:
        """Reports at once and from now on. What fails is logged, and done again. While `measure`
        fails there are no signs of life: soon the backend takes no more volumes.
        """
        if self._thread is not None:
            raise RuntimeError("a manager is started once")
        self._thread = native().Thread(target=self._run, name="stowage-manager", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Reports no more; waits until the thread has ended."""
        self._stopping.set()
        self._news.set()
        if self._thread is not None:
            self._thread.join()

    def __enter__(self) -> Manager:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _run(self) -> None:
        failures = 0
        due = time.monotonic()
        while not self._stopping.is_set():
            quiet = 0.0
            if self._news.is_set() or time.monotonic() >= due:
                self._news.clear()
                failures = 0 if self._tried(self.report) else failures + 1
                quiet = _RETRY.wait(None, failures) if failures else self._least_interval
                due = time.monotonic() + (quiet if failures else self._interval)
            if self._blind:
                # A sign of life would stand by figures that nobody can measure.
                self._beat_due = due
            elif time.monotonic() >= self._beat_due and not self._tried(self.heartbeat):
                self._beat_due = time.monotonic() + self._heartbeat / 3
            self._stopping.wait(quiet)
            self._news.wait(max(0.0, min(due, self._beat_due) - time.monotonic()))

    def _tried(self, call: Callable[[], object]) -> bool:
        try:
            call()
        except StowageError as error:
            _LOG.warning("%s: %s failed: %s", self.host, call.__name__, error)
            return False
        except Exception:
            _LOG.exception("%s: %s failed", self.host, call.__name__)
            return False
        return True

    def _measured(self, revision: int) -> BackendReport:
        self._blind = True
        measured = self._measure()
        self._blind = False
        if isinstance(measured, BackendReport):
            report = measured
        else:
            report = BackendReport()
            report.volume_stats.update(measured)
        self._sequence += 1
        report.host = self._beat.host
        report.cluster = self._beat.cluster
        report.availability_zone = self._beat.availability_zone
        report.service_kind = self._beat.service_kind
        report.accounting_revision = revision
        report.incarnation = self._incarnation
        report.sequence = self._sequence
        return report

    def _alive(self, revision: int) -> None:
        """The server heard of the host, and named a revision."""
        self._beat_due = time.monotonic() + self._heartbeat
        self.learn(revision)
