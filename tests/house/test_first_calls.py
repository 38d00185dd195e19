"""The calls that the README shows work, as written there, against the demo that `make run` serves."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent.parent
COMMAND = Path(sys.executable).parent / "touristinfo"
SHOWN_ADDRESS = "http://127.0.0.1:8000"
START_SECONDS = 30


def calls(readme: str) -> list[str]:
    lines = (CHECKOUT / readme).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("curl ")]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
    pytest.fail("touristinfo serve did not start")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the demo data, loaded and served by the commands."""
    folder = tmp_path_factory.mktemp("demo")
    settings = {
        **os.environ,
        "TOURISTINFO_DATABASE_URL": f"sqlite:///{folder}/demo.sqlite",
        "TOURISTINFO_RELEASES": str(folder / "releases"),
        "TOURISTINFO_DEMO": "1",
    }
    subprocess.run([COMMAND, "demo"], env=settings, check=True)
    port = free_port()
    server = subprocess.Popen([COMMAND, "serve", "--port", str(port), "--workers", "1"], env=settings)
    try:
        wait_for(port, server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


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
