"""Damaged files: every file of a release is flipped, cut, emptied, made longer, deleted or swapped.

A server that is started and one that is to switch must find it before anything of it is served, and go on with (or
choose) the last good release. The damage goes into a fresh copy: whoever cuts a file under a running server ends its
workers (SIGBUS), which is tried by itself at the end.
"""

import hashlib
import json
import os
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from urllib.parse import quote
from urllib.request import urlopen

from soak.kills import Say
from soak.outcome import Outcome
from soak.servers import Server, free_port, serving
from soak.stage import Editions, Office, must, stage

POINTER = "current.json"
SECONDS_TO_NOTICE = 30
FAILURES = "touristinfo_release_load_failures_total"
Damage = Callable[[bytes, random.Random], bytes | None]  # what a file holds -> what it holds then; None = it is gone


def _flip(raw: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(raw))
    return raw[:at] + bytes([raw[at] ^ 1 << chance.randrange(8)]) + raw[at + 1 :]


def _zero(raw: bytes, chance: random.Random) -> bytes:
    """A block that was never written."""
    at = chance.randrange(len(raw)) // 512 * 512
    return raw[:at] + bytes(min(512, len(raw) - at)) + raw[at + 512 :]


DAMAGES: dict[str, Damage] = {
    "flipped bit": _flip,
    "lost block": _zero,
    "cut": lambda raw, chance: raw[: chance.randrange(len(raw))],
    "emptied": lambda raw, chance: b"",
    "longer": lambda raw, chance: raw + bytes([chance.randrange(256)]),
    "deleted": lambda raw, chance: None,
}
SWAPPED = "swapped"


