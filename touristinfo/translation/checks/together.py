"""What is seen only in many texts: a term said in two ways, a word for two terms, long vowels now and then."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from touristinfo.translation.checks.names import has_long_vowel_mark
from touristinfo.translation.checks.unit import Unit, Values

Found = tuple[Unit, Values]
_FEW = 0.5  # of names with long vowels marked, for which the others are the rule


def inconsistent(units: Iterable[Unit]) -> Iterator[Found]:
    """The same Japanese text has several translations; the rarer ones are named, with the commonest (J)."""
    by_source: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in units:
        if not unit.is_source and unit.target:
            by_source[unit.language, unit.source].append(unit)
    for same in by_source.values():
        targets = [unit.target for unit in same]
        common = max(targets, key=lambda each: (targets.count(each), each))
        yield from ((unit, {"value": unit.target, "wanted": common}) for unit in same if unit.target != common)


def reused(units: Iterable[Unit]) -> Iterator[Found]:
    """Different Japanese names have one translation: who follows a sign must not come to the other place."""
    by_target: dict[tuple[str, str], list[Unit]] = defaultdict(list)
    for unit in units:
        if unit.is_name and not unit.is_source and unit.target:
            by_target[unit.language, unit.target.casefold()].append(unit)
    for same in by_target.values():
        sources = sorted({unit.source for unit in same})
        if len(sources) > 1:
            yield from ((unit, {"value": next(each for each in sources if each != unit.source)}) for unit in same)


def long_vowels(units: Iterable[Unit]) -> Iterator[Found]:
    """Some English names mark long vowels and most do not, or the other way (G, C)."""
    names = [unit for unit in units if unit.is_name and unit.language == "en" and unit.target]
    marked = [unit for unit in names if has_long_vowel_mark(unit.target)]
    if marked and len(marked) < _FEW * len(names):
        yield from ((unit, {}) for unit in marked)
