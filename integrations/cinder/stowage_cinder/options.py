"""The section `[stowage]` of cinder.conf."""

from __future__ import annotations

from typing import Any

from oslo_config import cfg

GROUP = "stowage"

OPTIONS = [
    cfg.ListOpt(
        "servers",
        default=["127.0.0.1:50051"],
        help="Addresses of Stowage, host:port. Several are servers of one ledger.",
    ),
    cfg.StrOpt("ca_file", help="Authorities of the servers' certificates, PEM. Switches TLS on."),
    cfg.StrOpt("cert_file", help="The scheduler's own certificate, PEM; with key_file."),
    cfg.StrOpt("key_file", help="Its key, PEM."),
    cfg.StrOpt(
        "server_name", help="Name in the servers' certificates, where it is not their address."
    ),
    cfg.StrOpt("token_file", help="File with a bearer token; it is read again when it changes."),
    cfg.FloatOpt(
        "deadline",
        default=60.0,
        min=1.0,
        help="Seconds that a request may take, with all that is asked again while no server "
        "answers. After that the volume goes to error.",
    ),
    cfg.StrOpt(
        "profile",
        default="",
        help="Profile of the server's configuration that decides. Empty: the volume type's extra "
        "spec `stowage:profile`, else the server's default.",
    ),
    cfg.StrOpt(
        "worker_id",
        help="Name of this scheduler in Stowage; no two may have the same. Default: "
        "`cinder-scheduler@` and the scheduler's host.",
    ),
    cfg.FloatOpt(
        "outcome_interval",
        default=1.0,
        min=0.1,
        help="Seconds between two looks at what became of unfinished orders.",
    ),
    cfg.FloatOpt(
        "follow_interval",
        default=10.0,
        min=1.0,
        help="Seconds between two looks at Cinder's services and at what was deleted. What "
        "happens in Cinder reaches the ledger within three times this.",
    ),
    cfg.FloatOpt(
        "report_hold",
        default=120.0,
        min=0.0,
        help="A report that was measured while volumes were made on its backend does not say which "
        "of them it contains, so it is held back, until reports were for so many seconds.",
    ),
]


def register(conf: cfg.ConfigOpts) -> None:
    """Makes `conf.stowage` known; more than once is well."""
    conf.register_opts(OPTIONS, group=GROUP)


def list_opts() -> list[tuple[str, list[Any]]]:
    """For oslo-config-generator."""
    return [(GROUP, OPTIONS)]
