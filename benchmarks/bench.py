"""How fast the read API is, side by side with a Flask view that answers as many constant bytes; `make bench`."""

import os
import platform
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from urllib.request import urlopen

import click
import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.generated import Places, publish_generated
from touristinfo.config import CHECKOUT

REPORT = CHECKOUT / "docs" / "benchmarks.md"
BIN = Path(sys.executable).parent
CONNECTIONS = 16
START_SECONDS = 30


@dataclass(frozen=True)
class Case:
    """One kind of request."""

    title: str
    path: str


@dataclass(frozen=True)
class Result:
    """Requests per second of both (medians of the rounds), for an answer of `size` bytes."""

    case: Case
    size: int
    ours: float
    bare: float


def cases(count: int) -> list[Case]:
    """What is measured, for a release of `count` places."""
    items = "/v1/collections/facilities/items"
    places = Places(count)
    return [
        Case("one place", f"{items}/{places.id(count // 2)}?lang=zh-Hant"),
        Case("10 places", f"{items}?lang=ko"),
        Case("bbox with about 100 places", f"{items}?limit=100&lang=en&bbox={box_with(100, places)}"),
        Case("10 nearest places", "/v1/nearby?lat=36.35&lon=140.27&radius=50000&lang=en"),
    ]


def box_with(hits: int, places: Places) -> str:
    """A `bbox` around a place in the middle that holds about `hits` places."""
    positions = places.positions
    away = np.abs(positions - positions[places.count // 2]).max(axis=1)
    nearest = positions[np.argsort(away)[:hits]]
    return ",".join(f"{side:.6f}" for side in (*nearest.min(axis=0), *nearest.max(axis=0)))


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def served(app: str, *options: str, **environment: str) -> Iterator[str]:
    """Serve a WSGI app under granian with one worker, in a folder of its own; gives its address."""
    port = free_port()
    granian = [str(BIN / "granian"), "--interface", "wsgi", "--no-ws", "--log-level", "warning"]
    command = [*granian, "--workers", "1", "--port", str(port), *options, app]
    settings = {**os.environ, "PYTHONPATH": str(CHECKOUT), **environment}
    server = subprocess.Popen(command, env=settings)  # noqa: S603
    try:
        wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server accepts connections. Raises RuntimeError when it ends or takes too long."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server did not start: {server.args!r}")


def answer(url: str) -> bytes:
    """The bytes of an answer, which must be 200."""
    with urlopen(url) as response:  # noqa: S310
        body: bytes = response.read()
    return body


def requests_per_second(url: str, seconds: int) -> float:
    """Load `url` over keep-alive connections. Raises RuntimeError when an answer is an error."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    found = re.search(r"Requests/sec:\s*([\d.]+)", said)
    if not found or "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(said)
    return float(found[1])


def measure(case: Case, ours: str, bare: str, seconds: int, rounds: int) -> Result:
    """Measure both in turn, so that what else the machine does hits both alike."""
    url = ours + case.path
    size = len(answer(url))
    yardstick = f"{bare}/{size}"
    measured = [(requests_per_second(url, seconds), requests_per_second(yardstick, seconds)) for _ in range(rounds)]
    return Result(case, size, median(ours for ours, _ in measured), median(bare for _, bare in measured))


def report(results: list[Result], count: int, seconds: int, rounds: int) -> str:
    """The page `docs/benchmarks.md`."""
    rows = "\n".join(
        f"| {each.case.title} | {each.size:,} | {each.ours:,.0f} | {each.bare:,.0f} | {each.ours / each.bare:.2f} |"
        for each in results
    )
    return f"""# How fast it is

Written by `make bench` on {date.today()}; {os.cpu_count()} cores, Python {platform.python_version()}, {count:,} made-up
places in eight languages.

Requests per second beside a Flask view that answers as many constant bytes and does nothing else, both under granian
with one worker, loaded in turn by wrk on the same machine over {CONNECTIONS} connections; medians of {rounds} rounds of
{seconds} s. The figures depend on the machine and on what else it does, the ratio less. Answers are not compressed.
wrk asks for the same address again and again, so all that is read is in memory.

| Request | Bytes | touristinfo | constant bytes | ratio |
|---|---:|---:|---:|---:|
{rows}
"""


@click.command()
@click.option("--places", default=100_000, show_default=True)
@click.option("--seconds", default=3, show_default=True)
@click.option("--rounds", default=3, show_default=True)
@click.option("--output", default=REPORT, show_default=True, type=click.Path(path_type=Path))
def main(places: int, seconds: int, rounds: int, output: Path) -> None:
    """Publish made-up places, measure, write the page."""
    with tempfile.TemporaryDirectory() as folder:
        releases = Path(folder) / "releases"
        publish_generated(releases, places)
        ours = served("touristinfo.app:create_app", "--factory", TOURISTINFO_RELEASES=str(releases))
        with ours as our_address, served("benchmarks.bare:app") as bare_address:
            results = [measure(case, our_address, bare_address, seconds, rounds) for case in cases(places)]
    output.write_text(report(results, places, seconds, rounds), encoding="utf-8")
    click.echo(output.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
