"""What issues 3 and 4 want of the figures, and whether it is held."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.results import Run

MANY = 1_000_000  # places from which on other things are wanted

Figure = Callable[[Run], float | None]  # None = not measured


@dataclass(frozen=True, slots=True)
class Must:
    """One demand: a figure that is at least, or at most, so much."""

    title: str
    figure: Figure
    bound: float
    at_most: bool = False

    def verdict(self, run: Run) -> str:
        """held, missed, or not measured."""
        value = self.figure(run)
        if value is None:
            return "not measured"
        return "held" if (value <= self.bound if self.at_most else value >= self.bound) else "**missed**"


def ratio(case: str, ours: str, other: str) -> Figure:
    """How many times as many requests per second `ours` answers as `other`."""

    def figure(run: Run) -> float | None:
        loads = run.cases[case].loads if case in run.cases else {}
        return loads[ours].requests / loads[other].requests if ours in loads and other in loads else None

    return figure


def measured(name: str) -> Figure:
    """A figure of the run."""
    return lambda run: run.figures.get(name)


def slowest(case: str, program: str) -> Figure:
    """What 99 of 100 answers take at most, in milliseconds."""

    def figure(run: Run) -> float | None:
        loads = run.cases[case].loads if case in run.cases else {}
        return loads[program].p99_ms if program in loads else None

    return figure


def server_time(case: str) -> Figure:
    """Milliseconds that a worker under full load needs for an answer."""

    def figure(run: Run) -> float | None:
        return 1000 / run.cases[case].loads["granian"].requests if case in run.cases else None

    return figure


def _bare(case: str) -> Figure:
    return ratio(case, "granian", "bare-granian")


_OF_MANY = (
    Must("starts, s", measured("start_s"), 3, at_most=True),
    Must("bbox-100 beside the tenth of the places, ratio", ratio("bbox-100", "granian", "smaller"), 0.8),
    Must("one more worker, MB (PSS)", measured("one_more_worker_mb"), 60, at_most=True),
)
_OF_FEWER = (
    Must("item, ratio to the bare Flask view", _bare("item"), 0.65),
    Must("bbox-100, ratio to the bare Flask view", _bare("bbox-100"), 0.45),
    Must("nearby, ratio to the bare Flask view", _bare("nearby"), 0.45),
    Must("bbox-1000, ratio to the bare Flask view", _bare("bbox-1000"), 0.4),
    Must("property filter, ratio to the bare Flask view", _bare("filter"), 0.4),
    Must("search, p99 in ms", slowest("search", "granian"), 20, at_most=True),
    Must("bbox-100, times pygeoapi", ratio("bbox-100", "granian", "pygeoapi"), 80),
    Must("bbox-100, times tipg", ratio("bbox-100", "granian", "tipg"), 12),
    Must("property filter, times pygeoapi", ratio("filter", "granian", "pygeoapi"), 30),
    Must("property filter, answers kept, times pygeoapi", ratio("filter", "kept", "pygeoapi"), 30),
    Must("CQL2 filter, times pygeoapi", ratio("cql2", "granian", "pygeoapi"), 10),
    Must("CQL2 filter, answers kept, times pygeoapi", ratio("cql2", "kept", "pygeoapi"), 10),
    Must("vector tile at zoom 12, times tipg", ratio("tile", "granian", "tipg"), 20),
    Must("vector tile at zoom 12, kept, times tipg", ratio("tile", "kept", "tipg"), 20),
    Must("page for people, ms of server time", server_time("page"), 5, at_most=True),
    Must("publish all, s", measured("publish_s"), 60, at_most=True),
    Must("publish 100 changes until visible, s", measured("visible_s"), 3, at_most=True),
    Must("item behind nginx's cache, ratio to its own static file", ratio("item", "cache", "cache-static"), 0.8),
    Must(
        "bbox-100 behind nginx's cache, ratio to its own static file", ratio("bbox-100", "cache", "cache-static"), 0.8
    ),
)


def musts(run: Run) -> tuple[Must, ...]:
    """What is wanted of a run of so many places."""
    return _OF_MANY if run.places >= MANY else _OF_FEWER
