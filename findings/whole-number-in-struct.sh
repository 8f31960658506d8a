#!/usr/bin/env bash
# The guess: a google.protobuf.Struct is JSON, the same JSON in each language; so a driver's
# dictionary that goes through one is judged by Cinder as before, whichever library writes the JSON.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || cat "$work/errors"; rm -rf "$work"' EXIT
export GOMODCACHE="$work/modules" GOFLAGS=-modcacherw
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet cinder==29.0.0 protobuf==7.36.2
mkdir "$work/struct"
cd "$work/struct"

PYTHONWARNINGS=ignore "$work/venv/bin/python" 2>>"$work/errors" <<'PY'
import json
from google.protobuf import json_format, struct_pb2

report = {"replication": 1}
struct = struct_pb2.Struct()
struct.update(report)
open("driver.json", "w").write(json.dumps(report))
open("python.json", "w").write(json_format.MessageToJson(struct, indent=None))
open("report.pb", "wb").write(struct.SerializeToString())
PY

cat > main.go <<'GO'
package main

import (
	"os"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"
)

func main() {
	bytes, err := os.ReadFile("report.pb")
	if err != nil {
		panic(err)
	}
	report := &structpb.Struct{}
	if err := proto.Unmarshal(bytes, report); err != nil {
		panic(err)
	}
	text, err := protojson.Marshal(report)
	if err != nil {
		panic(err)
	}
	if err := os.WriteFile("go.json", text, 0o600); err != nil {
		panic(err)
	}
}
GO
go mod init struct 2>>"$work/errors"
go get google.golang.org/protobuf@v1.36.12 2>>"$work/errors"
go run . 2>>"$work/errors"

seen=$(PYTHONWARNINGS=ignore "$work/venv/bin/python" 2>>"$work/errors" <<'PY'
import json
from cinder import objects
objects.register_all()
from cinder.scheduler import host_manager
from cinder.scheduler.filters.capabilities_filter import CapabilitiesFilter
from oslo_config import cfg
from oslo_utils import timeutils

cfg.CONF([], project="cinder", default_config_files=[])
asked = {"resource_type": {"extra_specs": {"replication": "<is> True"}}}
for name in ("driver", "go", "python"):
    report = json.load(open(f"{name}.json"))
    pool = host_manager.PoolState("node@backend", None, None, "pool")
    pool.update_from_volume_capability({
        "pool_name": "pool", "total_capacity_gb": 10, "free_capacity_gb": 10,
        "timestamp": timeutils.utcnow(), **report})
    passes = CapabilitiesFilter().backend_passes(pool, asked)
    print(f"{name}: {report}, replication <is> True passes: {passes}")
PY
)
expected="driver: {'replication': 1}, replication <is> True passes: True
go: {'replication': 1}, replication <is> True passes: True
python: {'replication': 1.0}, replication <is> True passes: False"
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "Of the same Struct, Go's protobuf 1.36.12 writes 1 and Python's 7.36.2 writes 1.0, which"
echo "Cinder 29.0.0 judges as the text 1.0, and that is not true: the pool no longer suits."
