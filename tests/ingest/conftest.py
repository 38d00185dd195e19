"""Fixtures of the import's tests."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from ingesting import csv_text, understand_file

from touristinfo.ingest.check import Checked

Understand = Callable[..., Checked]


@pytest.fixture
def understood(tmp_path: Path) -> Understand:
    """What import makes of a CSV with the rows given; `layer` keywords are attributes of the layer."""

    def run(*rows: Mapping[str, str], collection: str = "facilities", **layer: Any) -> Checked:
        path = tmp_path / "rows.csv"
        path.write_text(csv_text(*rows), encoding="utf-8")
        return understand_file(path, collection, **layer)

    return run
