"""Connections with TLS to a server that asks who calls."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from authority import Authority
from conftest import Server, eventually

import stowage
from stowage import Client, Tls, TokenFile
from stowage.credentials import TokenSource
from stowage.messages import ListPoolsRequest, WhoAmIRequest

BINDINGS: list[dict[str, object]] = [
    {"tokens": ["operator", "another"], "roles": ["operator"]},
    {"tokens": ["client"], "roles": ["client"], "projects": ["acme"]},
    {"certificates": ["spiffe://cloud/auditor"], "roles": ["auditor"]},
]
NAME = "stowage.example"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def guarded(authority: Authority) -> Iterator[Server]:
    """A server whose certificate is of another name than its address."""
    made = Server("--config", str(authority.configuration(BINDINGS, f"DNS:{NAME}")))
    yield made
    made.remove()


Connect = Callable[..., Client]


@pytest.fixture
def connect(authority: Authority, guarded: Server) -> Iterator[Connect]:
    made = []

    def with_token(token: TokenSource | None = None, **tls: Any) -> Client:
        shown = Tls(**{"ca": authority.ca, "server_name": NAME, **tls})
        client = Client(guarded.address, tls=shown, token=token, deadline=20)
        made.append(client)
        return client

    yield with_token
    for client in made:
        client.close()


def name(client: Client) -> str:
    return client.access.who_am_i(WhoAmIRequest()).name


def test_shows_a_token(connect: Connect, authority: Authority) -> None:
    assert name(connect(authority.token("operator"))) == "operator"


def test_asks_for_the_token_at_every_call(connect: Connect, authority: Authority) -> None:
    tokens = [authority.token("operator"), authority.token("another")]
    client = connect(lambda: tokens.pop(0))
    assert [name(client), name(client)] == ["operator", "another"]


def test_reads_a_token_again_when_its_file_changes(
    connect: Connect, authority: Authority, tmp_path: Path
) -> None:
    path = tmp_path / "token"
    path.write_text(authority.token("operator") + "\n")
    client = connect(TokenFile(path))
    assert name(client) == "operator"
    renewed = tmp_path / "renewed"
    renewed.write_text(authority.token("another") + "\n")
    os.replace(renewed, path)
    eventually(lambda: name(client) == "another")
    # While it is away, the last one counts.
    path.unlink()
    assert name(client) == "another"


def test_shows_a_certificate(connect: Connect, authority: Authority) -> None:
    cert, key = authority.issue("auditor", "URI:spiffe://cloud/auditor")
    assert name(connect(cert=cert, key=key)) == "spiffe://cloud/auditor"


def test_says_that_the_server_does_not_know_who_calls(
    connect: Connect, authority: Authority
) -> None:
    for token, reason in [(None, "NO_CREDENTIALS"), (authority.token("operator", -60), "")]:
        with pytest.raises(stowage.Unauthenticated) as caught:
            name(connect(token))
        assert caught.value.reason.startswith(reason)


def test_says_what_the_caller_may_not_do(connect: Connect, authority: Authority) -> None:
    with pytest.raises(stowage.PermissionDenied) as caught:
        connect(authority.token("client")).pools.list_pools(ListPoolsRequest())
    assert caught.value.reason
    assert not caught.value.may_have_been_done


def test_talks_to_no_server_of_another_name_or_authority(
    connect: Connect, authority: Authority, guarded: Server, tmp_path: Path
) -> None:
    strangers = Authority(tmp_path)
    for tls in ({"server_name": "elsewhere.example"}, {"ca": strangers.ca}):
        client = connect("secret", **tls)
        with pytest.raises(stowage.Unavailable):
            client.access.who_am_i(WhoAmIRequest(), retry=False)
    with Client(guarded.address, retry=None) as plain, pytest.raises(stowage.Unavailable):
        name(plain)
