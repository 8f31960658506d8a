"""Questions that decide nothing."""

from __future__ import annotations

from typing import Any

from google.protobuf import json_format
from stowage import Client
from stowage import messages as m

from stowage_cinder.agent.services import Services, backend_of

Body = dict[str, Any]


class Look:
    """Answers of the ledger as Cinder's API shows them."""

    def __init__(self, client: Client, services: Services) -> None:
        self._client = client
        self._services = services

    def ready(self, body: Body, seconds: float) -> bool:
        """Whether the ledger has a report of every volume service that is up."""
        wanted = {backend_of(one) for one in self._services.known()}
        reported = set()
        request = m.ListBackendsRequest()
        while True:
            page = self._client.pools.list_backends(request, deadline=seconds)
            reported |= {one.backend for one in page.backends if one.HasField("reported_at")}
            if not page.next_page_token:
                return wanted <= reported
            request.page_token = page.next_page_token

    def pools(self, body: Body, seconds: float) -> list[Body]:
        """Names and capabilities, with the ledger's own figures."""
        request = m.ListPoolsRequest(participating=True, pool=body["name"], page_size=1000)
        if body["volume_type"]:
            json_format.ParseDict(body["volume_type"], request.volume_type)
        found = []
        while True:
            page = self._client.pools.list_pools(request, deadline=seconds)
            found += [
                {"name": one.pool, "capabilities": capabilities_of(one)} for one in page.pools
            ]
            if not page.next_page_token:
                return found
            request.page_token = page.next_page_token


def capabilities_of(pool: Any) -> Body:
    """A pool's capabilities: what it reported, with what is really left."""
    capabilities: Body = json_format.MessageToDict(pool.capabilities)
    factors = pool.factors
    capabilities["free_capacity_gb"] = number_of(factors.free)
    capabilities["total_capacity_gb"] = number_of(factors.total)
    capabilities["allocated_capacity_gb"] = factors.allocated_gib
    capabilities["provisioned_capacity_gb"] = factors.provisioned_gib
    capabilities["timestamp"] = pool.reported_at.ToJsonString()
    return capabilities


def number_of(capacity: Any) -> Any:
    """A capacity as drivers write it."""
    kind = capacity.WhichOneof("kind")
    return capacity.finite if kind == "finite" else kind
