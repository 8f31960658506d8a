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


def home(volume):
    """Where a volume of the API lives; None: nowhere."""
    return volume["os-vol-host-attr:host"]


class Rest:
    def __init__(self, base, project):
        self.base = base
        self.project = project

    def call(self, method, path, body=None, microversion=MICROVERSION):
        """The answer's JSON; Refused for an error."""
        request = urllib.request.Request(
            f"{self.base}/{self.project}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "X-Auth-Token": f"admin:{self.project}",
                "Content-Type": "application/json",
                "OpenStack-API-Version": f"volume {microversion}",
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
        # Newer ones ask a scheduler for the states of backends.
        return self.call("GET", "/os-services", microversion="3.7")["services"]

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

    def available(self, volume_id, seconds=60):
        """The volume, once it is available; AssertionError if it is in error."""
        volume = self.wait_volume(volume_id, "available", "error", seconds=seconds)
        assert volume["status"] == "available", (volume, self.messages(volume_id))
        return volume

    def moved(self, volume_id, target, seconds=60):
        """The volume, once it lives there and nothing is done about it any more."""

        def look():
            volume = self.volume(volume_id)
            busy = volume["os-vol-mig-status-attr:migstat"] not in (None, "success")
            return volume if home(volume) == target and not busy else None

        return wait_until(f"volume {volume_id} is in {target}", look, seconds, 0.2)

    def create_snapshot(self, volume_id):
        body = {"snapshot": {"volume_id": volume_id}}
        return self.call("POST", "/snapshots", body)["snapshot"]["id"]

    def wait_gone(self, path, seconds=60):
        """Waits until there is nothing any more at a path."""

        def gone():
            try:
                self.call("GET", path)
                return False
            except Refused as refused:
                return refused.status == 404

        wait_until(f"{path} is gone", gone, seconds, 0.2)

    def wait_status(self, path, kind, *statuses, seconds=60):
        """A snapshot, group or backup, once it has one of the statuses."""

        def look():
            found = self.call("GET", path)[kind]
            return found if found["status"] in statuses else None

        return wait_until(f"{path} is {statuses}", look, seconds, 0.2)

    def create_type(self, name, extra_specs):
        """A volume type; its id."""
        body = {"volume_type": {"name": name, "extra_specs": extra_specs}}
        return self.call("POST", "/types", body)["volume_type"]["id"]
