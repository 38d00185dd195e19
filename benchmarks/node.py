"""What a serving node takes: time to start, memory of the first and of one more worker, disk."""

import time
from pathlib import Path
from statistics import median

from benchmarks.load import Target, load
from benchmarks.served import answer, touristinfo
from touristinfo.published.current import read_pointer


def node_figures(releases: Path, addresses: Path, starts: int, seconds: float) -> dict[str, float]:
    """Seconds (`start_s`, the median of so many) and megabytes; memory is read after a load of so many seconds."""
    (one, anonymous), (two, _) = (_memory(releases, workers, addresses, seconds) for workers in (1, 2))
    return {
        "start_s": median(_start_seconds(releases) for _ in range(starts)),
        "first_worker_mb": one / 1e6,
        "first_worker_anonymous_mb": anonymous / 1e6,
        "one_more_worker_mb": (two - one) / 1e6,
        "release_mb": _size(releases / str(read_pointer(releases)[0])) / 1e6,
    }


def _start_seconds(releases: Path) -> float:
    """From the command to the first answer of /v1/."""
    begin = time.monotonic()
    with touristinfo(releases):
        return time.monotonic() - begin


def _memory(releases: Path, workers: int, addresses: Path, seconds: float) -> tuple[int, int]:
    """Bytes of proportional memory (PSS) of all processes of a node that has answered all kinds of requests.

    All of it, and what is not of mapped files.
    """
    with touristinfo(releases, workers) as (address, server):
        for path in addresses.read_text(encoding="utf-8").split():  # so that one worker reads what two do
            answer(address + path)
        load(Target(address, addresses), seconds)
        processes = _tree(server.pid)
        all_of_it, anonymous = (sum(_proportional(pid, kind) for pid in processes) for kind in ("Pss", "Pss_Anon"))
        return all_of_it, anonymous


def _tree(pid: int) -> list[int]:
    """A process and all that it has started."""
    children = [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text(encoding="ascii").split()
    ]
    return [pid, *(each for child in children for each in _tree(child))]


def _proportional(pid: int, kind: str) -> int:
    """Bytes of this kind of PSS: private pages, and shared ones divided by how many share them."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{kind}:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError(f"/proc/{pid}/smaps_rollup does not say {kind}")


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
