"""A RabbitMQ of the test's own: Debian's package, with ports, node and directories of its own."""

import os
import shutil
import subprocess

from .processes import Child, free_port, wait_until

BIN = "/usr/lib/rabbitmq/bin"


def install():
    """Installs Debian's package if it is not there; its service is not started."""
    if os.path.exists(f"{BIN}/rabbitmq-server"):
        return
    # In runlevel 1 Debian's scripts start no services.
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive", RUNLEVEL="1")
    quiet = {"check": True, "env": env, "stdout": subprocess.DEVNULL}
    subprocess.run(["apt-get", "update", "-qq"], **quiet)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "rabbitmq-server"], **quiet
    )


class RabbitMq:
    """One broker. Clouds that share it have a virtual host each."""

    def __init__(self, directory):
        self.directory = directory
        self.port = free_port()
        epmd_port = free_port()
        shutil.rmtree(directory, ignore_errors=True)
        os.makedirs(directory)
        config = f"{directory}/rabbitmq.conf"
        with open(config, "w", encoding="utf8") as file:
            file.write(f"listeners.tcp.1 = 127.0.0.1:{self.port}\n")
            file.write("disk_free_limit.absolute = 10MB\n")
        self.env = dict(
            os.environ,
            HOME=directory,
            ERL_EPMD_PORT=str(epmd_port),
            ERL_EPMD_ADDRESS="127.0.0.1",
            RABBITMQ_NODENAME=f"stowage{self.port}@localhost",
            RABBITMQ_DIST_PORT=str(free_port()),
            RABBITMQ_CONFIG_FILE=config,
            RABBITMQ_CONF_ENV_FILE=f"{directory}/none.conf",
            RABBITMQ_ENABLED_PLUGINS_FILE=f"{directory}/plugins",
            RABBITMQ_MNESIA_BASE=f"{directory}/mnesia",
            RABBITMQ_LOG_BASE=f"{directory}/log",
            RABBITMQ_GENERATED_CONFIG_DIR=f"{directory}/generated",
            RABBITMQ_PID_FILE=f"{directory}/pid",
        )
        # Erlang would start this daemon by itself, and leave it behind.
        self._epmd = Child(
            "epmd", ["epmd", "-port", epmd_port], f"{directory}/epmd.log", env=self.env
        )
        self._server = Child(
            "rabbitmq", [f"{BIN}/rabbitmq-server"], f"{directory}/server.log", env=self.env
        )

    def start(self):
        self._epmd.start()
        self._server.start()
        wait_until("RabbitMQ is up", lambda: "Starting broker... completed" in self._said(), 90)
        return self

    def _said(self):
        if not self._server.running():
            raise RuntimeError(f"RabbitMQ ended: {self._server.output()}")
        return self._server.output()

    def vhost(self, name):
        """Makes a virtual host, and returns its transport_url for cinder.conf."""
        for command in (["add_vhost", name], ["set_permissions", "-p", name, "guest"] + [".*"] * 3):
            subprocess.run(
                [f"{BIN}/rabbitmqctl", *command],
                env=self.env,
                check=True,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        return f"rabbit://guest:guest@127.0.0.1:{self.port}/{name}"

    def stop(self):
        self._server.stop()
        self._epmd.stop(1)
