"""Where Stowage placed something, in the form in which Cinder's scheduler manager takes it."""

from __future__ import annotations

from typing import Any


class PlacedBackend:
    """Stands for the BackendState of Cinder's own scheduler."""

    def __init__(self, placement: dict[str, Any], capabilities: dict[str, Any] | None = None):
        self.host: str = placement["host"]
        self.cluster_name: str | None = placement.get("cluster") or None
        self.backend_id: str = placement["pool"]
        self.availability_zone: str | None = placement.get("availability_zone") or None
        self.capabilities = capabilities or {}

    def consume_from_volume(self, volume: Any, update_time: bool = True) -> None:
        """Nothing: the ledger reserved the space when it decided."""
