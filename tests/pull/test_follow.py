"""`serve --follow` and `pull`, from another node under granian: new releases come, and stay when it is gone."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from served import START_SECONDS, running
from sources import SECRET, copied, current, found_in, published

from touristinfo.domain.collections import Collection

COMMAND = [sys.executable, "-c", "from touristinfo.cli import main; main()"]
pytestmark = pytest.mark.slow


def settings(folder: Path) -> dict[str, str]:
    nowhere = {"TOURISTINFO_DATABASE_URL": "no database", "TOURISTINFO_ROLE": "public", "LANG": "C.UTF-8"}
    return {**os.environ, **nowhere, "TOURISTINFO_RELEASES": str(folder)}


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[str]:
    with running([*COMMAND, "serve", *options], settings(folder)) as address:
        yield address


def serves(url: str, number: int) -> bool:
    """Whether that release is what the node answers with, or will be soon."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5) as response:
                if response.read().split()[-1] == str(number).encode():
                    return True
        except (OSError, urllib.error.HTTPError):
            pass
        time.sleep(0.1)
    return False


def test_a_node_follows_another_and_goes_on_without_it(
    made: Path, here: Path, tmp_path: Path, collections: dict[str, Collection]
) -> None:
    source = copied(made, tmp_path / "source")
    with serving(source) as url, serving(here, "--follow", url, "--every", "1") as node:
        assert serves(node, 2)
        published(source, 3, collections, "新")
        assert serves(url, 3)
        assert serves(node, 3)
    with serving(here, "--follow", url, "--every", "1") as node:
        assert serves(node, 3)
    assert current(here) == current(source)
    assert not found_in(here, SECRET)


def test_pull_says_what_it_did(made: Path, here: Path, tmp_path: Path) -> None:
    with serving(copied(made, tmp_path / "source")) as url:
        assert serves(url, 2)
        done = subprocess.run([*COMMAND, "pull", url, "--json"], env=settings(here), stdout=subprocess.PIPE, check=True)
    assert json.loads(done.stdout) == {"number": 2, "changed": True, "rewritten": 0}
    gone = subprocess.run([*COMMAND, "pull", url, "--json"], env=settings(here), capture_output=True, check=False)
    assert gone.returncode == 1
    assert "error" in json.loads(gone.stdout)
    assert gone.stderr.count(b"\n") == 1
    assert current(here) == current(made)
