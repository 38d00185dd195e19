"""/v1/releases and /v1/changes: for those who keep a copy: what there is, the files, what changed since."""

import hashlib
import re
from bisect import bisect_right
from pathlib import Path
from typing import Any

import orjson
from flask import Response, request, send_file

from touristinfo.errors import GoneError, NotFoundError
from touristinfo.messages import N_
from touristinfo.published.delta import changes_since
from touristinfo.published.downloads.listing import FOLDER, downloads_of
from touristinfo.published.format import MANIFEST, Manifest
from touristinfo.web.api import parameters
from touristinfo.web.api.addresses import address
from touristinfo.web.api.files import entries, file_address, files_changed, named
from touristinfo.web.api.links import feed_link, link, own_links, page_links
from touristinfo.web.compression import Content
from touristinfo.web.headers import IMMUTABLE, respond, respond_document, version_of
from touristinfo.web.negotiation import JSON, Asked

BINARY = "application/octet-stream"
_NUMBER = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)


@address("/releases", parameters.listing, "Releases, the newest first", "ReleaseList")
def releases(asked: Asked) -> Response:
    """All releases that have been published."""
    numbers = [number for number in asked.serving.releases.published() if number <= asked.snapshot.number][::-1]
    start, limit = asked.values["offset"], asked.values["limit"]
    page = [_summary(asked, number) for number in numbers[start : start + limit]]
    said = {
        "current": asked.snapshot.number,
        "releases": page,
        "numberMatched": len(numbers),
        "numberReturned": len(page),
        "links": own_links(asked, JSON) + page_links(asked, JSON, len(numbers)),
    }
    return respond_document(asked, orjson.dumps(said), JSON, asked.interface)


@address("/releases/<number>", parameters.document, "A release and its files", "Release")
def release(asked: Asked, number: str) -> Response:
    """What a release holds, where it comes from, and its files."""
    manifest = _manifest(asked, number)
    said = {
        "release": manifest.release,
        "published_at": manifest.published_at,
        "collections": dict(manifest.collections),
        "provenance": manifest.provenance,
        "files": _files(asked, manifest) + entries(asked, manifest.release),
        "links": [*own_links(asked, JSON), link("collection", asked.address("/v1/releases"), JSON)],
    }
    changed = files_changed(asked, manifest.release)
    return respond_document(asked, orjson.dumps(said), JSON, asked.interface, changed)


@address("/releases/<number>/files/<path:name>", parameters.file, "A file of a release", "File", BINARY)
def release_file(asked: Asked, number: str, name: str) -> Response:
    """One file, as it was published; in parts too (Range)."""
    manifest = _manifest(asked, number)
    folder = (asked.serving.releases.folder / number).absolute()
    download = named(downloads_of(folder), name)
    if download is not None:
        return _sent(asked, number, folder / FOLDER / name, download.media_type, download.sha256)
    if name != MANIFEST and name not in manifest.files:
        raise NotFoundError(N_("There is no file '%(value)s' in this release."), value=name)
    entry = manifest.files.get(name)
    response = _sent(asked, number, folder / name, _media_type(name), entry.sha256 if entry else "")
    if entry:
        response.headers["Cache-Control"] = IMMUTABLE
    return response


def _sent(asked: Asked, number: str, path: Path, media_type: str, sha256: str) -> Response:
    """A file of a release, whole or in parts."""
    try:
        response = send_file(path, media_type, conditional=True, etag=sha256 or True)
    except FileNotFoundError:
        raise gone(asked, N_("The files of release %(value)s are no longer kept."), value=number) from None
    # A withdrawal writes kept releases anew: whoever keeps a copy must learn of it, from the manifest at the latest.
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Touristinfo-Release"] = number
    if request.method == "HEAD" or response.status_code == 304:
        response.close()  # the body is not sent, and Werkzeug leaves its file open
    else:
        # Handed over whole: the server sends it at the client's pace, while a body that is read piece by piece would
        # keep the worker's thread for as long as the slowest client takes.
        response.direct_passthrough = False
        response.set_data(response.get_data())
    return response


