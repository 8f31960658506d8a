#!/usr/bin/env bash
# The guess: a provider holds more than it may, because its inventory was lowered. What is allocated
# there can be made smaller or handed to another consumer, as neither adds any. Only growth is
# refused.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || tail -n 20 "$work/errors"; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
version=16.0.0
"$work/venv/bin/pip" install --quiet "openstack-placement==$version"
cat >"$work/placement.conf" <<INI
[DEFAULT]
use_stderr = false
log_file = $work/errors
[placement_database]
connection = sqlite:///$work/placement.db
sync_on_startup = true
[api]
auth_strategy = noauth2
INI

seen=$(OS_PLACEMENT_CONFIG_DIR=$work "$work/venv/bin/python" 2>>"$work/errors" <<'PY'
import http.client
import json
import threading
import uuid
from wsgiref import simple_server

from placement.wsgi import init_application


class Handler(simple_server.WSGIRequestHandler):
    def log_message(self, *_):
        pass


server = simple_server.make_server("127.0.0.1", 0, init_application(), handler_class=Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
HEADERS = {"x-auth-token": "admin", "content-type": "application/json",
           "OpenStack-API-Version": "placement 1.39"}


def call(method, path, body=None):
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
    connection.request(method, path, body and json.dumps(body), HEADERS)
    answer = connection.getresponse()
    text = answer.read()
    return answer.status, json.loads(text) if text else {}


def well(answer):
    assert answer[0] < 300, answer
    return answer[1]


class Provider:
    """Has 200 GB of disk, of which a first volume has 80 and a second one 60."""

    def __init__(self):
        self.id, self.volume, other = (str(uuid.uuid4()) for _ in range(3))
        self.inventory = {"total": 200, "reserved": 0, "allocation_ratio": 1.0,
                          "min_unit": 1, "max_unit": 200, "step_size": 1}
        well(call("POST", "/resource_providers", {"name": self.id, "uuid": self.id}))
        self.change({})
        well(call("PUT", f"/allocations/{self.volume}", self.allocation(80)))
        well(call("PUT", f"/allocations/{other}", self.allocation(60)))

    def change(self, changes):
        self.inventory |= changes
        generation = well(call("GET", f"/resource_providers/{self.id}"))["generation"]
        well(call("PUT", f"/resource_providers/{self.id}/inventories", {
            "resource_provider_generation": generation,
            "inventories": {"DISK_GB": self.inventory}}))

    def allocation(self, size, consumer=None):
        known = well(call("GET", f"/allocations/{consumer}")) if consumer else {}
        share = {self.id: {"resources": {"DISK_GB": size}}} if size else {}
        return {"allocations": share, "project_id": "p", "user_id": "u", "consumer_type": "VOLUME",
                "consumer_generation": known.get("consumer_generation")}

    def tell(self, what, answer):
        words = "ok" if answer[0] < 300 else f"{answer[0]}, " + (
            "inventory constraints" if "violate inventory constraints" in str(answer) else
            "capacity" if "exceed" in str(answer) else str(answer))
        print(f"  {what}: {words}")


for changes in ({"total": 100, "reserved": 10}, {"allocation_ratio": 0.5},
                {"max_unit": 60}, {"step_size": 50}):
    provider = Provider()
    provider.change(changes)
    print(*(f"{name} becomes {value};" for name, value in changes.items()))
    path = f"/allocations/{provider.volume}"
    for title, size in (("80 GB grow to 81", 81), ("80 GB written again", 80),
                        ("80 GB become 70", 70)):
        answer = call("PUT", path, provider.allocation(size, provider.volume))
        provider.tell(title, answer)
    held = well(call("GET", path))["allocations"][provider.id]["resources"]["DISK_GB"]
    provider.tell(f"{held} GB handed to another consumer", call("POST", "/allocations", {
        provider.volume: provider.allocation(0, provider.volume),
        str(uuid.uuid4()): provider.allocation(held)}))
PY
)
expected='total becomes 100; reserved becomes 10;
  80 GB grow to 81: 409, capacity
  80 GB written again: ok
  80 GB become 70: ok
  70 GB handed to another consumer: ok
allocation_ratio becomes 0.5;
  80 GB grow to 81: 409, capacity
  80 GB written again: ok
  80 GB become 70: ok
  70 GB handed to another consumer: ok
max_unit becomes 60;
  80 GB grow to 81: 409, inventory constraints
  80 GB written again: 409, inventory constraints
  80 GB become 70: 409, inventory constraints
  80 GB handed to another consumer: 409, inventory constraints
step_size becomes 50;
  80 GB grow to 81: 409, inventory constraints
  80 GB written again: 409, inventory constraints
  80 GB become 70: 409, inventory constraints
  80 GB handed to another consumer: 409, inventory constraints'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "OpenStack Placement $version lets go on what an overfull provider holds if its total, reserve"
echo "or ratio was changed. A max_unit or step_size is taken too, and then holds all that is there."
