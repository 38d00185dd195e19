"""Fixtures for reading files."""

from collections.abc import Callable
from pathlib import Path

import pytest
from reading import read

from touristinfo.ingest.read import Source


@pytest.fixture
def read_bytes(tmp_path: Path) -> Callable[..., Source]:
    """Write bytes (or text as UTF-8) to a file of that name and read it."""

    def write_and_read(content: bytes | str, name: str = "places.csv", **options: object) -> Source:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read(path, **options)  # type: ignore[arg-type]

    return write_and_read
