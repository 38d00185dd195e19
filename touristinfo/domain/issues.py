"""Issue codes: every fault that can be found in data, with its severity, what was wrong and what to do."""

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """Only an error holds a row back."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class IssueKind:
    """One kind of fault. `message` and `advice` are message ids; `message` may use the values of the issue."""

    code: str
    severity: Severity
    message: str
    advice: str


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault found. `line`: 1-based line (row in a spreadsheet, feature in a GIS file), 0 = the whole file.

    `field`: our field id, or the source column where there is none. `values`: for the message's placeholders.
    """

    code: str
    line: int = 0
    field: str = ""
    value: str = ""
    values: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def kind(self) -> IssueKind:
        return ISSUE_KINDS[self.code]

    @property
    def severity(self) -> Severity:
        return self.kind.severity


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

ISSUE_KINDS: dict[str, IssueKind] = {
    kind.code: kind
    for kind in (
        # Extend here only; `make messages` takes message and advice into translations/.
        IssueKind("name-missing", _E, "The name is missing.", "Fill in the name column."),
        IssueKind(
            "coordinates-missing",
            _E,
            "There are no usable coordinates.",
            "Fill in latitude and longitude in decimal degrees.",
        ),
        IssueKind(
            "key-duplicate",
            _E,
            "The key %(value)s stands already in line %(first_line)s.",
            "Give each row a key of its own.",
        ),
    )
}
