"""What the ledger has, page by page."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from stowage import Client, NotFound
from stowage import messages as m

_PAGE = 500


def volume_pages(client: Client) -> Iterator[list[Any]]:
    """All volumes that are not deleted, by when the ledger first recorded them."""
    request = m.ListVolumesRequest(page_size=_PAGE)
    while True:
        page = client.volumes.list_volumes(request)
        yield list(page.volumes)
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token


def decisions(client: Client, states: tuple[Any, ...]) -> Iterator[list[Any]]:
    """The decisions in these states that are kept, newest first, in pages."""
    request = m.ListDecisionsRequest(page_size=_PAGE, states=states)
    while True:
        page = client.volumes.list_decisions(request)
        yield list(page.decisions)
        if not page.next_page_token:
            return
        request.page_token = page.next_page_token


def decision_of(client: Client, decision: Any) -> Any | None:
    """The decision as it is now; None: it is no longer kept."""
    request = m.ListDecisionsRequest(page_size=_PAGE, subject_id=subject_of(decision)[1])
    while True:
        page = client.volumes.list_decisions(request)
        for one in page.decisions:
            if one.decision_id == decision.decision_id:
                return one
        if not page.next_page_token:
            return None
        request.page_token = page.next_page_token


def volume(client: Client, volume_id: str) -> Any | None:
    """One volume; None: the ledger does not have it."""
    try:
        return client.volumes.get_volume(m.GetVolumeRequest(volume_id=volume_id)).volume
    except NotFound:
        return None


def backends(client: Client) -> set[str]:
    """Names of all backends, and of their hosts."""
    names: set[str] = set()
    request = m.ListBackendsRequest()
    while True:
        page = client.pools.list_backends(request)
        for one in page.backends:
            names.add(one.backend)
            names.update(host.host for host in one.hosts)
        if not page.next_page_token:
            return names
        request.page_token = page.next_page_token


def subject_of(decision: Any) -> tuple[str, str]:
    """What a decision is about: its kind, and its id."""
    for kind in ("snapshot", "group", "backup"):
        subject = getattr(decision, f"{kind}_id")
        if subject:
            return kind, subject
    return "volume", decision.volume_id


def time_of(timestamp: Any) -> datetime.datetime:
    """As Cinder's database has times: UTC, without saying so."""
    found: datetime.datetime = timestamp.ToDatetime()
    return found
