"""Translations of features' texts, and how the foreign-language columns of a layer become such."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, delete, insert, select, tuple_, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from touristinfo.domain.content import text_digest
from touristinfo.domain.layers import Layer, Origin
from touristinfo.domain.records import SourceRecord
from touristinfo.domain.states import State
from touristinfo.store.tables import Base, UtcDateTime, chunks, now

_STATES = list(State)  # weakest first
_ORIGINS = [Origin.MACHINE, Origin.MEMORY, Origin.HUMAN, Origin.OFFICIAL]  # weakest first
_KEY = ("feature_id", "field", "language")

Place = tuple[str, str, str]  # feature id, field, language


class TranslationRow(Base):
    """One text of one feature in one language.

    `source_text`, `source_digest`: the source text that it was made from ("" where that was not kept). `author`,
    `reviewer`: account ids, or `layer:ID`; `outside_review`: firm, person and date of a review outside of the office.
    `version`: the revision of the database that last changed it.
    """

    __tablename__ = "translations"
    __table_args__ = (Index(None, "language", "version"),)

    feature_id: Mapped[str] = mapped_column(ForeignKey("features.id"), primary_key=True)
    field: Mapped[str] = mapped_column(String, primary_key=True)
    language: Mapped[str] = mapped_column(String, primary_key=True)
    text: Mapped[str] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)
    origin: Mapped[str] = mapped_column(String)
    source_digest: Mapped[str] = mapped_column(String)
    author: Mapped[str] = mapped_column(String)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    source_text: Mapped[str] = mapped_column(String, server_default="")
    reviewer: Mapped[str] = mapped_column(String, server_default="")
    outside_review: Mapped[dict[str, str] | None] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(BigInteger, server_default="0")


class HistoryRow(Base):
    """A text as it was before it was changed or removed; columns as of `TranslationRow`."""

    __tablename__ = "translation_history"
    __table_args__ = (Index(None, "feature_id", "field", "language"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    feature_id: Mapped[str] = mapped_column(ForeignKey("features.id"))
    field: Mapped[str] = mapped_column(String)
    language: Mapped[str] = mapped_column(String)
    text: Mapped[str] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)
    origin: Mapped[str] = mapped_column(String)
    source_digest: Mapped[str] = mapped_column(String)
    source_text: Mapped[str] = mapped_column(String)
    author: Mapped[str] = mapped_column(String)
    reviewer: Mapped[str] = mapped_column(String)
    outside_review: Mapped[dict[str, str] | None] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class Translation:
    """One stored translation of a feature."""

    field: str
    language: str
    text: str
    state: State
    origin: Origin
    source_digest: str
    author: str


@dataclass(slots=True)
class _Changes:
    """What one import does to translations. `removed`: also those that `written` replaces."""

    written: dict[Place, dict[str, Any]]
    removed: list[Place]


# A publication reads millions: calling the enumeration for each takes four times as long.
_STATE_OF = {state.value: state for state in State}
_ORIGIN_OF = {origin.value: origin for origin in Origin}


def layer_author(layer_id: str) -> str:
    """How translations that came from the layer are signed; staff sign with their account's name, without a colon."""
    return f"layer:{layer_id}"


def translations_of(session: Session, ids: Iterable[str]) -> dict[str, list[Translation]]:
    """All translations of the features `ids` (at most CHUNK of them), by feature id."""
    found: dict[str, list[Translation]] = {}
    table = TranslationRow.__table__.c
    columns = (table.feature_id, table.field, table.language, table.text, table.source_digest, table.author)
    statement = select(*columns, table.state, table.origin).where(table.feature_id.in_(list(ids)))
    for feature_id, field, language, text, digest, author, state, origin in session.execute(statement):
        translation = Translation(field, language, text, _STATE_OF[state], _ORIGIN_OF[origin], digest, author)
        found.setdefault(feature_id, []).append(translation)
    return found


def text_at(session: Session, place: Place) -> TranslationRow | None:
    """The text at `place` with all that is known of it."""
    return session.get(TranslationRow, place)


def texts_of(session: Session, feature_id: str, field: str) -> list[TranslationRow]:
    """All translations of one field of a feature, in order of language."""
    here = (TranslationRow.feature_id == feature_id, TranslationRow.field == field)
    return list(session.scalars(select(TranslationRow).where(*here).order_by(TranslationRow.language)))


def texts_in(session: Session, ids: Iterable[str], language: str) -> dict[tuple[str, str], TranslationRow]:
    """All translations into `language` of the features `ids` (at most CHUNK of them), by feature id and field."""
    here = (TranslationRow.feature_id.in_(list(ids)), TranslationRow.language == language)
    return {(row.feature_id, row.field): row for row in session.scalars(select(TranslationRow).where(*here))}


