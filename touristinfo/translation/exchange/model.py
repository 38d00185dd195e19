"""What is sent to whoever translates, and what is read of what comes back; the same for every format."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from touristinfo.domain.content import text_digest
from touristinfo.domain.layers import Origin
from touristinfo.domain.severity import Severity
from touristinfo.domain.states import State

_STAMP = re.compile(r"([A-Za-z]{2}(?:-[A-Za-z]+)?):(\d{1,18}):([0-9a-f]{8})(?::([A-Za-z0-9-]{1,40}))?")


@dataclass(frozen=True, slots=True)
class Stamp:
    """What was here when a text left: written beside it, so that rows may be sorted and copied between files.

    `version`: of the translation, 0 = there was none. `digest`: the first eight digits of the source's. `order`: its
    number, "" = none.
    """

    language: str
    version: int
    digest: str
    order: str = ""

    def __str__(self) -> str:
        return ":".join(filter(None, (self.language, str(self.version), self.digest, self.order)))


def stamp_in(text: str) -> Stamp | None:
    """The stamp that `text` is, or None."""
    found = _STAMP.fullmatch(text.strip())
    return Stamp(found[1], int(found[2]), found[3], found[4] or "") if found else None


@dataclass(frozen=True, slots=True)
class ExchangeUnit:
    """A text to be translated. `target`: what there is, "" = nothing; `state` and `origin` are of that.

    `old_source`: the source text that `target` was made from, where it has changed since. `kana`: how the name of the
    place is read. `place`: its name. `notes`: lines for whoever translates. `limit`: most characters, None = no limit.
    `glossary`: terms of the source, and what they are called.
    """

    feature: str
    field: str
    collection: str
    source: str
    target: str = ""
    state: State | None = None
    origin: Origin | None = None
    version: int = 0
    old_source: str = ""
    place: str = ""
    kana: str = ""
    notes: tuple[str, ...] = ()
    limit: int | None = None
    glossary: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """Stable: the same text has the same one in each file."""
        return f"{self.feature}/{self.field}"

    @property
    def is_stale(self) -> bool:
        return bool(self.old_source)


@dataclass(frozen=True, slots=True)
class Package:
    """What one file holds: texts of one language to be translated into another. `order`: its number, "" = none."""

    source_language: str
    language: str
    units: tuple[ExchangeUnit, ...]
    order: str = ""
    due: date | None = None
    note: str = ""

    def stamp(self, unit: ExchangeUnit) -> Stamp:
        """What is written beside `unit`."""
        return Stamp(self.language, unit.version, text_digest(unit.source)[:8], self.order)


@dataclass(frozen=True, slots=True)
class ReturnedUnit:
    """A text that came back, as it stands in the file.

    `line`: where a person finds it: line, row of a sheet, or which of the units it is. `sheet`: its name, if any. `id`:
    "" where it was lost. `source`: None where the file does not have it. `is_unfinished`: marked so in the file.
    """

    line: int
    id: str
    source: str | None
    target: str
    state: State | None = None
    stamp: Stamp | None = None
    is_unfinished: bool = False
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something odd about a file as a whole; `kind` is a key of `remarks.REMARKS`."""

    kind: str
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RemarkKind:
    """How a remark is said: a message id with placeholders for its values."""

    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class Returned:
    """A file that came back. `language`, `source_language`, `order`: as the file says, "" where it does not."""

    format: str
    units: Sequence[ReturnedUnit]
    language: str = ""
    source_language: str = ""
    order: str = ""
    remarks: Sequence[Remark] = ()
