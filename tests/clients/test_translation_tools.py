"""The readers that Weblate and Pootle have, of translate-toolkit, open our XLIFF and PO; what they save comes back."""

import csv
import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from packages import FALLS, HOSTILE, KODOKAN, PACKAGE

from touristinfo.config import CHECKOUT
from touristinfo.domain.states import State
from touristinfo.translation.exchange.formats import FORMATS, read_returned, write_package
from touristinfo.translation.exchange.model import Package

pytestmark = pytest.mark.slow
BIN = CHECKOUT / ".cache" / "clients" / "bin"
KOREAN = "후쿠로다 폭포"
NAMES = ["xliff1", "xliff2", "po"]
TEXTS = Package(
    "ja",
    "ko",
    (
        *(
            replace(KODOKAN, feature=f"f-{number}", source=text, target=text, state=State.REVIEWED)
            for number, text in enumerate(HOSTILE)
        ),
        FALLS,
    ),
)


def run(program: str, *arguments: str | Path) -> str:
    command = [BIN / program, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


def written(folder: Path, package: Package, name: str) -> Path:
    path = folder / f"texts{FORMATS[name].suffix}"
    path.write_bytes(write_package(package, FORMATS[name]))
    return path


@pytest.mark.parametrize("name", NAMES)
def test_it_reads_each_text_and_gives_each_back(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, TEXTS, name)
    said = json.loads(run("python", Path(__file__).with_name("toolkit_edit.py"), path, KOREAN))
    assert [(each["source"], each["target"]) for each in said["units"]] == [
        (unit.source, unit.target) for unit in TEXTS.units
    ]
    assert said["language"] == "ko"
    returned = read_returned(path.read_bytes())
    assert [(unit.id, unit.source, unit.target, unit.stamp) for unit in returned.units] == [
        (unit.id, unit.source, unit.target or KOREAN, TEXTS.stamp(unit)) for unit in TEXTS.units
    ]
    assert not any(unit.is_unfinished for unit in returned.units)


@pytest.mark.parametrize("name", ["xliff1", "po"])
def test_it_shows_whoever_translates_what_we_say_of_a_text(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, PACKAGE, name)
    said = json.loads(run("python", Path(__file__).with_name("toolkit_edit.py"), path, KOREAN))
    notes = said["units"][0]["notes"].splitlines()
    assert {"reading: こうどうかん", "Shown on a sign.", "limit: 60", "glossary: 弘道 = 홍도"} <= {*notes}


@pytest.mark.parametrize("name", ["xliff1", "po"])
def test_pocount_counts_our_texts(tmp_path: Path, name: str) -> None:
    (row,) = csv.DictReader(run("pocount", "--csv", written(tmp_path, PACKAGE, name)).splitlines())
    counts = {title.strip(): count.strip() for title, count in row.items()}
    assert (counts["Total Message"], counts["Untranslated Messages"]) == ("3", "1")


def test_pofilter_reads_our_po(tmp_path: Path) -> None:
    found = tmp_path / "found.po"
    run("pofilter", "--test=untranslated", "--progress=none", written(tmp_path, PACKAGE, "po"), found)
    (unit,) = read_returned(found.read_bytes()).units
    assert unit.id == FALLS.id


def test_xliff_that_xliff2po_made_a_po_of_comes_back_as_one(tmp_path: Path) -> None:
    reviewed = replace(PACKAGE, units=(replace(KODOKAN, state=State.REVIEWED),))
    made = tmp_path / "made.po"
    run("xliff2po", "--progress=none", written(tmp_path, reviewed, "xliff1"), made)
    (unit,) = read_returned(made.read_bytes()).units
    assert (unit.source, unit.target, unit.is_unfinished) == (KODOKAN.source, KODOKAN.target, False)
