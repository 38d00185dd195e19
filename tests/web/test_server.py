"""What `touristinfo serve` itself promises: it goes on when something happens to one of its processes."""

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from served import COMMAND, START_SECONDS, free_port, wait_for


def worker_of(server: int) -> int:
    """The process that answers requests; beside it Python may keep one that tracks resources."""
    children = Path(f"/proc/{server}/task/{server}/children").read_text(encoding="ascii").split()
    [worker] = [int(each) for each in children if b"tracker" not in Path(f"/proc/{each}/cmdline").read_bytes()]
    return worker


def answers(port: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=1) as response:
                return bool(response.status == 200)
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.1)
    return False


@pytest.mark.slow
def test_a_worker_that_dies_is_replaced(releases_folder: Path) -> None:
    settings = {**os.environ, "TOURISTINFO_RELEASES": str(releases_folder)}
    port = free_port()
    server = subprocess.Popen([COMMAND, "serve", "--port", str(port), "--workers", "1"], env=settings)
    try:
        wait_for(port, server)
        assert answers(port, START_SECONDS)
        os.kill(worker_of(server.pid), signal.SIGKILL)
        time.sleep(1)
        assert answers(port, START_SECONDS)
    finally:
        server.terminate()
        server.wait()
