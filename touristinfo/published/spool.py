"""Byte strings in a temporary file: what a million places say would take many gigabytes of memory."""

import os
from array import array
from pathlib import Path
from tempfile import TemporaryFile
from typing import Self


class Spool:
    """Byte strings by number, in the order of their addition. The file has no name and is gone when it is closed."""

    def __init__(self, folder: Path) -> None:
        """`folder`: on the disk that has the room."""
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - closed by __exit__
        self._ends = array("Q", [0])
        self._is_written = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def add(self, data: bytes) -> None:
        """Keep one more. Raises OSError when the disk is full."""
        self._file.write(data)
        self._ends.append(self._ends[-1] + len(data))
        self._is_written = False

    def __getitem__(self, number: int) -> bytes:
        if not self._is_written:
            self._file.flush()
            self._is_written = True
        start, end = self._ends[number], self._ends[number + 1]
        return os.pread(self._file.fileno(), end - start, start)
