#!/usr/bin/env bash
# The guess: hspace, which tells how many instances a Ganeti cluster takes, and hail, which places
# them one by one, are parts of one program and agree, also for disks that DRBD mirrors.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || tail -n 20 "$work/errors"; rm -rf "$work"' EXIT
version=3.0.2-3
(cd "$work" && apt-get download -qq "ganeti-3.0=$version" "ganeti-htools-3.0=$version" libpcre3 \
  libcurl3-gnutls libgmp10 2>>errors)
for package in "$work"/*.deb; do dpkg -x "$package" "$work"; done
export LD_LIBRARY_PATH=$work/lib/x86_64-linux-gnu:$work/usr/lib/x86_64-linux-gnu
cd "$work"

cat >places.py <<'PY'
"""How many instances hail places on two nodes, if it is asked as Ganeti asks it."""
import json
import subprocess
import sys

sys.path.insert(0, sys.argv[1])
from ganeti import _constants

hail, kind, disk = sys.argv[2], sys.argv[3], int(sys.argv[4])
NODE = 102400  # MiB
# What a disk takes on a node: Ganeti adds this for DRBD's metadata, and tells hail the sum.
space = disk + (_constants.DRBD_META_SIZE if kind == "drbd" else 0)


def limits(memory, cpus, disks, size):
    return {"memory-size": memory, "cpu-count": cpus, "disk-count": disks, "disk-size": size,
            "nic-count": 1, "spindle-use": 1}


POLICY = {
    "minmax": [{"min": limits(128, 1, 1, 1024), "max": limits(1 << 15, 8, 16, 1 << 20)}],
    "std": limits(128, 1, 1, 1024), "disk-templates": ["drbd", "plain"],
    "vcpu-ratio": 64.0, "spindle-ratio": 1e6}


def placed(count):
    """Whether hail places one more beside so many, all of which are on both nodes."""
    node = {
        "total_disk": NODE, "free_disk": NODE - count * space, "total_memory": 1 << 20,
        "free_memory": (1 << 20) - count * 128, "reserved_memory": 0, "reserved_cpus": 0,
        "total_cpus": 64, "offline": False, "drained": False, "group": "group",
        "vm_capable": True, "ndparams": {"spindle_count": 1, "exclusive_storage": False,
                                         "cpu_speed": 1.0},
        "tags": [], "total_spindles": 0, "free_spindles": 0}
    request = {
        "type": "allocate", "name": "new", "disk_space_total": space,
        "disks": [{"size": disk, "mode": "w"}], "memory": 128, "vcpus": 1, "spindle_use": 1,
        "tags": [], "nics": [], "disk_template": kind, "required_nodes": 2 if kind == "drbd" else 1}
    with open("asked.json", "w") as file:
        json.dump({
            "version": 2, "cluster_name": "cluster", "cluster_tags": [], "ipolicy": POLICY,
            "enabled_hypervisors": ["kvm"], "instances": {}, "request": request,
            "nodegroups": {"group": {"name": "default", "alloc_policy": "preferred",
                                     "ipolicy": POLICY, "tags": [], "networks": []}},
            "nodes": {"one": node, "two": node}}, file)
    told = subprocess.run([hail, "asked.json"], capture_output=True, text=True, check=True)
    return json.loads(told.stdout[told.stdout.index("{"):])["success"]


places = next(count for count in range(1000) if not placed(count))
placed(0)  # leaves the empty cluster in the file, for hspace
print(places)
PY
programs=$work/usr/lib/ganeti/3.0/usr
seen=$(
  for disk in 1024 2048; do
    placed=$(python3 places.py "$work/usr/share/ganeti/3.0" "$programs/lib/ganeti/iallocators/hail" \
      drbd "$disk" 2>>errors)
    planned=$("$programs/bin/hspace" -I asked.json --disk-template drbd \
      --standard-alloc "$disk,128,1" --machine-readable 2>>errors |
      sed -n "s/^HTS_ALLOC_INSTANCES='\?\([0-9]*\).*/\1/p")
    echo "disks of $disk MiB on two nodes of 102400: hspace plans $planned, hail places $placed"
  done
)
echo "$seen"
expected='disks of 1024 MiB on two nodes of 102400: hspace plans 99, hail places 88
disks of 2048 MiB on two nodes of 102400: hspace plans 49, hail places 47'
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "Ganeti $version adds 128 MiB for DRBD's metadata to each disk and tells hail so, which keeps to it. hspace, asked"
echo "with the same file, plans with the disk alone: of its 99 instances of 1 GiB there is room for 88."
