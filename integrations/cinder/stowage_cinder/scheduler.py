"""The scheduler driver: Cinder asks, Stowage decides."""

from __future__ import annotations

from typing import Any

from cinder import exception, objects
from cinder.scheduler import driver
from oslo_config import cfg
from oslo_log import log as logging

from stowage_cinder import options, pools, request
from stowage_cinder.link import Link
from stowage_cinder.operation import existing_request
from stowage_cinder.placed import PlacedBackend
from stowage_cinder.request import TYPE_KEY

CONF = cfg.CONF
LOG = logging.getLogger(__name__)

#: Key of what travels with a create through Cinder's volume service, and comes back if it failed.
_MARK = "stowage"
#: Seconds within which the agent says whether it is ready.
_READY_SECONDS = 5.0


class StowageScheduler(driver.Scheduler):
    """Hands every decision to Stowage, and writes what Cinder's own scheduler writes.

    Cinder's host manager is kept for what is not about placement: telling telemetry of capacity.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        options.register(CONF)
        super().__init__(*args, **kwargs)
        self._link = Link(CONF)

    # Readiness and reports

    def is_ready(self) -> bool:
        """Whether Stowage answers, and has a report of every volume service that is up."""
        try:
            return bool(self._link.ask("ready", {}, _READY_SECONDS))
        except exception.NoValidBackend as error:
            LOG.info("Stowage is not ready: %s", error)
            return False

    is_first_receive = is_ready

    def update_service_capabilities(
        self, service_name: str, host: str, capabilities: Any, cluster_name: Any, timestamp: Any
    ) -> None:
        """Passes a report on. Every scheduler does; the time of measurement orders them."""
        super().update_service_capabilities(
            service_name, host, capabilities, cluster_name, timestamp
        )
        body = {
            "service": service_name,
            "host": host,
            "cluster": cluster_name or "",
            "capabilities": pools.plain(capabilities),
            "measured_at": None if timestamp is None else timestamp.isoformat() + "Z",
        }
        self._link.tell("report", body)

    # Placement

    def schedule_create_volume(self, context: Any, request_spec: Any, filter_properties: Any):
        """Decides where a new volume goes and hands it to its volume service.

        A volume that comes back because its service failed is decided again by the ledger, in the
        transaction that records the failure.
        """
        attempt = self._next_attempt(filter_properties)
        answer = self._place(context, request_spec, filter_properties, attempt)
        backend = PlacedBackend(answer["placement"])
        volume = driver.volume_update_db(
            context,
            request_spec["volume_id"],
            backend.host,
            backend.cluster_name,
            availability_zone=backend.availability_zone,
            volume=request.get(request_spec, "volume"),
        )
        self._remember_attempt(filter_properties, attempt, backend, answer["decision"])
        self.volume_rpcapi.create_volume(
            context, volume, request_spec, filter_properties, allow_reschedule=True
        )

    def _place(self, context: Any, spec: Any, filters: Any, attempt: int) -> dict[str, Any]:
        before = filters.get(_MARK)
        if before:
            body = {
                "volume_id": spec["volume_id"],
                "decision": before,
                "reason": _last_line((filters.get("retry") or {}).get("exc")),
                "again": attempt <= CONF.scheduler_max_attempts,
            }
            return self._ask("next_attempt", body)
        create = request.new_volume(context, spec, filters)
        create["request_id"] = request.request_id(context, "create", spec["volume_id"], attempt)
        create["profile"] = CONF.stowage.profile
        create["allow_reschedule"] = CONF.scheduler_max_attempts > 1
        return self._ask("create", create)

    def _next_attempt(self, filters: Any) -> int:
        return ((filters.get("retry") or {}).get("num_attempts") or 0) + 1

    def _remember_attempt(
        self, filters: Any, attempt: int, backend: PlacedBackend, decision: dict[str, Any]
    ) -> None:
        """Cinder's volume service sends a failed volume back only if it finds `retry`."""
        filters.pop("context", None)
        retry = filters.pop("retry", None) or {}
        filters[_MARK] = decision
        if CONF.scheduler_max_attempts == 1:
            return
        tried = [*(retry.get("backends") or []), backend.backend_id]
        filters["retry"] = {"num_attempts": attempt, "backends": tried, "hosts": list(tried)}

    def backend_passes_filters(
        self, context: Any, backend: str, request_spec: Any, filter_properties: Any
    ) -> PlacedBackend:
        """Whether a backend, or one of its pools, takes what is asked for. It is reserved there."""
        body = existing_request(context, backend, request_spec, filter_properties or {})
        answer = self._ask("operate", {"profile": CONF.stowage.profile, **body})
        return PlacedBackend(answer["placement"], answer.get("capabilities"))

    def find_retype_backend(
        self,
        context: Any,
        request_spec: Any,
        filter_properties: Any = None,
        migration_policy: str = "never",
    ) -> PlacedBackend:
        """Where a volume of another type lives: where it is, or elsewhere, if the policy allows."""
        properties = request.properties_of(request_spec)
        home = properties.get("cluster_name") or properties["host"]
        volume = request.existing_volume(
            context, request_spec, filter_properties or {}, home, request_spec["volume_id"]
        )
        kind = request.get(request_spec, "volume_type") or {}
        # The worker waits for this type.
        volume["metadata"] = {**volume["metadata"], TYPE_KEY: kind["id"]}
        body = {
            "operation": "retype",
            "profile": CONF.stowage.profile,
            "request": {
                "request_id": request.request_id(
                    context, "retype", request_spec["volume_id"], kind["id"]
                ),
                "volume": volume,
                "policy": "MIGRATION_POLICY_ON_DEMAND"
                if migration_policy == "on-demand"
                else "MIGRATION_POLICY_NEVER",
            },
        }
        answer = self._ask("operate", body)
        return PlacedBackend(answer["placement"], answer.get("capabilities"))

    def schedule_create_group(
        self,
        context: Any,
        group: Any,
        group_spec: Any,
        request_spec_list: Any,
        group_filter_properties: Any,
        filter_properties_list: Any,
    ) -> None:
        """Finds a backend that takes every volume type of a group, and the group's own type."""
        body = {
            "operation": "group",
            "profile": CONF.stowage.profile,
            "request": {
                "request_id": request.request_id(context, "group", group.id),
                "group_id": group.id,
                "project_id": context.project_id or "",
                "user_id": context.user_id or "",
                "group_type": request.type_of(group_spec.get("group_type")),
                "members": [request.group_member(spec) for spec in request_spec_list],
            },
        }
        backend = PlacedBackend(self._ask("operate", body)["placement"])
        updated = driver.generic_group_update_db(context, group, backend.host, backend.cluster_name)
        self.volume_rpcapi.create_group(context, updated)

    def get_backup_host(self, volume: Any, availability_zone: Any, driver: Any = None) -> str:
        """The host of a backup service that makes a backup of the volume.

        Raises ServiceNotFound if there is none, or Stowage could not be asked.
        """
        body = {
            "volume_id": volume["id"],
            "size": int(volume["size"]),
            "home": volume["cluster_name"] or volume["host"],
            "project_id": volume["project_id"] or "",
            "zone": availability_zone or volume["availability_zone"] or "",
            "driver": driver or "",
            "same_host": bool(CONF.backup_use_same_host),
        }
        try:
            answer = self._ask("backup", body)
        except exception.NoValidBackend as error:
            LOG.error("No backup service for volume %s: %s", volume["id"], error)
            raise exception.ServiceNotFound(service_id="cinder-backup") from error
        return answer["host"]

    # What operators look at

    def get_pools(self, context: Any, filters: Any) -> list[dict[str, Any]]:
        """The pools that take part, with what is really left of each."""
        wanted = dict(filters or {})
        name = wanted.pop("name", None)
        type_name = wanted.pop("volume_type", None)
        kind = None
        if type_name:
            kind = objects.VolumeType.get_by_name_or_id(context, type_name)
        body = {"name": name or "", "volume_type": request.type_of(kind)}
        found = self._ask("pools", body)
        return [pool for pool in found if pools.matches(pool["capabilities"], wanted)]

    def _ask(self, method: str, body: dict[str, Any]) -> Any:
        return self._link.ask(method, body, CONF.stowage.deadline)


def _last_line(trace: Any) -> str:
    """The exception itself, of a traceback as Cinder's volume service sends it."""
    lines = "".join(trace or []).strip().splitlines()
    return lines[-1][:1000] if lines else "the volume service failed"
