#!/usr/bin/env bash
# The guess: an OSD service specification with `size: '4TB:'` takes the disks of 4 TB and more; and
# of two disks the larger meets every lower limit that the smaller one meets.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || tail -n 20 "$work/errors"; rm -rf "$work"' EXIT
version=16.2.15+ds-0+deb12u2
(cd "$work" && apt-get download -qq "python3-ceph-common=$version" "ceph-osd=$version" \
  2>>"$work/errors")
for package in "$work"/*.deb; do dpkg -x "$package" "$work"; done
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet PyYAML==6.0.3

seen=$(PYTHONPATH=$work/usr/lib/python3/dist-packages "$work/venv/bin/python" 2>>"$work/errors" <<'PY'
import yaml
from ceph.deployment.drive_group import DriveGroupSpec
from ceph.deployment.drive_selection import DriveSelection
from ceph.deployment.inventory import Device
from ceph_volume.util.disk import human_readable_size

GIB = 1 << 30
DISKS = {  # the bytes of disks that are sold by these sizes, and of two volumes of a cloud
    "2 TB": 2000398934016, "4 TB": 4000787030016, "8 TB": 8001563222016,
    "1020 GiB": 1020 * GIB, "1030 GiB": 1030 * GIB}


def told(size):
    """What ceph-volume's inventory tells of a disk's size: the bytes, and words for people."""
    return {"size": float(size), "human_readable_size": human_readable_size(size)}


disks = [Device(path=f"/dev/{name}", available=True, sys_api=told(size))
         for name, size in DISKS.items()]


def taken(**sizes):
    """The disks that a specification takes, which asks for these sizes."""
    spec = DriveGroupSpec.from_json(yaml.safe_load(f"""
        service_type: osd
        service_id: disks
        placement: {{host_pattern: '*'}}
        data_devices: {{size: '{sizes['data']}'}}
        db_devices: {{size: '{sizes.get('db', '9999TB:')}'}}
        """))
    spec.validate()
    chosen = DriveSelection(spec, disks)
    for use, devices in (("data", chosen.data_devices()), ("db", chosen.db_devices())):
        if use in sizes:
            names = [name for name in DISKS if f"/dev/{name}" in [disk.path for disk in devices]]
            print(f"{use} of size '{sizes[use]}': {', '.join(names) or 'none'}")


print("told:", ", ".join(f"{disk.path[5:]} as {disk.sys_api['human_readable_size']}"
                         for disk in disks))
taken(data="4TB:")
taken(data="4TB")
taken(data="2TB:", db="1200GB:2TB")
taken(data="1015GB:1500GB")
PY
)
expected="told: 2 TB as 1.82 TB, 4 TB as 3.64 TB, 8 TB as 7.28 TB, 1020 GiB as 1020.00 GB, 1030 GiB as 1.01 TB
data of size '4TB:': 8 TB
data of size '4TB': none
data of size '2TB:': 4 TB, 8 TB
db of size '1200GB:2TB': 2 TB
data of size '1015GB:1500GB': 1020 GiB"
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "Ceph $version judges a disk by the size that is told for people, in which 3.64 TiB are called 3.64 TB, and"
echo "reads TB as 10^12 bytes there. So a disk of 4 TB is below '4TB:', one of 2 TB that was meant for data becomes one for"
echo "databases, and 1030 GiB are less than 1020."
