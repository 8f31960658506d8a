"""Calls against real servers: answers, refusals, servers that are away."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from conftest import PATIENCE, Server, free_address, report_pool
from samples import program

import stowage
from stowage import Client, Retry
from stowage.messages import (
    GetVolumeRequest,
    ListPoolsRequest,
    ScheduleCreateVolumeRequest,
    WatchPoolsRequest,
)


def new_volume(backend: str, size_gib: int = 10) -> ScheduleCreateVolumeRequest:
    return ScheduleCreateVolumeRequest(
        volume_id=str(uuid.uuid4()),
        size_gib=size_gib,
        project_id="demo",
        resource_backend=backend,
    )


@pytest.fixture
def nobody() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"127.0.0.1:{taken.getsockname()[1]}"


@pytest.fixture
def mute() -> Iterator[str]:
    """An address that takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield f"127.0.0.1:{listening.getsockname()[1]}"


def test_places_a_volume_and_makes_the_request_id(client: Client, backend: str) -> None:
    report_pool(client, backend)
    request = new_volume(backend)
    answer = client.scheduler.schedule_create_volume(request)
    assert answer.placement.pool == f"{backend}#ssd"
    assert uuid.UUID(request.request_id)
    again = client.scheduler.schedule_create_volume(request)
    assert again.decision_id == answer.decision_id


def test_says_why_nothing_fits_and_does_not_ask_again(client: Client, backend: str) -> None:
    report_pool(client, backend, free=5)
    begun = time.monotonic()
    with pytest.raises(stowage.NoValidBackend) as caught:
        client.scheduler.schedule_create_volume(new_volume(backend, size_gib=10))
    assert time.monotonic() - begun < 5
    error = caught.value
    assert error.reason == "NO_VALID_BACKEND"
    assert error.diagnosis is not None
    assert error.diagnosis.nearest_misses[0].pool == f"{backend}#ssd"
    assert not error.may_have_been_done
    assert error.request_id


def test_names_the_fields_that_are_wrong(client: Client) -> None:
    with pytest.raises(stowage.InvalidRequest) as caught:
        client.scheduler.schedule_create_volume(ScheduleCreateVolumeRequest(volume_id="x"))
    assert {each.field for each in caught.value.violations} == {"volume_id", "size_gib"}


def test_names_what_is_not_there(client: Client) -> None:
    wanted = str(uuid.uuid4())
    with pytest.raises(stowage.NotFound) as caught:
        client.volumes.get_volume(GetVolumeRequest(volume_id=wanted))
    assert caught.value.reason == "VOLUME_NOT_FOUND"
    assert caught.value.resource is not None
    assert caught.value.resource[1] == wanted


def test_says_that_an_id_was_used_with_other_content(client: Client, backend: str) -> None:
    report_pool(client, backend)
    request = new_volume(backend)
    client.scheduler.schedule_create_volume(request)
    request.size_gib += 1
    with pytest.raises(stowage.AlreadyExists) as caught:
        client.scheduler.schedule_create_volume(request)
    assert caught.value.reason == "REQUEST_ID_REUSED"


def test_waits_for_a_server_that_is_away_and_asks_with_the_same_id(
    server: Server, own: Client, backend: str
) -> None:
    report_pool(own, backend)
    server.kill()
    later = threading.Timer(1.5, server.start)
    later.start()
    request = new_volume(backend)
    answer = own.scheduler.schedule_create_volume(request)
    later.join()
    assert own.scheduler.schedule_create_volume(request).decision_id == answer.decision_id


def test_connects_though_grpc_looks_only_while_a_call_waits(tmp_path: Path) -> None:
    address = free_address()
    caller = program(
        tmp_path / "caller.py",
        """
        import sys
        from stowage import Client, Retry
        from stowage.messages import ListPoolsRequest
        def failed():
            print("failed", flush=True)
            return 0.5
        with Client(sys.argv[1], deadline=60, retry=Retry(random=failed)) as client:
            client.pools.list_pools(ListPoolsRequest())
        print("answered", flush=True)
        """,
    )
    with subprocess.Popen(
        [sys.executable, caller, address],
        stdout=subprocess.PIPE,
        text=True,
        # Otherwise older versions look every 5 s as well.
        env={**os.environ, "GRPC_CLIENT_CHANNEL_BACKUP_POLL_INTERVAL_MS": "0"},
    ) as calling:
        assert calling.stdout is not None
        for _ in range(3):
            assert calling.stdout.readline() == "failed\n"
        server = Server(listen=address)
        try:
            assert calling.stdout.read().endswith("answered\n")
        finally:
            server.remove()


def test_waits_for_a_server_that_accepts_and_says_nothing_yet(server: Server) -> None:
    failures = []

    def failed() -> float:
        failures.append(time.monotonic())
        if len(failures) == 3:
            server.go_on()
        return 0.5

    server.pause()
    options = [("grpc.min_reconnect_backoff_ms", 200)]
    retry = Retry(random=failed)
    with Client(server.address, deadline=PATIENCE, retry=retry, options=options) as client:
        client.pools.list_pools(ListPoolsRequest())
    assert len(failures) >= 3


