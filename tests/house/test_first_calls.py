"""The calls that the README shows work, as written there, against the demo that `make run` serves."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent.parent
SHOWN_ADDRESS = "http://127.0.0.1:8000"


def calls(readme: str) -> list[str]:
    lines = (CHECKOUT / readme).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("curl ")]


def answer(call: str, address: str) -> dict[str, Any]:
    shell = ["bash", "-c", call.replace(SHOWN_ADDRESS, address)]
    return json.loads(subprocess.run(shell, capture_output=True, check=True).stdout)


def test_both_readmes_show_the_same_calls():
    assert calls("README.md") == calls("README.ja.md")
    assert len(calls("README.md")) >= 5


@pytest.mark.slow
@pytest.mark.parametrize("call", calls("README.md"))
def test_a_call_gives_what_there_is(call, demo):
    said = answer(call, demo)
    assert said.get("features") or len(said["collections"]) == 5


@pytest.mark.slow
def test_the_visitor_from_taiwan_is_answered_in_her_script(demo):
    call = next(call for call in calls("README.md") if "zh-TW" in call)
    features = answer(call, demo)["features"]
    assert [feature["language"] for feature in features] == ["zh-Hant"] * 3
    assert all(feature["properties"]["text_language"] == "zh-Hant" for feature in features)


@pytest.mark.slow
def test_the_waterfall_is_found_by_its_reading(demo):
    call = next(call for call in calls("README.md") if "ふくろだ" in call)
    assert "Fukuroda" in answer(call, demo)["features"][0]["properties"]["name"]


def test_the_answer_that_is_shown_has_the_members_of_an_answer():
    for readme in ("README.md", "README.ja.md"):
        shown = re.search(r"```json\n(.*?)```", (CHECKOUT / readme).read_text(encoding="utf-8"), re.DOTALL)
        assert shown
        assert {"language", "fallbacks", "machine", "stale"} <= json.loads(shown[1]).keys()
