#!/usr/bin/env bash
# The guess: metadata of the size that thin_metadata_size gives for a thin pool hold that pool
# wholly mapped, by as many volumes as it was told.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || tail -n 20 "$work/errors"; rm -rf "$work"' EXIT
version=0.9.0-2
(cd "$work" && apt-get download -qq "thin-provisioning-tools=$version" 2>>errors)
dpkg -x "$work"/*.deb "$work"
PATH=$work/usr/sbin:$PATH
cd "$work"

# So many volumes that share out so many blocks of 64 KiB, each written in no order.
volumes() {
  python3 - "$@" <<'PY'
import sys

blocks, volumes = map(int, sys.argv[1:])
print('<superblock uuid="" time="1" transaction="1" flags="0" version="2"'
      f' data_block_size="128" nr_data_blocks="{blocks}">')
for volume in range(volumes):
    mine = range(volume * blocks // volumes, (volume + 1) * blocks // volumes)
    print(f'<device dev_id="{volume}" mapped_blocks="{len(mine)}" transaction="0"'
          ' creation_time="0" snap_time="1">')
    for origin, block in enumerate(mine):
        print(f'<single_mapping origin_block="{origin}" data_block="{block * 7919 % blocks}"'
              ' time="0"/>')
    print("</device>")
print("</superblock>")
PY
}

# restored KIB: whether metadata of this size take the volumes.
restored() {
  rm -f metadata && truncate -s "$1K" metadata
  thin_restore -i volumes.xml -o metadata >>errors 2>&1
}

seen=$(
  for pool in '2 1' '2 5' '10 1' '10 20'; do
    read -r gib count <<<"$pool"
    size=$(thin_metadata_size -n -u k -b 64k -s "${gib}g" -m "$count" | tr -d ' ')
    volumes "$((gib * 16384))" "$count" >volumes.xml
    for percent in 100 102 104 106 120; do
      if restored "$((size * percent / 400 * 4))"; then break; fi
    done
    echo "$gib GiB, volumes: $count: calculated $size KiB; $percent% of it is enough"
  done
)
expected='2 GiB, volumes: 1: calculated 1048 KiB; 106% of it is enough
2 GiB, volumes: 5: calculated 1064 KiB; 106% of it is enough
10 GiB, volumes: 1: calculated 5208 KiB; 104% of it is enough
10 GiB, volumes: 20: calculated 5284 KiB; 102% of it is enough'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "thin_metadata_size $version of Debian 12 counts little but the mappings. A full pool, even"
echo "without snapshots, cannot be restored into metadata of the size that it gives."
