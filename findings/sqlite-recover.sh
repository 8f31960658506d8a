#!/usr/bin/env bash
# The guess: `.recover` of a database that is whole gives all of it, as `.dump` does;
# if it cannot, a pipe into a new database shows it.
set -euo pipefail
work=$(mktemp -d)
touch "$work/errors"
trap '[ $? = 0 ] || cat "$work/errors"; rm -rf "$work"' EXIT
version=3.40.1-2+deb12u2
(cd "$work" && apt-get download -qq "sqlite3=$version" "libsqlite3-0=$version" 2>>errors)
for package in "$work"/*.deb; do dpkg -x "$package" "$work"; done
libraries=$(dirname "$(find "$work/usr/lib" -name libsqlite3.so.0)")
sqlite() {
  LD_LIBRARY_PATH=$libraries "$work/usr/bin/sqlite3" -init /dev/null "$@" 2>>"$work/errors"
}

sqlite "$work/whole.db" 'CREATE TABLE volumes (size); INSERT INTO volumes VALUES (1), (2), (3)'
seen=$(
  sqlite "$work/whole.db" 'SELECT sqlite_version(); PRAGMA integrity_check'
  for command in .dump .recover; do
    set +o pipefail
    sqlite "$work/whole.db" $command | sqlite "$work/new$command.db" && echo "$command | sqlite3: 0"
    echo "tables: $(sqlite "$work/new$command.db" 'SELECT count(*) FROM sqlite_schema')"
  done
  sqlite "$work/whole.db" .recover >/dev/null || echo ".recover alone: $?"
)
expected='3.40.1
ok
.dump | sqlite3: 0
tables: 1
.recover | sqlite3: 0
tables: 0
.recover alone: 1'
echo "$seen"
[ "$seen" = "$expected" ] || { echo "it changed; it was:" && echo "$expected" && exit 1; }
grep -q "SQL logic error" "$work/errors"
echo "Debian 12's sqlite3 $version recovers no database, not even a whole one: it stops"
echo "after the pragmas. Without pipefail, \`.recover | sqlite3 new.db\`"
echo "ends with 0 and leaves an empty database."
