"""Pulls again and again, in a process beside a server: `serve --follow URL`."""

import logging
import random
import signal
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from touristinfo.errors import TouristinfoError
from touristinfo.published.verify import Known
from touristinfo.pull.pull import pull
from touristinfo.pull.source import Source

log = logging.getLogger(__name__)


def follow(url: str, folder: Path, keep: int, every_s: float) -> BaseProcess:
    """Start a process that pulls now and about every `every_s` seconds, until this one and its workers are gone.

    What fails is logged; what is there stays. Raises RequestError when `url` is not an address to pull from. It is a
    process and not a thread: a server forks its workers, and one forked during a pull would keep its lock for good.
    """
    Source(url)
    process = get_context("spawn").Process(
        target=_follow, args=(url, folder, keep, every_s), name="follow", daemon=True
    )
    process.start()
    return process


def _follow(url: str, folder: Path, keep: int, every_s: float) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C reaches this process, too; the server ends it
    logging.basicConfig(level=logging.INFO, format="[%(levelname)s] %(message)s")
    server = parent_process()
    assert server is not None
    known: Known = set()
    while server.is_alive():
        pull_once(Source(url), folder, keep, known)
        spread = random.uniform(0.9, 1.1)  # noqa: S311 -- nodes that start together do not ask together
        wait([server.sentinel], every_s * spread)


def pull_once(source: Source, folder: Path, keep: int, known: Known) -> None:
    """Pull; a failure is logged and not fatal."""
    try:
        pulled = pull(source, folder, keep, known)
    except (TouristinfoError, OSError) as error:
        log.error("not pulled: %s", error)
    except Exception:  # without this process the node would stay with its release for good
        log.exception("not pulled")
    else:
        if pulled.changed or pulled.rewritten:
            log.info("pulled release %s; %s older ones rewritten", pulled.number, pulled.rewritten)
