#!/usr/bin/env bash
# The guess: between two refreshes libvirt knows a pool's figures as they were, less what it made and
# more what it deleted. A volume that came, was filled and went leaves them where they were, whether
# or not one looked at it; and never is more available than the pool has.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || tail -n 20 "$work/errors"; rm -rf "$work"' EXIT
version=9.0.0-4+deb12u2
cd "$work"
# Those of its libraries that this machine has not.
needs=$(apt-get -qq -s install --no-install-recommends "libvirt-daemon=$version" 2>>errors |
  sed -n 's/^Inst \(lib[a-z]*[0-9.-]*\) .*/\1/p')
# shellcheck disable=SC2086 # one word a package
apt-get download -qq "libvirt-daemon=$version" "libvirt-clients=$version" "libvirt0=$version" \
  ${needs//libvirt0/} 2>>errors
for package in *.deb; do dpkg -x "$package" .; done
chmod a+rx .
lib=$work/usr/lib/x86_64-linux-gnu
export LD_LIBRARY_PATH=$lib:$work/lib/x86_64-linux-gnu
export LIBVIRT_DRIVER_DIR=$lib/libvirt/connection-driver
export LIBVIRT_STORAGE_BACKEND_DIR=$lib/libvirt/storage-backend
export LIBVIRT_STORAGE_FILE_DIR=$lib/libvirt/storage-file
export XDG_RUNTIME_DIR=$work HOME=$work

cat >pool.sh <<'SH'
# A pool of 64 MiB, into which a guest writes 48 MiB, again and again.
usr/sbin/libvirtd -f /dev/null 2>>errors &
daemon=$!
trap 'kill "$daemon"; wait "$daemon"' EXIT
ask() { usr/bin/virsh -q -c storage:///session "$@" 2>>errors; }
for _ in $(seq 100); do ask version >>errors && break || sleep 0.1; done
tell() {
  ask pool-info pool --bytes | sed -n "s|^\(A[a-z]*\): *\([0-9]*\)$|\1 \2|p" |
    awk -v when="$1" '{ mib[$1] = $2 / 1048576 }
      END { printf "%s: %.0f MiB allocated, %.0f available\n", when, mib["Allocation"], mib["Available"] }'
}
come_and_go() {
  ask vol-create-as pool disk 60M --allocation 0 >>errors
  head -c 48M /dev/zero >pool/disk
  [ "$1" = unseen ] || ask vol-info disk --pool pool >>errors
  ask vol-delete disk --pool pool >>errors
}
ask pool-create-as pool dir --target "$PWD/pool" >>errors
tell "an empty pool of 64 MiB"
come_and_go unseen
tell "after a volume of 48 MiB came and went"
for times in 1 2 3; do
  come_and_go seen
  tell "after one came, was looked at, and went, $times"
done
ask pool-refresh pool >>errors
tell "after a refresh"
SH
# The pool's small file system is seen by these commands only. For root the daemon would be that of
# the machine, so it runs as somebody else.
mkdir pool
seen=$(unshare --map-root-user --mount bash -c '
  mount -t tmpfs -o size=64m,mode=777 pool pool
  exec unshare --map-user=1000 --map-group=1000 bash pool.sh' 2>>errors)
expected='an empty pool of 64 MiB: 0 MiB allocated, 64 available
after a volume of 48 MiB came and went: 0 MiB allocated, 64 available
after one came, was looked at, and went, 1: 17592186044368 MiB allocated, 112 available
after one came, was looked at, and went, 2: 17592186044320 MiB allocated, 160 available
after one came, was looked at, and went, 3: 17592186044272 MiB allocated, 208 available
after a refresh: 0 MiB allocated, 64 available'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
echo "libvirt $version learns what a volume grew to when it is asked about the volume, and tells the pool only when it"
echo "deletes it: what was never taken off is put on. Each such volume adds to what is available, past the pool's size,"
echo "and what is allocated falls below 0, which is a number of 16 EiB; until somebody refreshes the pool."
