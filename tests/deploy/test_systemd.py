"""The units in deploy/systemd are valid and closed; systemd's own tool says so."""

import re
import subprocess
from pathlib import Path

import pytest

UNITS = Path(__file__).resolve().parents[2] / "deploy" / "systemd"
SERVICES = ("touristinfo.service", "touristinfo-publish.service", "touristinfo-harvest.service")
PROGRAM = "/opt/touristinfo/.venv/bin/touristinfo"
MOST_EXPOSED = 2.0  # of 10; an ordinary service has 9


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units with a program that is there, as `verify` looks for it."""
    for unit in UNITS.iterdir():
        (tmp_path / unit.name).write_text(unit.read_text().replace(PROGRAM, "/bin/true"))
    return tmp_path


def analyzed(*arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["systemd-analyze", *arguments], check=False, capture_output=True, text=True)


@pytest.mark.slow
@pytest.mark.parametrize("unit", [*SERVICES, "touristinfo-publish.timer", "touristinfo-harvest.timer"])
def test_a_unit_is_valid(units: Path, unit: str) -> None:
    done = analyzed("verify", "--man=no", units / unit)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_a_wrong_unit_would_be_found(units: Path) -> None:
    (units / SERVICES[0]).write_text("[Service]\nExecStart=/bin/true\nDynamicUsers=yes\n")
    assert "DynamicUsers" in analyzed("verify", "--man=no", units / SERVICES[0]).stderr


@pytest.mark.slow
@pytest.mark.parametrize("service", SERVICES)
def test_a_service_can_do_little_beside_its_job(units: Path, service: str) -> None:
    said = analyzed("security", "--offline=true", units / service).stdout
    exposed = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert exposed
    assert float(exposed[1]) < MOST_EXPOSED


def test_serving_may_write_nowhere() -> None:
    text = (UNITS / SERVICES[0]).read_text()
    assert "ProtectSystem=strict" in text
    assert "DynamicUser=yes" in text
    assert "ReadWritePaths" not in text
    assert "StateDirectory" not in text
