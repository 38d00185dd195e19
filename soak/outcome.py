"""What a scenario came to, and the row about it in docs/reliability.md."""

import os
import platform
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from touristinfo.config import CHECKOUT

MOST_LETTERS = 2000  # of a failure
PAGE = CHECKOUT / "docs" / "reliability.md"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One run of a scenario: what was tried, and what happened. Both are for operators to read."""

    scenario: str
    tried: str
    happened: str


def note(outcome: Outcome, page: Path = PAGE) -> None:
    """Enter a run, dated, as the last row of its scenario's table. Raises ValueError when there is no such table."""
    cells = [str(date.today()), version(), machine(), outcome.tried, outcome.happened[:MOST_LETTERS]]
    row = "".join(f"| {' '.join(cell.replace('|', '/').split())} " for cell in cells) + "|\n"
    before, mark, after = page.read_text(encoding="utf-8").partition(f"<!-- {outcome.scenario} -->")
    if not mark:
        raise ValueError(f"{page} has no table of the scenario {outcome.scenario}")
    page.write_text(before + row + mark + after, encoding="utf-8")


def version() -> str:
    """The commit, with `-dirty` where a file but the page itself is not as in it."""
    commit = _git("rev-parse", "--short", "HEAD")
    is_dirty = _git("status", "--porcelain", "--", ".", f":!{PAGE.relative_to(CHECKOUT)}")
    return f"{commit or 'unknown'}{'-dirty' if is_dirty else ''}"


def _git(*arguments: str) -> str:
    said = subprocess.run(["git", *arguments], cwd=CHECKOUT, check=False, capture_output=True, text=True)
    return said.stdout.strip()


def machine() -> str:
    """What it ran on, as briefly as a table allows."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 30
    return f"{os.cpu_count()} cores, {memory} GB, Linux {platform.release().partition('-')[0]}"


def load() -> str:
    """What else the machine did: processes that wanted to run in the last minutes, on average."""
    return f"load {os.getloadavg()[0]:.1f}"


def spread(seconds: Sequence[float]) -> str:
    """Median, 99 % and the longest of some durations, in milliseconds."""
    ordered = sorted(seconds)
    parts = (("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999))
    told = [f"{name} {ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000:.1f}" for name, share in parts]
    return f"{', '.join(told)}, longest {ordered[-1] * 1000:.0f} ms"
