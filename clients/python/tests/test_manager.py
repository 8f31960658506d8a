"""A manager at a real server."""

from __future__ import annotations

import time
from typing import Any

import pytest
from conftest import PATIENCE, Server, eventually, report_pool

import stowage
from stowage import Client, Manager, Worker
from stowage.messages import (
    BackendReport,
    Capacity,
    GetPoolRequest,
    ListPoolsRequest,
    Pool,
    PoolCapacity,
    PoolReport,
    ScheduleCreateVolumeRequest,
)


def figures(free: float) -> BackendReport:
    capacity = PoolCapacity(total=Capacity(finite=100), free=Capacity(finite=free))
    return BackendReport(pools=[PoolReport(pool_name="ssd", capacity=capacity)])


def pool(client: Client, backend: str) -> Pool:
    return client.pools.get_pool(GetPoolRequest(pool=f"{backend}#ssd")).pool


def place(client: Client, backend: str) -> None:
    client.scheduler.schedule_create_volume(
        ScheduleCreateVolumeRequest(
            volume_id=stowage.new_id(), size_gib=10, resource_backend=backend
        )
    )


def test_reports_once(client: Client, backend: str) -> None:
    manager = Manager(client, backend, lambda: figures(100))
    assert manager.report().applied
    assert manager.revision == 0
    assert pool(client, backend).factors.free.finite == 100


def test_takes_what_a_driver_of_cinders_says(client: Client, backend: str) -> None:
    stats: dict[str, Any] = {
        "volume_backend_name": "lvm",
        "pools": [{"pool_name": "ssd", "total_capacity_gb": 50, "free_capacity_gb": "40"}],
    }
    assert Manager(client, backend, lambda: stats).report().applied
    assert pool(client, backend).factors.free.finite == 40


def test_reports_soon_what_a_worker_did(client: Client, backend: str) -> None:
    free = [100.0]
    manager = Manager(client, backend, lambda: figures(free[0]), interval=PATIENCE)

    def make(order: stowage.Order) -> None:
        free[0] -= order.volume.size_gib

    with manager:
        eventually(lambda: manager.revision is not None)
        worker = Worker(client, backend, [backend], learn=lambda _, news: manager.learn(news))
        worker.start(make)
        for _ in range(3):
            place(client, backend)
        # What was confirmed is contained in a report: nothing counts beside it any more.
        eventually(
            lambda: (
                (pool(client, backend).factors.free.finite, free[0]) == (70.0, 70.0)
                and pool(client, backend).confirmed_gib == 0
            )
        )
        worker.stop()


def test_follows_a_ledger_that_went_back(server: Server, own: Client, backend: str) -> None:
    manager = Manager(own, backend, lambda: figures(100), least_interval=0.05)
    manager.learn(5)
    with pytest.raises(stowage.RevisionAhead):
        manager.report()
    assert manager.report().applied
    assert manager.revision == 0


def test_goes_on_when_the_server_comes_back(server: Server, own: Client, backend: str) -> None:
    free = [100.0]
    with Manager(own, backend, lambda: figures(free[0]), interval=0.2):
        # A revision is known before the first report.
        eventually(lambda: bool(own.pools.list_pools(ListPoolsRequest()).pools))
        server.kill()
        free[0] = 60.0
        server.start()
        eventually(lambda: pool(own, backend).factors.free.finite == 60)


def test_shows_that_the_host_lives_as_long_as_it_can_measure(backend: str) -> None:
    server = Server("--set", "service_down_time_ms=1500")
    broken = [False]

    def measure() -> BackendReport:
        if broken[0]:
            raise OSError("the array does not answer")
        return figures(100)

    try:
        with (
            Client(server.address) as client,
            Manager(client, backend, measure, interval=PATIENCE, heartbeat=0.3) as manager,
        ):
            eventually(lambda: manager.revision is not None)
            time.sleep(3)
            place(client, backend)
            broken[0] = True
            manager.report_soon()
            time.sleep(3)
            with pytest.raises(stowage.NoValidBackend):
                place(client, backend)
            broken[0] = False
            eventually(lambda: placed(client, backend))
    finally:
        server.remove()


def placed(client: Client, backend: str) -> bool:
    try:
        place(client, backend)
    except stowage.NoValidBackend:
        return False
    return True


def test_a_refused_report_leaves_the_one_before(client: Client, backend: str) -> None:
    report_pool(client, backend, free=30)
    with pytest.raises(stowage.InvalidRequest) as caught:
        Manager(client, backend, lambda: figures(float("nan"))).report()
    assert "finite" in caught.value.violations[0].field
    assert pool(client, backend).factors.free.finite == 30