def history_of(session: Session, place: Place) -> list[HistoryRow]:
    """What stood at `place` before, newest first."""
    columns = (HistoryRow.feature_id, HistoryRow.field, HistoryRow.language)
    statement = select(HistoryRow).where(*(column == value for column, value in zip(columns, place, strict=True)))
    return list(session.scalars(statement.order_by(HistoryRow.number.desc())))


def put_text(session: Session, place: Place, values: Mapping[str, Any]) -> None:
    """Let `values` (columns but the place and the time) stand at `place`; what stood there goes into the history."""
    remove_texts(session, [place])
    row = dict(zip(_KEY, place, strict=True)) | {"changed_at": now()} | dict(values)
    session.execute(insert(TranslationRow), [row])


def apply_official(session: Session, layer: Layer, records: Mapping[str, SourceRecord], revision: int) -> None:
    """Make the foreign-language texts of `records` (by feature id) the layer's translations of those features.

    `revision`: the one that this import stamps. What is changed or removed is kept in the history.

    The rules, in order:

    1. A text that came from the layer follows the layer: changed there, it is changed; gone there, it is removed.
       Left as it was while the source text changed, it keeps the digest of the old source text: the owner has
       forgotten it, and it counts as stale.
    2. A text that somebody else wrote or reviewed gives way only to a stronger one: a higher state, or the same state
       and a stronger origin (official, human, memory, machine). So a machine's text never replaces a person's, and
       a reviewed one is never replaced by an unreviewed one.
    """
    for ids in chunks(records):
        stored = translations_of(session, ids)
        changes = _Changes({}, [])
        for feature_id in ids:
            _decide(feature_id, records[feature_id], layer, stored.get(feature_id, []), changes)
        _write(session, changes, revision)


def restamp_translations(session: Session, layer: Layer, revision: int) -> None:
    """Give the translations that came from `layer` the origin and state that it now declares for them."""
    declared = {"origin": layer.translation_origin.value, "state": layer.translation_state.value, "version": revision}
    session.execute(update(TranslationRow).where(TranslationRow.author == layer_author(layer.id)).values(declared))


def _decide(
    feature_id: str, record: SourceRecord, layer: Layer, stored: Iterable[Translation], changes: _Changes
) -> None:
    author = layer_author(layer.id)
    existing = {(each.field, each.language): each for each in stored}
    official = _official_texts(record)
    for place, text in official.items():
        before = existing.get(place)
        if before is None or _gives_way(before, text, layer):
            if before is not None:
                changes.removed.append((feature_id, *place))
            changes.written[feature_id, *place] = {
                "text": text,
                "state": layer.translation_state.value,
                "origin": layer.translation_origin.value,
                "source_digest": text_digest(record.texts.get(place[0], "")),
                "source_text": record.texts.get(place[0], ""),
                "author": author,
                "changed_at": now(),
            }
    gone = [place for place, each in existing.items() if each.author == author and place not in official]
    changes.removed.extend((feature_id, *place) for place in gone)


def _official_texts(record: SourceRecord) -> dict[tuple[str, str], str]:
    """(field, language) -> text; the source language's own text is not a translation."""
    return {
        (field, language): text
        for field, by_language in record.official.items()
        for language, text in by_language.items()
        if text and language != record.language
    }


def _gives_way(before: Translation, text: str, layer: Layer) -> bool:
    if before.author == layer_author(layer.id):
        return before.text != text
    return _strength(layer.translation_state, layer.translation_origin) > _strength(before.state, before.origin)


def _strength(state: State, origin: Origin) -> tuple[int, int]:
    return _STATES.index(state), _ORIGINS.index(origin)


def _write(session: Session, changes: _Changes, revision: int) -> None:
    remove_texts(session, changes.removed)
    rows = [
        dict(zip(_KEY, place, strict=True)) | {"version": revision} | values
        for place, values in changes.written.items()
    ]
    if rows:
        session.execute(insert(TranslationRow), rows)


def remove_texts(session: Session, places: Iterable[Place]) -> None:
    """Move the texts at `places`, where there are any, into the history."""
    table, history = TranslationRow.__table__, HistoryRow.__table__
    kept = [column.name for column in history.columns if column.name != "number"]
    for chunk in chunks(places, 300):  # three variables each
        here = tuple_(*(table.c[name] for name in _KEY)).in_(chunk)
        session.execute(insert(HistoryRow).from_select(kept, select(*(table.c[name] for name in kept)).where(here)))
        session.execute(delete(TranslationRow).where(here))
