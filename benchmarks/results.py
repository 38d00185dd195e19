"""What was measured, and the file in which it is kept, so that runs in pieces and of other sizes stand on one page."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Load:
    """What a server did under load: requests per second, and how long half and 99 of 100 answers took at most."""

    requests: float
    p50_ms: float
    p99_ms: float


@dataclass(slots=True)
class CaseResult:
    """One kind of request: mean size of our answers in bytes (of the bodies), and the loads by program."""

    size: float
    gzip_size: float
    loads: dict[str, Load] = field(default_factory=dict)


@dataclass(slots=True)
class Run:
    """One size of the made-up data. `about`: machine, versions, rounds. `figures`: seconds (_s), megabytes (_mb)."""

    places: int
    about: dict[str, str] = field(default_factory=dict)
    cases: dict[str, CaseResult] = field(default_factory=dict)
    figures: dict[str, float] = field(default_factory=dict)


def middle(loads: Iterable[Load]) -> Load:
    """The median of rounds, for each figure on its own."""
    rounds = list(loads)
    return Load(
        median(each.requests for each in rounds),
        median(each.p50_ms for each in rounds),
        median(each.p99_ms for each in rounds),
    )


def read_runs(path: Path) -> dict[int, Run]:
    """The runs in the file at `path`, by number of places, fewest first; none where there is no file."""
    if not path.exists():
        return {}
    runs = [_run(each) for each in orjson.loads(path.read_bytes())]
    return {run.places: run for run in sorted(runs, key=lambda run: run.places)}


def write_runs(path: Path, runs: Iterable[Run]) -> None:
    """Write `runs` into the file at `path`."""
    ordered = sorted(runs, key=lambda run: run.places)
    path.write_bytes(orjson.dumps([asdict(run) for run in ordered], option=orjson.OPT_INDENT_2) + b"\n")


def _run(data: dict[str, Any]) -> Run:
    cases = {
        name: CaseResult(
            case["size"], case["gzip_size"], {program: Load(**load) for program, load in case["loads"].items()}
        )
        for name, case in data["cases"].items()
    }
    return Run(data["places"], data["about"], cases, data["figures"])
