#!/usr/bin/env bash
# The guess: Cinder's driver for LINSTOR reports as provisioned what its volumes have in all, as
# LINSTOR tells it; and as free no more than is free.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
standin=
ended() {
  [ "$1" = 0 ] || tail -n 20 "$work/errors"
  [ -z "$standin" ] || kill "$standin"
  rm -rf "$work"
}
trap 'ended $?' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet cinder==29.0.0 python-linstor==1.29.1 2>>"$work/errors"

cat >"$work/cinder.conf" <<INI
[linstor]
volume_backend_name = linstor
linstor_default_storage_pool_name = pool
max_over_subscription_ratio = 2.0
INI

# Stands in for LINSTOR's controller, at the port at which the driver looks for it: says what
# volumes and pools there are. LINSTOR tells sizes in KiB.
cat >"$work/controller.py" <<'PY'
import http.server
import json
import socket
import sys
from urllib.parse import urlparse

MIB = 1024 * 1024
NODE = socket.gethostname()


def answer(path, kind, total, free, *sizes):
    volumes = {f"CV_volume-{n}": size for n, size in enumerate(sizes)}
    if path == "/v1/controller/version":
        return {"version": "1.31.0", "git_hash": "0" * 40, "rest_api_version": "1.25.0",
                "build_time": "2025-01-01T00:00:00+00:00"}
    if path == "/v1/view/storage-pools":
        return [{"storage_pool_name": "pool", "node_name": NODE, "uuid": "pool",
                 "provider_kind": kind, "total_capacity": int(total * MIB),
                 "free_capacity": int(free * MIB)}]
    if path == "/v1/resource-definitions":
        return [{"name": name, "uuid": name, "volume_definitions": [
            {"volume_number": 0, "size_kib": size * MIB, "uuid": name}]}
            for name, size in volumes.items()]
    if path == "/v1/view/resources":
        return [{"name": name, "node_name": NODE, "uuid": name, "flags": [], "volumes": [
            {"volume_number": 0, "storage_pool_name": "pool", "uuid": name}]} for name in volumes]
    return None


class Controller(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open(sys.argv[1]) as file:
            told = answer(urlparse(self.path).path, *json.load(file))
        text = json.dumps(told).encode()
        self.send_response(200 if told is not None else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)


http.server.ThreadingHTTPServer(("127.0.0.1", 3370), Controller).serve_forever()
PY
python3 "$work/controller.py" "$work/pool.json" 2>>"$work/errors" &
standin=$!

seen=$(PYTHONWARNINGS=ignore "$work/venv/bin/python" - "$work/cinder.conf" "$work/pool.json" \
  2>>"$work/errors" <<'PY'
import json
import sys

from cinder import objects
objects.register_all()
from cinder.scheduler import host_manager
from cinder.scheduler.filters.capacity_filter import CapacityFilter
from cinder.volume import configuration, driver
from cinder.volume.drivers.linstordrv import LinstorDrbdDriver
from oslo_config import cfg
from oslo_utils import timeutils

cfg.CONF(["--config-file", sys.argv[1]], project="cinder")
settings = configuration.Configuration(driver.volume_opts, config_group="linstor")
linstor = LinstorDrbdDriver(configuration=settings)


def tell(size, *pool):
    with open(sys.argv[2], "w") as file:
        json.dump(pool, file)
    kind, total, free, *volumes = pool
    report = linstor.get_volume_stats(refresh=True)["pools"][0]
    state = host_manager.PoolState("node@linstor", None, None, report["pool_name"])
    state.update_from_volume_capability({
        "timestamp": timeutils.utcnow(), "allocated_capacity_gb": sum(volumes), **report})
    asked = {"size": size}
    passes = CapacityFilter().backend_passes(state, asked)
    state.free_capacity_gb, state.provisioned_capacity_gb = free, sum(volumes)
    should = CapacityFilter().backend_passes(state, asked)
    print(f"{kind}, {free} of {total} GiB free, volumes of {volumes} GiB: reports"
          f" {report['free_capacity_gb']} free, {report['provisioned_capacity_gb']} provisioned;"
          f" {size} GiB pass: {passes}, by the true figures {should}")


tell(500, "LVM_THIN", 1000, 940, 900, 900)
tell(10, "LVM", 1000, 9.6, 990)
PY
)
expected='LVM_THIN, 940 of 1000 GiB free, volumes of [900, 900] GiB: reports 940 free, 0.0 provisioned; 500 GiB pass: True, by the true figures False
LVM, 9.6 of 1000 GiB free, volumes of [990] GiB: reports 10 free, 0.0 provisioned; 10 GiB pass: True, by the true figures False'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "Cinder 29.0.0 looks in LINSTOR's volumes for one by the name of size, finds none, and reports that nothing is"
echo "provisioned: the limit of over-subscription holds no thin volume back. What is free it rounds to the nearest GiB."
