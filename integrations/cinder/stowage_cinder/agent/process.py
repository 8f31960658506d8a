"""The agent's threads, and its answers to the scheduler."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from oslo_config import cfg
from stowage import (
    Aborted,
    Contended,
    DeadlineExceeded,
    NoValidBackend,
    Overloaded,
    StowageError,
    Unavailable,
)

from stowage_cinder.agent.backup import Backups
from stowage_cinder.agent.changes import Changes
from stowage_cinder.agent.client import client_of
from stowage_cinder.agent.deletes import Deletes
from stowage_cinder.agent.look import Look
from stowage_cinder.agent.orders import Orders
from stowage_cinder.agent.placing import Placing, Refused
from stowage_cinder.agent.reports import Reports
from stowage_cinder.agent.services import Services
from stowage_cinder.lines import Lines, Message

LOG = logging.getLogger(__name__)

#: Questions at a time: each waits for Stowage most of its time.
_THREADS = 64
_AWAY = (Unavailable, Contended, Overloaded, DeadlineExceeded, TimeoutError)


class Agent:
    """Lives as long as the scheduler's end of the socket."""

    def __init__(self, conf: cfg.ConfigOpts, lines: Lines) -> None:
        self._lines = lines
        section = conf.stowage
        client = client_of(conf)
        worker_id = section.worker_id or f"cinder-scheduler@{conf.host}"
        self._orders = Orders(client, worker_id, section.outcome_interval)
        self._reports = Reports(client, section.report_hold)
        self._services = Services(client, self._orders)
        self._deletes = Deletes(client)
        self._changes = Changes(client)
        self._interval = section.follow_interval
        placing = Placing(client, self._orders)
        look = Look(client, self._services)
        self._methods: dict[str, Callable[[Any, float], Any]] = {
            "create": placing.create,
            "next_attempt": placing.next_attempt,
            "operate": placing.operate,
            "backup": Backups(placing).place,
            "ready": look.ready,
            "pools": look.pools,
        }

    def run(self) -> None:
        """Returns once the scheduler is gone."""
        self._orders.start()
        # Looked at apart: a long list of deletes holds up no sign of life.
        for act, seconds in (
            (self._services.follow, min(self._interval, 2.0)),
            (self._deletes.follow, self._interval),
            (self._changes.follow, self._interval),
        ):
            threading.Thread(target=_again_and_again, args=(act, seconds), daemon=True).start()
        threading.Thread(target=self._reports.run, daemon=True).start()
        threads = ThreadPoolExecutor(_THREADS)
        for message in self._lines:
            if message["method"] == "report":
                self._reports.put(message["body"])
            else:
                threads.submit(self._answer, message, time.monotonic())
        LOG.info("The scheduler is gone; its agent ends")
        os._exit(0)

    def _answer(self, message: Message, asked_at: float) -> None:
        answer: Message = {"id": message["id"]}
        try:
            left = message["seconds"] - (time.monotonic() - asked_at)
            answer["result"] = self._methods[message["method"]](message["body"], max(left, 0.1))
        except Exception as error:
            answer["error"] = _error(message["method"], error)
        try:
            self._lines.send(answer)
        except OSError:
            LOG.info("The scheduler is gone before it was answered")


def _error(method: str, error: Exception) -> Message:
    if isinstance(error, NoValidBackend):
        return {"kind": "refused", "message": error.message}
    if isinstance(error, Refused):
        return {"kind": "refused", "message": str(error)}
    if isinstance(error, Aborted):
        return {"kind": "refused", "message": str(error)}
    if isinstance(error, _AWAY):
        return {"kind": "away", "message": str(error)}
    if not isinstance(error, StowageError):
        LOG.exception("%s failed", method)
    return {"kind": "fault", "message": str(error) or type(error).__name__}


def _again_and_again(act: Callable[[], None], seconds: float) -> None:
    while True:
        try:
            act()
        except StowageError as error:
            LOG.warning("Stowage could not be told: %s", error)
        except Exception:
            LOG.exception("Cinder could not be followed")
        time.sleep(seconds)
