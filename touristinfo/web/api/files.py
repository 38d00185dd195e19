"""Files to take home as documents tell of them: entries of a release, `enclosure` links, when they became ready."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from touristinfo.messages import translate
from touristinfo.published.downloads.listing import Download, changed_at, downloads_of
from touristinfo.web.api.links import Link, link
from touristinfo.web.negotiation import Asked


def current_downloads(asked: Asked) -> tuple[Download, ...]:
    """The files of the release that is served, ready or to come."""
    return downloads_of(_folder(asked, asked.snapshot.number))


def files_changed(asked: Asked, number: int | None = None) -> datetime:
    """When what is said of a release's files last changed: the files follow the release."""
    ready = changed_at(_folder(asked, asked.snapshot.number if number is None else number))
    return max(asked.snapshot.published_at, ready) if ready else asked.snapshot.published_at


def enclosures(asked: Asked, collection: str) -> list[Link]:
    """Links to the ready files of a collection, or ("") of the whole release."""
    number = asked.snapshot.number
    return [
        _enclosure(asked, number, each)
        for each in current_downloads(asked)
        if each.is_ready and each.collection == collection
    ]


def entries(asked: Asked, number: int) -> list[dict[str, Any]]:
    """The files of a release, as its document lists them."""
    return [_entry(asked, number, each) for each in downloads_of(_folder(asked, number))]


def named(downloads: Sequence[Download], name: str) -> Download | None:
    """The ready file of that name: no other is given out."""
    return next((each for each in downloads if each.name == name and each.is_ready), None)


def file_address(asked: Asked, number: int, name: str) -> str:
    """Where a file of a release is fetched."""
    return f"{asked.root}/v1/releases/{number}/files/{quote(name)}"


def _entry(asked: Asked, number: int, download: Download) -> dict[str, Any]:
    said = {
        "name": download.name,
        "status": "ready" if download.is_ready else "pending",
        "media_type": download.media_type,
        "collection": download.collection or None,
        "licence": " AND ".join(download.licences),
    }
    if not download.is_ready:
        return said
    links = [_enclosure(asked, number, download)]
    return {**said, "size": download.size, "sha256": download.sha256, "links": links}


def _enclosure(asked: Asked, number: int, download: Download) -> Link:
    href = file_address(asked, number, download.name)
    declared = asked.serving.collections.get(download.collection)
    title = f"{translate(asked.locale, declared.title)} ({download.title})" if declared else download.title
    return link("enclosure", href, download.media_type, title, length=download.size)


def _folder(asked: Asked, number: int) -> Path:
    return asked.serving.releases.folder / str(number)
