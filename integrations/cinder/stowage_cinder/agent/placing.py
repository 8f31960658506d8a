"""Answers the scheduler: asks Stowage, and takes the order before the volume service is told."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from google.protobuf import json_format
from stowage import Client, FailedPrecondition, error_of_item
from stowage import messages as m

from stowage_cinder.agent.orders import Orders, outcome_report
from stowage_cinder.agent.outcomes import Outcome

Body = dict[str, Any]

#: How long the own worker is waited for before the ledger is asked who took the order, seconds.
_OWN_SECONDS = 0.1
_LOOK_SECONDS = 0.1
_DONE = (m.DecisionState.DECISION_STATE_ACCEPTED, m.DecisionState.DECISION_STATE_CREATED)


class Refused(Exception):
    """Nothing fits, or the worker's failure was the last."""


class Placing:
    """One method for each question of the scheduler; `seconds` is what is left of its deadline."""

    def __init__(self, client: Client, orders: Orders) -> None:
        self._client = client
        self._orders = orders

    def create(self, body: Body, seconds: float) -> Body:
        """Decides where a new volume goes."""
        until = time.monotonic() + seconds
        request = json_format.ParseDict(body, m.ScheduleCreateVolumeRequest())
        # A volume service that was told to create it may still do so, whatever the ledger thinks.
        request.reschedule_after_down = False
        placed = self._client.scheduler.schedule_create_volume(request, deadline=seconds)
        return self._taken(request.volume_id, placed, until)

    def next_attempt(self, body: Body, seconds: float) -> Body:
        """A volume service failed: the ledger records it, and decides again in the same
        transaction.
        """
        until = time.monotonic() + seconds
        failed = self._failed_attempt(body["volume_id"], body["decision"], until)
        report = outcome_report(
            failed, Outcome("failed", body["reason"], body["again"], may_have_left_data=True)
        )
        request = m.ReportOutcomesRequest(worker_id=failed.worker_id, items=[report])
        answer = self._client.workers.report_outcomes(request, deadline=until - time.monotonic())
        self._orders.drop(failed.decision_id)
        result = answer.results[0]
        if result.WhichOneof("result") == "error":
            raise error_of_item(result.error)
        accepted = result.accepted
        if accepted.WhichOneof("next") != "decision":
            raise Refused(accepted.refusal.message or "the ledger decided nothing more")
        return self._taken(body["volume_id"], accepted.decision, until)

    def operate(self, body: Body, seconds: float) -> Body:
        """Decides about what exists already."""
        until = time.monotonic() + seconds
        kind, call = self._calls()[body["operation"]]
        request = json_format.ParseDict(body["request"], kind())
        (request if body["operation"] == "group" else request.volume).profile = body["profile"]
        placed = self._once_free(call, request, until).placed
        if body["operation"] != "validate":
            placed = self._await_taken(_subject(request), placed, until)
        answer = _answer(placed)
        if body["operation"] in ("migrate", "retype"):
            pool = self._client.pools.get_pool(m.GetPoolRequest(pool=placed.placement.pool)).pool
            answer["capabilities"] = json_format.MessageToDict(pool.capabilities)
        return answer

    def _once_free(self, call: Callable[..., Any], request: Any, until: float) -> Any:
        """Calls, and again while the ledger has not heard yet that Cinder's last order about the
        volume is done: Cinder shows a volume as available before anybody could say so.
        """
        while True:
            try:
                return call(request, deadline=max(0.1, until - time.monotonic()))
            except FailedPrecondition as error:
                if error.reason != "VOLUME_BUSY" or time.monotonic() > until:
                    raise
            self._orders.look_now()
            time.sleep(_LOOK_SECONDS)

    def _calls(self) -> dict[str, tuple[Any, Callable[..., Any]]]:
        scheduler = self._client.scheduler
        return {
            "extend": (m.ScheduleExtendVolumeRequest, scheduler.schedule_extend_volume),
            "migrate": (m.ScheduleMigrateVolumeRequest, scheduler.schedule_migrate_volume),
            "manage": (m.ScheduleManageVolumeRequest, scheduler.schedule_manage_volume),
            "snapshot": (m.ScheduleCreateSnapshotRequest, scheduler.schedule_create_snapshot),
            "manage_snapshot": (
                m.ScheduleManageSnapshotRequest,
                scheduler.schedule_manage_snapshot,
            ),
            "retype": (m.ScheduleRetypeVolumeRequest, scheduler.schedule_retype_volume),
            "validate": (m.ValidateCapacityRequest, scheduler.validate_capacity),
            "group": (m.ScheduleCreateGroupRequest, scheduler.schedule_create_group),
            "backup": (m.ScheduleCreateBackupRequest, scheduler.schedule_create_backup),
        }

    def _taken(self, volume_id: str, placed: Any, until: float) -> Body:
        return _answer(self._await_taken(volume_id, placed, until))

    def _await_taken(self, subject: str, placed: Any, until: float) -> Any:
        """The decision, or what replaced it before anybody took it, once a worker of Cinder's has
        acknowledged it: only then nobody decides it elsewhere. Raises Refused if it was withdrawn,
        TimeoutError if nobody took it.
        """
        if self._orders.wait_held(placed.decision_id, _OWN_SECONDS):
            return placed
        while True:
            # The newest first.
            decisions = list(self._decisions(subject))
            found = next((one for one in decisions if one.decision_id == placed.decision_id), None)
            if found is not None and found.state in _DONE:
                return placed
            if found is not None and found.HasField("finished_at"):
                later = [one for one in decisions if one.attempt > found.attempt]
                if not later:
                    raise Refused(f"the decision was withdrawn: {found.reason}")
                placed = later[0]
            if time.monotonic() > until:
                raise TimeoutError("no scheduler took the order")
            if self._orders.wait_held(placed.decision_id, _LOOK_SECONDS):
                return placed

    def _failed_attempt(self, volume_id: str, named: Body, until: float) -> Any:
        """The attempt that failed, as an outcome names it: its lease may be another scheduler's."""
        while True:
            offer = self._orders.held(named["decision_id"])
            if offer is not None:
                return _Attempt(offer, self._orders.worker_id, offer.lease.token)
            decision = self._decision(volume_id, named["decision_id"])
            if decision is None:
                raise Refused("the ledger has no such decision any more")
            if decision.lease_token:
                return _Attempt(decision, decision.worker_id, decision.lease_token)
            if time.monotonic() > until:
                raise TimeoutError("no scheduler took the order")
            time.sleep(_LOOK_SECONDS)

    def _decision(self, subject: str, decision_id: str) -> Any:
        found = (one for one in self._decisions(subject) if one.decision_id == decision_id)
        return next(found, None)

    def _decisions(self, subject: str) -> Any:
        request = m.ListDecisionsRequest(subject_id=subject)
        return self._client.volumes.list_decisions(request).decisions


class _Attempt:
    """What `lease_ref` reads of an offer, made of what the ledger lists."""

    def __init__(self, source: Any, worker_id: str, token: int) -> None:
        self.decision_id = source.decision_id
        self.placement = source.placement
        self.worker_id = worker_id
        self.lease = m.Lease(token=token)


def _subject(request: Any) -> str:
    """What the ledger lists a request's decisions by."""
    for name in ("group_id", "snapshot_id", "backup_id"):
        if getattr(request, name, ""):
            return str(getattr(request, name))
    return str(request.volume.volume_id)


def _answer(placed: Any) -> Body:
    placement = placed.placement
    return {
        "decision": {"decision_id": placed.decision_id, "backend": placement.backend},
        "placement": {
            "pool": placement.pool,
            "host": placement.host,
            "cluster": placement.cluster,
            "availability_zone": placement.availability_zone,
        },
    }
