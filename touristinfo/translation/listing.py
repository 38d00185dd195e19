"""What there is to do: texts by language, state and what is wrong with them, page by page, and how many there are."""

from collections.abc import Collection as SizedIterable
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, cast, exists, func, select, tuple_
from sqlalchemy.orm import Session

from touristinfo.domain.roles import PRACTICE
from touristinfo.domain.states import State
from touristinfo.store.board import MISSING, CellCountRow, CellRow
from touristinfo.store.features import FeatureRow
from touristinfo.store.translations import TranslationRow

STATES = (MISSING, *(state.value for state in State))
At = tuple[str, str]  # feature id, field


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cells are asked for; what is empty or None does not matter.

    `municipalities`: those that the reader may see. `states`: of STATES. `stale`: the source has changed since.
    `failing`, `warned`: checks find errors, warnings. `words`: some text of the place has just these. `holds`: the
    translation itself does. Texts to practise on are found only where `municipality` asks for them.
    """

    languages: frozenset[str] = frozenset()
    collection: str = ""
    municipality: str = ""
    municipalities: frozenset[str] | None = None
    states: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    stale: bool | None = None
    failing: bool | None = None
    warned: bool | None = None
    words: str = ""
    holds: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A text in a language; `text` is "" where there is none. `version`: 0 where there is none."""

    language: str
    state: str
    origin: str
    stale: bool
    errors: int
    warnings: int
    text: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class ListedText:
    """A text of a place, its translations by language."""

    feature_id: str
    field: str
    collection: str
    municipality: str
    name: str
    source_language: str
    source: str
    cells: dict[str, Cell]

    @property
    def at(self) -> At:
        return self.feature_id, self.field


def listed(session: Session, wanted: Wanted, after: At | None = None, limit: int = 25) -> list[ListedText]:
    """The texts that have such a cell, in order of feature and field, from the one that follows `after` on."""
    key = (CellRow.feature_id, CellRow.field)
    statement = select(*key).where(*_conditions(wanted)).distinct().order_by(*key).limit(limit)
    if after is not None:
        statement = statement.where(tuple_(*key) > after)
    return texts_at(session, [(feature_id, name) for feature_id, name in session.execute(statement)])


def texts_at(session: Session, places: Sequence[At]) -> list[ListedText]:
    """The texts at `places` (few), in that order, as far as the board knows them."""
    cells = _cells_at(session, places)
    features = {row.id: row for row in session.execute(_features_at(places))}
    found = []
    for feature_id, name in places:
        here = cells.get((feature_id, name))
        if here and feature_id in features:
            row = features[feature_id]
            source = row.source_texts.get(name, "")
            title = row.source_texts.get("name", feature_id)
            found.append(
                ListedText(
                    *(feature_id, name, row.collection, here[0].municipality, title, row.source_language, source),
                    {each.language: _cell(each) for each in here},
                )
            )
    return found


def neighbour(session: Session, wanted: Wanted, at: At, language: str) -> At | None:
    """The text to go on with after that `at`: the next that has such a cell in `language`."""
    key = (CellRow.feature_id, CellRow.field)
    conditions = (*_conditions(wanted), CellRow.language == language, tuple_(*key) > at)
    row = session.execute(select(*key).where(*conditions).order_by(*key).limit(1)).one_or_none()
    return (row[0], row[1]) if row else None


def counted(session: Session, wanted: Wanted, *by: str) -> list[Any]:
    """How many cells there are (`count`), for each that is different in `by`, columns of `CellCountRow`.

    `wanted.words` and `wanted.holds` do not matter.
    """
    row = CellCountRow
    conditions = [row.count > 0]
    conditions += _among(row.language, wanted.languages) + _among(row.state, wanted.states)
    conditions += _among(row.origin, wanted.origins) + _among(row.municipality, wanted.municipalities)
    if wanted.collection:
        conditions.append(row.collection == wanted.collection)
    conditions.append(_whose(row.municipality, wanted.municipality))
    for column, value in ((row.stale, wanted.stale), (row.failing, wanted.failing), (row.warned, wanted.warned)):
        if value is not None:
            conditions.append(column.is_(value))
    columns = [getattr(row, name) for name in by]
    total = cast(func.sum(row.count), Integer).label("count")
    return list(session.execute(select(*columns, total).where(*conditions).group_by(*columns)))


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    row = CellRow
    conditions = _among(row.language, wanted.languages) + _among(row.state, wanted.states)
    conditions += _among(row.origin, wanted.origins) + _among(row.municipality, wanted.municipalities)
    if wanted.collection:
        conditions.append(row.collection == wanted.collection)
    conditions.append(_whose(row.municipality, wanted.municipality))
    if wanted.stale is not None:
        conditions.append(row.stale.is_(wanted.stale))
    for column, value in ((row.errors, wanted.failing), (row.warnings, wanted.warned)):
        if value is not None:
            conditions.append(column > 0 if value else column == 0)
    return [*conditions, *_with_words(wanted.words), *_that_hold(wanted.holds)]


def _whose(municipality: Any, wanted: str) -> ColumnElement[bool]:
    found: ColumnElement[bool] = municipality == wanted if wanted else municipality != PRACTICE
    return found


def _among(column: Any, values: SizedIterable[str] | None) -> list[ColumnElement[bool]]:
    if values is None or (not values and column.key != "municipality"):
        return []
    return [column.in_(sorted(values))]


def _with_words(words: str) -> Iterable[ColumnElement[bool]]:
    if words:
        in_source = cast(FeatureRow.source_texts, String).contains(words, autoescape=True)
        in_translation = TranslationRow.text.contains(words, autoescape=True)
        sources = select(FeatureRow.id).where(in_source)
        yield CellRow.feature_id.in_(sources.union(select(TranslationRow.feature_id).where(in_translation)))


def _that_hold(letters: str) -> Iterable[ColumnElement[bool]]:
    # Asked of one cell after the other: frequent letters fill a page at once, and rare ones are looked for in time.
    if letters:
        text, row = TranslationRow, CellRow
        here = and_(text.feature_id == row.feature_id, text.field == row.field, text.language == row.language)
        yield exists().where(here, text.text.contains(letters, autoescape=True))


def _cells_at(session: Session, places: Sequence[At]) -> dict[At, list[Any]]:
    found: dict[At, list[Any]] = {}
    text, row = TranslationRow, CellRow
    here = and_(text.feature_id == row.feature_id, text.field == row.field, text.language == row.language)
    statement = select(*row.__table__.columns, text.text, text.version).outerjoin(text, here)
    for each in session.execute(statement.where(tuple_(row.feature_id, row.field).in_(places))) if places else ():
        found.setdefault((each.feature_id, each.field), []).append(each)
    return found


def _features_at(places: Sequence[At]) -> Any:
    columns = (FeatureRow.id, FeatureRow.collection, FeatureRow.source_texts, FeatureRow.source_language)
    return select(*columns).where(FeatureRow.id.in_({feature_id for feature_id, _ in places}))


def _cell(row: Any) -> Cell:
    return Cell(
        *(row.language, row.state, row.origin, row.stale, row.errors, row.warnings), row.text or "", row.version or 0
    )
