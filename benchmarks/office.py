"""Publication measured with the real commands, from a real database: all places, then a few changes."""

import os
import subprocess
import time
from pathlib import Path
from statistics import median

from benchmarks.generated import change_stored, store_generated
from benchmarks.served import BIN, answer, touristinfo
from touristinfo.published.format import CURRENT
from touristinfo.store.database import migrate, open_engine

CHANGES = 100
VISIBLE_SECONDS = 600  # more is a fault


def office_figures(folder: Path, count: int, database_url: str, times: int) -> dict[str, float]:
    """Seconds and megabytes of publishing `count` places from a database that must be empty.

    `database_url`: "" makes a SpatiaLite file in `folder`. `times`: how often it is published after changes.
    """
    url = database_url or f"sqlite:///{folder}/office.sqlite"
    releases = folder / "office-releases"
    settings = os.environ | {"TOURISTINFO_DATABASE_URL": url, "TOURISTINFO_RELEASES": str(releases)}
    engine = open_engine(url)
    migrate(engine)
    store_generated(engine, count)
    engine.dispose()
    begin = time.monotonic()
    publish = _publish(settings)
    while not (releases / CURRENT).exists():  # files to take home are made after that and hold up nobody
        if time.monotonic() - begin > VISIBLE_SECONDS:
            raise RuntimeError("nothing was published")
        time.sleep(0.02)
    publish_s = time.monotonic() - begin
    full_mb = _end(publish)
    with touristinfo(releases) as (address, _):
        later = [_after_changes(url, count, number, settings, address) for number in range(2, 2 + times)]
    return {
        "publish_s": publish_s,
        "publish_peak_mb": full_mb,
        "visible_s": median(seconds for seconds, _ in later),
        "visible_peak_mb": median(megabytes for _, megabytes in later),
    }


def _after_changes(url: str, count: int, number: int, settings: dict[str, str], address: str) -> tuple[float, float]:
    """Seconds from the command until the running server answers from release `number`; megabytes of the command."""
    engine = open_engine(url)
    change_stored(engine, count, min(CHANGES, count), edition=number)
    engine.dispose()
    begin = time.monotonic()
    publish = _publish(settings)
    while answer(f"{address}/v1/").headers["Touristinfo-Release"] != str(number):
        if time.monotonic() - begin > VISIBLE_SECONDS:
            raise RuntimeError(f"release {number} was not served within {VISIBLE_SECONDS} s")
        time.sleep(0.02)
    seconds = time.monotonic() - begin
    return seconds, _end(publish)


def _publish(settings: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen([BIN / "touristinfo", "publish"], env=settings, stdout=subprocess.DEVNULL)  # noqa: S603


def _end(process: subprocess.Popen[bytes]) -> float:
    """Wait until the process has ended well; the most memory it had resident, in megabytes."""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
    return usage.ru_maxrss * 1024 / 1e6
