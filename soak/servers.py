"""`touristinfo serve` in a scenario: started, asked, watched while something else happens, looked into, stopped."""

import json
import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import MappingProxyType
from typing import Any

from soak.stage import COMMAND, LAYERS, Broken, Editions, must, told_in

START_SECONDS = 60
SWITCH_SECONDS = 10  # the contract says 3; a machine that does other work at once gets more
RELEASE = "Touristinfo-Release"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of a server."""

    status: int
    headers: Message  # whatever the case of a name
    body: bytes

    @property
    def release(self) -> int:
        """The release it says it comes from; 0 = it does not say."""
        return int(self.headers[RELEASE] or 0)

    def json(self) -> Any:
        """The body, read."""
        return json.loads(self.body)


def ask(connection: HTTPConnection, path: str, headers: Mapping[str, str] | None = None) -> Answer:
    """Ask on a connection that stays open. Raises OSError, HTTPException."""
    connection.request("GET", path, headers=dict(headers or {}))
    response = connection.getresponse()
    return Answer(response.status, response.headers, response.read())


@dataclass
class Server:
    """A running `touristinfo serve`. `log`: what it writes on standard error."""

    port: int
    process: "subprocess.Popen[bytes]"
    log: Path

    def connect(self, timeout: float = 30) -> HTTPConnection:
        """A connection to it."""
        return HTTPConnection("127.0.0.1", self.port, timeout=timeout)

    def get(self, path: str, **headers: str) -> Answer:
        """Ask once, on a connection of its own; header names with `_` for `-`."""
        with closing(self.connect()) as connection:
            return ask(connection, path, {name.replace("_", "-"): value for name, value in headers.items()})

    def release(self) -> int:
        """The release that is served; 0 = none."""
        answer = self.get("/readyz")
        return int(answer.body.split()[1]) if answer.status == 200 else 0

    def wait_for(self, number: int, seconds: float = SWITCH_SECONDS) -> float:
        """Wait until release `number` is served; seconds that took. Raises Broken when it is not in time."""
        started = time.monotonic()
        while (found := self.release()) != number:
            must(time.monotonic() - started < seconds, f"release {found} is served and not {number}")
            time.sleep(0.1)
        return time.monotonic() - started

    def wait_until_ready(self, seconds: float = START_SECONDS) -> None:
        """Wait until it has a release to serve."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                if self.release():
                    return
            except (OSError, HTTPException):
                pass
            time.sleep(0.1)
        raise Broken(f"the server is not ready: {self.log.read_text()[-2000:]}")

    def content(self) -> Editions:
        """All that it says of the features of the stage, from one release."""
        while True:
            paths = [f"/v1/collections/{each}/items?limit=10000&lang=ja" for each in LAYERS.values()]
            answers = [self.get(path) for path in paths]
            must(all(each.status == 200 for each in answers), f"answers {[each.status for each in answers]}")
            must(all(each.release for each in answers), "an answer does not name its release")
            if len({each.release for each in answers}) == 1:
                return {token: said for each in answers for token, said in told_in(each.body.decode()).items()}

    def ids(self) -> dict[str, str]:
        """Token -> id of each feature."""
        found: dict[str, str] = {}
        for collection in LAYERS.values():
            for feature in self.get(f"/v1/collections/{collection}/items?limit=10000&lang=ja").json()["features"]:
                token = next(iter(told_in(feature["properties"]["description"])))
                found[token] = feature["id"]
        return found

    def workers(self) -> list[int]:
        """The processes that answer requests."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(each) for each in children if b"tracker" not in Path(f"/proc/{each}/cmdline").read_bytes()]


@contextmanager
def serving(
    releases: Path, *, workers: int = 1, settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Server]:
    """A server of the releases in a folder, stopped at the end."""
    port = free_port()
    log = releases.parent / f"serve-{port}.log"
    environment = {**os.environ, "TOURISTINFO_RELEASES": str(releases), "TOURISTINFO_ROLE": "public", **settings}
    command = [COMMAND, "serve", "--port", str(port), "--workers", str(workers)]
    with log.open("wb") as errors:
        process = subprocess.Popen(command, env=environment, stdout=errors, stderr=errors)
        try:
            server = Server(port, process, log)
            server.wait_until_ready()
            yield server
        finally:
            process.terminate()
            process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@dataclass
class Watch:
    """Requests one after another while something else happens. `slowest`: seconds."""

    asked: int = 0
    slowest: float = 0
    failures: list[str] = field(default_factory=list)


WATCHED = "/v1/collections/facilities/items?limit=20&lang=ja"


@contextmanager
def watching(*servers: Server, pause: float = 0.02) -> Iterator[Watch]:
    """Ask the servers all the time; whoever fails is noted."""
    watch, ended = Watch(), threading.Event()

    def look(server: Server) -> None:
        while not ended.wait(pause):
            started = time.monotonic()
            try:
                answer = server.get(WATCHED)
                if answer.status != 200 or not told_in(answer.body.decode()):
                    watch.failures.append(f"{answer.status} {answer.body[:200]!r}")
            except (OSError, HTTPException) as error:
                watch.failures.append(repr(error))
            watch.asked += 1
            watch.slowest = max(watch.slowest, time.monotonic() - started)

    threads = [threading.Thread(target=look, args=[server], daemon=True) for server in servers]
    for thread in threads:
        thread.start()
    try:
        yield watch
    finally:
        ended.set()
        for thread in threads:
            thread.join()
