"""Certificates and tokens of a test, made by OpenSSL."""

from __future__ import annotations

import base64
import json
import subprocess
import time
from pathlib import Path

_EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


class Authority:
    """Signs certificates, and issues tokens, in a directory of its own."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self.ca = directory / "ca.pem"
        #: Its tokens are of this key.
        self.public_key = directory / "tokens.pem"
        self._ca_key, self._token_key = directory / "ca.key", directory / "tokens.key"
        words = ["-days", "2", "-subj", "/CN=test authority", "-keyout", self._ca_key]
        self._openssl("req", "-x509", *_EC, *words, "-out", self.ca)
        self._openssl("genrsa", "-out", self._token_key, "2048")
        self._openssl("rsa", "-in", self._token_key, "-pubout", "-out", self.public_key)

    def issue(self, name: str, alt_names: str) -> tuple[Path, Path]:
        """Paths of a certificate and its key; `alt_names` as OpenSSL spells them."""
        cert, key, request, more = (
            self._directory / f"{name}.{end}" for end in ("pem", "key", "csr", "ext")
        )
        more.write_text(f"subjectAltName={alt_names}\n")
        self._openssl("req", *_EC, "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        signed = ["-CA", self.ca, "-CAkey", self._ca_key, "-CAcreateserial", "-days", "2"]
        signed += ["-extfile", more, "-out", cert]
        self._openssl("x509", "-req", "-in", request, *signed)
        return cert, key

    def token(self, name: str, seconds: float = 3600) -> str:
        """A token of this name, which ends after so many seconds."""
        claims = {"sub": name, "aud": "stowage", "exp": int(time.time() + seconds)}
        head = ".".join(_encoded(json.dumps(one).encode()) for one in ({"alg": "RS256"}, claims))
        signed = self._openssl("dgst", "-sha256", "-sign", self._token_key, stdin=head.encode())
        return f"{head}.{_encoded(signed)}"

    def configuration(self, bindings: list[dict[str, object]], alt_names: str) -> Path:
        """Path of a server's configuration: TLS under these names, and who may do what."""
        cert, key = self.issue("server", alt_names)
        values = {
            "tls": {
                "cert": str(cert),
                "key": str(key),
                "client_ca": str(self.ca),
                "client_certificates": "optional",
            },
            "auth": {"tokens": {"public_keys": [str(self.public_key)]}, "bindings": bindings},
        }
        path = self._directory / "stowage.yaml"
        # JSON is YAML, too.
        path.write_text(json.dumps(values))
        return path

    def _openssl(self, *words: object, stdin: bytes | None = None) -> bytes:
        command = ["openssl", *(str(word) for word in words)]
        return subprocess.run(command, input=stdin, check=True, capture_output=True).stdout


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
