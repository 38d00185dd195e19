"""The board: one cell for each text and language with its state and what checks found, counted, for lists and filters.

It follows from features, translations and exceptions and can be made anew at any time; `translation.board` does so for
what was stamped since it last looked. So it has no foreign keys, which would only make it slower to write.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, String, delete, func, insert, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from touristinfo.store.features import FeatureRow
from touristinfo.store.tables import Base, chunks
from touristinfo.store.translations import Place

MISSING = "missing"  # state of a cell without a translation
_COUNT = text(
    "INSERT INTO cell_counts (collection, municipality, language, state, origin, stale, failing, warned, count)"
    " VALUES (:collection, :municipality, :language, :state, :origin, :stale, :failing, :warned, :count)"
    " ON CONFLICT (collection, municipality, language, state, origin, stale, failing, warned)"
    " DO UPDATE SET count = cell_counts.count + excluded.count"
)
_ASKED = ("collection", "state", "origin", "stale", "errors", "warnings")


class CellRow(Base):
    """A text in a language other than its source's. `errors`, `warnings`: findings without an exception."""

    __tablename__ = "cells"
    # Each holds all that a list asks for, so that finding few among very many reads nothing else.
    __table_args__ = (
        Index("ix_cells_board", "language", "feature_id", "field", *_ASKED, "municipality"),
        Index("ix_cells_municipality", "municipality", "feature_id", "field", *_ASKED, "language"),
    )

    feature_id: Mapped[str] = mapped_column(String, primary_key=True)
    field: Mapped[str] = mapped_column(String, primary_key=True)
    language: Mapped[str] = mapped_column(String, primary_key=True)
    collection: Mapped[str] = mapped_column(String)
    municipality: Mapped[str] = mapped_column(String)
    state: Mapped[str] = mapped_column(String)
    origin: Mapped[str] = mapped_column(String)
    stale: Mapped[bool]
    errors: Mapped[int]
    warnings: Mapped[int]


class CellCountRow(Base):
    """How many cells there are of a kind. `failing`: with errors; `warned`: with warnings."""

    __tablename__ = "cell_counts"

    collection: Mapped[str] = mapped_column(String, primary_key=True)
    municipality: Mapped[str] = mapped_column(String, primary_key=True)
    language: Mapped[str] = mapped_column(String, primary_key=True)
    state: Mapped[str] = mapped_column(String, primary_key=True)
    origin: Mapped[str] = mapped_column(String, primary_key=True)
    stale: Mapped[bool] = mapped_column(primary_key=True)
    failing: Mapped[bool] = mapped_column(primary_key=True)
    warned: Mapped[bool] = mapped_column(primary_key=True)
    count: Mapped[int]


class FindingRow(Base):
    """What a check finds wrong with a text. `values`: for its message; `mended`: the text as it should be, or ""."""

    __tablename__ = "findings"

    feature_id: Mapped[str] = mapped_column(String, primary_key=True)
    field: Mapped[str] = mapped_column(String, primary_key=True)
    language: Mapped[str] = mapped_column(String, primary_key=True)
    check_id: Mapped[str] = mapped_column(String, primary_key=True)
    severity: Mapped[str] = mapped_column(String)
    values: Mapped[dict[str, str]] = mapped_column(JSON)
    mended: Mapped[str] = mapped_column(String)
    excepted: Mapped[bool]


class BoardRow(Base):
    """The revision of a feature at which its cells were made."""

    __tablename__ = "board"

    feature_id: Mapped[str] = mapped_column(String, primary_key=True)
    revision: Mapped[int] = mapped_column(BigInteger)


@dataclass(frozen=True, slots=True)
class FeatureOnBoard:
    """What the board says of one feature: rows as plain values; none where it is not shown any more."""

    id: str
    cells: Sequence[Mapping[str, Any]]
    findings: Sequence[Mapping[str, Any]]


def waiting_for_board(session: Session, since: int, limit: int | None = None) -> list[str]:
    """Ids of features stamped after revision `since` whose cells are older than that stamp, in order of id."""
    statement = (
        select(FeatureRow.id)
        .outerjoin(BoardRow, BoardRow.feature_id == FeatureRow.id)
        .where(FeatureRow.revision > since, func.coalesce(BoardRow.revision, -1) < FeatureRow.revision)
        .order_by(FeatureRow.id)
    )
    return list(session.scalars(statement if limit is None else statement.limit(limit)))


def put_on_board(session: Session, features: Sequence[FeatureOnBoard]) -> None:
    """Replace what the board says of `features` (at most CHUNK of them), and count anew."""
    ids = [each.id for each in features]
    counts = Counter({key: -count for key, count in _kinds(_cells_of(session, ids)).items()})
    counts.update(_kinds(cell for each in features for cell in each.cells))
    revisions = session.execute(select(FeatureRow.id, FeatureRow.revision).where(FeatureRow.id.in_(ids))).all()
    for table in (CellRow, FindingRow, BoardRow):
        session.execute(delete(table).where(table.feature_id.in_(ids)))
    _insert(session, CellRow, [cell for each in features for cell in each.cells])
    _insert(session, FindingRow, [finding for each in features for finding in each.findings])
    _insert(session, BoardRow, [{"feature_id": id_, "revision": revision} for id_, revision in revisions])
    changed = [dict(zip(_KIND, key, strict=True)) | {"count": count} for key, count in sorted(counts.items()) if count]
    if changed:
        session.execute(_COUNT, changed)


def findings_at(session: Session, place: Place) -> list[FindingRow]:
    """What checks find wrong with the text at `place`, also what is excepted."""
    columns = (FindingRow.feature_id, FindingRow.field, FindingRow.language)
    statement = select(FindingRow).where(*(column == value for column, value in zip(columns, place, strict=True)))
    return list(session.scalars(statement.order_by(FindingRow.severity, FindingRow.check_id)))


def failing_texts(session: Session, ids: Iterable[str]) -> dict[str, frozenset[tuple[str, str]]]:
    """(field, language) of the texts with an error and no exception, by feature id, of `ids` (at most CHUNK)."""
    found: dict[str, set[tuple[str, str]]] = {}
    columns = (CellRow.feature_id, CellRow.field, CellRow.language)
    statement = select(*columns).where(CellRow.feature_id.in_(list(ids)), CellRow.errors > 0, CellRow.state != MISSING)
    for feature_id, field, language in session.execute(statement):
        found.setdefault(feature_id, set()).add((field, language))
    return {id_: frozenset(texts) for id_, texts in found.items()}


_KIND = ("collection", "municipality", "language", "state", "origin", "stale", "failing", "warned")


def _kinds(cells: Iterable[Mapping[str, Any]]) -> Counter[tuple[Any, ...]]:
    """How many there are of each kind; the key is in the order of `_KIND`."""
    return Counter((*(cell[name] for name in _KIND[:6]), cell["errors"] > 0, cell["warnings"] > 0) for cell in cells)


def _cells_of(session: Session, ids: list[str]) -> list[dict[str, Any]]:
    columns = [column for column in CellRow.__table__.columns if column.name not in ("feature_id", "field")]
    return [row._asdict() for row in session.execute(select(*columns).where(CellRow.feature_id.in_(ids)))]


def _insert(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    for chunk in chunks(rows, 1000):
        session.execute(insert(table), chunk)
