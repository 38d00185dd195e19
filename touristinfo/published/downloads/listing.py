"""What files to take home a release has, ready or to come: `downloads/` in its folder. Knows no GDAL: it is served.

    downloads/pending.json      what there will be; there from the moment of publication
    downloads/downloads.json    what there is, put in last: whatever it names is whole
    downloads/<name>            the files

A folder without these (of before 2026-11-26, or fetched from another node) has none and lists none.
"""

import os
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from touristinfo.errors import ReleaseDamagedError
from touristinfo.messages import N_
from touristinfo.published.files import map_file, sync_file, write_synced
from touristinfo.published.format import JAPAN, Provenance, damaged, read_json

FOLDER, READY, PENDING = "downloads", "downloads.json", "pending.json"
OUR_LISTS = frozenset({READY, PENDING})


@dataclass(frozen=True, slots=True)
class Download:
    """One file of one collection, or (`collection` "") of the whole release.

    `licences`: of the layers in it. `made_from`: digest of all that its bytes depend on. `size` in bytes, None while
    the file is still to come.
    """

    name: str
    title: str
    media_type: str
    collection: str
    licences: tuple[str, ...]
    made_from: str
    size: int | None = None
    sha256: str = ""

    @property
    def is_ready(self) -> bool:
        return self.size is not None


def downloads_of(release: Path) -> tuple[Download, ...]:
    """The files of the release in the folder `release`: all ready, all to come, or none.

    A list that cannot be read counts as none: it is made anew, and the rest of the release is not worse for it.
    """
    for name in (READY, PENDING):
        try:
            return _read(release / FOLDER, name)
        except ReleaseDamagedError:
            continue
    return ()


def is_ready(release: Path) -> bool:
    """Whether the files of a release are there."""
    return any(each.is_ready for each in downloads_of(release))


def changed_at(release: Path) -> datetime | None:
    """When the files became ready; None where they are not."""
    try:
        return datetime.fromtimestamp((release / FOLDER / READY).stat().st_mtime, JAPAN)
    except OSError:
        return None


def licences_in(provenance: Iterable[Provenance], collections: Iterable[str]) -> tuple[str, ...]:
    """The licences of the layers of some collections, each once."""
    wanted = set(collections)
    return tuple(sorted({each.licence for each in provenance if each.collection in wanted and each.licence}))


def announce(release: Path, expected: Sequence[Download]) -> None:
    """Say in a release that is not public yet what files there will be."""
    folder = release / FOLDER
    folder.mkdir()
    write_synced(folder / PENDING, _to_bytes(expected))
    sync_file(folder)


def move_in(release: Path, work: Path, made: Sequence[Download]) -> None:
    """Put the complete files `made` from the folder `work` into a release, the list of them last."""
    folder = release / FOLDER
    folder.mkdir(exist_ok=True)
    take_down(release)
    write_synced(work / READY, _to_bytes(made))  # what follows needs no room
    for each in made:
        sync_file(work / each.name)
        os.replace(work / each.name, folder / each.name)  # noqa: PTH105  (tests kill before it)
    sync_file(folder)
    os.replace(work / READY, folder / READY)  # noqa: PTH105
    sync_file(folder)
    sync_file(release)


def take_down(release: Path) -> None:
    """Delete the files of a release: the list first, so that it says `pending` again."""
    folder = release / FOLDER
    (folder / READY).unlink(missing_ok=True)
    sync_file(folder)
    for path in folder.iterdir():
        if path.name != PENDING:
            path.unlink()
    sync_file(folder)


def remove(release: Path) -> None:
    """Delete the files of a release for good: it lists none any more."""
    if (release / FOLDER).is_dir():
        (release / FOLDER / READY).unlink(missing_ok=True)
        shutil.rmtree(release / FOLDER)
        sync_file(release)


def _read(folder: Path, name: str) -> tuple[Download, ...]:
    data = read_json(bytes(map_file(folder / name, name)), name)
    try:
        found = tuple(_download(each) for each in data["files"])
    except (KeyError, TypeError) as error:
        raise damaged(name, N_("a part of it is missing")) from error
    if any(_is_no_name(each.name) for each in found):
        raise damaged(name, N_("it cannot be read"))
    return found


def _is_no_name(name: object) -> bool:
    return not isinstance(name, str) or name in OUR_LISTS or name.startswith(".") or "/" in name or "\0" in name


def _download(data: dict[str, Any]) -> Download:
    return Download(**{**data, "licences": tuple(data["licences"])})


def _to_bytes(downloads: Sequence[Download]) -> bytes:
    return orjson.dumps({"files": [asdict(each) for each in downloads]}, option=orjson.OPT_INDENT_2)
