"""What wrk prints is read rightly, and the page follows from the figures."""

import re
from pathlib import Path

import pytest

from benchmarks.load import read_output
from benchmarks.musts import musts
from benchmarks.report import CASES, page
from benchmarks.results import CaseResult, Load, Run, middle, read_runs, write_runs

WRK = """Running 2s test @ http://127.0.0.1:8000
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     2.41ms    1.20ms  31.02ms   93.75%
    Req/Sec     6.74k   401.55     7.32k    75.00%
  Latency Distribution
     50%  840.00us
     75%    2.52ms
     90%    3.07ms
     99%    1.20s
  13412 requests in 2.00s, 28.11MB read
{more}Requests/sec:   6703.52
Transfer/sec:     14.05MB
"""


def run_of(places: int, granian: float = 7000, **figures: float) -> Run:
    loads = {"granian": Load(granian, 1, 12), "bare-granian": Load(10_000, 1, 2), "smaller": Load(10_000, 1, 2)}
    return Run(places, {"Measured on": "2026-11-25"}, {"bbox-100": CaseResult(70_000, 9_000, loads)}, figures)


def test_what_wrk_prints_is_read_in_milliseconds():
    assert read_output(WRK.format(more="")) == Load(6703.52, 0.84, 1200)


@pytest.mark.parametrize(
    "said",
    [
        WRK.format(more="  Non-2xx or 3xx responses: 3\n"),
        WRK.format(more="  Socket errors: connect 0, read 0, write 0, timeout 2\n"),
        WRK.format(more="").replace("6703.52", "0.00"),
        "unable to connect to 127.0.0.1:8000 Connection refused",
    ],
)
def test_errors_are_no_figures(said: str):
    with pytest.raises(ValueError, match=r"errors|counted"):
        read_output(said)


def test_the_median_is_taken_of_each_figure():
    assert middle([Load(1, 9, 5), Load(3, 8, 6), Load(2, 7, 90)]) == Load(2, 8, 6)


def test_figures_are_read_back_as_written(tmp_path: Path):
    runs = [run_of(1_000_000, start_s=2.5), run_of(100_000, publish_s=40)]
    write_runs(tmp_path / "a.json", runs)
    assert read_runs(tmp_path / "a.json") == {100_000: runs[1], 1_000_000: runs[0]}
    assert list(read_runs(tmp_path / "a.json")) == [100_000, 1_000_000]
    assert read_runs(tmp_path / "none.json") == {}


def verdicts(run: Run) -> dict[str, str]:
    return {must.title: must.verdict(run) for must in musts(run)}


def test_what_is_wanted_is_held_missed_or_not_measured():
    fast = verdicts(run_of(100_000, publish_s=60))
    assert fast["bbox-100, ratio to the bare Flask view"] == "held"
    assert fast["publish all, s"] == "held"
    assert fast["item, ratio to the bare Flask view"] == "not measured"
    slow = verdicts(run_of(100_000, granian=4000, publish_s=61))
    assert slow["bbox-100, ratio to the bare Flask view"] == "**missed**"
    assert slow["publish all, s"] == "**missed**"


def test_a_million_places_are_measured_by_other_demands():
    many = verdicts(run_of(1_000_000, start_s=2.9, one_more_worker_mb=61))
    assert many == {
        "starts, s": "held",
        "bbox-100 beside the tenth of the places, ratio": "**missed**",
        "one more worker, MB (PSS)": "**missed**",
    }


def test_the_page_has_a_section_for_each_run_with_demands_and_ratios_first():
    text = page([run_of(100_000, publish_s=40), run_of(1_000_000)])
    first, second = text.split("## 1,000,000 places")
    assert "## 100,000 places" in first
    assert first.index("What issues 3 and 4 want") < first.index("Ratios") < first.index("Requests per second\n")
    assert "| bbox, 100 places | 0.70 |" in first
    assert "| touristinfo, granian | 7,000 |" in first
    assert "| touristinfo, granian | 1.00 / 12.0 |" in first
    assert "| publish all, s | at most 60 | 40.0 | held |" in first
    assert "pygeoapi |" not in text.replace("times pygeoapi |", "").replace("kept / pygeoapi |", "")
    assert "How it was measured" in second


def test_all_tables_of_the_page_are_whole():
    for line_of_head in re.findall(r"(?m)^\|.*\n(?:\|.*\n)+", page([run_of(100_000, publish_s=40)])):
        assert len({line.count("|") for line in line_of_head.splitlines()}) == 1


def test_each_demand_names_a_case_that_there_is():
    run = Run(100_000, cases={name: CaseResult(1, 1, {}) for name in CASES})
    names = ("granian", "kept", "bare-granian", "pygeoapi", "tipg", "cache", "cache-static")
    for case in run.cases.values():
        case.loads.update(dict.fromkeys(names, Load(1, 1, 1)))
    run.figures.update(publish_s=1, visible_s=1)
    assert "not measured" not in verdicts(run).values()
