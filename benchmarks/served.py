"""Starts the programs that are measured, each with one worker on a port of its own, and stops them."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from pathlib import Path
from types import MappingProxyType
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from touristinfo.config import CHECKOUT

BIN = Path(sys.executable).parent
START_SECONDS = 120  # a million places, a catalog of tables
_LIKE_OURS = """
import sys
from touristinfo.config import read_config
from touristinfo.server import serve
serve(read_config(), "127.0.0.1", int(sys.argv[2]), 1, sys.argv[1])
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is no error."""

    status: int
    body: bytes
    headers: Message


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def started(
    command: Sequence[str | Path], port: int, environment: dict[str, str], ready: str = "/"
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the end of the block, which begins when `ready` answers anything at all."""
    settings = {**os.environ, "PYTHONPATH": str(CHECKOUT), **environment}
    with tempfile.TemporaryFile() as said:
        server = subprocess.Popen([*map(str, command)], env=settings, stdout=said, stderr=said)  # noqa: S603
        try:
            if not _is_answered(f"http://127.0.0.1:{port}{ready}", server):
                said.seek(0)
                raise RuntimeError(f"the server did not start: {server.args!r}\n{said.read().decode()}")
            yield server
        finally:
            server.terminate()
            server.wait()


def _is_answered(url: str, server: subprocess.Popen[bytes]) -> bool:
    """Wait until `url` is answered, if only by an error; False when the server ends or takes too long."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            answer(url)
        except HTTPError:
            return True
        except (URLError, ConnectionError):
            time.sleep(0.01)
        else:
            return True
    return False


def answer(url: str, **headers: str) -> Answer:
    """The answer of `url`. Raises URLError when nobody answers, HTTPError (a URLError) for an error."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with urlopen(Request(url, headers=given), timeout=60) as response:  # noqa: S310
            return Answer(response.status, response.read(), response.headers)
    except HTTPError as error:
        if error.code != HTTPStatus.NOT_MODIFIED:
            raise
        return Answer(error.code, b"", error.headers)


@contextmanager
def touristinfo(
    releases: Path, workers: int = 1, settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """`touristinfo serve` (granian) on a release; gives its address and process."""
    port = free_port()
    options = ["--port", str(port), "--workers", str(workers)]
    command: list[str | Path] = [BIN / "touristinfo", "serve", *options]
    with started(command, port, {"TOURISTINFO_RELEASES": str(releases), **settings}, "/v1/") as server:
        yield f"http://127.0.0.1:{port}", server


@contextmanager
def like_touristinfo(app: str) -> Iterator[str]:
    """Another app under the server and settings of `touristinfo serve`; gives its address."""
    port = free_port()
    with started([sys.executable, "-c", _LIKE_OURS, app, str(port)], port, {}):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def gunicorn(app: str, environment: dict[str, str], folder: Path = BIN) -> Iterator[str]:
    """An app under gunicorn, with one worker and as many threads as ours has; gives its address."""
    port = free_port()
    options = ["-k", "gthread", "-w", "1", "--threads", "4", "--log-level", "warning"]
    with started([folder / "gunicorn", *options, "-b", f"127.0.0.1:{port}", app], port, environment):
        yield f"http://127.0.0.1:{port}"
