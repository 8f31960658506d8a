#!/usr/bin/env bash
# The guess: the identifier of form NAA 6 that a disk tells over SCSI is its own in the whole world,
# so the volumes of two target servers differ by it; surely if each was told an id of its own.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
servers=() ports=()
ended() {
  [ "$1" = 0 ] || tail -n 20 "$work/errors"
  for server in "${servers[@]}"; do
    kill -KILL "$server"
    wait "$server" 2>/dev/null || true  # a server that was killed is no failure
  done
  rm -rf "$work"
}
trap 'ended $?' EXIT
tgt=1:1.0.85-1+deb12u1
libiscsi=1.19.0-3
(cd "$work" && apt-get download -qq "tgt=$tgt" "libiscsi7=$libiscsi" libibverbs1 \
  libnl-{3,route-3}-200 librdmacm1 2>>errors)
for package in "$work"/*.deb; do dpkg -x "$package" "$work"; done
export LD_LIBRARY_PATH=$work/lib/x86_64-linux-gnu:$work/usr/lib/x86_64-linux-gnu
PATH=$work/usr/sbin:$PATH
cd "$work"

cat >identity.py <<'PY'
"""What the disk at portal, target and LUN 1 tells of itself, asked with libiscsi."""
import ctypes
import sys
from ctypes import POINTER, Structure, c_char_p, c_int, c_void_p

PLAIN_SERIAL, IDENTIFICATION = 0x80, 0x83
KINDS = {1: "T10", 3: "NAA"}


class Designator(Structure):
    pass


Designator._fields_ = [
    ("next", POINTER(Designator)), ("protocol", c_int), ("code_set", c_int), ("piv", c_int),
    ("association", c_int), ("kind", c_int), ("length", c_int), ("bytes", c_void_p)]


class Serial(Structure):
    _fields_ = [("qualifier", c_int), ("kind", c_int), ("page", c_int), ("text", c_char_p)]


class Identification(Structure):
    _fields_ = [("qualifier", c_int), ("kind", c_int), ("page", c_int),
                ("first", POINTER(Designator))]


library = ctypes.CDLL("libiscsi.so.7")
for name in ("iscsi_create_context", "iscsi_inquiry_sync", "scsi_datain_unmarshall"):
    getattr(library, name).restype = c_void_p
portal, target = (argument.encode() for argument in sys.argv[1:])
context = c_void_p(library.iscsi_create_context(b"iqn.2010-10.org.example:initiator"))
library.iscsi_set_targetname(context, target)
library.iscsi_set_session_type(context, 2)
if library.iscsi_full_connect_sync(context, portal, 1):
    sys.exit("no connection")


def page(number, form):
    task = library.iscsi_inquiry_sync(context, 1, 1, number, 255)
    return form.from_address(library.scsi_datain_unmarshall(c_void_p(task)))


words = [f"serial {page(PLAIN_SERIAL, Serial).text.decode().strip()}"]
designator = page(IDENTIFICATION, Identification).first
while designator:
    one = designator.contents
    told = ctypes.string_at(one.bytes, one.length)
    text = told.hex() if one.kind == 3 else told.decode().strip(" \0")
    words.append(f"{KINDS[one.kind]} {text}")
    designator = one.next
print("; ".join(words))
PY

# Two servers; each has a disk of its own, of its own size.
for server in 1 2; do
  truncate -s "${server}G" "disk$server"
  export TGT_IPC_SOCKET=$work/socket$server
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("", 0)); print(s.getsockname()[1])')
  ports+=("$port")
  tgtd -f -C "$server" --iscsi "portal=127.0.0.1:$port" >>errors 2>&1 &
  servers+=($!)
  tell() { tgtadm -C "$server" --lld iscsi --op "$@"; }
  for _ in $(seq 100); do tell show --mode sys >/dev/null 2>&1 && break || sleep 0.1; done
  tell new --mode target --tid 1 -T "iqn.2010-10.org.example:volume-$server"
  tell new --mode logicalunit --tid 1 --lun 1 -b "$work/disk$server"
  tell bind --mode target --tid 1 -I ALL
done
asked() {
  for server in 1 2; do
    python3 identity.py "127.0.0.1:${ports[server - 1]}" "iqn.2010-10.org.example:volume-$server"
  done
}
# update ID ID: what each server is told to call its disk.
update() {
  for server in 1 2; do
    TGT_IPC_SOCKET=$work/socket$server tgtadm -C "$server" --lld iscsi --op update \
      --mode logicalunit --tid 1 --lun 1 --params "scsi_sn=${!server},scsi_id=${!server}"
  done
}
seen=$(
  asked
  for ids in 'north-1 south-1' 'north-2 south-1' \
    'volume-7d2f4a52-5b7e-4f0c-9a3e-0d9c1f1a2b3c volume-1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b'; do
    read -r first second <<<"$ids"
    echo "told $first and $second:"
    update "$first" "$second"
    asked
  done
)
expected='serial beaf11; NAA 60000000000000000e00000000010001; NAA 3000000100000001; T10 IET     00010001
serial beaf11; NAA 60000000000000000e00000000010001; NAA 3000000100000001; T10 IET     00010001
told north-1 and south-1:
serial north-1; NAA 60000000000000000000000000000001; NAA 3000000100000001; T10 north-1
serial south-1; NAA 60000000000000000000000000000001; NAA 3000000100000001; T10 south-1
told north-2 and south-1:
serial north-2; NAA 60000000000000000000000000000002; NAA 3000000100000001; T10 north-2
serial south-1; NAA 60000000000000000000000000000001; NAA 3000000100000001; T10 south-1
told volume-7d2f4a52-5b7e-4f0c-9a3e-0d9c1f1a2b3c and volume-1c9e8d7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b:
serial volume-7d2f4a52-5b7e-4f0c-9a3e-0d9c1; NAA 6e07d2f4a5205b7e04f0c09a3e00d9c1; NAA 3000000100000001; T10 volume-7d2f4a52-5b7e-4f0c-9a3e-0d9c1
serial volume-1c9e8d7b-6a5f-4e3d-8c2b-1a0f9; NAA 6e01c9e8d7b06a5f04e3d08c2b01a0f9; NAA 3000000100000001; T10 volume-1c9e8d7b-6a5f-4e3d-8c2b-1a0f9'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "tgt 1.0.85 makes the NAA 6 identifier of the numbers of target and volume, or of the hexadecimal digits of"
echo "scsi_id: each server's first volume has the same, and so have those that are told north-1 and south-1. Linux"
echo "and its multipath know a disk by NAA 6 first, so they take two such volumes for one that has two paths."
