"""Measures each kind of request on all programs in turn, so that what else the machine does hits all alike."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

import click

from benchmarks.addresses import Case
from benchmarks.competitors import check_same, competitors, count_of, ids_of
from benchmarks.generated import Places
from benchmarks.load import Target, load, write_addresses
from benchmarks.proxy import Proxy, nginx
from benchmarks.results import CaseResult, Load, middle
from benchmarks.served import Answer, answer, gunicorn, like_touristinfo, touristinfo

CACHED = ("item", "bbox-100")  # the cases that are also asked for through nginx and its cache
COMPARED = {"bbox-100": ids_of, "bbox-1000": ids_of, "filter": count_of, "cql2": count_of}  # what all must say alike
COMPARED_ADDRESSES = 20
ANEW = {"TOURISTINFO_KEPT_MB": "0"}


@dataclass(frozen=True, slots=True)
class Rounds:
    """How long each program is loaded, how often, and how long those who are slow."""

    count: int
    seconds: float
    slow_seconds: float


@dataclass(frozen=True, slots=True)
class Programs:
    """Addresses of what runs. `ours`: our app, by what serves it; `bare`: apps that answer constant bytes."""

    ours: dict[str, str]
    bare: dict[str, str]
    proxy: Proxy
    others: dict[str, str] = field(default_factory=dict)


@contextmanager
def programs(folder: Path, releases: Path, places: Places, smaller: Path | None, others: bool) -> Iterator[Programs]:
    """Start all. `smaller`: releases of a tenth of the size to compare with; `others`: the competitors too."""
    with ExitStack() as stack:
        granian, _ = stack.enter_context(touristinfo(releases, settings=ANEW))
        kept, _ = stack.enter_context(touristinfo(releases))
        settings = {"TOURISTINFO_RELEASES": str(releases), **ANEW}
        ours = {
            "granian": granian,
            "kept": kept,
            "gunicorn": stack.enter_context(gunicorn("touristinfo.app:create_app()", settings)),
        }
        if smaller is not None:
            ours["smaller"], _ = stack.enter_context(touristinfo(smaller, settings=ANEW))
        bare = {
            "bare-granian": stack.enter_context(like_touristinfo("benchmarks.bare:flask_app")),
            "bare-gunicorn": stack.enter_context(gunicorn("benchmarks.bare:flask_app()", {})),
            "plain": stack.enter_context(like_touristinfo("benchmarks.bare:plain_app")),
        }
        proxy = stack.enter_context(nginx(folder / "nginx", granian))
        found = stack.enter_context(competitors(places, folder)) if others else {}
        yield Programs(ours, bare, proxy, found)


def measure(case: Case, running: Programs, smaller: Case | None, folder: Path, rounds: Rounds) -> CaseResult:
    """Load all programs with `case`, in turn; `smaller`: the same kind of request on the smaller release."""
    if case.name in COMPARED:
        check_same(running.ours["granian"], running.others, case, COMPARED_ADDRESSES, COMPARED[case.name])
    ours = {who: _asked(case, running.ours[who], folder / who, "") for who in ("granian", "kept", "gunicorn")}
    plain, packed = ours["granian"], _asked(case, running.ours["kept"], folder, "gzip")
    targets = {who: Target(running.ours[who], lines.file) for who, lines in ours.items()}
    targets["granian-gzip"] = Target(running.ours["kept"], packed.file, "gzip")
    targets |= _yardsticks(case, running, plain)
    if smaller is not None and "smaller" in running.ours:
        lines = _asked(smaller, running.ours["smaller"], folder / "smaller", "")
        targets["smaller"] = Target(running.ours["smaller"], lines.file)
    for who, address in running.others.items():
        if who in case.paths:
            targets[who] = Target(address, write_addresses(folder / f"{case.name}-{who}", case.paths[who]))
    return CaseResult(plain.size, packed.size, _loads(case, targets, running, rounds))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Addresses as wrk reads them, and the mean size of our answers in bytes."""

    file: Path
    size: float


def _asked(case: Case, base: str, folder: Path, encoding: str) -> _Asked:
    """Ask for each address once, to know the size of the answers and their ETags."""
    paths = case.paths["touristinfo"]
    headers = {"Accept_Encoding": encoding} if encoding else {}
    answers = [answer(base + path, **headers) for path in paths]
    if case.conditional:
        lines = [f"{path}\t{each.headers['ETag']}" for path, each in zip(paths, answers, strict=True)]
        answers = [
            answer(base + path, If_None_Match=each.headers["ETag"], **headers)
            for path, each in zip(paths, answers, strict=True)
        ]
        if any(each.status != 304 for each in answers):
            raise RuntimeError(f"{case.name}: what has not changed was sent again")
        paths = lines
    return _Asked(write_addresses(folder / f"{case.name}-{encoding or 'plain'}", paths), _mean_size(answers))


def _mean_size(answers: list[Answer]) -> float:
    return fmean(len(each.body) for each in answers)


def _yardsticks(case: Case, running: Programs, plain: _Asked) -> dict[str, Target]:
    """What else is loaded with `case`, by program: it answers as many bytes as we do on average."""
    size, folder = round(plain.size), plain.file.parent
    constant = write_addresses(folder / f"{case.name}-constant", [f"/{size}"])
    static = write_addresses(folder / f"{case.name}-static", [running.proxy.static_file(size)])
    targets = {who: Target(address, constant) for who, address in running.bare.items()}
    targets["nginx"] = Target(running.proxy.plain, static)
    if case.name in CACHED:
        targets["cache"] = Target(running.proxy.cached, plain.file)
        targets["cache-static"] = Target(running.proxy.tls, static)
    return targets


def _loads(case: Case, targets: Mapping[str, Target], running: Programs, rounds: Rounds) -> dict[str, Load]:
    """The medians of all rounds, by program."""
    if rounds.seconds >= 1:  # less is for trying out
        for who in targets.keys() - running.others.keys():
            load(targets[who], 1)
    measured: dict[str, list[Load]] = {who: [] for who in targets}
    for number in range(rounds.count):
        click.echo(f"{case.name}: round {number + 1} of {rounds.count}", err=True)
        for who, target in targets.items():
            seconds = rounds.slow_seconds if who in running.others else rounds.seconds
            if who == "cache":  # repeated addresses are meant, and since its last turn all became older than 30 s
                load(target, 1)
            measured[who].append(load(target, seconds))
    return {who: middle(loads) for who, loads in measured.items()}
