"""The client that cinder.conf describes."""

from __future__ import annotations

from oslo_config import cfg
from stowage import Client, Tls, TokenFile


def client_of(conf: cfg.ConfigOpts) -> Client:
    """Raises OSError if a file that `[stowage]` names cannot be read."""
    section = conf.stowage
    tls = None
    if section.ca_file:
        tls = Tls(
            ca=section.ca_file,
            cert=section.cert_file,
            key=section.key_file,
            server_name=section.server_name,
        )
    token = TokenFile(section.token_file) if section.token_file else None
    return Client(section.servers, tls=tls, token=token, deadline=section.deadline)
