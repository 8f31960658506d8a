"""Which backup service makes a backup."""

from __future__ import annotations

import time
import uuid
from typing import Any

from stowage_cinder import database
from stowage_cinder.agent.placing import Placing, Refused
from stowage_cinder.agent.services import backup_host

Body = dict[str, Any]


class Backups:
    """Cinder asks for a volume's backup service without saying for which backup."""

    def __init__(self, placing: Placing) -> None:
        self._placing = placing

    def place(self, body: Body, seconds: float) -> Body:
        """The host of the service."""
        until = time.monotonic() + seconds
        backup_id = database.backup_in_creation(body["volume_id"])
        if backup_id is None:
            raise Refused(f"volume {body['volume_id']} has no backup that waits for a service")
        request: Body = {
            "request_id": str(uuid.uuid5(uuid.UUID(backup_id), "backup")),
            "backup_id": backup_id,
            "driver": body["driver"],
            "volume": {
                "volume_id": body["volume_id"],
                "size_gib": str(body["size"]),
                "backend": body["home"],
                "project_id": body["project_id"],
                "availability_zones": [body["zone"]] if body["zone"] else [],
            },
        }
        if body["same_host"]:
            request["backup_service"] = backup_host(body["home"].split("@")[0])
        asked = {"operation": "backup", "profile": "", "request": request}
        answer = self._placing.operate(asked, until - time.monotonic())
        return {"host": answer["placement"]["host"].split("@")[0]}
