"""A row on its way to a record: mapped and cleaned, not yet accepted."""

from dataclasses import dataclass, field
from typing import Any

from touristinfo.domain.issues import Issue
from touristinfo.ingest.text import Note

VALUE_SHOWN = 200  # characters of a faulty value that an issue repeats


@dataclass(slots=True)
class Draft:
    """What a row says. `key`: the source's own, "" where it has none that can be used. `place`: longitude, latitude
    in WGS 84 degrees, None where there are no usable coordinates."""

    line: int
    key: str = ""
    place: tuple[float, float] | None = None
    properties: dict[str, Any] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    official: dict[str, dict[str, str]] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.texts.get("name", "")

    @property
    def municipality_code(self) -> str:
        return str(self.properties.get("municipality_code", ""))


def notes_about(issues: list[Issue], line: int, field: str, value: str = "") -> Note:
    """A function that adds issues about one field of one row; `value` can be said anew with each."""
    said_by_default = value

    def note(code: str, /, value: str | None = None, **values: Any) -> None:
        said = said_by_default if value is None else value
        issues.append(Issue(code, line, field, said[:VALUE_SHOWN], values))

    return note
