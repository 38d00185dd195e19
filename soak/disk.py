"""A full disk: import, publish, withdraw and pull on a small tmpfs that is full at different moments of them.

What was served goes on being served, the command ends with one line that names what is full, leaves nothing that keeps
it full, and succeeds when there is room.
"""

import random
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path

from soak.kills import Say
from soak.outcome import Outcome
from soak.servers import serving
from soak.stage import Editions, Office, leftovers, must, stage, whole_current

OPERATIONS = ("import", "publish", "withdraw", "pull")
MEGABYTE = 1 << 20
MOST_ROOM = 8  # part of the whole store: a release of it needs less
LEAST_LIMIT = 40_000  # bytes; SQLite's shared memory file alone has 32 KB
_BLOCK = 4096
_SLACK = 16 * _BLOCK  # what a failed run may leave: SQLite's own files beside the database
_TOLD = ("is full", "no room left")


def run(count: int, seed: int, say: Say, rows: int = 300, limited: bool = False) -> Outcome:
    """Fill the disk under `count` commands, in turn. Needs the right to mount. Raises Broken.

    `limited`: instead, without that right, no file that they write may be longer than the room.
    """
    chance = random.Random(seed)
    fates: Counter[str] = Counter()
    with stage() as folder:
        scenes = prepared(folder, rows)
        files = [path for path in scenes[0].office.folder.rglob("*") if path.is_file()]
        whole = sum(path.stat().st_size for path in files)
        size = sum(path.stat().st_size for path in files if "downloads" not in path.parts)  # they follow the switch
        with _limited(folder / "disk") if limited else small_disk(folder / "disk", 4 * whole + 4 * MEGABYTE) as disk:
            for number in range(count):
                scene = scenes[number % len(scenes)]
                room = int(chance.random() ** 2 * size / MOST_ROOM)
                prefix = ("prlimit", f"--fsize={LEAST_LIMIT + room}") if limited else ()
                fates[f"{scene.operation} {attempt(scene, disk, room, prefix)}"] += 1
                if (number + 1) % 10 == 0 or number + 1 == count:
                    say(f"{number + 1}/{count}")
    tried = f"{count} commands on a tmpfs with 0 to {size // MOST_ROOM // 1000} kB left, seed {seed}"
    told = ", ".join(f"{fate} {number}" for fate, number in sorted(fates.items()))
    return Outcome("disk", tried, f"nothing broken; {told}; all succeeded once there was room")


@dataclass(frozen=True, slots=True)
class Scene:
    """An office before a command. `old`, `new`: what is served before and after; `source`: to pull from."""

    operation: str
    office: Office
    old: Editions
    new: Editions
    source: Path
    withdrawn: str = ""  # id of a feature

    def command(self, office: Office) -> list[str]:
        """The command, on a copy of the office."""
        commands = {
            "import": lambda: office.import_arguments("sights", 4),
            "publish": lambda: ["publish", "--json"],
            "withdraw": lambda: ["withdraw", self.withdrawn, "--json"],
            "pull": lambda: ["pull", self.source.as_uri(), "--json"],
        }
        return commands[self.operation]()


def prepared(folder: Path, rows: int) -> list[Scene]:
    """An office with two releases and another edition that is imported and not published, for each operation."""
    office, source = Office(folder / "office", rows=rows, step=2), folder / "source"
    for edition in (1, 2):
        office.import_all(edition)
        office.publish()
    old = office.expected()
    office.import_("sights", 3)
    new = office.expected()
    shutil.copytree(office.releases, source)
    office.run("publish", releases=source).fine()
    with serving(office.releases) as server:
        token, id_ = min(server.ids().items())
    without = {each: said for each, said in old.items() if each != token}
    after = {"import": old, "publish": new, "withdraw": without, "pull": new}
    return [Scene(operation, office, old, after[operation], source, id_) for operation in OPERATIONS]


def attempt(scene: Scene, disk: Path, room: int, prefix: Sequence[str] = ()) -> str:
    """Run the command on the disk with `room` bytes left, look, make room, run it again; what the first run came to.

    `prefix`: a command that limits the first run instead.
    """
    office = replace(scene.office, folder=disk / "office", database_url="", editions=dict(scene.office.editions))
    shutil.rmtree(office.folder)
    shutil.copytree(scene.office.folder, office.folder)
    command = scene.command(office)
    number = whole_current(office.releases)
    with serving(office.releases) as server:
        before = shutil.disk_usage(disk).used
        with nullcontext() if prefix else filled(disk, room):
            done = office.run(*command, prefix=prefix)
        if done.code != 0:
            line = done.one_line()
            if not prefix:  # SQLite calls a file that may not grow an I/O error, and so do we
                _must_be_told(line, office.folder, scene.operation)
            left = shutil.disk_usage(disk).used - before
            is_new = whole_current(office.releases) != number  # the disk was full when a kept release was rewritten
            must(prefix or is_new or left <= _SLACK, f"{scene.operation}: {left} bytes are left over")
            must(not leftovers(office.releases), f"left over: {leftovers(office.releases)}")
            server.wait_for(whole_current(office.releases))
            must(server.content() in (scene.old, scene.new), f"{scene.operation}: neither old nor new is served")
            office.run(*command).fine()
        server.wait_for(whole_current(office.releases))
        must(server.content() == scene.new, f"{scene.operation}: what is served is not the new")
    return "refused" if done.code else "done"


def _must_be_told(line: str, folder: Path, operation: str) -> None:
    must(any(each in line for each in _TOLD), f"{operation}: it does not say that the disk is full: {line}")
    must(str(folder) in line, f"{operation}: it does not say which disk is full: {line}")


@contextmanager
def filled(disk: Path, room: int) -> Iterator[None]:
    """Only `room` bytes are left on the disk meanwhile."""
    filler = disk / "filler"
    left = shutil.disk_usage(disk).free - room
    with filler.open("wb") as file:
        while left > 0:
            left -= file.write(bytes(min(left, MEGABYTE)))
    yield
    filler.unlink()


@contextmanager
def _limited(place: Path) -> Iterator[Path]:
    """An ordinary folder."""
    place.mkdir()
    yield place


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[Path]:
    """A file system in memory, of `size` bytes. Raises subprocess.CalledProcessError where mounting is not allowed."""
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "touristinfo-soak", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
        place.rmdir()
