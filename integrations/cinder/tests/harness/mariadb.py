"""A MariaDB of the test's own: Debian's server, with port and directory of its own.

Cinder's services write at the same time; SQLite answers some of that with `database is locked`, at
which they end.
"""

import os
import shutil
import subprocess

import pymysql

from .processes import Child, free_port, wait_until

MESSAGES = "/usr/share/mysql"
#: Nothing here outlives the test, so nothing waits for a disk.
FAST = [
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-flush-method=nosync",
    "--skip-innodb-doublewrite",
    "--innodb-buffer-pool-size=64M",
]


def install():
    """Installs Debian's server program if it is not there. No service comes with it."""
    if os.path.exists("/usr/sbin/mariadbd"):
        return
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    quiet = {"check": True, "env": env, "stdout": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-qq"], **quiet)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "mariadb-server-core"],
        **quiet,
    )


class MariaDb:
    """One server; each cloud has a database."""

    def __init__(self, directory):
        self.directory = directory
        self.port = free_port()
        shutil.rmtree(directory, ignore_errors=True)
        os.makedirs(f"{directory}/data")
        self._common = ["mariadbd", "--no-defaults", "--user=root", f"--datadir={directory}/data"]
        self._common += [f"--lc-messages-dir={MESSAGES}", *FAST]
        self._server = Child(
            "mariadb",
            [
                *self._common,
                f"--port={self.port}",
                "--bind-address=127.0.0.1",
                f"--socket={directory}/socket",
                f"--pid-file={directory}/pid",
                "--max-connections=1000",
                # Only this machine can connect, and there is nothing to protect.
                "--skip-grant-tables",
                "--skip-networking=0",
            ],
            f"{directory}/server.log",
        )

    def start(self):
        self._make_system_tables()
        self._server.start()
        wait_until("MariaDB is up", lambda: "ready for connections" in self._said(), 60)
        return self

    def _make_system_tables(self):
        statements = "create database mysql;\nuse mysql;\n"
        for name in ("mysql_system_tables", "mysql_system_tables_data"):
            with open(f"{MESSAGES}/{name}.sql", encoding="utf8") as file:
                statements += file.read()
        with open(f"{self.directory}/bootstrap.log", "wb") as log:
            subprocess.run(
                [*self._common, "--bootstrap"],
                input=statements.encode(),
                stdout=log,
                stderr=log,
                check=True,
            )

    def _said(self):
        if not self._server.running():
            raise RuntimeError(f"MariaDB ended: {self._server.output()}")
        return self._server.output()

    def database(self, name):
        """Makes a database."""
        with self.connect(None) as connection:
            connection.cursor().execute(f"CREATE DATABASE {name} CHARACTER SET utf8mb3")
        return Database(self, name)

    def connect(self, name):
        return pymysql.connect(
            host="127.0.0.1", port=self.port, user="root", database=name, autocommit=True
        )

    def stop(self):
        self._server.stop(5)


class Database:
    """The database of one cloud."""

    def __init__(self, server, name):
        self._server = server
        self._name = name
        self.url = f"mysql+pymysql://root@127.0.0.1:{server.port}/{name}?charset=utf8"

    def query(self, sql, *parameters):
        """All rows."""
        with self._server.connect(self._name) as connection, connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            return cursor.fetchall()