def test_a_call_under_way_ends_though_others_cannot_connect(shared: Server) -> None:
    with Client(shared.address) as client:
        stream = client.pools.watch_pools(WatchPoolsRequest())
        assert next(stream)
        channels = client.pools.channels
        held = channels.lend(0)
        channels.drop(held)
        assert channels.lend(0) is not held
        channels.give_back(held)
        # Closed already, it would end with an error.
        ending = threading.Timer(0.5, stream.cancel)
        ending.start()
        assert list(stream) is not None
        ending.join()
        with pytest.raises(ValueError, match="closed"):
            held.channel.unary_unary("/any")(b"")


def test_gives_up_at_the_deadline_and_says_that_nothing_was_sent(nobody: str, backend: str) -> None:
    with Client(nobody, deadline=1) as client:
        begun = time.monotonic()
        with pytest.raises(stowage.Unavailable) as caught:
            client.scheduler.schedule_create_volume(new_volume(backend))
        assert 0.3 < time.monotonic() - begun < 3
    assert not caught.value.may_have_been_done
    assert "may have been" not in str(caught.value)


def test_asks_once_if_told_so(nobody: str) -> None:
    with Client(nobody, retry=None) as client:
        begun = time.monotonic()
        with pytest.raises(stowage.Unavailable):
            client.pools.list_pools(ListPoolsRequest())
        assert time.monotonic() - begun < 5


def test_a_server_that_says_nothing_may_have_decided(
    server: Server, own: Client, backend: str
) -> None:
    report_pool(own, backend)
    request = new_volume(backend)
    server.pause()
    with pytest.raises(stowage.DeadlineExceeded) as caught:
        own.scheduler.schedule_create_volume(request, deadline=1)
    assert caught.value.may_have_been_done
    assert caught.value.request_id == request.request_id
    assert request.request_id in str(caught.value)
    server.go_on()
    assert own.scheduler.schedule_create_volume(request).placement.pool == f"{backend}#ssd"


@pytest.mark.parametrize("other", ["nobody", "mute"])
def test_tries_the_servers_in_turn(
    other: str, shared: Server, request: pytest.FixtureRequest, backend: str
) -> None:
    away: str = request.getfixturevalue(other)
    with Client([away, shared.address], deadline=20) as client:
        begun = time.monotonic()
        report_pool(client, backend)
        assert time.monotonic() - begun < 15
        begun = time.monotonic()
        # The one that answered keeps its turn.
        report_pool(client, backend)
        assert time.monotonic() - begun < 5


def test_leaves_a_server_that_hangs(server: Server) -> None:
    second = Server()
    try:
        with Client([server.address, second.address], deadline=4) as client:
            client.pools.list_pools(ListPoolsRequest())
            server.pause()
            begun = time.monotonic()
            client.pools.list_pools(ListPoolsRequest())
            assert 1 < time.monotonic() - begun < 4
    finally:
        server.go_on()
        second.remove()


def test_streams_end_when_they_are_cancelled(client: Client, backend: str) -> None:
    report_pool(client, backend)
    with client.pools.watch_pools(WatchPoolsRequest()) as stream:
        assert next(stream)
        ending = threading.Timer(0.5, stream.cancel)
        ending.start()
        assert list(stream) is not None
        ending.join()


def test_a_stream_that_is_cut_raises(server: Server, own: Client, backend: str) -> None:
    report_pool(own, backend)
    stream = own.pools.watch_pools(WatchPoolsRequest())
    assert next(stream)
    server.kill()
    with pytest.raises(stowage.Unavailable):
        list(stream)


def test_closing_the_client_ends_streams(shared: Server, backend: str) -> None:
    with Client(shared.address) as client:
        report_pool(client, backend)
        stream = client.pools.watch_pools(WatchPoolsRequest())
        assert next(stream)
        ending = threading.Timer(0.5, client.close)
        ending.start()
        with pytest.raises(stowage.Cancelled):
            list(stream)
        ending.join()


def test_waits_as_the_server_asks_and_spreads_it() -> None:
    asked = stowage.Unavailable(
        grpc.StatusCode.UNAVAILABLE, "", stowage.errors.Details(retry_after=1.0)
    )
    assert Retry(random=lambda: 0.0).wait(asked, 1) == 1.0
    assert Retry(random=lambda: 1.0).wait(asked, 1) == pytest.approx(1.05)
    assert Retry(random=lambda: 0.0).wait(None, 1) == pytest.approx(0.05)
    assert Retry(random=lambda: 1.0).wait(None, 40) == 5.0


def test_a_closed_client_says_so(shared: Server) -> None:
    client = Client(shared.address)
    client.close()
    client.close()
    with pytest.raises(ValueError, match="closed"):
        client.pools.list_pools(ListPoolsRequest())


def test_keeps_a_token_off_plain_connections_to_other_machines() -> None:
    with pytest.raises(ValueError, match="without TLS"):
        Client("stowage.example:50051", token="secret")
