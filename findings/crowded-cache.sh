#!/usr/bin/env bash
# The guess: a page cache of SQLite that holds the whole database spares reads, so a commit of a few
# rows takes as long as with a small cache, or less.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet apsw==3.53.2.0

"$work/venv/bin/python" - "$work/some.db" <<'PY'
import hashlib
import statistics
import sys
import time
import apsw

COMMITS = 400
ROWS = 64
made = 0

def rows(count):
    global made
    for _ in range(count):
        made += 1
        yield hashlib.sha256(str(made).encode()).hexdigest()[:36], "x" * 60

def connect(cache_mib):
    db = apsw.Connection(sys.argv[1])
    db.pragma("journal_mode", "wal")
    db.pragma("synchronous", "off")
    db.pragma("cache_size", -1024 * cache_mib)
    return db

def commits(cache_mib):
    """Processor time of a commit, ms, and of its inserts; every page was read before."""
    db = connect(cache_mib)
    for column in ("keyed.value", "keyed.key", "wide.value"):
        db.execute(f"select sum(length({column})) from {column.split('.')[0]}").fetchall()
    spent = []
    for _ in range(COMMITS):
        db.execute("begin immediate")
        began = time.process_time()
        db.executemany("insert into keyed values (?, ?)", rows(ROWS))
        inserted = time.process_time()
        db.execute("commit")
        spent.append((inserted - began, time.process_time() - inserted))
    db.close()
    return [1000 * statistics.mean(column) for column in zip(*spent)]

db = connect(64)
db.execute("create table keyed (key text primary key, value text)")
db.execute("create table wide (id integer primary key, value blob)")
with db:
    db.executemany("insert into keyed values (?, ?)", rows(200_000))
    db.executemany("insert into wide (value) values (zeroblob(?))", ((3900,) for _ in range(40_000)))
db.close()

ratios = []
for turn in (1, 2, 3):
    small_insert, small = commits(2)
    large_insert, large = commits(256)
    ratios.append(large / small)
    print(f"turn {turn}, ms of processor time for {ROWS} rows: with 2 MiB of cache "
          f"{small_insert:.2f} to insert and {small:.2f} to commit, "
          f"with 256 MiB {large_insert:.2f} and {large:.2f}")
ratio = statistics.median(ratios)
print(f"SQLite {apsw.sqlite_lib_version()}: a commit with the larger cache takes {ratio:.1f} times as long")
if ratio < 1.5:
    sys.exit("it changed: it was 3 to 5 times as long")
PY
echo "A commit walks over every page in the cache: a page that was split in a tree with keys in random"
echo "order had for a moment the number of the page at 1 GiB, and what lies behind the file's end is"
echo "looked for in the whole cache. A cache that is far larger than what is written pays for it each time."
