"""The demo and its collections, for tests in place of the official suites."""

from typing import Any

import pytest
from ogc import get


@pytest.fixture(scope="session")
def root(demo: str) -> str:
    """The landing page."""
    return f"{demo}/v1"


@pytest.fixture(scope="session")
def described(root: str) -> list[dict[str, Any]]:
    """The collections, as /collections describes them."""
    found: list[dict[str, Any]] = get(f"{root}/collections").json["collections"]
    assert len(found) >= 5
    return found
