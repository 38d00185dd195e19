"""nginx, serving static files and, as deploy/nginx/touristinfo.conf has it, our answers out of its cache."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.served import free_port, started
from touristinfo.config import CHECKOUT

EXAMPLE = CHECKOUT / "deploy" / "nginx" / "touristinfo.conf"
CONFIGURATION = Path(__file__).with_name("nginx.conf")


@dataclass(frozen=True, slots=True)
class Proxy:
    """Addresses of nginx: static files plain and by TLS, and our app by TLS through the cache."""

    plain: str
    tls: str
    cached: str
    static: Path

    def static_file(self, size: int) -> str:
        """The path of a static file of so many bytes, made if need be."""
        path = self.static / str(size)
        if not path.exists():
            path.write_bytes(b"x" * size)
        return f"/{size}"


@contextmanager
def nginx(folder: Path, app_address: str) -> Iterator[Proxy]:
    """nginx before the app at `app_address`; all it writes goes into `folder`."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        raise RuntimeError("nginx is not installed: scripts/setup bench")
    plain, tls, cached = free_port(), free_port(), free_port()
    (folder / "static").mkdir(parents=True)
    (folder / "static" / "index.html").write_text("ready", encoding="utf-8")
    _certificate(folder)
    (folder / "touristinfo.conf").write_text(_example(folder, cached, app_address), encoding="utf-8")
    text = CONFIGURATION.read_text(encoding="utf-8")
    values = {"FOLDER": folder, "PLAIN_PORT": plain, "TLS_PORT": tls, "USER": "user root;" * (os.geteuid() == 0)}
    for name, value in values.items():
        text = text.replace(f"@{name}@", str(value))
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    with started([program, "-p", folder, "-c", folder / "nginx.conf"], plain, {}):
        addresses = f"http://127.0.0.1:{plain}", f"https://127.0.0.1:{tls}", f"https://127.0.0.1:{cached}"
        yield Proxy(*addresses, folder / "static")


def _certificate(folder: Path) -> None:
    subject = ["-subj", "/CN=tourism.example.jp", "-days", "2", "-nodes", "-newkey", "rsa:2048"]
    out = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    made = ["openssl", "req", "-x509", *subject, *out]
    subprocess.run(made, check=True, capture_output=True)  # noqa: S603


def _example(folder: Path, port: int, app_address: str) -> str:
    """The example with the places of this machine, and without the limits that a single client soon meets."""
    text = EXAMPLE.read_text(encoding="utf-8")
    for example, here in {
        "/etc/ssl/certs/tourism.example.jp.pem": f"{folder}/certificate.pem",
        "/etc/ssl/private/tourism.example.jp.key": f"{folder}/key.pem",
        "/var/cache/nginx": str(folder),
        "/var/log/nginx": str(folder),
        "127.0.0.1:8000": app_address.removeprefix("http://"),
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "listen [::]:443 ssl http2;": "",
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen [::]:80;": "",
        "rate=100r/s": "rate=1000000r/s",
    }.items():
        if example not in text:
            raise RuntimeError(f"{EXAMPLE} does not say '{example}' any more; {__file__} has to follow")
        text = text.replace(example, here)
    return text
