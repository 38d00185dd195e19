"""Kills a piece of work at a chosen moment, to see what is left: `Crashes().run(work, at=7, …)`.

A driver process loads everything once; for each order it forks a child, which does the work and sends itself SIGKILL
before its n-th commit, fsync, rename or link. Run as a script, this module is that driver.

Work is named by module and function ("crash_work:publish") and called with plain values.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from threading import Timer
from typing import Any

from sqlalchemy.engine.default import DefaultDialect

TESTS = Path(__file__).resolve().parent
MOMENTS: tuple[tuple[Any, str], ...] = (
    (os, "fsync"),
    (os, "rename"),
    (os, "replace"),
    (os, "link"),
    (DefaultDialect, "do_commit"),
)


@dataclass(frozen=True, slots=True)
class Pass:
    """Which moments of a work to try: every `step`-th, of one kind only (`do_commit`) or ("") of all."""

    only: str = ""
    step: int = 1


EVERY = Pass()


class Crashes:
    """Runs work in children of one driver process."""

    def __init__(self) -> None:
        self._driver = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=TESTS.parent
        )

    def run(self, work: str, *values: Any, at: int = 0, only: str = "", after: float = 0) -> bool:
        """Do `work`; True when it was killed before its `at`-th moment (of the kind `only`) or `after` seconds.

        Raises RuntimeError when it failed by itself.
        """
        assert self._driver.stdin is not None
        assert self._driver.stdout is not None
        order = {"work": work, "values": [str(value) for value in values], "at": at, "only": only, "after": after}
        self._driver.stdin.write(json.dumps(order) + "\n")
        self._driver.stdin.flush()
        status = int(self._driver.stdout.readline())
        if status not in (0, -signal.SIGKILL):
            raise RuntimeError(f"{work} ended with {status}")
        return status != 0

    def moments(
        self, work: str, prepare: Callable[[], tuple[Any, ...]], tried: Pass = EVERY
    ) -> Iterator[tuple[Any, ...]]:
        """Kill `work` at its 1st, 2nd … moment, each time on what `prepare` made, until it gets through.

        Yields those values after each kill.
        """
        for at in count(1, tried.step):
            values = prepare()
            if not self.run(work, *values, at=at, only=tried.only):
                return
            yield values

    def close(self) -> None:
        """End the driver."""
        self._driver.communicate()


@contextmanager
def crashes() -> Iterator[Crashes]:
    """A driver for the duration of a test."""
    driver = Crashes()
    try:
        yield driver
    finally:
        driver.close()


def _arm(at: int, only: str) -> None:
    """Have this process kill itself before its `at`-th moment, of the kind `only` if given; 0 = never."""
    moments = count(1)

    def guarded(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            if next(moments) == at:
                os.kill(os.getpid(), signal.SIGKILL)
            return original(*args, **kwargs)

        return call

    for owner, name in MOMENTS:
        if only in ("", name):
            setattr(owner, name, guarded(getattr(owner, name)))


def _child(function: Callable[..., Any], order: dict[str, Any]) -> None:
    try:
        _arm(order["at"], order["only"])
        function(*order["values"])
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _serve() -> None:
    sys.path.insert(0, str(TESTS))
    for line in sys.stdin:
        order = json.loads(line)
        module, _, name = order["work"].partition(":")
        function = getattr(importlib.import_module(module), name)
        child = os.fork()
        if child == 0:
            os.dup2(2, 1)  # standard output is for the driver's answers
            _child(function, order)
        timer = Timer(order["after"], os.kill, (child, signal.SIGKILL))
        if order["after"]:
            timer.start()
        status = os.waitpid(child, 0)[1]
        timer.cancel()
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    _serve()
