"""The report of one import: what was read, what became of it, and every fault with what to do."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Any

from touristinfo.domain.issues import Issue
from touristinfo.domain.languages import LANGUAGE_OF_LOCALE
from touristinfo.errors import TouristinfoError
from touristinfo.ingest.check import Checked
from touristinfo.ingest.decide import HELD, Plan
from touristinfo.messages import translate

LISTED = 10_000  # issues of one kind that are listed; a file of a million faulty rows must still give a readable report


class ExitCode(IntEnum):
    """What the command ends with (2 is wrong usage)."""

    DONE = 0  # applied, or already up to date
    NOTHING = 1  # nothing applied
    HELD = 3  # held for confirmation


@dataclass(slots=True)
class Report:
    """Counts are of rows and, for `withdrawn`, of features. In a dry run and where the run is held they say what would
    be done. `added` includes places that had gone and are back; `unchanged` includes those withdrawn by hand.
    `titles`: field id -> its title."""

    collection: str
    layer: str
    read: int = 0
    accepted: int = 0
    rejected: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    held: dict[str, Any] | None = None
    issues: list[Issue] = field(default_factory=list)
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def exit_code(self) -> ExitCode:
        if self.held is not None:
            return ExitCode.HELD
        return ExitCode.DONE if self.accepted else ExitCode.NOTHING

    def take_rows(self, checked: Checked) -> None:
        """Count the rows, and take over what was found."""
        self.accepted, self.rejected = len(checked.records), checked.rejected
        self.read = self.accepted + self.rejected
        self.issues.extend(checked.issues)

    def take_plan(self, plan: Plan) -> None:
        """Count what `plan` does; a later plan replaces an earlier one."""
        self.added = len(plan.add) + len(plan.restore)
        self.changed = len(plan.change)
        self.unchanged = plan.unchanged + len(plan.blocked)
        self.withdrawn = len(plan.withdraw)
        self.held = plan.held

    def to_json(self, locale: str) -> dict[str, Any]:
        """What `--json` prints, with messages in the CLDR locale `locale`."""
        return {
            "collection": self.collection,
            "layer": self.layer,
            "read": self.read,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "added": self.added,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "withdrawn": self.withdrawn,
            "held": translate(locale, HELD, **self.held) if self.held is not None else None,
            "issues": [_issue_json(issue, locale, self.titles) for issue in _listed(self.issues)],
        }


def report_of_failure(collection: str, layer: str, fault: TouristinfoError) -> Report:
    """The report of an import that could not begin or broke off, so that nothing was applied."""
    return Report(collection, layer, issues=[Issue("import-failed", values={"reason": fault})])


def _listed(issues: list[Issue]) -> list[Issue]:
    """By line, those of the whole file first; of each kind so many, and then a count of the rest."""
    seen: Counter[str] = Counter()
    listed = []
    for issue in sorted(issues, key=lambda each: each.line):
        seen[issue.code] += 1
        if seen[issue.code] <= LISTED:
            listed.append(issue)
    more = ((code, count - LISTED) for code, count in seen.items() if count > LISTED)
    return listed + [Issue("issues-not-listed", values={"kind": code, "count": count}) for code, count in more]


def _issue_json(issue: Issue, locale: str, titles: Mapping[str, str]) -> dict[str, Any]:
    return {
        "code": issue.code,
        "severity": issue.severity.value,
        "line": issue.line,
        "field": issue.field,
        "value": issue.value,
        "message": issue_message(issue, locale, titles),
    }


def issue_message(issue: Issue, locale: str, titles: Mapping[str, str] = MappingProxyType({})) -> str:
    """What was wrong and what to do, in the reader's language; `titles`: field id -> the name that readers know."""
    said = {name: _translated(value, locale) for name, value in issue.values.items()}
    values = {
        "line": issue.line,
        "field": translate(locale, titles.get(issue.field, "")) or issue.field,
        "value": issue.value,
        **said,
    }
    sentences = (translate(locale, text, **values) for text in (issue.kind.message, issue.kind.advice))
    return LANGUAGE_OF_LOCALE[locale].between_sentences.join(sentences)


def _translated(value: Any, locale: str) -> Any:
    """A reason that is itself a message, and message ids in a tuple, are shown in the same language."""
    if isinstance(value, tuple):
        return ", ".join(translate(locale, each) for each in value)
    return translate(locale, value.message, **value.values) if isinstance(value, TouristinfoError) else value
