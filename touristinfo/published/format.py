"""What the files of a release are called and what its manifest says (format version 2; version 1 is still read)."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Any

import orjson

from touristinfo.errors import ReleaseDamagedError
from touristinfo.messages import N_

FORMAT = 2
READ_FORMATS = frozenset({1, FORMAT})
CURRENT = "current.json"
MANIFEST = "manifest.json"
DELTA = "delta.json"
SEGMENT, TAILS, COLUMNS = "segment.json", "tails.bin", "columns.bin"  # and the files that segment.json names
JAPAN = timezone(timedelta(hours=9), "JST")

_INDENTED = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS


def damaged(file: str, reason: str) -> ReleaseDamagedError:
    """The error to raise about a file of a release; `reason` is a message id without placeholders."""
    return ReleaseDamagedError(N_("The release file %(file)s is damaged: %(reason)s"), file=file, reason=reason)


def format_time(seconds: int) -> str:
    """RFC 3339 in Japan's time from seconds since 1970."""
    return datetime.fromtimestamp(seconds, JAPAN).isoformat()


def seconds_of(moment: datetime) -> int:
    """Whole seconds since 1970 of an aware datetime; releases keep times to the second."""
    return int(moment.timestamp() // 1)


@dataclass(frozen=True, slots=True)
class FileEntry:
    """Size in bytes and checksums (hex) of one file.

    `sha256`: for what comes from elsewhere. `xxh3`: XXH3 of 128 bits, which finds damage ten times as fast at every
    start; "" in releases of before.
    """

    size: int
    sha256: str
    xxh3: str = ""


@dataclass(frozen=True, slots=True)
class Provenance:
    """A layer whose features are in the release; `unreviewed`: it publishes texts that no person has reviewed."""

    layer: str
    collection: str = ""
    title: str = ""
    source: str = ""
    licence: str = ""
    credit: str = ""
    unreviewed: bool = False

    @property
    def attribution(self) -> str:
        """Who is to be named, and the licence; "" where nobody is."""
        return attribution(self.credit or self.source, self.licence)


def attribution(name: str, licence: str) -> str:
    """Who is to be named for data, and their licence; "" where nobody is."""
    return f"{name} ({licence})" if name and licence else name


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """What was taken out of a release after it was published; `digest` is all that is left of it."""

    collection: str
    id: str
    digest: str
    reason: str
    withdrawn_at: str = ""
    field: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class CollectionSummary:
    """One collection of a release. `extent`: west, south, east, north; None when empty. `fields`: those that occur."""

    count: int
    digest: str
    extent: tuple[float, float, float, float] | None
    last_modified: str
    languages: tuple[str, ...]
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a release is made of. `files`: path in the release's folder -> size and checksum."""

    release: int
    published_at: str
    revision: int
    collections: Mapping[str, CollectionSummary]
    files: Mapping[str, FileEntry]
    provenance: tuple[Provenance, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()
    format: int = FORMAT

    def to_bytes(self) -> bytes:
        """The manifest as JSON, its own checksum in it; the same manifest gives the same bytes."""
        data = orjson.loads(orjson.dumps(self, default=_plain))
        for entry in data["files"].values():
            if entry.get("xxh3") == "":
                del entry["xxh3"]  # a manifest of before has the bytes that it had
        return orjson.dumps({**data, "checksum": _checksum(data)}, option=_INDENTED)

    @classmethod
    def from_bytes(cls, raw: bytes, file: str = MANIFEST) -> "Manifest":
        """Read what `to_bytes` made. Raises ReleaseDamagedError also for a format of another version."""
        data = read_json(raw, file)
        checksum = data.pop("checksum", None)
        if data.get("format") not in READ_FORMATS:
            raise damaged(file, N_("its format is not one that this version reads"))
        if checksum != _checksum(data) or orjson.dumps({**data, "checksum": checksum}, option=_INDENTED) != raw:
            raise damaged(file, N_("it does not agree with its checksum"))
        try:
            return cls._from_data(data)
        except (TypeError, KeyError, AttributeError) as error:
            raise damaged(file, N_("a part of it is missing")) from error

    @classmethod
    def _from_data(cls, data: dict[str, Any]) -> "Manifest":
        return cls(
            release=data["release"],
            published_at=data["published_at"],
            revision=data["revision"],
            collections={name: _summary(each) for name, each in data["collections"].items()},
            files={name: FileEntry(**each) for name, each in data["files"].items()},
            provenance=tuple(Provenance(**each) for each in data["provenance"]),
            withdrawn=tuple(Withdrawn(**each) for each in data["withdrawn"]),
            format=data["format"],
        )


def _summary(data: dict[str, Any]) -> CollectionSummary:
    extent = data["extent"]
    lists = {"languages": tuple(data["languages"]), "fields": tuple(data["fields"])}
    return CollectionSummary(**{**data, **lists, "extent": None if extent is None else tuple(extent)})


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(type(value).__name__)


def _checksum(data: dict[str, Any]) -> str:
    return hashlib.sha256(orjson.dumps(data, option=_INDENTED)).hexdigest()


@dataclass(frozen=True, slots=True)
class Delta:
    """What changed from release `since` to release `to`: collection -> ids, sorted."""

    since: int
    to: int
    upserts: Mapping[str, list[str]] = field(default_factory=dict)
    deleted: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not any(self.upserts.values()) and not any(self.deleted.values())

    def to_bytes(self) -> bytes:
        """The delta as JSON."""
        data = {"from": self.since, "to": self.to, "upserts": dict(self.upserts), "deleted": dict(self.deleted)}
        return orjson.dumps(data, option=orjson.OPT_SORT_KEYS)

    @classmethod
    def from_bytes(cls, raw: bytes, file: str = DELTA) -> "Delta":
        """Read what `to_bytes` made. Raises ReleaseDamagedError."""
        data = read_json(raw, file)
        try:
            return cls(data["from"], data["to"], data["upserts"], data["deleted"])
        except KeyError as error:
            raise damaged(file, N_("a part of it is missing")) from error


def read_json(raw: bytes, file: str) -> dict[str, Any]:
    """The JSON object in `raw`. Raises ReleaseDamagedError that names `file`."""
    try:
        data = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise damaged(file, N_("it cannot be read")) from error
    if not isinstance(data, dict):
        raise damaged(file, N_("it cannot be read"))
    return data
