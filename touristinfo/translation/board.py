"""Keeps the board up to date: looks again at each text that was stamped since, and at what checks say of it."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from touristinfo.domain.collections import Collection
from touristinfo.domain.content import text_digest
from touristinfo.domain.languages import TAGS
from touristinfo.domain.severity import Severity
from touristinfo.store.board import MISSING, FeatureOnBoard, put_on_board, waiting_for_board
from touristinfo.store.counters import current_revision, last_number, published_release, reach, set_number
from touristinfo.store.database import reading, writing
from touristinfo.store.desk import exceptions_of
from touristinfo.store.features import touch_all
from touristinfo.store.publication import StoredFeature, features_of
from touristinfo.store.tables import chunks
from touristinfo.store.translations import Place, Translation
from touristinfo.translation.checks.table import Finding, checked
from touristinfo.translation.glossary.matching import Glossary
from touristinfo.translation.stored import reviewed_terms, units_of

VERSION = 2  # of the checks and of the board itself: when it grows, everything is looked at anew
_REVISION, _VERSION = "board", "board-version"
_AT_ONCE = 200  # features in one transaction: others wait for it some 100 ms


def refresh(engine: Engine, collections: Mapping[str, Collection], at_most: int | None = None) -> int:
    """Bring the board up to date with the database, for `at_most` features now; how many are left.

    Several processes may do so at once.
    """
    _begin_anew(engine)
    with reading(engine)() as session:
        target = current_revision(session)
        since = last_number(session, _REVISION)
        waiting = waiting_for_board(session, since) if since < target else []
        glossary = reviewed_terms(session) if waiting else Glossary()
    for ids in chunks(waiting[:at_most], _AT_ONCE):
        with writing(engine).begin() as session:
            reach(session, _REVISION, since)  # whoever else refreshes waits here, and reads what is then
            put_on_board(session, [*_looked_at(session, ids, collections, glossary)])
    left = 0 if at_most is None else max(0, len(waiting) - at_most)
    if since < target and not left:
        with writing(engine).begin() as session:
            reach(session, _REVISION, target)
    return left


def _begin_anew(engine: Engine) -> None:
    """Where another version of the program made the board, have all features looked at again, and published again."""
    with reading(engine)() as session:
        if last_number(session, _VERSION) == VERSION:
            return
    with writing(engine).begin() as session:
        is_old = last_number(session, _VERSION) or published_release(session)
        set_number(session, _VERSION, VERSION)
        if is_old:
            touch_all(session)


def _looked_at(
    session: Session, ids: list[str], collections: Mapping[str, Collection], glossary: Glossary
) -> Iterator[FeatureOnBoard]:
    excepted = set(exceptions_of(session, ids))
    for feature in features_of(session, ids):
        collection = collections.get(feature.collection)
        if collection is None or feature.withdrawn or feature.blocked:
            yield FeatureOnBoard(feature.id, (), ())
            continue
        found = (each for unit in units_of(feature, collection, glossary) for each in checked(unit))
        findings = [_as_row(feature, each, excepted) for each in found]
        yield FeatureOnBoard(feature.id, [*_cells(feature, collection, findings)], findings)


def _cells(feature: StoredFeature, collection: Collection, findings: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for each in findings:
        found[each["field"], each["language"]][each["severity"]] += not each["excepted"]
    there = {(each.field, each.language): each for each in feature.translations}
    for field in collection.translatable_fields:
        source = feature.source_texts.get(field.id, "")
        for language in TAGS if source else ():
            if language != feature.source_language:
                counts = found[field.id, language]
                yield {
                    "feature_id": feature.id,
                    "field": field.id,
                    "language": language,
                    "collection": feature.collection,
                    "municipality": feature.municipality,
                    **_state(there.get((field.id, language)), text_digest(source)),
                    "errors": counts[Severity.ERROR],
                    "warnings": counts[Severity.WARNING],
                }


def _state(translation: Translation | None, digest: str) -> dict[str, Any]:
    if translation is None:
        return {"state": MISSING, "origin": "", "stale": False}
    stale = translation.source_digest != digest
    return {"state": translation.state.value, "origin": translation.origin.value, "stale": stale}


def _as_row(feature: StoredFeature, finding: Finding, excepted: set[tuple[Place, str]]) -> dict[str, Any]:
    unit = finding.unit
    return {
        "feature_id": feature.id,
        "field": unit.field,
        "language": unit.language,
        "check_id": finding.check.id,
        "severity": finding.check.severity.value,
        "values": dict(finding.values),
        "mended": finding.mended,
        "excepted": ((feature.id, unit.field, unit.language), finding.check.id) in excepted,
    }