def run(count: int, seed: int, say: Say, rows: int = 60) -> Outcome:
    """Damage `count` times, half of them before a server starts, half before it switches. Raises Broken."""
    with stage() as folder:
        office = Office(folder / "office", rows=rows, keep=5)
        contents: dict[int, Editions] = {}
        for edition in (1, 2, 3):
            office.import_all(edition)
            contents[office.publish()] = office.expected()
        must(list(contents) == [1, 2, 3], f"releases {list(contents)}")
        cases = Cases(office.releases, random.Random(seed))
        _switches(cases, folder / "running" / "releases", contents, count - count // 4, say)
        for number in range(count // 4):
            _start(cases, folder / f"started-{number}" / "releases", contents)
            if number % 10 == 9:
                say(f"{number + 1}/{count // 4} servers started")
        replaced = _worker_replaced(cases, folder / "cut" / "releases", contents)
        kinds = ", ".join(f"{name} {number}" for name, number in sorted(cases.kinds.items()))
    tried = f"{count} damages of {len(cases.names)} files, {count // 4} of them before a start, seed {seed}"
    happened = f"each was found before it was served, the last good release served ({kinds}); {replaced}"
    return Outcome("damage", tried, happened)


class Cases:
    """Deals out damages: every file comes in turn, with a damage at random."""

    def __init__(self, releases: Path, chance: random.Random) -> None:
        self.releases, self.chance = releases, chance
        last = releases / "3"
        files = (path.relative_to(last) for path in last.rglob("*") if path.is_file())
        # Files to take home are checked by whoever takes them.
        self.names = [POINTER, *sorted(path.as_posix() for path in files if path.parts[0] != "downloads")]
        self.kinds: Counter[str] = Counter()
        self._turn = self._turns()

    def _turns(self) -> Iterator[str]:
        while True:
            yield from self.chance.sample(self.names, len(self.names))

    def damage(self, folder: Path) -> str:
        """Damage one file of the releases in `folder`, whose current one is 3; says which and how."""
        name = next(self._turn)
        path = folder / name if name == POINTER else folder / "3" / name
        raw = path.read_bytes()
        kind = self.chance.choice([SWAPPED, *DAMAGES])
        made = self._other(name) if kind == SWAPPED else DAMAGES[kind](raw, self.chance) if raw else b"?"
        if made == raw:
            kind, made = "longer", raw + b"\n"
        path.unlink()
        if made is not None:
            path.write_bytes(made)
        self.kinds[kind] += 1
        return f"{name} {kind}"

    def _other(self, name: str) -> bytes:
        """What the file of that name holds in another release; or another file, where there is none."""
        if name == POINTER:
            return pointer_to(self.releases, 2, 3)
        there = self.releases / str(self.chance.choice([1, 2])) / name
        if there.is_file() and there.read_bytes() != (self.releases / "3" / name).read_bytes():
            return there.read_bytes()
        return (
            self.releases / "3" / self.chance.choice([each for each in self.names[1:] if each != name])
        ).read_bytes()


def pointer_to(releases: Path, number: int, manifest: int | None = None) -> bytes:
    """What `current.json` holds; `manifest`: the release whose manifest's checksum it names."""
    sha256 = hashlib.sha256((releases / str(manifest or number) / "manifest.json").read_bytes()).hexdigest()
    return json.dumps({"release": number, "manifest_sha256": sha256}).encode()


def _switches(cases: Cases, folder: Path, contents: dict[int, Editions], count: int, say: Say) -> None:
    """A running server with release 2, to which a damaged release 3 is given again and again; at last a good one."""
    shutil.copytree(cases.releases, folder)
    (folder / POINTER).write_bytes(pointer_to(folder, 2))
    metrics = f"127.0.0.1:{free_port()}"
    with serving(folder, settings={"TOURISTINFO_METRICS": metrics}) as server:
        for number in range(1, count + 1):
            before = _failures(metrics)
            what = _offer(cases, folder, damaged=True)
            if (folder / POINTER).exists():
                _wait_for_failure(metrics, before, server, what)
            else:
                time.sleep(2)
            _must_serve(server, 2, contents, what)
            if number % 50 == 0 or number == count:
                say(f"{number}/{count} switches")
        _offer(cases, folder, damaged=False)
        server.wait_for(3)
        _must_serve(server, 3, contents, "undamaged")


def _offer(cases: Cases, folder: Path, damaged: bool) -> str:
    """Replace release 3 and the pointer to it by copies; what was done to them."""
    copy = folder.parent / "copy"
    shutil.copytree(cases.releases / "3", copy / "3")
    (copy / POINTER).write_bytes(pointer_to(cases.releases, 3))
    what = cases.damage(copy) if damaged else ""
    shutil.rmtree(folder / "3")
    (copy / "3").rename(folder / "3")
    if (copy / POINTER).exists():
        (copy / POINTER).replace(folder / POINTER)
    else:
        (folder / POINTER).unlink(missing_ok=True)
    shutil.rmtree(copy)
    return what


def _failures(metrics: str) -> float:
    """How often the server's workers could not load a release."""
    with urlopen(f"http://{metrics}/metrics", timeout=10) as response:
        lines = response.read().decode().splitlines()
    return sum(float(line.split()[1]) for line in lines if line.startswith(FAILURES))


def _wait_for_failure(metrics: str, before: float, server: Server, what: str) -> None:
    end = time.monotonic() + SECONDS_TO_NOTICE
    while _failures(metrics) <= before:
        must(time.monotonic() < end, f"{what}: not noticed; release {server.release()} is served")
        time.sleep(0.1)


def _must_serve(server: Server, number: int, contents: dict[int, Editions], what: str) -> None:
    must(server.release() == number, f"{what}: release {server.release()} is served and not {number}")
    must(server.content() == contents[number], f"{what}: release {number} does not say what it should")
    for path in ("/v1/releases", f"/v1/changes?since={number - 1}", "/v1/search?q=水戸", "/"):
        status = server.get(quote(path, safe="/?=&")).status
        must(status == 200, f"{what}: {path} is answered {status}")


def _start(cases: Cases, folder: Path, contents: dict[int, Editions]) -> None:
    """A server that is started while the current release is damaged."""
    shutil.copytree(cases.releases, folder)
    what = cases.damage(folder)
    expected = 3 if what.startswith(POINTER) else 2
    with serving(folder) as server:
        _must_serve(server, expected, contents, what)
    shutil.rmtree(folder.parent)


def _worker_replaced(cases: Cases, folder: Path, contents: dict[int, Editions]) -> str:
    """All files of the release that is served are cut to nothing: the workers die, others serve the last good one."""
    shutil.copytree(cases.releases, folder)
    with serving(folder, settings={"TOURISTINFO_KEPT_MB": "0"}) as server:  # else answers come without the files
        _must_serve(server, 3, contents, "before the cut")
        for name in cases.names[1:]:
            os.truncate(folder / "3" / name, 0)
        started = time.monotonic()
        with suppress(OSError, HTTPException):  # this is what kills the worker
            server.content()
        time.sleep(0.5)
        server.wait_until_ready()
        _must_serve(server, 2, contents, "after the cut")
        seconds = time.monotonic() - started
        return f"files cut under a running server: the last good release was served {seconds:.1f} s later"
