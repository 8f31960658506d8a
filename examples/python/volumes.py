"""Volumes as sparse files in one directory.

A volume is one file, VOLUME_ID.DECISION_ID. The names are all the memory that the agent needs:
after a crash it is offered again what it did not finish, and finds here what it had already done.
"""

import fcntl
import math
import os
import re
import sys
import threading
import uuid
from pathlib import Path

GIB = 2**30
VOLUME_FILE = re.compile(r"[0-9a-f-]{36}\.[0-9a-f-]{36}")


class Volumes:
    """Every operation may be repeated, and any thread may ask for it."""

    def __init__(self, directory, cap_gib):
        """`cap_gib`: use at most so much of the file system; None: all of it."""
        self.directory = Path(directory)
        self.cap = math.inf if cap_gib is None else cap_gib * GIB
        self.directory.mkdir(parents=True, exist_ok=True)
        # Held as long as the process lives: two agents on one directory would delete under each
        # other's hands.
        # Nothing comes and goes while the figures are taken.
        self.lock = threading.Lock()
        self.handle = os.open(self.directory, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(self.handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit(f"another agent serves {directory}")

    def create(self, offer):
        """Makes the volume that is on offer. What an earlier run made for the same
        decision is left as it is.
        """
        size = offer.volume.size_gib * GIB
        with self.lock, open(self._path(offer), "ab") as file:
            if os.fstat(file.fileno()).st_size < size:
                file.truncate(size)
            os.fsync(file.fileno())
        # The name must be on the disk, too, before the server is told that the volume exists.
        os.fsync(self.handle)

    def delete(self, offer):
        """Removes what the decision made, and nothing else: another decision's file of the
        same volume has another name. Raises OSError.
        """
        with self.lock:
            self._path(offer).unlink(missing_ok=True)
            os.fsync(self.handle)

    def try_delete(self, offer):
        """Likewise; returns whether it is gone."""
        try:
            self.delete(offer)
            return True
        except OSError as error:
            print(
                f"cannot delete {self._path(offer)}: {error.strerror}", file=sys.stderr, flush=True
            )
            return False

    def measure(self):
        """Total, free and provisioned space, GiB.

        Sparse files take no space until they are written, so this is thin provisioning:
        what counts is `provisioned`, every file at its full size. What other programs'
        files take is no room for volumes, so `total` is what is free and what the volumes
        take already.
        """
        with self.lock:
            files = [
                entry.stat()
                for entry in os.scandir(self.directory)
                if VOLUME_FILE.fullmatch(entry.name)
            ]
            system = os.statvfs(self.directory)
        taken = sum(file.st_blocks * 512 for file in files)
        free = system.f_bavail * system.f_frsize
        total = min(self.cap, free + taken)
        return (
            _gib(total),
            _gib(max(0, min(free, total - taken))),
            sum(file.st_size for file in files) / GIB,
        )

    def _path(self, offer):
        return (
            self.directory / f"{uuid.UUID(offer.volume.volume_id)}.{uuid.UUID(offer.decision_id)}"
        )


def _gib(size):
    """Rounded down to 1/100 GiB: never more than there is, and small change is no news."""
    return math.floor(size / GIB * 100) / 100
