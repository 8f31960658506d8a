#!/usr/bin/env bash
# The guess: an ext4 file system that was made on some 500 MiB and grew to 100 GiB with its volume
# holds, within a percent, as much as one that was made at 100 GiB.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || tail -n 20 "$work/errors"; rm -rf "$work"' EXIT
version=1.47.0-2+b2
cd "$work"
apt-get download -qq "e2fsprogs=$version" "libext2fs2=$version" 2>>errors
for package in *.deb; do dpkg -x "$package" .; done
PATH=$work/sbin:$PATH
export LD_LIBRARY_PATH=$work/lib/x86_64-linux-gnu MKE2FS_CONFIG=$work/etc/mke2fs.conf

# The disk is a sparse file; nothing is reserved for root, as CSI drivers have it. mkfs reads the
# size alone.
seen=$(
  for made in 511 512 102400; do
    truncate -s "${made}M" disk
    mke2fs -q -F -t ext4 -m 0 disk 2>>errors
    truncate -s 100G disk
    e2fsck -f -p disk >>errors 2>&1
    resize2fs disk >>errors 2>&1
    dumpe2fs -h disk 2>>errors | awk -F ': *' -v made="$made" '
      { told[$1] = $2 }
      END { printf "made at %d MiB, now of 100 GiB: %.1f GiB free, in blocks of %d bytes\n",
            made, told["Free blocks"] * told["Block size"] / 2 ^ 30, told["Block size"] }'
    rm disk
  done
)
expected='made at 511 MiB, now of 100 GiB: 93.7 GiB free, in blocks of 1024 bytes
made at 512 MiB, now of 100 GiB: 98.4 GiB free, in blocks of 4096 bytes
made at 102400 MiB, now of 100 GiB: 97.9 GiB free, in blocks of 4096 bytes'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "mke2fs of e2fsprogs $version lays out what is below 512 MiB for small files, with four times the inodes, and so it"
echo "grows: a MiB less at the beginning costs 4.7 GiB of 100 later. The volume has its 100 GiB, and its quota counts them."
