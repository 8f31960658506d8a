"""Cinder's services: their signs of life, zones and states reach the ledger."""

from __future__ import annotations

import datetime
import logging
from typing import Any

from stowage import Client
from stowage import messages as m

from stowage_cinder import database
from stowage_cinder.agent.orders import Orders
from stowage_cinder.database import ServiceRow

LOG = logging.getLogger(__name__)

#: How a reason begins that this package gave. A state that a person set in Stowage stays.
_BY_CINDER = "Cinder: "


class Services:
    """`follow` is called again and again, by one thread."""

    def __init__(self, client: Client, orders: Orders) -> None:
        self._client = client
        self._orders = orders
        self._beats: dict[str, datetime.datetime | None] = {}
        self._states: dict[str, tuple[int, str]] = {}

    def follow(self) -> None:
        """Passes on what changed since the last time. Raises StowageError."""
        services = database.services()
        self._orders.serve(backend_of(one) for one in services)
        for service in services:
            self._beat(service)
        wanted = {state_name(one): state_of(one) for one in services}
        if wanted != self._states:
            self._set_states(wanted)
            self._states = wanted

    def known(self) -> list[ServiceRow]:
        """Volume services that are up and take volumes."""
        return [
            one
            for one in database.services()
            if one.binary == "cinder-volume" and one.is_up and not one.disabled and not one.frozen
        ]

    def _beat(self, service: ServiceRow) -> None:
        """A service that Cinder heard of since the last time lives. So the ledger's own time for
        silence runs from the last sign that Cinder had.
        """
        name = host_of(service)
        if not service.is_up or self._beats.get(name) == service.beat:
            return
        self._client.capabilities.heartbeat(
            m.HeartbeatRequest(
                host=name,
                cluster=service.cluster if is_volume(service) else "",
                availability_zone=service.zone,
                service_kind=kind_of(service),
            )
        )
        self._beats[name] = service.beat

    def _set_states(self, wanted: dict[str, tuple[int, str]]) -> None:
        for name, (state, reason) in self._present().items():
            if name not in wanted or wanted[name] == (state, reason):
                continue
            by_hand = state != m.AdminState.ADMIN_STATE_ENABLED and not reason.startswith(
                _BY_CINDER
            )
            if by_hand or (state, wanted[name][0]) == (m.AdminState.ADMIN_STATE_ENABLED,) * 2:
                continue
            LOG.info("Service %s is %s", name, m.AdminState.Name(wanted[name][0]))
            self._client.pools.set_backend_state(
                m.SetBackendStateRequest(host=name, state=wanted[name][0], reason=wanted[name][1])
            )

    def _present(self) -> dict[str, tuple[int, str]]:
        """The states that the ledger has, by the names of hosts and clusters."""
        states: dict[str, tuple[int, str]] = {}
        request = m.ListBackendsRequest()
        while True:
            page = self._client.pools.list_backends(request)
            for backend in page.backends:
                for host in backend.hosts:
                    states[host.host] = (host.admin_state, host.reason)
                if backend.cluster:
                    states[backend.cluster] = (backend.admin_state, backend.reason)
            if not page.next_page_token:
                return states
            request.page_token = page.next_page_token


def is_volume(service: ServiceRow) -> bool:
    return service.binary == "cinder-volume"


def kind_of(service: ServiceRow) -> Any:
    return (
        m.ServiceKind.SERVICE_KIND_VOLUME
        if is_volume(service)
        else m.ServiceKind.SERVICE_KIND_BACKUP
    )


def host_of(service: ServiceRow) -> str:
    """A service's name in the ledger. Backup services have none of backends in Cinder."""
    return service.host if is_volume(service) else backup_host(service.host)


def backup_host(host: str) -> str:
    return host if "@" in host else f"{host}@backup"


def backend_of(service: ServiceRow) -> str:
    """What its orders are for."""
    return (service.cluster if is_volume(service) else "") or host_of(service)


def state_name(service: ServiceRow) -> str:
    """What Cinder's flags are about: the cluster, if it is in one."""
    return backend_of(service)


def state_of(service: ServiceRow) -> tuple[int, str]:
    """The state that Cinder's flags stand for, and the reason to give."""
    if service.frozen:
        return m.AdminState.ADMIN_STATE_FROZEN, _BY_CINDER + "frozen"
    if service.disabled:
        reason = _BY_CINDER + (service.reason or "disabled")[:900]
        return m.AdminState.ADMIN_STATE_DISABLED, reason
    return m.AdminState.ADMIN_STATE_ENABLED, ""
