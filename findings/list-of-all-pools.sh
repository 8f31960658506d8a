#!/usr/bin/env bash
# The guess: gophercloud reads the pools of any driver that Cinder has; a key that a driver fills in
# its own way comes out empty, and the other pools of the cloud are listed all the same.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || cat "$work/errors"; rm -rf "$work"' EXIT
export GOMODCACHE="$work/modules" GOFLAGS=-modcacherw
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet cinder==29.0.0
mkdir "$work/list"
cd "$work/list"

# What Cinder's API answers: a Hitachi array's pool as its driver reports it, beside a plain one.
PYTHONWARNINGS=ignore "$work/venv/bin/python" 2>>"$work/errors" <<'PY'
import json
from types import SimpleNamespace
from cinder import objects
objects.register_all()
from cinder.api.views.scheduler_stats import ViewBuilder
from cinder.volume.drivers.hitachi.hbsd_common import HBSDCommon

options = {"reserved_percentage": 0, "max_over_subscription_ratio": "20.0"}
driver = SimpleNamespace(
    conf=SimpleNamespace(hitachi_storage_id="886000123456", safe_get=options.get),
    storage_info={"snap_pool_id": None, "ldev_range": None})
hitachi = HBSDCommon._create_single_pool_data(driver, 30, "30", (495, 468, 100))
lvm = {"total_capacity_gb": 100, "free_capacity_gb": 90, "location_info": "LVM:node:vg:thin:0"}
pools = [{"name": "node@lvm#vg", "capabilities": lvm}]
for name in ("one", "both"):
    with open(f"{name}.json", "w") as file:
        json.dump(ViewBuilder().pools(None, pools, True), file)
    pools.append({"name": "node@hitachi#30", "capabilities": hitachi})
PY

cat > main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/gophercloud/gophercloud/v2"
	"github.com/gophercloud/gophercloud/v2/openstack/blockstorage/v3/schedulerstats"
)

func main() {
	for _, name := range []string{"one", "both"} {
		cinder := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			http.ServeFile(w, r, name+".json")
		}))
		client := &gophercloud.ServiceClient{
			ProviderClient: &gophercloud.ProviderClient{}, Endpoint: cinder.URL + "/"}
		var pools []schedulerstats.StoragePool
		page, err := schedulerstats.List(client, schedulerstats.ListOpts{Detail: true}).
			AllPages(context.Background())
		if err == nil {
			pools, err = schedulerstats.ExtractStoragePools(page)
		}
		if err != nil {
			fmt.Printf("%s: %v\n", name, err)
		} else {
			fmt.Printf("%s: %d listed\n", name, len(pools))
		}
		cinder.Close()
	}
}
GO
go mod init list 2>>"$work/errors"
go get github.com/gophercloud/gophercloud/v2@v2.16.0 2>>"$work/errors"
seen=$(go run . 2>>"$work/errors")
expected='one: 1 listed
both: json: cannot unmarshal object into Go struct field StoragePool.pools.capabilities.tmp.location_info of type string'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "The Hitachi driver of Cinder 29.0.0 reports location_info as a dictionary; the API shows it so."
echo "For gophercloud 2.16.0 it is a text: with one such pool in the answer, no pool is listed."
