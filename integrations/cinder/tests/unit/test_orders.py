"""Orders on their way from a real Stowage, which offers them anew when their leases end."""

import time
import uuid

import pytest
from harness.ledger import Ledger
from harness.stowage_server import StowageServer
from stowage import messages as m

from stowage_cinder.agent.orders import Orders
from stowage_cinder.agent.outcomes import CREATED

BACKEND = "node1@lvm"
SECONDS = 20
#: Much shorter than the time after which the agent renews leases.
LEASE_MS = 1500
#: Nobody looks into Cinder's database by itself.
NEVER = 3600.0


@pytest.fixture
def ledger(tmp_path, monkeypatch):
    monkeypatch.setenv("STOWAGE_WORKERS_LEASE_MS", str(LEASE_MS))
    server = StowageServer(f"{tmp_path}/stowage")
    try:
        server.start()
        with Ledger(server.client()) as found:
            yield found
    finally:
        server.stop()


def schedule(ledger):
    report = m.BackendReport(host=BACKEND)
    pool = report.pools.add(pool_name="p1")
    pool.capacity.total.finite = 10
    pool.capacity.free.finite = 10
    ledger.client.capabilities.report_capabilities(m.ReportCapabilitiesRequest(report=report))
    request = m.ScheduleCreateVolumeRequest(volume_id=str(uuid.uuid4()), size_gib=4)
    return ledger.client.scheduler.schedule_create_volume(request).decision_id


def until(is_so):
    end = time.monotonic() + SECONDS
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_an_answer_to_an_older_lease_does_not_close_the_order(ledger):
    decision_id = schedule(ledger)
    orders = Orders(ledger.client, "agent", NEVER)
    orders.start()
    orders.serve([BACKEND])
    assert orders.wait_held(decision_id, SECONDS)
    older = orders.held(decision_id)
    until(lambda: orders.held(decision_id).lease.token != older.lease.token)
    # It was on its way when the order came again.
    orders.report([older], {decision_id: CREATED})
    assert orders.held(decision_id) is not None

    def taken():
        offer = orders.held(decision_id)
        if offer is not None:
            orders.report([offer], {decision_id: CREATED})
        return offer is None

    until(taken)
    [volume] = ledger.volumes().values()
    assert volume[0] == "available"
