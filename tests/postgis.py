"""A PostgreSQL server of its own, started for the tests (and by soak/) and stopped with them."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def cluster() -> Iterator[Path]:
    """A PostgreSQL server of its own, reached by a socket in its folder."""
    with tempfile.TemporaryDirectory(prefix="ti-pg-", dir="/tmp") as name:  # a socket's path must be short
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        _postgres(folder, "initdb", "-D", folder / "data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-sync")
        options = f"-k {folder} -c listen_addresses='' -c fsync=off -c shared_buffers=32MB"
        _postgres(folder, "pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-o", options, "start")
        try:
            yield folder
        finally:
            _postgres(folder, "pg_ctl", "-D", folder / "data", "-m", "immediate", "-w", "stop")


def _postgres(folder: Path, program: str, *arguments: object) -> None:
    """Run a program of PostgreSQL, which refuses to be root."""
    newest = max(Path("/usr/lib/postgresql").iterdir(), key=lambda version: float(version.name))
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    command = [*as_user, str(newest / "bin" / program), *map(str, arguments)]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
