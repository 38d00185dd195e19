"""Imports to be killed (see crash.py), at each commit or before each statement."""

import os
import signal
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import event

from touristinfo.config import DATA, read_config
from touristinfo.domain.collection_files import load_collections
from touristinfo.ingest.run import import_file as import_file_
from touristinfo.store.database import open_engine

COLLECTIONS = load_collections(DATA)


def import_file(url: str, path: str, before_statement: str = "0") -> None:
    """Import `path`; killed before the statement of that number, if it gets so far."""
    engine = open_engine(url)
    statements = count(1)

    @event.listens_for(engine, "before_cursor_execute")
    def _die_in_time(*_: Any) -> None:
        if next(statements) == int(before_statement):
            os.kill(os.getpid(), signal.SIGKILL)

    import_file_(engine, read_config({}), COLLECTIONS, Path(path), "facilities", layer_id="facilities-mito")
