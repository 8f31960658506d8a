"""Many volumes at once, for less room, by two schedulers; and what dies in the middle of it."""

import os
import signal
import threading
import time
from collections import Counter

import pytest
from harness.cloud import Cloud
from harness.processes import exists, wait_until
from harness.rest import home
from harness.run import VENV

#: Room of the pools for bursts is 40 GiB.
REQUESTS, ROOM = 60, 40


POOLS = ["node3@burst#b1", "node3@burst#b2"]


@pytest.fixture(autouse=True)
def _room(ledger):
    """What the test before deleted is free once the next report says so."""
    ledger.room(POOLS, ROOM / 2)


def burst(rest, kind, count=REQUESTS):
    """Ids of volumes of 1 GiB, asked for by eight clients at once."""
    ids, guard, left = [], threading.Lock(), list(range(count))

    def ask():
        while True:
            with guard:
                if not left:
                    return
                left.pop()
            volume_id = rest.create_volume(1, volume_type=kind)
            with guard:
                ids.append(volume_id)

    clients = [threading.Thread(target=ask) for _ in range(8)]
    for client in clients:
        client.start()
    return ids, clients


def ended(rest, ids, clients, seconds=150):
    """The states of the volumes, once none is being created any more."""
    for client in clients:
        client.join()

    def look():
        states = Counter(one["status"] for one in rest.volumes() if one["id"] in set(ids))
        return states if not states["creating"] else None

    return wait_until("no volume is being created", look, seconds, 0.5)


def settled(rest, ids, clients, quiet=20):
    """The states of the volumes, once none changed for some seconds."""
    for client in clients:
        client.join()
    last, since = None, time.monotonic()

    def look():
        nonlocal last, since
        states = Counter(one["status"] for one in rest.volumes() if one["id"] in set(ids))
        if states != last:
            last, since = states, time.monotonic()
        return states if not states["creating"] or time.monotonic() - since > quiet else None

    return wait_until("no volume changes any more", look, 150, 0.5)


def give_up_lost(rest, ids):
    """Puts in error what nobody has any more.

    A scheduler takes a request out of the queue before it works on it. If it dies in between, the
    request is lost, with Cinder's own scheduler, too: the volume is in creation for ever.
    """
    lost = [one for one in rest.volumes() if one["id"] in set(ids) and one["status"] == "creating"]
    for volume in lost:
        assert home(volume) is None
        rest.act(volume["id"], "os-reset_status", {"status": "error"})


def overfilled(cloud, limit=20):
    """GiB beyond their size in the burst's pools."""
    return sum(max(0, size - limit) for pool, size in cloud.stored().items() if "burst" in pool)


def test_two_schedulers_and_too_little_room(cloud, ledger):
    states = ended(cloud.rest, *burst(cloud.rest, "burst"))
    assert (states, overfilled(cloud)) == ({"available": ROOM, "error": REQUESTS - ROOM}, 0)


@pytest.mark.once
def test_stowage_is_killed_in_the_middle(cloud, ledger, stowage):
    ids, clients = burst(cloud.rest, "burst")
    wait_until("a few are asked for", lambda: len(ids) >= 15)
    stowage.kill()
    wait_until("more are asked for", lambda: len(ids) >= 30)
    stowage.start()
    states = ended(cloud.rest, ids, clients)
    assert (states, overfilled(cloud)) == ({"available": ROOM, "error": REQUESTS - ROOM}, 0)


@pytest.mark.once
def test_a_scheduler_is_killed_in_the_middle(cloud, ledger):
    ids, clients = burst(cloud.rest, "burst", 30)
    wait_until("a few are asked for", lambda: len(ids) >= 10)
    agents = cloud.schedulers[0].children()
    cloud.schedulers[0].kill()
    for client in clients:
        client.join()
    assert agents
    wait_until("its agent ended", lambda: not any(exists(one) for one in agents), 10)
    # Cinder sets what a scheduler had in hand to error when it starts again.
    cloud.schedulers[0].start()
    states = settled(cloud.rest, ids, clients)
    give_up_lost(cloud.rest, ids)
    assert sum(states.values()) == 30
    assert states["available"] >= 15
    assert overfilled(cloud) == 0


@pytest.mark.once
def test_an_agent_that_is_killed_is_started_anew(cloud, ledger):
    for scheduler in cloud.schedulers:
        for agent in scheduler.children():
            os.kill(agent, signal.SIGKILL)
    volume_id = cloud.rest.create_volume(1, volume_type="plain")
    cloud.rest.available(volume_id)


@pytest.mark.once
def test_stowage_stays_away(cloud, ledger, stowage):
    stowage.kill()
    try:
        volume_id = cloud.rest.create_volume(1, volume_type="plain")
        cloud.rest.wait_volume(volume_id, "error", seconds=90)
    finally:
        stowage.start()
    assert cloud.rest.messages(volume_id) == [
        "schedule allocate volume:Driver is not initialized at present."
    ]


@pytest.fixture(scope="module")
def own_scheduler(directory, mariadb, rabbitmq):
    """The same with Cinder's own scheduler."""
    cloud = Cloud(
        VENV,
        f"{directory}/own",
        mariadb.database("own"),
        rabbitmq.vhost("own"),
        {},
        {"node3": ["burst"]},
        {"burst": {"finite_pools": "b1:20,b2:20"}},
    )
    try:
        yield cloud.start(schedulers=2)
    finally:
        cloud.stop()


@pytest.mark.figures
def test_cinders_own_scheduler_beside_it(own_scheduler, capsys):
    """Not asserted: what it does depends on when reports come."""
    states = ended(own_scheduler.rest, *burst(own_scheduler.rest, "__DEFAULT__"))
    with capsys.disabled():
        print(
            f"\nFilterScheduler, two of them, {REQUESTS} volumes for room of {ROOM}: "
            f"{dict(states)}, {overfilled(own_scheduler)} GiB overfilled"
        )
