"""The benchmark runs from end to end; what it measures here says nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.results import read_runs

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_a_short_run_measures_everything_but_the_competitors(tmp_path: Path):
    short = ["--places", "300", "--rounds", "1", "--seconds", "0.5", "--addresses", "5", "--no-competitors"]
    command = [sys.executable, CHECKOUT / "benchmarks" / "bench.py", *short, "--case", "item", "--case", "304"]
    said = subprocess.run([*command, "--output", tmp_path / "page.md"], check=True, capture_output=True, text=True)
    run = read_runs(tmp_path / "page.json")[300]
    ours = {"granian", "kept", "granian-gzip", "gunicorn"}
    beside = {"bare-granian", "bare-gunicorn", "plain", "nginx"}
    assert run.cases["item"].loads.keys() == ours | beside | {"cache", "cache-static"}
    assert run.cases["304"].loads.keys() == ours | beside
    assert all(load.requests > 0 for case in run.cases.values() for load in case.loads.values())
    assert run.cases["item"].size > run.cases["item"].gzip_size > 0
    assert run.cases["304"].size == 0
    assert run.figures.keys() >= {
        "start_s",
        "first_worker_mb",
        "one_more_worker_mb",
        "release_mb",
        "publish_s",
        "visible_s",
    }
    assert all(value > 0 for value in run.figures.values())
    assert "## 300 places in eight languages" in said.stdout
    assert (tmp_path / "page.md").read_text() in said.stdout + "\n"
