"""Which ids were seen, and what waits for the end: on disk, so that memory stays bounded."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable


class Seen:
    """A set of ids, in a private temporary database that goes away with the process."""

    def __init__(self) -> None:
        # An empty name: SQLite keeps a small cache in memory, and the rest in a file of its own.
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("CREATE TABLE seen (id TEXT PRIMARY KEY) WITHOUT ROWID")

    def add(self, ids: Iterable[str]) -> None:
        self._database.execute("BEGIN")
        self._database.executemany("INSERT OR IGNORE INTO seen VALUES (?)", ((i,) for i in ids))
        self._database.execute("COMMIT")

    def __contains__(self, one: str) -> bool:
        found = self._database.execute("SELECT 1 FROM seen WHERE id = ?", (one,))
        return found.fetchone() is not None

    def __len__(self) -> int:
        return int(self._database.execute("SELECT count(*) FROM seen").fetchone()[0])

    def pages(self, size: int) -> Iterable[list[str]]:
        """All ids, in order, so many at a time."""
        last = ""
        while True:
            found = self._database.execute(
                "SELECT id FROM seen WHERE id > ? ORDER BY id LIMIT ?", (last, size)
            )
            page = [row[0] for row in found]
            if not page:
                return
            yield page
            last = page[-1]
