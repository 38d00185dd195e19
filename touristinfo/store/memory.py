"""What the memory holds: approved texts of the database, and units that were imported (TMX)."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Index, String, insert, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from touristinfo.domain.content import text_digest
from touristinfo.domain.states import State
from touristinfo.store.layers import practice_places
from touristinfo.store.tables import Base, chunks
from touristinfo.store.translations import Place, TranslationRow

_APPROVED = (State.REVIEWED.value, State.FINAL.value)


class MemoryRow(Base):
    """A source text and its translation, from a file. `digest`: of all three, so that none is there twice."""

    __tablename__ = "memory"
    __table_args__ = (Index(None, "language", "number"),)

    number: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String, unique=True)
    language: Mapped[str] = mapped_column(String)
    source: Mapped[str] = mapped_column(String)
    target: Mapped[str] = mapped_column(String)
    file: Mapped[str] = mapped_column(String)


@dataclass(frozen=True, slots=True)
class Remembered:
    """A source text and its translation. `place`: where it stands; None where it came from `file`."""

    source: str
    target: str
    place: Place | None = None
    file: str = ""


def approved_since(session: Session, language: str, version: int) -> Iterator[tuple[int, Remembered]]:
    """Approved texts in `language` that were changed after `version`, each with its version."""
    row = TranslationRow
    columns = (row.version, row.source_text, row.text, row.feature_id, row.field)
    here = (row.language == language, row.version > version, *_may_be_remembered())
    for number, source, text, feature_id, field in session.execute(select(*columns).where(*here)):
        yield number, Remembered(source, text, (feature_id, field, language))


def _may_be_remembered() -> tuple[ColumnElement[bool], ...]:
    row = TranslationRow
    return row.state.in_(_APPROVED), row.source_text != "", row.feature_id.not_in(practice_places())


def imported_since(session: Session, language: str, number: int) -> Iterator[tuple[int, Remembered]]:
    """Units in `language` from files after `number`, each with its number."""
    row = MemoryRow
    here = (row.language == language, row.number > number)
    for each in session.execute(select(row.number, row.source, row.target, row.file).where(*here)):
        yield each.number, Remembered(each.source, each.target, None, each.file)


def still_holding(session: Session, remembered: Iterable[Remembered]) -> list[Remembered]:
    """Those whose text still stands where it was, approved; and those from files."""
    every = list(remembered)
    places = [each.place for each in every if each.place is not None]
    row, there = TranslationRow, set()
    for some in chunks(places, 300):  # three variables each
        here = tuple_(row.feature_id, row.field, row.language).in_(some)
        columns = (row.feature_id, row.field, row.language, row.text)
        there |= {tuple(each) for each in session.execute(select(*columns).where(here, row.state.in_(_APPROVED)))}
    return [each for each in every if each.place is None or (*each.place, each.target) in there]


def remember(session: Session, units: Sequence[tuple[str, str, str]], file: str) -> int:
    """Keep units (language, source, target) from `file`; how many were not there yet."""
    new = {text_digest("\0".join(unit)): unit for unit in units}
    added = 0
    for digests in chunks(new):
        there = set(session.scalars(select(MemoryRow.digest).where(MemoryRow.digest.in_(digests))))
        rows = [
            {"digest": digest, "language": new[digest][0], "source": new[digest][1], "target": new[digest][2]}
            for digest in digests
            if digest not in there
        ]
        if rows:
            session.execute(insert(MemoryRow), [{**row, "file": file} for row in rows])
        added += len(rows)
    return added


def remembered_units(session: Session) -> list[tuple[str, str, str]]:
    """Language, source and target of all that is remembered, each once, in order of language."""
    row, kept = TranslationRow, MemoryRow
    approved = select(row.language, row.source_text, row.text).where(*_may_be_remembered())
    every = approved.union(select(kept.language, kept.source, kept.target)).order_by("language", "source_text")
    return [(language, source, text) for language, source, text in session.execute(every)]
