#!/usr/bin/env bash
# The guess: a CRUSH map written out as text by crushtool, and compiled again as it is, is the same
# map, and no data move.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || tail -n 20 "$work/errors"; rm -rf "$work"' EXIT
version=16.2.15+ds-0+deb12u2
(cd "$work" && apt-get download -qq "ceph-base=$version" "librados2=$version" libfmt9 libibverbs1 \
  libboost-{iostreams,thread}1.74.0 libnl-{3,route-3}-200 librdmacm1 2>>errors)
for package in "$work"/*.deb; do dpkg -x "$package" "$work"; done
export LD_LIBRARY_PATH=$work/lib/x86_64-linux-gnu:$work/usr/lib/x86_64-linux-gnu
LD_LIBRARY_PATH+=:$work/usr/lib/x86_64-linux-gnu/ceph
PATH=$work/usr/bin:$PATH
cd "$work"

# A map of 24 hosts, each with 8 disks, that have these sizes by turns, in TiB to four places, as
# Ceph gives them to its disks.
cluster() {
  python3 - "$@" <<'PY'
import itertools
import sys

weights = [f"{float(gib) / 1024:.4f}" for gib in sys.argv[1:]]
HOSTS, DISKS = 24, 8
disks = itertools.count()


def bucket(kind, title, number, items):
    print(f"{kind} {title} {{\n id -{number}\n alg straw2\n hash 0")
    for item, weight in items:
        print(f" item {item} weight {weight}")
    print("}")


print("tunable choose_total_tries 50\ntunable chooseleaf_descend_once 1")
print("tunable chooseleaf_vary_r 1\ntunable chooseleaf_stable 1\ntunable straw_calc_version 1")
for disk in range(HOSTS * DISKS):
    print(f"device {disk} osd.{disk}")
print("type 0 osd\ntype 1 host\ntype 11 root")
hosts = []
for host in range(HOSTS):
    mine = [weights[(host + place) % len(weights)] for place in range(DISKS)]
    hosts.append((f"host{host}", f"{sum(map(float, mine)):.4f}"))
    bucket("host", f"host{host}", host + 2, [(f"osd.{next(disks)}", one) for one in mine])
bucket("root", "default", 1, hosts)
print("rule replicated_rule {\n id 0\n type replicated\n min_size 1\n max_size 10")
print(" step take default\n step chooseleaf firstn 0 type host\n step emit\n}")
PY
}

seen=$(
  for sizes in '7452' '3576 447' '100 50 20' '10 4.4'; do
    # shellcheck disable=SC2086 # one word a size
    cluster $sizes >written
    crushtool -c written -o map >>errors 2>&1
    crushtool -d map -o text >>errors 2>&1
    crushtool -c text -o again >>errors 2>&1
    moved=$(crushtool -i map --compare again 2>>errors | grep -oE '[0-9]+/10240' || true)
    echo "disks of ${sizes// /, } GiB: ${moved:-none} of the placements change," \
      "a weight of $(awk '$2 == "osd.1" {print $4; exit}' written)" \
      "became $(awk '$2 == "osd.1" {print $4; exit}' text)"
  done
)
expected='disks of 7452 GiB: 0/10240 of the placements change, a weight of 7.2773 became 7.277
disks of 3576, 447 GiB: 9/10240 of the placements change, a weight of 0.4365 became 0.436
disks of 100, 50, 20 GiB: 182/10240 of the placements change, a weight of 0.0488 became 0.049
disks of 10, 4.4 GiB: 1025/10240 of the placements change, a weight of 0.0043 became 0.004'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "crushtool $version writes weights with three places, and keeps them with more. A map of"
echo "unlike disks that only went through text moves data: the smaller the disks, the more."
