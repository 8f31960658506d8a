"""The command `stowage-cinder`."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from typing import NoReturn

from cinder import objects, version
from cinder.common import config  # noqa: F401 - registers Cinder's options
from oslo_config import cfg
from oslo_db import exception as db_exception
from sqlalchemy import exc as sql_exception
from stowage import StowageError

from stowage_cinder import options
from stowage_cinder.agent.client import client_of
from stowage_cinder.cli.importing import import_all
from stowage_cinder.cli.reconcile import reconcile

#: Nothing differs, or all is done; it could not be looked; something differs, or was left out.
DONE, FAILED, LEFT = 0, 1, 2


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        # argparse would exit with 2, which means here that something differs.
        self.print_usage(sys.stderr)
        self.exit(FAILED, f"{self.prog}: {message}\n")


def main() -> NoReturn:
    """Runs the command, and exits: 0 nothing is left, 2 something is, 1 it could not look."""
    asked = _parser().parse_args()
    logging.basicConfig(level=logging.ERROR, format="%(message)s")
    try:
        code = _run(asked)
        sys.stdout.flush()
    except KeyboardInterrupt:
        code = FAILED
    except BrokenPipeError:
        # Whoever read the output has gone.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = FAILED
    except StowageError as error:
        code = _failed(f"Stowage could not be asked: {error}")
    except (db_exception.DBError, sql_exception.SQLAlchemyError) as error:
        code = _failed(f"Cinder's database could not be read: {_first_line(error)}")
    except (cfg.Error, OSError, ValueError) as error:
        code = _failed(str(error))
    sys.exit(code)


def _run(asked: argparse.Namespace) -> int:
    objects.register_all()
    options.register(cfg.CONF)
    files = [word for path in asked.config_file for word in ("--config-file", path)]
    files += [word for path in asked.config_dir for word in ("--config-dir", path)]
    cfg.CONF(files, project="cinder", prog="cinder", version=version.version_string())
    with client_of(cfg.CONF) as client:
        return LEFT if asked.run(client, asked) else DONE


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="stowage-cinder",
        description="Compares Cinder's database with Stowage's ledger, and takes an existing "
        "cloud over. Reads cinder.conf as cinder-scheduler does. Exit codes: 0 nothing is left to "
        "do, 2 something is, 1 it could not look.",
    )
    parser.add_argument(
        "--config-file", action="append", default=[], metavar="FILE", help="default: cinder.conf"
    )
    parser.add_argument("--config-dir", action="append", default=[], metavar="DIRECTORY")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_reconcile(commands.add_parser("reconcile", help="show what differs, and mend it"))
    _add_import(commands.add_parser("import", help="take an existing cloud's volumes over"))
    return parser


def _add_reconcile(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Shows every difference between Cinder's database and the ledger. Cinder is right: with "
        "--apply the ledger is made to agree. Nothing is changed without it."
    )
    parser.add_argument("--apply", action="store_true", help="mend what differs in the ledger")
    parser.add_argument(
        "--allow-mass-release",
        action="store_true",
        help="with --apply: release also more than half of the ledger's volumes",
    )
    parser.add_argument(
        "--settle",
        type=_seconds,
        default=None,
        metavar="SECONDS",
        help="what changed more recently is looked at again after this time, because its scheduler "
        "may be about to tell the ledger (default: three times follow_interval)",
    )
    parser.add_argument("-f", "--format", choices=("text", "json"), default="text")
    parser.set_defaults(run=reconcile)


def _add_import(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Takes all volumes of Cinder's database over into the ledger. If it ends in the middle, "
        "run it again: it goes on with what is missing."
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would be done")
    parser.add_argument(
        "--batch",
        type=_batch,
        default=500,
        metavar="COUNT",
        help="volumes in a call, up to 1000 (default: 500)",
    )
    parser.set_defaults(run=import_all)


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 86_400:
        raise argparse.ArgumentTypeError("0 to 86400 seconds are expected")
    return value


def _batch(text: str) -> int:
    value = int(text)
    if not 1 <= value <= 1000:
        raise argparse.ArgumentTypeError("1 to 1000 are expected")
    return value


def _failed(message: str) -> int:
    print(f"stowage-cinder: {message}", file=sys.stderr)
    return FAILED


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
