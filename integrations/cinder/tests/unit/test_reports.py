"""Reports on their way to a real Stowage."""

import datetime
import uuid

import pytest
from harness.ledger import Ledger
from harness.stowage_server import StowageServer
from stowage import messages as m

from stowage_cinder.agent.orders import lease_ref, outcome_report
from stowage_cinder.agent.outcomes import CREATED
from stowage_cinder.agent.reports import Reports

POOL = "node1@lvm#p1"


@pytest.fixture
def ledger(tmp_path):
    server = StowageServer(f"{tmp_path}/stowage")
    try:
        server.start()
        with Ledger(server.client()) as found:
            yield found
    finally:
        server.stop()


def body(used):
    pool = {
        "pool_name": "p1",
        "total_capacity_gb": 10,
        "free_capacity_gb": 10 - used,
        "provisioned_capacity_gb": used,
        "thin_provisioning_support": True,
        "max_over_subscription_ratio": 1,
    }
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    return {
        "service": "volume",
        "host": "node1@lvm",
        "cluster": "",
        "capabilities": {"pools": [pool]},
        "measured_at": now.isoformat() + "Z",
    }


def left(ledger):
    return ledger.pools()[POOL].factors.virtual_free_gib


def schedule(ledger):
    request = m.ScheduleCreateVolumeRequest(volume_id=str(uuid.uuid4()), size_gib=4)
    ledger.client.scheduler.schedule_create_volume(request)


def carry_out(ledger):
    """What was scheduled is created."""
    workers = ledger.client.workers
    watch = m.WatchDecisionsRequest(worker_id="w", targets=["node1@lvm"])
    with workers.watch_decisions(watch) as stream:
        offer = next(answer.offers[0] for answer in stream if answer.offers)
    workers.acknowledge_decisions(
        m.AcknowledgeDecisionsRequest(worker_id="w", items=[lease_ref(offer)])
    )
    workers.report_outcomes(
        m.ReportOutcomesRequest(worker_id="w", items=[outcome_report(offer, CREATED)])
    )


def test_a_report_is_held_back_while_and_shortly_after_volumes_are_made(ledger):
    reports = Reports(ledger.client, hold_seconds=120)
    reports.take(body(used=0))
    assert left(ledger) == 10
    schedule(ledger)
    reports.take(body(used=4))
    assert left(ledger) == 6
    carry_out(ledger)
    reports.take(body(used=4))
    assert left(ledger) == 6


def test_it_is_passed_on_once_others_were_held_back_for_long_enough(ledger):
    reports = Reports(ledger.client, hold_seconds=0)
    reports.take(body(used=0))
    schedule(ledger)
    reports.take(body(used=4))
    # The volume counts twice: why such reports are held back.
    assert left(ledger) == 2
