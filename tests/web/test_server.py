"""What `touristinfo serve` itself promises: it goes on when a process dies, stops in good order, tells how it does."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
import slow_app
from served import COMMAND, START_SECONDS, free_port, wait_for
from web_cases import FIRST, publish

from touristinfo.config import DATA
from touristinfo.domain.collection_files import load_collections
from touristinfo.domain.content import FeatureContent, Text


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


def fetched(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
        return str(response.read().decode())


def status(port: int, method: str, path: str, body: bytes = b"") -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    with closing(connection):
        connection.request(method, path, body)
        return connection.getresponse().status


@contextmanager
def running(port: int, *command: str | Path, **settings: str) -> Iterator["subprocess.Popen[bytes]"]:
    server = subprocess.Popen(command, env={**os.environ, **settings}, stderr=subprocess.PIPE)
    try:
        wait_for(port, server)
        yield server
    finally:
        server.terminate()
        if server.stderr and not server.stderr.closed:
            server.communicate()


@contextmanager
def serving(folder: Path, *, workers: int = 1, **settings: str) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    port = free_port()
    command = (COMMAND, "serve", "--port", str(port), "--workers", str(workers))
    with running(port, *command, TOURISTINFO_RELEASES=str(folder), **settings) as server:
        assert answers(port, START_SECONDS)
        yield port, server


@pytest.mark.slow
def test_a_worker_that_dies_is_replaced(releases_folder: Path) -> None:
    with serving(releases_folder) as (port, server):
        os.kill(worker_of(server.pid), signal.SIGKILL)
        time.sleep(1)
        assert answers(port, START_SECONDS)


@pytest.mark.slow
def test_a_release_file_that_is_cut_under_a_worker_costs_the_worker_and_not_the_service(
    releases_folder: Path, tmp_path: Path
) -> None:
    """Reading a mapped page that is gone ends the process (SIGBUS); its successor finds the damage and goes back."""
    folder = tmp_path / "releases"
    shutil.copytree(releases_folder, folder)
    with serving(folder) as (port, _):
        assert fetched(port, "/readyz") == "release 2\n"
        for file in (folder / "2" / "facilities").iterdir():
            os.truncate(file, 0)
        with pytest.raises((OSError, urllib.error.HTTPError)):
            fetched(port, "/v1/collections/facilities/items")
        time.sleep(1)
        assert answers(port, START_SECONDS)
        assert fetched(port, "/readyz") == "release 1\n"
        assert "FeatureCollection" in fetched(port, "/v1/collections/facilities/items")


@pytest.mark.slow
def test_slow_downloads_hold_up_nobody(tmp_path: Path) -> None:
    texts = {"name": {"ja": Text("長い説明")}, "description": {"ja": Text("あ" * 5_000_000)}}
    place = FeatureContent("place-1", "facilities", 140.4, 36.4, {}, texts)
    publish(tmp_path, 1, FIRST, load_collections(DATA), {"facilities": {"place-1": place}})
    (block,) = (tmp_path / "1" / "facilities").glob("*.block")
    with serving(tmp_path) as (port, _), ExitStack() as slow:
        for part in ("", "Range: bytes=1000-\r\n") * 4:
            client = slow.enter_context(socket.create_connection(("127.0.0.1", port)))
            path = f"/v1/releases/1/files/facilities/{block.name}"
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{part}\r\n".encode())
            assert client.recv(1000).startswith(b"HTTP/1.1 20")
        begin = time.monotonic()
        for _ in range(5):
            assert fetched(port, "/readyz") == "release 1\n"
        assert time.monotonic() - begin < 5


def until_both_have_answered(port: int, metrics: int) -> None:
    """On a busy machine the second of two workers starts when the first has answered a lot."""
    end = time.monotonic() + START_SECONDS
    while fetched(metrics, "/metrics").count('kind="pss"') < 2 and time.monotonic() < end:
        fetched(port, "/readyz")


@pytest.mark.slow
def test_metrics_are_those_of_all_workers_and_have_an_address_of_their_own(releases_folder: Path) -> None:
    metrics = free_port()
    with serving(releases_folder, workers=2, TOURISTINFO_METRICS=f"127.0.0.1:{metrics}") as (port, server):
        until_both_have_answered(port, metrics)
        for _ in range(20):  # each on a connection of its own, so that both workers have some
            fetched(port, "/v1/nearby?lat=36.3752&lon=140.4767")
        said = fetched(metrics, "/metrics")
        assert 'touristinfo_requests_total{address="/v1/nearby",method="GET",status="200"} 20.0' in said
        assert 'touristinfo_request_seconds_count{address="/v1/nearby"} 20.0' in said
        assert said.count('kind="pss"') == 2
        assert "36.3752" not in said
        assert status(port, "GET", "/metrics") == 404
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text(encoding="ascii").split()
        os.kill(int(children[0]), signal.SIGKILL)
        time.sleep(1)
        assert answers(port, START_SECONDS)
        said = fetched(metrics, "/metrics")
        assert 'touristinfo_request_seconds_count{address="/v1/nearby"} 20.0' in said
        assert f'touristinfo_release_number{{pid="{children[0]}"}}' not in said


@pytest.mark.slow
def test_the_log_is_json_and_has_requests_only_if_wanted(releases_folder: Path) -> None:
    for wanted in ("no", "yes"):
        with serving(releases_folder, TOURISTINFO_LOG_REQUESTS=wanted) as (port, server):
            fetched(port, "/v1/nearby?lat=36.3752&lon=140.4767")
            server.terminate()
            log = server.communicate()[1].decode()
        said = [json.loads(line) for line in log.splitlines()]
        assert [each["address"] for each in said if each["message"] == "request"][-1:] == (
            ["/v1/nearby"] if wanted == "yes" else []
        )
        assert "36.3752" not in log


@pytest.mark.slow
def test_what_is_too_large_is_refused_and_the_next_request_answered(releases_folder: Path) -> None:
    with serving(releases_folder) as (port, _):
        assert status(port, "GET", "/v1/nearby?lat=" + "1" * 32_769) == 414
        assert status(port, "GET", "/v1/nearby?lat=" + "1" * 100_000) in (414, 431)
        assert status(port, "POST", "/v1/nearby", b"x" * 50_000) == 405
        idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(900)]
        assert fetched(port, "/readyz") == "release 2\n"
        for each in idle:
            each.close()


@pytest.mark.slow
def test_a_request_that_runs_at_sigterm_is_finished(tmp_path: Path) -> None:
    port, answer = free_port(), []
    with running(port, sys.executable, slow_app.__file__, str(port), SLOW_FOLDER=str(tmp_path)) as server:
        request = threading.Thread(target=lambda: answer.append(fetched(port, "/slow")))
        request.start()
        while not (tmp_path / slow_app.STARTED).exists():
            time.sleep(0.02)
        server.terminate()
        request.join()
        assert answer == ["whole"]
        server.communicate(timeout=10)
        assert server.returncode == 0


@pytest.mark.slow
def test_all_workers_have_one_secret_key(tmp_path: Path) -> None:
    port = free_port()
    with running(port, sys.executable, slow_app.__file__, str(port), SLOW_FOLDER=str(tmp_path)):
        said = {fetched(port, "/key") for _ in range(40)}
    assert len(said) == 2  # two processes
    assert len({each.split()[1] for each in said}) == 1
