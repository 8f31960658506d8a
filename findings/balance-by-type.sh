#!/usr/bin/env bash
# The guess: Watcher's strategy for balanced storage moves volumes of a pool that is nearly full to
# one of the same type that has room, as Cinder's scheduler would; a volume keeps its type.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
api=
trap '[ $? = 0 ] || tail -n 30 "$work/errors"; [ -z "$api" ] || kill "$api"; rm -rf "$work"' EXIT
cd "$work"
version=17.0.0
python3 -m venv venv
venv/bin/pip install --quiet "python-watcher==$version" 2>>errors

# It stands in for Cinder's API: it answers with the lists in a file. It is a process of its own,
# as Watcher replaces Python's threads.
cat >api.py <<'PY'
import http.server
import json


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        lists = json.load(open("lists.json"))
        path = self.path.split("?")[0].rstrip("/")
        version = {"id": "v3.0", "status": "CURRENT", "version": "3.71", "min_version": "3.0",
                   "links": [{"rel": "self", "href": open("url").read()}]}
        answer = {"versions": [version]} if path == "/v3" else lists[path.rsplit("/v3/")[1]]
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
with open("url", "w") as file:
    file.write(f"http://127.0.0.1:{server.server_port}/v3")
server.serve_forever()
PY
cat >balance.py <<'PY'
import json
import uuid

from oslo_config import cfg
from watcher.common import utils
from watcher.decision_engine.strategy.strategies.storage_capacity_balance import (
    StorageCapacityBalance)

with open("watcher.conf", "w") as file:
    file.write(f"[cinder]\nauth_type = none\nendpoint_override = {open('url').read()}\n")
cfg.CONF(["--config-file", "watcher.conf"], project="watcher")


def pool(name, backend, free):
    """A pool of 1000 GiB."""
    return {"name": name, "capabilities": {
        "pool_name": name.split("#")[1], "volume_backend_name": backend,
        "total_capacity_gb": 1000, "free_capacity_gb": free,
        "allocated_capacity_gb": 1000 - free, "provisioned_capacity_gb": 1000 - free,
        "max_over_subscription_ratio": "1.0"}}


def planned(full, roomy, types):
    """What is to be done about the first pool, in which ten volumes of the first type are."""
    volumes = [{
        "id": str(uuid.UUID(int=n)), "name": f"volume-{n}", "size": 95, "status": "available",
        "volume_type": types[0], "bootable": "false", "attachments": [], "multiattach": False,
        "metadata": {}, "migration_status": None, "os-vol-host-attr:host": full["name"],
        "created_at": "2026-01-01T00:00:00"} for n in range(10)]
    with open("lists.json", "w") as file:
        json.dump({
            "scheduler-stats/get_pools": {"pools": [full, roomy]},
            "volumes/detail": {"volumes": volumes}, "snapshots/detail": {"snapshots": []},
            "types": {"volume_types": [
                {"id": str(uuid.UUID(int=n)), "name": name, "qos_specs_id": str(uuid.UUID(int=n)),
                 "extra_specs": {"volume_backend_name": name}} for n, name in enumerate(types)]}},
            file)
    strategy = StorageCapacityBalance(config=utils.Struct(ex_pools=[]))
    strategy.input_parameters = utils.Struct(volume_threshold=80.0)
    actions = [action["input_parameters"] for action in strategy.execute().actions]
    return [f"{action['migration_type']} of {action['resource_name']} to "
            f"{action.get('destination_type') or action.get('destination_node')}"
            for action in actions] or "nothing"


full = pool("a@gold#one", "gold", 50)
for title, roomy, types in (
        ("two pools of one backend", pool("a@gold#two", "gold", 900), ["gold"]),
        ("two backends of one name", pool("b@gold#one", "gold", 900), ["gold"]),
        ("backends of two types", pool("a@bronze#one", "bronze", 900), ["gold", "bronze"])):
    print(f"{title}, 95% and 10% full: {planned(full, roomy, types)}")
PY
python3 api.py 2>>errors &
api=$!
for _ in $(seq 100); do [ -s url ] && break || sleep 0.1; done
seen=$(venv/bin/python -W ignore balance.py 2>>errors)
expected="two pools of one backend, 95% and 10% full: nothing
two backends of one name, 95% and 10% full: nothing
backends of two types, 95% and 10% full: ['retype of volume-0 to bronze', 'retype of volume-1 to bronze']"
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "Watcher $version leaves every volume that has a type to a retype, and a retype to the type that it has is none. So"
echo "nothing moves between pools of one type, whatever room they have; and volumes of a full backend become volumes of"
echo "another type, whose extra specs are alike but for the backend's name."
