"""What came back beside what stands here: what is new, what is not to be applied, and why. Pure."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from touristinfo.domain.content import text_digest
from touristinfo.domain.languages import LANGUAGES
from touristinfo.domain.negotiation import nearest
from touristinfo.errors import UnreadableFileError
from touristinfo.messages import N_
from touristinfo.translation.checks.table import Finding, checked
from touristinfo.translation.checks.unit import Unit
from touristinfo.translation.exchange.model import Returned, ReturnedUnit, Stamp
from touristinfo.translation.exchange.tables import with_line_feeds

_OTHER_SCRIPT = "other-script"  # id of the check that tells a text in another language


class Kind(StrEnum):
    """What there is to say of a text that came back, or did not."""

    NEW = "new"  # there is none here
    CHANGED = "changed"
    SAME = "same"  # as it stands here, or as it was sent
    CONFLICT = "conflict"  # somebody has changed the translation here since it was sent
    SOURCE_CHANGED = "source-changed"  # the source has changed here since it was sent
    SOURCE_EDITED = "source-edited"  # the file has another source than was sent
    OTHER_LANGUAGE = "other-language"
    UNFINISHED = "unfinished"  # the file marks it so
    EMPTY = "empty"
    DUPLICATE = "duplicate"  # the file has it more than once, translated differently
    AMBIGUOUS = "ambiguous"  # its id was lost, and several texts have this source
    UNKNOWN = "unknown"  # no text of that id, or of that source, was sent
    ELSEWHERE = "elsewhere"  # it belongs to another order or language
    MISSING = "missing"  # was sent, and is not in the file


APPLIED = frozenset({Kind.NEW, Kind.CHANGED})
CHOSEN = APPLIED | {
    Kind.CONFLICT,
    Kind.SOURCE_EDITED,
    Kind.OTHER_LANGUAGE,
    Kind.UNFINISHED,
}  # applied if a person says so


@dataclass(frozen=True, slots=True)
class Present:
    """A text as it stands here, as checks see it. `version`: 0 = there is no translation."""

    id: str
    unit: Unit
    version: int


@dataclass(frozen=True, slots=True)
class Sent:
    """A text as it was sent: its stamp, and the translation that went with it."""

    stamp: Stamp
    target: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One text. `line`, `sheet`: where it stands in the file, 0 = it does not. `by_source`: its id was lost."""

    kind: Kind
    id: str
    line: int = 0
    sheet: str = ""
    source: str = ""
    target: str = ""
    here: Present | None = None
    by_source: bool = False
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a file is looked at for: `language`, and `order` if it is one's return.

    `here`: the texts that it may hold, by id. `sent`: those of the order, as they were sent; empty where there is none.
    """

    language: str
    here: Mapping[str, Present]
    order: str = ""
    sent: Mapping[str, Sent] | None = None


def compare(returned: Returned, asked: Asked) -> list[Difference]:
    """All texts of the file, in its order, and then those of the order that it lacks.

    Raises UnreadableFileError for a file in another language or of another order.
    """
    _check_file(returned, asked)
    groups: dict[str, list[ReturnedUnit]] = defaultdict(list)
    differences = []
    for unit, id_, kind in _identified(returned.units, asked):
        if kind is not None:
            differences.append(_difference(kind, id_, unit, asked.here.get(id_)))
        else:
            groups[id_].append(unit)
    for id_, units in groups.items():
        differences += _of_group(units, asked.here[id_], asked)
    differences.sort(key=lambda each: (each.sheet, each.line))
    return differences + _missing(differences, asked)


def _of_group(units: Sequence[ReturnedUnit], here: Present, asked: Asked) -> list[Difference]:
    """What to say of all units of one id."""
    filled = [unit for unit in units if unit.target.strip()]
    if len({as_compared(unit.target) for unit in filled}) > 1:
        return [_difference(Kind.DUPLICATE, here.id, unit, here) for unit in filled]
    return [_judged((filled or units)[0], here, asked)]


def _missing(differences: Sequence[Difference], asked: Asked) -> list[Difference]:
    there = {each.id for each in differences}
    lacking = (asked.here[id_] for id_ in asked.sent or () if id_ not in there and id_ in asked.here)
    return [Difference(Kind.MISSING, each.id, source=each.unit.source, here=each) for each in lacking]


def _check_file(returned: Returned, asked: Asked) -> None:
    if returned.language and not is_language(returned.language, asked.language):
        message = N_("The file is in '%(language)s'; expected is '%(expected)s'.")
        raise UnreadableFileError(message, language=returned.language[:40], expected=asked.language)
    if asked.order and returned.order and returned.order != asked.order:
        message = N_("The file is of order %(order)s; expected is order %(expected)s.")
        raise UnreadableFileError(message, order=returned.order[:40], expected=asked.order)


def is_language(said: str, expected: str) -> bool:
    """Whether a tag as tools write it ("ko-KR", "zh_TW", "zh-CN") means our language `expected`."""
    return nearest(said) == expected


def language_meant(returned: Returned) -> str:
    """Our language that the file, or else most of its stamps, say; "" where nothing does."""
    stamped = Counter(unit.stamp.language for unit in returned.units if unit.stamp)
    most = stamped.most_common(1)
    found = nearest(returned.language) if returned.language else most[0][0] if most else ""
    return found if found in LANGUAGES else ""


def _identified(units: Sequence[ReturnedUnit], asked: Asked) -> Iterator[tuple[ReturnedUnit, str, Kind | None]]:
    """Each unit with its id, and why it is none of those that are asked for.

    One whose id was lost is known by its source, where only one text has that.
    """
    by_source: dict[str, list[str]] = defaultdict(list)
    for id_, present in asked.here.items():
        by_source[as_compared(present.unit.source)].append(id_)
    folded = {id_.casefold(): id_ for id_ in asked.here}
    claimed = {folded[unit.id.casefold()] for unit in units if unit.id.casefold() in folded}
    for unit in units:
        known = folded.get(unit.id.casefold())
        if unit.stamp and (unit.stamp.language != asked.language or (asked.order and unit.stamp.order != asked.order)):
            yield unit, known or unit.id, Kind.ELSEWHERE
        elif known is not None:
            yield unit, known, None
        else:
            yield _by_source(unit, by_source, claimed)


def _by_source(
    unit: ReturnedUnit, by_source: Mapping[str, Sequence[str]], claimed: Container[str]
) -> tuple[ReturnedUnit, str, Kind | None]:
    alike = [] if _is_id(unit.id) else by_source.get(as_compared(unit.source or ""), [])
    left = [each for each in alike if each not in claimed]
    if len(left) == 1:
        return unit, left[0], None
    return unit, unit.id, Kind.AMBIGUOUS if left else Kind.UNKNOWN


def _is_id(text: str) -> bool:
    feature, slash, field = text.partition("/")
    return bool(slash) and feature.replace("-", "").isalnum() and field.replace("_", "").isalnum()


def _judged(unit: ReturnedUnit, here: Present, asked: Asked) -> Difference:
    findings = checked(_as_returned(unit, here)) if unit.target.strip() else ()
    kind = _kind(unit, here, asked)
    if kind in APPLIED and any(finding.check.id == _OTHER_SCRIPT for finding in findings):
        kind = Kind.OTHER_LANGUAGE
    return _difference(kind, here.id, unit, here, tuple(findings))


def _kind(unit: ReturnedUnit, here: Present, asked: Asked) -> Kind:
    sent = (asked.sent or {}).get(here.id)
    stamp = unit.stamp or (sent.stamp if sent else None)
    target = as_compared(unit.target)
    if not target.strip():
        return Kind.EMPTY
    if target in (as_compared(here.unit.target), as_compared(sent.target) if sent else None):
        return Kind.UNFINISHED if unit.is_unfinished else Kind.SAME
    if stamp and stamp.digest != text_digest(here.unit.source)[:8]:
        return Kind.SOURCE_CHANGED
    if unit.source is not None and as_compared(unit.source) != as_compared(here.unit.source):
        return Kind.SOURCE_EDITED
    if here.version != (stamp.version if stamp else 0):
        return Kind.CONFLICT
    if unit.is_unfinished:
        return Kind.UNFINISHED
    return Kind.CHANGED if here.unit.target else Kind.NEW


def _as_returned(unit: ReturnedUnit, here: Present) -> Unit:
    return Unit(
        field=here.unit.field,
        language=here.unit.language,
        source=here.unit.source,
        target=unit.target,
        kana=here.unit.kana,
        properties=here.unit.properties,
    )


def _difference(
    kind: Kind, id_: str, unit: ReturnedUnit, here: Present | None = None, findings: tuple[Finding, ...] = ()
) -> Difference:
    by_source = here is not None and unit.id.casefold() != id_.casefold()
    source = here.unit.source if here and kind is not Kind.SOURCE_EDITED else unit.source or ""
    return Difference(kind, id_, unit.line, unit.sheet, source, unit.target, here, by_source, findings)


def as_compared(text: str) -> str:
    """`text` without what programs change by themselves: line ends, space at the ends, how marks are composed."""
    return unicodedata.normalize("NFC", with_line_feeds(text)).strip()
