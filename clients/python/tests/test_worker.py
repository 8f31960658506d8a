"""A worker at a real server, and played against by the conformance check."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from conftest import PATIENCE, Server, eventually, report_pool
from samples import program

import stowage
from stowage import Client, Order, OrderFailed, OrderLost, Worker
from stowage.messages import (
    DECISION_STATE_CREATED,
    VOLUME_STATE_AVAILABLE,
    VOLUME_STATE_ERROR,
    GetVolumeRequest,
    GetVolumeResponse,
    RescheduleVolumeRequest,
    ScheduleCreateVolumeRequest,
)


def place(client: Client, backend: str = "", size_gib: int = 1) -> str:
    volume_id = stowage.new_id()
    client.scheduler.schedule_create_volume(
        ScheduleCreateVolumeRequest(
            volume_id=volume_id, size_gib=size_gib, resource_backend=backend
        )
    )
    return volume_id


def volume(client: Client, volume_id: str) -> GetVolumeResponse:
    return client.volumes.get_volume(GetVolumeRequest(volume_id=volume_id))


def reaches(client: Client, volume_id: str, state: int) -> None:
    eventually(lambda: volume(client, volume_id).volume.state == state)


def test_a_handler_carries_orders_out(client: Client, backend: str) -> None:
    report_pool(client, backend)
    learnt: list[tuple[str, int]] = []
    worker = Worker(client, backend, [backend], learn=lambda *news: learnt.append(news))
    worker.start(lambda order: order.wait(0.1))
    volumes = [place(client, backend) for _ in range(3)]
    for each in volumes:
        reaches(client, each, VOLUME_STATE_AVAILABLE)
    worker.stop()
    worker.join()
    assert sorted(learnt) == [(backend, 1), (backend, 2), (backend, 3)]


def test_a_failure_says_why(client: Client, backend: str) -> None:
    report_pool(client, backend)

    def fails(order: Order) -> None:
        if order.volume.size_gib == 1:
            raise OrderFailed("the array is out of shelves", retriable=False)
        raise ZeroDivisionError("unforeseen")

    with Worker(client, backend, [backend]) as worker:
        worker.start(fails)
        stated, unforeseen = place(client, backend, 1), place(client, backend, 2)
        for each, reason in [(stated, "out of shelves"), (unforeseen, "ZeroDivisionError")]:
            reaches(client, each, VOLUME_STATE_ERROR)
            assert reason in volume(client, each).decisions[0].reason


def test_the_trace_of_a_caller_reaches_the_worker(client: Client, backend: str) -> None:
    report_pool(client, backend)
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    request = ScheduleCreateVolumeRequest(
        volume_id=stowage.new_id(), size_gib=1, resource_backend=backend
    )
    client.scheduler.schedule_create_volume(request, metadata=[("traceparent", trace)])
    worker = Worker(client, backend, [backend])
    for order in worker.orders():
        # The server of the tests makes no spans of its own.
        assert order.traceparent == trace
        assert order.created()
        worker.stop()


def test_a_program_takes_orders_one_by_one(client: Client, backend: str) -> None:
    report_pool(client, backend)
    worker = Worker(client, backend, [backend])
    wanted = [place(client, backend), place(client, backend)]
    found = []
    for order in worker.orders():
        assert order.created()
        found.append(order.volume.volume_id)
        with pytest.raises(RuntimeError, match="outcome already"):
            order.failed("no")
        if len(found) == 2:
            worker.stop()
    assert sorted(found) == sorted(wanted)


def test_an_order_decided_elsewhere_stops_and_is_deleted(own: Client, backend: str) -> None:
    other = f"other-{backend}"
    report_pool(own, backend)
    steps: list[str] = []

    def handle(order: Order) -> None:
        if order.is_delete:
            steps.append("delete")
            if steps.count("delete") == 1:
                raise OSError("busy")
            return
        steps.append("create")
        try:
            order.wait(PATIENCE)
        except OrderLost:
            time.sleep(0.3)
            steps.append("lost")
            raise

    with Worker(own, backend, [backend]) as worker:
        worker.start(handle)
        volume_id = place(own)
        eventually(lambda: steps == ["create"])
        report_pool(own, other)
        own.volumes.reschedule_volume(RescheduleVolumeRequest(volume_id=volume_id))
        # The order to delete waits for the one that it takes back, and is tried until it succeeds.
        eventually(lambda: steps == ["create", "lost", "delete", "delete"])


def test_outlives_the_server(server: Server, own: Client, backend: str) -> None:
    report_pool(own, backend)
    begun = threading.Event()

    def slow(order: Order) -> None:
        begun.set()
        time.sleep(2)

    with Worker(own, backend, [backend]) as worker:
        worker.start(slow)
        volume_id = place(own, backend)
        assert begun.wait(PATIENCE)
        server.kill()
        server.start()
        reaches(own, volume_id, VOLUME_STATE_AVAILABLE)
        decisions = volume(own, volume_id).decisions
        assert [each.state for each in decisions] == [DECISION_STATE_CREATED]


def test_ends_if_another_takes_its_name(client: Client, backend: str) -> None:
    report_pool(client, backend)
    first, second = Worker(client, backend, [backend]), Worker(client, backend, [backend])
    first.start(lambda order: None)
    place(client, backend)
    time.sleep(0.5)
    with second:
        second.start(lambda order: None)
        with pytest.raises(stowage.WorkerReplaced):
            first.join(PATIENCE)
    first.stop()


def test_leaves_orders_that_it_is_told_to_leave(client: Client, backend: str) -> None:
    report_pool(client, backend)
    begun = threading.Event()
    lost = threading.Event()

    def slow(order: Order) -> None:
        begun.set()
        try:
            order.wait(PATIENCE)
        except OrderLost:
            lost.set()
            raise

    worker = Worker(client, backend, [backend])
    worker.start(slow)
    volume_id = place(client, backend)
    assert begun.wait(PATIENCE)
    worker.stop(finish=False)
    assert lost.wait(PATIENCE)
    # The same worker takes it up again.
    with Worker(client, backend, [backend]) as again:
        again.start(lambda order: None)
        reaches(client, volume_id, VOLUME_STATE_AVAILABLE)


def test_works_where_eventlet_has_patched_everything(
    shared: Server, client: Client, backend: str, tmp_path: Path
) -> None:
    report_pool(client, backend)
    worker = program(
        tmp_path / "green.py",
        """
        import eventlet
        import eventlet.tpool
        eventlet.monkey_patch()
        import sys
        from stowage import Client, Worker
        server, backend = sys.argv[1:]
        turns, done = [], []
        def turn():
            while True:
                turns.append(1)
                eventlet.sleep(0.02)
        eventlet.spawn(turn)
        client = Client(server)
        worker = Worker(client, backend, [backend])
        worker.start(lambda order: done.append(order.wait(1)))
        while not done:
            eventlet.sleep(0.02)
        eventlet.tpool.execute(worker.stop)
        client.close()
        print(len(turns))
        """,
    )
    volume_id = place(client, backend)
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", worker, shared.address, backend],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    # Green threads had their turns while the worker waited in C.
    assert int(ran.stdout) > 20
    assert volume(client, volume_id).volume.state == VOLUME_STATE_AVAILABLE