@address("/changes", parameters.changes, "What changed since a release", "Changes")
def changes(asked: Asked) -> Response:
    """Features that are new or changed since a release, as they are now, and those that are gone."""
    version = version_of(asked, str(asked.snapshot.number), asked.snapshot.manifest.published_at)
    return respond(asked, version, asked.snapshot.published_at, JSON, lambda: _changes(asked))


def _changes(asked: Asked) -> Content:
    """A page in order of collection and id: that order stays when a release comes in between two pages."""
    since, limit = asked.values["since"], asked.values["limit"]
    try:
        found = changes_since(asked.serving.releases, asked.snapshot, since)
    except GoneError as error:
        raise gone(asked, error.message, **error.values) from error
    upserts = {(collection, id) for collection, ids in found.upserts.items() for id in ids}
    keys = sorted(upserts.union(found.deleted))
    collection, _, id = asked.values.get("after", "").partition("/")
    start = bisect_right(keys, (collection, id))
    page = keys[start : start + limit]
    links = [*own_links(asked, JSON), feed_link(asked, since=since)]
    if start + limit < len(keys):
        links.append(link("next", asked.href(after="/".join(page[-1])), JSON))
    deleted = [{"collection": collection, "id": id} for collection, id in page if (collection, id) not in upserts]
    features, present = _features(asked, [key for key in page if key in upserts])
    head = {"from": since, "to": asked.snapshot.number, "deleted": deleted, "links": links}
    return Content(orjson.dumps(head)[:-1] + b',"features":[' + features + b"]}", frozenset(present))


def _features(asked: Asked, keys: list[tuple[str, str]]) -> tuple[bytes, set[str]]:
    features: list[bytes] = []
    present: set[str] = set()
    for collection, id in keys:
        segment = asked.snapshot.segments[collection]
        row = segment.row_of(id)
        assert row is not None
        features.append(segment.feature(row, asked.language, b',"collection":' + orjson.dumps(collection)))
        present |= segment.present_languages([row], asked.language)
    return b",".join(features), present


def _manifest(asked: Asked, number: str) -> Manifest:
    """The manifest of a published release. Raises NotFoundError."""
    if not _NUMBER.fullmatch(number) or int(number) > asked.snapshot.number:
        raise NotFoundError(N_("There is no release '%(value)s'."), value=number)
    return asked.serving.releases.manifest(int(number))


def _summary(asked: Asked, number: int) -> dict[str, Any]:
    manifest = asked.serving.releases.manifest(number)
    return {
        "release": number,
        "published_at": manifest.published_at,
        "manifest_sha256": hashlib.sha256(manifest.to_bytes()).hexdigest(),
        "features": sum(each.count for each in manifest.collections.values()),
        "links": [link("item", asked.address(f"/v1/releases/{number}"), JSON)],
    }


def _files(asked: Asked, manifest: Manifest) -> list[dict[str, Any]]:
    folder = asked.serving.releases.folder / str(manifest.release)
    files: list[dict[str, Any]] = [{"name": MANIFEST, "status": "ready"}]
    files += [
        {
            "name": name,
            "size": entry.size,
            "sha256": entry.sha256,
            "status": "ready" if (folder / name).is_file() else "gone",
        }
        for name, entry in manifest.files.items()
    ]
    for file in files:
        if file["status"] == "ready":
            href = file_address(asked, manifest.release, file["name"])
            file["links"] = [link("enclosure", href, _media_type(file["name"]))]
    return files


def _media_type(name: str) -> str:
    return JSON if name.endswith(".json") else BINARY


def gone(asked: Asked, message: str, **values: Any) -> GoneError:
    """The error that something is no longer kept; it leads to the current release."""
    return GoneError(message, asked.address(f"/v1/releases/{asked.snapshot.number}"), **values)
