"""`python -m stowage_cinder.agent`: started by the scheduler, never by people."""

from __future__ import annotations

import argparse
import signal
import socket
import sys

from cinder import objects, version
from cinder.common import config  # noqa: F401 - registers Cinder's options
from oslo_config import cfg
from oslo_log import log as logging

from stowage_cinder import options
from stowage_cinder.agent.process import Agent
from stowage_cinder.lines import Lines


def main() -> None:
    """Reads the scheduler's own configuration, and answers over the socket `--fd`."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--fd", type=int, required=True)
    own, rest = parser.parse_known_args(sys.argv[1:])
    # Ctrl-C in a terminal goes to both; the scheduler's end ends the agent.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    objects.register_all()
    options.register(cfg.CONF)
    cfg.CONF(rest, project="cinder", version=version.version_string())
    logging.setup(cfg.CONF, "cinder")
    end = socket.socket(fileno=own.fd)
    # eventlet made it non-blocking.
    end.setblocking(True)
    Agent(cfg.CONF, Lines(end)).run()


if __name__ == "__main__":
    main()
