"""Cinder's REST API, as its administrator uses it."""

import json
import urllib.error
import urllib.request

from .processes import wait_until

#: The newest microversion that both tested releases know.
MICROVERSION = "3.70"


class Refused(Exception):
    """The API answered with an error."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


class Rest:
    def __init__(self, base, project):
        self.base = base
        self.project = project

    def call(self, method, path, body=None):
        """The answer's JSON; Refused for an error."""
        request = urllib.request.Request(
            f"{self.base}/{self.project}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "X-Auth-Token": f"admin:{self.project}",
                "Content-Type": "application/json",
                "OpenStack-API-Version": f"volume {MICROVERSION}",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise Refused(error.code, error.read().decode()) from None
        return json.loads(text) if text else None

    def answers(self):
        try:
            self.call("GET", "/types")
            return True
        except (OSError, Refused):
            return False

    def services(self):
        return self.call("GET", "/os-services")["services"]

    def pools(self):
        """Names of the scheduler's pools, with their capabilities."""
        answer = self.call("GET", "/scheduler-stats/get_pools?detail=true")
        return {one["name"]: one["capabilities"] for one in answer["pools"]}

    def create_volume(self, size, hints=None, **properties):
        body = {"volume": {"size": size, **properties}}
        if hints is not None:
            body["OS-SCH-HNT:scheduler_hints"] = hints
        return self.call("POST", "/volumes", body)["volume"]["id"]

    def volume(self, volume_id):
        """The volume; None: it is gone."""
        try:
            return self.call("GET", f"/volumes/{volume_id}")["volume"]
        except Refused as refused:
            if refused.status == 404:
                return None
            raise

    def volumes(self):
        return self.call("GET", "/volumes/detail")["volumes"]

    def wait_volume(self, volume_id, *statuses, seconds=60):
        """The volume, once it has one of the statuses; `deleted`: None, once it is gone."""

        def look():
            volume = self.volume(volume_id)
            status = "deleted" if volume is None else volume["status"]
            return (volume,) if status in statuses else None

        return wait_until(f"volume {volume_id} is {statuses}", look, seconds, 0.2)[0]

    def delete_volume(self, volume_id):
        self.call("DELETE", f"/volumes/{volume_id}")

    def act(self, volume_id, action, body):
        """An action on a volume, such as `os-extend`."""
        return self.call("POST", f"/volumes/{volume_id}/action", {action: body})

    def messages(self, volume_id):
        """The user messages about a volume, newest first."""
        found = self.call("GET", "/messages")["messages"]
        return [one["user_message"] for one in found if one["resource_uuid"] == volume_id]
