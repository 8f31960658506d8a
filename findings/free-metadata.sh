#!/usr/bin/env bash
# The guess: METADATA_FREE_BLOCKS, which thin_check prints for a thin pool's metadata, falls as the
# pool fills, and tells whether the metadata must be made larger.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || cat "$work/errors"; rm -rf "$work"' EXIT
version=0.9.0-2
(cd "$work" && apt-get download -qq "thin-provisioning-tools=$version" 2>>errors)
dpkg -x "$work"/*.deb "$work"
PATH=$work/usr/sbin:$PATH
cd "$work"

# A volume of so many blocks of 64 KiB, written in no order.
volume() {
  python3 - "$1" <<'PY'
import sys

blocks = int(sys.argv[1])
print('<superblock uuid="" time="1" transaction="1" flags="0" version="2"'
      f' data_block_size="128" nr_data_blocks="{blocks}">'
      f'<device dev_id="0" mapped_blocks="{blocks}" transaction="0" creation_time="0"'
      ' snap_time="1">')
for block in range(blocks):
    print(f'<single_mapping origin_block="{block}" data_block="{block * 7919 % blocks}" time="0"/>')
print("</device></superblock>")
PY
}

seen=$(
  for blocks in 100 10000 30000 40000; do
    rm -f pool && truncate -s 1M pool
    volume "$blocks" >volume.xml
    if thin_restore -i volume.xml -o pool >>errors 2>&1; then
      echo "$blocks mapped: $(od -A n -t u8 -j 200 -N 8 pool | tr -d ' ') of 256 blocks used," \
        "$(thin_check pool 2>>errors | grep METADATA)"
    else
      echo "$blocks mapped: no room"
    fi
  done
)
expected='100 mapped: 11 of 256 blocks used, METADATA_FREE_BLOCKS=255
10000 mapped: 90 of 256 blocks used, METADATA_FREE_BLOCKS=255
30000 mapped: 250 of 256 blocks used, METADATA_FREE_BLOCKS=255
40000 mapped: no room'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "thin_check $version of Debian 12 prints the size of the metadata less one, however full they are."
echo "What is used is in the superblock, and thin_check finds it in order."
