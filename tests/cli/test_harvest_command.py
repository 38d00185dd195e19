"""`touristinfo harvest`: what is due or what is named, in words and as JSON, and what it ends with."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from layer_server import Web, answer, serving, spots
from sqlalchemy import Engine

from touristinfo.cli import main
from touristinfo.config import DATA

pytestmark = pytest.mark.database
Run = Callable[..., Result]


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        web.body = spots("弘道館", "水戸駅")
        yield web


@pytest.fixture
def run(engine: Engine, tmp_path: Path, web: Web) -> Run:
    """Runs the command with one layer declared that is followed."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    declared = f'collection = "wifi_spots"\nlicence = "CC-BY-4.0"\ncredit = "Mito"\n[harvest]\nurl = "{web.url}"\n'
    (data / "layers" / "mito-wifi.toml").write_text(declared, encoding="utf-8")
    settings = {
        "LANG": "C.UTF-8",
        "LC_ALL": "",
        "LC_MESSAGES": "",
        "TOURISTINFO_DATABASE_URL": engine.url.render_as_string(hide_password=False),
        "TOURISTINFO_DATA": str(data),
        "TOURISTINFO_HARVEST_INSIDE": "127.0.0.1",
    }

    def invoke(*arguments: str, **other: str) -> Result:
        result = CliRunner().invoke(main, ["harvest", *arguments], env=settings | other)
        assert "Traceback" not in result.output
        return result

    return invoke


def test_what_is_due_is_fetched_once(run: Run, web: Web) -> None:
    first = run("--json")
    assert first.exit_code == 0
    (said,) = json.loads(first.stdout)["layers"]
    assert (said["layer"], said["outcome"], said["report"]["added"]) == ("mito-wifi", "applied", 2)
    assert json.loads(run("--json").stdout) == {"layers": []}
    assert len(web.asked) == 1


def test_a_layer_that_is_named_is_fetched_now(run: Run, web: Web) -> None:
    assert "mito-wifi: up to date." in run("mito-wifi").output
    assert "mito-wifi: nothing has changed." in run("mito-wifi").output


def test_what_goes_wrong_is_said_and_ends_with_1(run: Run, web: Web) -> None:
    web.behave = lambda handler: answer(handler, b"", 404)
    result = run("mito-wifi")
    assert result.exit_code == 1
    assert "HTTP 404" in result.output
    assert "the old state stays" in result.output


def test_a_host_within_is_refused_unless_named(run: Run, web: Web) -> None:
    result = run("mito-wifi", TOURISTINFO_HARVEST_INSIDE="")
    assert result.exit_code == 1
    assert "TOURISTINFO_HARVEST_INSIDE" in result.output
    assert not web.asked


def test_a_layer_that_is_not_followed_is_wrong_usage(run: Run) -> None:
    for arguments in (("nothing",), ("demo-signs",), ("--accept-changes",)):
        assert run(*arguments).exit_code in (1, 2)


def test_a_held_layer_ends_with_3(run: Run, web: Web) -> None:
    web.body = spots(*(f"施設{number}" for number in range(10)))
    run("mito-wifi")
    web.body = spots("施設0", "施設1")
    held = run("mito-wifi")
    assert held.exit_code == 3
    assert "--accept-changes" in held.output
    assert run("mito-wifi", "--accept-changes").exit_code == 0
