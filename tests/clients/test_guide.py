"""Every example of docs/guide.md runs as it stands and prints what stands below it (`…` is anything)."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from playwright.sync_api import Page

from touristinfo.config import CHECKOUT

GUIDE = CHECKOUT / "docs" / "guide.md"
PYTHON = str(CHECKOUT / ".cache" / "clients" / "bin" / "python")  # with GeoPandas
MAPLIBRE = CHECKOUT / "tests" / "browser" / "vendored" / "maplibre-gl-4.7.1.js"
# What QGIS's own console has done already; it crashes when it takes itself apart after its layers (3.22).
QGIS = """import os
import sys
from qgis.core import QgsApplication
app = QgsApplication([], False)
app.initQgis()
BASE = os.environ["BASE"]
exec(compile(os.environ["EXAMPLE"], "guide.md", "exec"))
sys.stdout.flush()
os._exit(0)
"""


@dataclass(frozen=True)
class Example:
    """A block of code, and what it is said to print."""

    line: int
    language: str
    code: str
    output: str


def examples() -> list[Example]:
    """The blocks of the guide, each with the block of output below it."""
    fences = [each for each in MarkdownIt().parse(GUIDE.read_text(encoding="utf-8")) if each.type == "fence"]
    pairs = list(zip(fences[::2], fences[1::2], strict=True))
    assert all(output.info == "text" for _, output in pairs), "a block without its output"
    return [Example((code.map or [0])[0] + 1, code.info, code.content, output.content) for code, output in pairs]


EXAMPLES = examples()


def run(command: list[str], code: str, folder: Path, base: str) -> str:
    (folder / "home").mkdir(exist_ok=True)
    settings = {**os.environ, "BASE": base, "EXAMPLE": code, "HOME": f"{folder}/home"}
    settings |= {"QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=folder, env=settings, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def in_page(page: Page, code: str, base: str) -> str:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.evaluate(f"async BASE => {{ {code} }}", base)
    return "".join(f"{each}\n" for each in said)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the examples work: what one of them has fetched, the next finds."""
    return tmp_path_factory.mktemp("guide")


def assert_printed(said: str, expected: str) -> None:
    pattern = ".*".join(map(re.escape, expected.strip().split("…")))
    assert re.fullmatch(pattern, said.strip(), re.DOTALL), f"{said}\n--- is not ---\n{expected}"


@pytest.mark.slow
@pytest.mark.parametrize(
    "example", [each for each in EXAMPLES if each.language != "js"], ids=lambda each: f"{each.line}"
)
def test_an_example_prints_what_stands_below_it(example: Example, folder: Path, demo: str) -> None:
    commands = {
        "sh": ["bash", "-euo", "pipefail", "-c", example.code],
        "python": [PYTHON, "-c", example.code],
        "python qgis": ["/usr/bin/python3", "-c", QGIS],
    }
    assert example.language in commands, f"nothing runs {example.language!r} (line {example.line})"
    assert_printed(run(commands[example.language], example.code, folder, demo), example.output)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize(
    "example", [each for each in EXAMPLES if each.language == "js"], ids=lambda each: f"{each.line}"
)
def test_an_example_in_a_web_page_prints_what_stands_below_it(example: Example, elsewhere: Page, demo: str) -> None:
    elsewhere.add_script_tag(path=MAPLIBRE)
    assert_printed(in_page(elsewhere, example.code, demo), example.output)


def test_there_are_examples_in_every_language() -> None:
    assert {each.language for each in EXAMPLES} == {"sh", "python", "python qgis", "js"}
    assert not [each.line for each in EXAMPLES if not each.output.replace("…", "").strip()]
