"""`make bench`: how fast the read API is beside bare servers and others of its kind; writes docs/benchmarks.md."""

import os
import platform
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.addresses import Case, cases
from benchmarks.competitors import PROGRAMS
from benchmarks.generated import Places, publish_generated
from benchmarks.load import CONNECTIONS, write_addresses
from benchmarks.measure import Rounds, measure, programs
from benchmarks.musts import MANY
from benchmarks.node import node_figures
from benchmarks.office import office_figures
from benchmarks.report import CASES, page
from benchmarks.results import Run, read_runs, write_runs
from touristinfo.config import CHECKOUT, DATA
from touristinfo.domain.collection_files import load_collections
from touristinfo.published.downloads.make import make_downloads

PAGE = CHECKOUT / "docs" / "benchmarks.md"
WARM_UP = 5  # times as long as a round, before the memory of a worker is read
PARTS = ("requests", "node", "office")


@dataclass(frozen=True, slots=True)
class Options:
    """What is measured, and how long; see the command's help."""

    places: int
    addresses: int
    rounds: Rounds
    parts: tuple[str, ...]
    wanted: tuple[str, ...]
    competitors: bool
    database_url: str


def bench(options: Options, folder: Path, run: Run) -> None:
    """Measure into `run`; releases are made in `folder`, and used again when they are there."""
    run.about |= about(options)
    rounds = options.rounds
    with tempfile.TemporaryDirectory(prefix="touristinfo-bench-") as name:
        if "requests" in options.parts:
            requests(options, folder, Path(name), run)
        if "node" in options.parts:
            click.echo("start and memory", err=True)
            addresses = all_addresses(options, Path(name))
            releases = release_of(options.places, folder)
            run.figures |= node_figures(releases, addresses, rounds.count, WARM_UP * rounds.seconds)
        if "office" in options.parts:
            click.echo("publication from a database", err=True)
            run.figures |= office_figures(Path(name), options.places, options.database_url, rounds.count)


def requests(options: Options, folder: Path, work: Path, run: Run) -> None:
    """Measure all wanted kinds of requests."""
    releases, places = release_of(options.places, folder), Places(options.places)
    if "tile" in options.wanted:
        click.echo("making its files", err=True)
        make_downloads(releases, load_collections(DATA))
    smaller: dict[str, Case] = {}
    if options.places >= MANY and "bbox-100" in options.wanted:
        few = Places(options.places // 10)
        smaller["bbox-100"] = cases(few, options.addresses)["bbox-100"]
    smaller_releases = release_of(options.places // 10, folder) if smaller else None
    click.echo("starting servers", err=True)
    with programs(work, releases, places, smaller_releases, options.competitors) as running:
        for name, case in cases(places, options.addresses).items():
            if name in options.wanted:
                run.cases[name] = measure(case, running, smaller.get(name), work, options.rounds)


def release_of(count: int, folder: Path) -> Path:
    """The releases folder of `count` places, made now where it is not there."""
    releases = folder / str(count)
    if not (releases / "current.json").exists():  # what was broken off has none
        click.echo(f"writing a release of {count:,} places", err=True)
        shutil.rmtree(releases, ignore_errors=True)
        publish_generated(releases, count)
    return releases


def all_addresses(options: Options, work: Path) -> Path:
    """A file of our addresses of all kinds of requests, in turn."""
    asked = cases(Places(options.places), options.addresses).values()
    in_turn = chain.from_iterable(zip_longest(*(case.paths["touristinfo"] for case in asked)))
    return write_addresses(work / "all", [path for path in in_turn if path])


def about(options: Options) -> dict[str, str]:
    """When, where and how it was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "Measured on": str(date.today()),
        "cores": str(os.cpu_count()),
        "processor": processor(),
        "memory": f"{memory:.0f} GiB",
        "system": platform.freedesktop_os_release()["PRETTY_NAME"],
        "Python": platform.python_version(),
        **{name: version(name) for name in ("granian", "Flask", "gunicorn")},
        "nginx": printed("nginx", "-v").partition("/")[2],
        **competitors_versions(),
        **({"requests": told(options)} if "requests" in options.parts else {}),
        **(
            {"published from": options.database_url.partition(":")[0] or "SpatiaLite"}
            if "office" in options.parts
            else {}
        ),
    }


def told(options: Options) -> str:
    """How long which load was, in words."""
    rounds = options.rounds
    slow = f" ({rounds.slow_seconds:g} s for pygeoapi and tipg)" if options.competitors else ""
    return (
        f"{rounds.count} rounds of {rounds.seconds:g} s{slow}, {CONNECTIONS} connections,"
        f" {options.addresses} addresses of each kind"
    )


def processor() -> str:
    """The processor's name as Linux tells it."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


def competitors_versions() -> dict[str, str]:
    """Versions of those in the environment of the competitors, where it is there."""
    listed = printed(str(PROGRAMS / "pip"), "freeze", "--disable-pip-version-check").split()
    pins = dict(line.split("==") for line in listed if "==" in line)
    found = {name: pins[name] for name in ("pygeoapi", "tipg", "uvicorn") if name in pins}
    return found | ({"PostgreSQL": printed("psql", "--version").split()[2]} if found else {})


def printed(*command: str) -> str:
    """What a program prints, "" where there is none."""
    program = shutil.which(command[0], path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        return ""
    said = subprocess.run([program, *command[1:]], capture_output=True, text=True, check=True)  # noqa: S603
    return (said.stdout + said.stderr).strip()


@contextmanager
def kept_in(folder: Path | None) -> Iterator[Path]:
    """`folder`, made if need be, or one that is deleted afterwards."""
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="touristinfo-bench-") as name:
        yield Path(name)


@click.command(context_settings={"show_default": True})
@click.option("--places", default=100_000, type=click.IntRange(50), help="Made-up places in the release.")
@click.option(
    "--rounds", default=5, type=click.IntRange(1), help="How often each program is loaded; medians are shown."
)
@click.option("--seconds", default=2.0, help="How long a program is loaded in a round (wrk counts whole seconds).")
@click.option("--slow-seconds", default=5.0, help="The same for pygeoapi and tipg.")
@click.option("--addresses", default=300, type=click.IntRange(1), help="Different addresses in each case.")
@click.option("--part", "parts", multiple=True, default=PARTS, type=click.Choice(PARTS), help="What is measured.")
@click.option("--case", "wanted", multiple=True, default=tuple(CASES), type=click.Choice(list(CASES)))
@click.option("--competitors/--no-competitors", default=True, help="Measure pygeoapi and tipg too.")
@click.option("--database-url", default="", help="An empty database to publish from; a SpatiaLite file when not given.")
@click.option("--folder", type=click.Path(path_type=Path), help="Where releases are kept for the next run.")
@click.option("--output", default=PAGE, type=click.Path(path_type=Path), help="The page; the figures stand beside it.")
def main(output: Path, folder: Path | None, rounds: int, seconds: float, slow_seconds: float, **given: Any) -> None:
    """Measure, and write the page and beside it the figures (.json).

    What this run does not measure stays as the run before left it: so it can be done in pieces, and the page holds a
    section for each number of places.
    """
    options = Options(rounds=Rounds(rounds, seconds, slow_seconds), **given)
    figures = output.with_suffix(".json")
    runs = read_runs(figures)
    run = runs.setdefault(options.places, Run(options.places))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that the servers are stopped too
    try:
        with kept_in(folder) as kept:
            bench(options, kept, run)
    finally:  # what was measured before a fault is worth keeping
        write_runs(figures, runs.values())
        output.write_text(page(read_runs(figures).values()), encoding="utf-8")
    click.echo(output.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
