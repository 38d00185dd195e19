"""Each scenario of `make soak` in brief: see docs/reliability.md for what it is about and for the long counts."""

import subprocess
from pathlib import Path

import pytest
from database import Databases

from soak import bad_input, clock, connections, crowd, damage, desk, disk, kills, memory, outcome, publications
from soak.stage import Broken

pytestmark = pytest.mark.slow
SEED = 7


def quiet(_: str) -> None:
    pass


def test_kills() -> None:  # on both databases: tests/release, tests/ingest
    assert "nothing broken" in kills.run(4, SEED, quiet, rows=30).happened


@pytest.mark.database
def test_several_at_once(databases: Databases) -> None:
    assert "nothing broken" in crowd.run(3, SEED, quiet, databases.new(), rows=30).happened


@pytest.mark.database
def test_the_desk(databases: Databases) -> None:
    said = desk.run(80, SEED, quiet, databases.new())
    assert "checks of name while typing" in said.happened


def test_bad_input() -> None:
    said = bad_input.run(20, quiet, rows=300).happened
    assert "slowest kind" in said


def test_damage() -> None:
    assert "found before it was served" in damage.run(8, SEED, quiet, rows=20).happened


def may_mount(folder: Path) -> bool:
    try:
        with disk.small_disk(folder / "tried", 1 << 20):
            return True
    except (subprocess.CalledProcessError, FileNotFoundError):
        return False


def test_a_full_disk(tmp_path: Path) -> None:
    # Where mounting is not allowed, a limit on the length of files stops the same commands with another error.
    assert "refused" in disk.run(4, SEED, quiet, rows=100, limited=not may_mount(tmp_path)).happened


def test_files_that_may_not_grow() -> None:
    assert "publish refused" in disk.run(2, SEED, quiet, rows=150, limited=True).happened


def test_a_clock_that_jumps() -> None:
    assert "nothing broken" in clock.run(2, SEED, quiet, rows=20).happened


def test_publications_under_load() -> None:
    assert "none mixed" in publications.run(5, quiet, rows=200, clients=2).happened


def test_idle_and_slow_connections() -> None:
    assert "shown out" in connections.run(500, 10, 2, quiet, rows=500).happened


def test_memory() -> None:
    assert "PSS" in memory.run(20, quiet, rows=100).happened


def test_memory_that_grows_would_be_noticed() -> None:
    grown = [memory.Sample(100 + number, 100, 20, 5, 0) for number in range(40)]
    with pytest.raises(Broken, match="memory grew"):
        memory.judge(grown)


def test_a_mixed_answer_would_be_noticed() -> None:
    seen = publications.Clients()
    seen.asked = [publications.Asked("items", 0.01, 2, frozenset({1, 2}), "")]
    with pytest.raises(Broken, match="mix releases"):
        publications.judge(seen, 1)


def test_the_result_is_a_row_of_its_table(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("| a |\n<!-- disk -->\n\n| b |\n<!-- clock -->\n", encoding="utf-8")
    outcome.note(outcome.Outcome("disk", "one | two", "fine\nvery"), page)
    first, second = page.read_text(encoding="utf-8").split("<!-- disk -->")
    assert first.endswith("| one / two | fine very |\n")
    assert second == "\n\n| b |\n<!-- clock -->\n"
    with pytest.raises(ValueError, match="no table"):
        outcome.note(outcome.Outcome("other", "", ""), page)


def test_the_page_has_a_table_of_each_scenario() -> None:
    for name in (
        "kills",
        "damage",
        "disk",
        "clock",
        "crowd",
        "publications",
        "connections",
        "memory",
        "bad input",
        "fuzzing",
        "suite",
    ):
        assert f"<!-- {name} -->" in outcome.PAGE.read_text(encoding="utf-8")
