"""A client that openapi-python-client makes of the API document: complete, well typed, and it works."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
from api import features_of

from touristinfo.config import CHECKOUT

pytestmark = pytest.mark.slow
HERE = Path(__file__).parent
BIN = CHECKOUT / ".cache" / "clients" / "bin"


def run(*command: str | Path, within: Path) -> str:
    done = subprocess.run([*command], cwd=within, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-5000:]
    return done.stdout


@pytest.fixture(scope="module")
def folder(demo: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the client is, as package `generated`; what the generator would leave out, it warns of."""
    made = tmp_path_factory.mktemp("client")
    source = ("--url", f"{demo}/v1/openapi.json", "--config", HERE / "generator.yml", "--fail-on-warning")
    run(BIN / "openapi-python-client", "generate", *source, "--meta", "none", "--output-path", "generated", within=made)
    return made


def test_every_operation_is_there_and_compiles(folder: Path, demo: str) -> None:
    with urlopen(f"{demo}/v1/openapi.json") as answer:
        operations = [methods["get"]["operationId"] for methods in json.load(answer)["paths"].values()]
    assert len(set(operations)) == len(operations)
    modules = [path for path in folder.glob("generated/api/*/*.py") if path.name != "__init__.py"]
    assert len(modules) == len(operations)
    run(BIN / "python", "-W", "error", "-m", "compileall", "-q", "-f", "generated", within=folder)


def test_its_types_are_sound(folder: Path) -> None:
    strange = ("--config-file", "/dev/null", "--python-executable", BIN / "python")
    run(sys.executable, "-m", "mypy", *strange, "generated", within=folder)


def test_it_reads_the_demo(folder: Path, demo: str) -> None:
    said = json.loads(
        run("env", f"PYTHONPATH={folder}", BIN / "python", HERE / "generated_calls.py", f"{demo}/v1", within=folder)
    )
    facilities = features_of(demo, "facilities", lang="en")
    assert len(said["modules"]) > 200
    assert {"self", "data", "conformance", "service-desc"} <= set(said["landing"])
    assert {"facilities", "wifi_spots", "tax_free_shops", "signs"} <= set(said["collections"])
    assert (said["matched"], said["returned"]) == (len(facilities), [each["id"] for each in facilities[:3]])
    assert said["one"]["properties"] == facilities[0]["properties"]
    assert said["filtered"] == sum(each["properties"].get("kind") == "garden" for each in facilities) > 0
    assert said["found"] == 1
    assert said["tile"] > 100
    assert said["refused"] == [400, 400, "lang"]
