"""`constraints.txt` pins everything that our two commands install, and nothing else."""

import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

CHECKOUT = Path(__file__).resolve().parent.parent.parent
EXTRAS = ("postgis", "test")


def pins() -> dict[NormalizedName, str]:
    lines = (CHECKOUT / "constraints.txt").read_text().splitlines()
    pairs = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pairs}


def requirements(name: str, extras: tuple[str, ...]) -> Iterator[Requirement]:
    for line in distribution(name).requires or []:
        requirement = Requirement(line)
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield requirement


def installed_for_us() -> dict[NormalizedName, str]:
    """Name and version of each distribution that touristinfo needs, directly or not."""
    found: dict[tuple[NormalizedName, tuple[str, ...]], str] = {}
    waiting: list[tuple[str, tuple[str, ...]]] = [("touristinfo", EXTRAS)]
    while waiting:
        name, extras = waiting.pop()
        if (canonicalize_name(name), extras) not in found:
            found[canonicalize_name(name), extras] = distribution(name).version
            waiting += [(each.name, tuple(sorted(each.extras))) for each in requirements(name, extras)]
    return {name: version for (name, _), version in found.items() if name != "touristinfo"}


def test_everything_installed_is_pinned_to_the_version_that_is_there():
    pinned = pins()
    assert {name: pinned.get(name) for name in installed_for_us()} == installed_for_us()


def test_nothing_is_pinned_that_is_not_needed():
    build = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["build-system"]["requires"]
    tools = {canonicalize_name(Requirement(each).name) for each in build}
    elsewhere = {canonicalize_name("pysqlite3-binary")}  # has wheels for x86-64 only
    assert set(pins()) - set(installed_for_us()) - tools <= elsewhere
