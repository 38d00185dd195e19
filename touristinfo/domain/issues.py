"""Issues: faults found in data, each naming its kind, line, field and value."""

import dataclasses
from dataclasses import dataclass
from typing import Any

from touristinfo.domain.issue_kinds import ISSUE_KINDS, IssueKind
from touristinfo.domain.severity import Severity

__all__ = ["ISSUE_KINDS", "Issue", "IssueKind", "Severity"]


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
