#!/usr/bin/env bash
# The guess: CRUSH weights in TiB, as Ceph gives them, reach as far as any cluster. More than 65536
# TiB, if that is too much for the number that holds them, is either exact or refused in words.
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

# A map of a cluster in two data centres, each of so many hosts with 20 disks of 50 TiB.
cluster() {
  python3 - "$@" <<'PY'
import itertools
import sys

hosts = {"large": int(sys.argv[1]), "small": int(sys.argv[2])}
DISKS, SIZE = 20, 50
disks, names = itertools.count(), itertools.count(1)


def bucket(kind, title, items):
    print(f"{kind} {title} {{\n id -{next(names)}\n alg straw2\n hash 0")
    for item, weight in items:
        print(f" item {item} weight {weight:.3f}")
    print("}")


for disk in range(sum(hosts.values()) * DISKS):
    print(f"device {disk} osd.{disk}")
print("type 0 osd\ntype 1 host\ntype 8 datacenter\ntype 11 root")
for centre, count in hosts.items():
    named = [f"{centre}{host}" for host in range(count)]
    for host in named:
        bucket("host", host, [(f"osd.{next(disks)}", SIZE) for _ in range(DISKS)])
    bucket("datacenter", centre, [(host, DISKS * SIZE) for host in named])
bucket("root", "default", [(centre, count * DISKS * SIZE) for centre, count in hosts.items()])
print("rule replicated_rule {\n id 0\n type replicated\n min_size 1\n max_size 10")
print(" step take default\n step chooseleaf firstn 0 type host\n step emit\n}")
PY
}

seen=$(
  for hosts in 20 32 33 50 56; do
    cluster "$hosts" 10 >text
    if crushtool -c text -o map >said 2>&1; then
      crushtool -i map --test --num-rep 3 --rule 0 --min-x 0 --max-x 9999 --show-mappings 2>&1 |
        tr '[],' '   ' | awk -v hosts="$hosts" '
          {for (i = NF; i > NF - 3; i--) $i < hosts * 20 ? large++ : small++}
          END {printf "%d and 10000 TiB: %.0f%% of the data in the large data centre\n",
            hosts * 1000, large * 100 / (large + small)}'
    else
      echo "${hosts}000 and 10000 TiB: $(grep -o 'our bucket weights are overflowing' said)"
    fi
  done
)
expected='20000 and 10000 TiB: 67% of the data in the large data centre
32000 and 10000 TiB: 76% of the data in the large data centre
33000 and 10000 TiB: 100% of the data in the large data centre
50000 and 10000 TiB: 100% of the data in the large data centre
56000 and 10000 TiB: our bucket weights are overflowing'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "Ceph $version takes a bucket of 32768 TiB or more for one of negative weight, which"
echo "wins every draw: its siblings get nothing. crushtool says something only from 65536 TiB on."
