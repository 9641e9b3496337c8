"""A certificate for the loopback interface, made anew for each test run."""

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate and its key. Whoever trusts ``path`` trusts the server."""

    path: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """What a server needs to show this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.path, self.key)
        return context


def available() -> bool:
    """Whether the ``openssl`` command is here; the standard library can't make certificates."""
    return shutil.which("openssl") is not None


def make(folder: Path) -> Certificate:
    """A certificate for 127.0.0.1 and localhost in ``folder``, valid for a day."""
    made = Certificate(folder / "certificate.pem", folder / "key.pem")
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(made.key)]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"]
    use = ["-addext", "keyUsage=critical,digitalSignature,keyCertSign"]  # strict checks (Python 3.13) ask for it
    command = ["openssl", "req", "-x509", "-days", "1", *key, "-out", str(made.path), *names, *use]
    subprocess.run(command, check=True, capture_output=True)
    return made
