"""The demo, loaded and served by the commands, for tests that need a real server."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

COMMAND = Path(sys.executable).parent / "touristinfo"
START_SECONDS = 30


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
    pytest.fail("touristinfo serve did not start")


@contextmanager
def running(command: Sequence[str | Path], settings: Mapping[str, str]) -> Iterator[str]:
    """Run the `serve` command with one worker on a free port; gives its address."""
    port = free_port()
    server = subprocess.Popen([*command, "--port", str(port), "--workers", "1"], env=settings)
    try:
        wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="session")
def published_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The releases folder of the demo."""
    folder = tmp_path_factory.mktemp("demo")
    settings = {
        **os.environ,
        "TOURISTINFO_DATABASE_URL": f"sqlite:///{folder}/demo.sqlite",
        "TOURISTINFO_RELEASES": str(folder / "releases"),
    }
    subprocess.run([COMMAND, "demo"], env=settings, check=True)
    return folder / "releases"


@pytest.fixture(scope="session")
def demo(published_demo: Path) -> Iterator[str]:
    """The address of a server with the demo data."""
    with running([COMMAND, "serve"], {**os.environ, "TOURISTINFO_RELEASES": str(published_demo)}) as address:
        yield address
