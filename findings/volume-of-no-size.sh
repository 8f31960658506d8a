#!/usr/bin/env bash
# The guess: Redfish lets a service say null for a size that it does not know. sushy leaves such
# drives out of its lists of sizes, and so it does with such volumes.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || cat "$work/errors"; rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet sushy==5.14.0

seen=$("$work/venv/bin/python" 2>>"$work/errors" <<'PY'
import http.server
import json
import threading

import sushy
from sushy import auth

ROOT = "/redfish/v1"
SYSTEM = f"{ROOT}/Systems/1"
STORAGE = f"{SYSTEM}/Storage/1"


def collection(path, *members):
    return {
        "@odata.id": path, "Name": path, "Members@odata.count": len(members),
        "Members": [{"@odata.id": member} for member in members]}


def sized(path, size):
    return {"@odata.id": path, "Id": path[-1], "Name": path[-1], "CapacityBytes": size}


def service(sizes):
    """What a Redfish service answers, by path: drives and volumes of these sizes."""
    drives = [sized(f"{STORAGE}/Drives/{n}", size) for n, size in enumerate(sizes)]
    volumes = [sized(f"{STORAGE}/Volumes/{n}", size) for n, size in enumerate(sizes)]
    answers = [
        {"@odata.id": ROOT, "Id": "root", "Name": "root", "RedfishVersion": "1.20.0",
         "Systems": {"@odata.id": f"{ROOT}/Systems"}, "Links": {"Sessions": {"@odata.id": ROOT}}},
        {"@odata.id": SYSTEM, "Id": "1", "Name": "1",
         "Storage": {"@odata.id": f"{SYSTEM}/Storage"}},
        collection(f"{SYSTEM}/Storage", STORAGE),
        {"@odata.id": STORAGE, "Id": "1", "Name": "1",
         "Drives": [{"@odata.id": drive["@odata.id"]} for drive in drives],
         "Volumes": {"@odata.id": f"{STORAGE}/Volumes"}},
        collection(f"{STORAGE}/Volumes", *(volume["@odata.id"] for volume in volumes)),
        *drives, *volumes]
    return {answer["@odata.id"]: answer for answer in answers}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        answer = self.server.answers.get(self.path.rstrip("/"))
        body = json.dumps(answer).encode()
        self.send_response(200 if answer else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
for sizes in ([None], [2000, 1000], [2000, None]):
    server.answers = service(sizes)
    url = f"http://127.0.0.1:{server.server_port}"
    root = sushy.Sushy(url, auth=auth.BasicAuth("user", "word"))
    storage = root.get_system(SYSTEM).storage
    for what in ("drives_sizes_bytes", "volumes_sizes_bytes"):
        try:
            told = getattr(storage, what)
        except Exception as error:
            told = f"{type(error).__name__}: {error}"
        print(f"{sizes}: {what}: {told}")
PY
)
expected="[None]: drives_sizes_bytes: []
[None]: volumes_sizes_bytes: [None]
[2000, 1000]: drives_sizes_bytes: [1000, 2000]
[2000, 1000]: volumes_sizes_bytes: [1000, 2000]
[2000, None]: drives_sizes_bytes: [2000]
[2000, None]: volumes_sizes_bytes: TypeError: '<' not supported between instances of 'NoneType' and 'int'"
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "sushy 5.14.0 leaves out drives whose size is null, but not volumes. One beside others ends in a"
echo "TypeError, which is none of sushy's own errors (SushyError)."
