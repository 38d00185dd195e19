"""What all tests share: bounded, repeatable hypothesis; warnings are errors."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from touristinfo.domain.collection_files import load_collections
from touristinfo.domain.collections import Collection

CHECKOUT = Path(__file__).resolve().parent.parent
pytest_plugins = ["chromium", "database", "served"]

settings.register_profile(
    "suite", max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("quick", settings.get_profile("suite"), max_examples=15)  # `make check`
settings.register_profile("soak", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))


@pytest.fixture(scope="session")
def collections() -> dict[str, Collection]:
    """The collections that the project ships."""
    return load_collections(CHECKOUT / "data")
