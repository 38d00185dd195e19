"""Features as imported: source text, geometry, provenance; never deleted, only withdrawn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from geoalchemy2 import Geometry
from geoalchemy2.elements import WKBElement
from sqlalchemy import JSON, BigInteger, ForeignKey, String, Table, UniqueConstraint, bindparam, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from touristinfo.domain.collections import Collection
from touristinfo.domain.layers import Layer, is_practice
from touristinfo.domain.records import SourceRecord
from touristinfo.domain.roles import PRACTICE
from touristinfo.store.counters import next_revision
from touristinfo.store.minting import mint_codes, mint_ids
from touristinfo.store.spatial import WGS84, bound_point
from touristinfo.store.tables import Base, UtcDateTime, chunks, now
from touristinfo.store.translations import apply_official

_ROWS = 1000  # rows in one round trip


class FeatureRow(Base):
    """One feature. `properties`: values by field id, also those that are not public. `source_texts`: by field id."""

    __tablename__ = "features"
    __table_args__ = (UniqueConstraint("layer", "source_key"),)

    id: Mapped[str] = mapped_column(String, primary_key=True)
    collection: Mapped[str] = mapped_column(String)
    layer: Mapped[str] = mapped_column(ForeignKey("layers.id"))
    source_key: Mapped[str] = mapped_column(String)
    geom: Mapped[WKBElement] = mapped_column(Geometry("POINT", srid=WGS84, nullable=False))
    properties: Mapped[dict[str, Any]] = mapped_column(JSON)
    source_texts: Mapped[dict[str, str]] = mapped_column(JSON)
    source_language: Mapped[str] = mapped_column(String)
    row_digest: Mapped[str] = mapped_column(String)
    source_row: Mapped[dict[str, str]] = mapped_column(JSON)
    source_line: Mapped[int]
    source_file: Mapped[str] = mapped_column(String)
    code: Mapped[str | None] = mapped_column(String, unique=True)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_reason: Mapped[str | None] = mapped_column(String)
    blocked: Mapped[bool]
    revision: Mapped[int] = mapped_column(BigInteger, index=True)


TABLE = cast(Table, FeatureRow.__table__)  # Core statements on it take lists of rows, and values that are SQL


@dataclass(frozen=True, slots=True)
class Existing:
    """What an import has to know of a stored feature. `blocked`: taken out by `withdraw`, not to come back."""

    id: str
    digest: str
    withdrawn: bool
    blocked: bool


def existing_features(session: Session, layer_id: str) -> dict[str, Existing]:
    """All features of the layer, withdrawn ones too, by source key."""
    columns = (
        FeatureRow.source_key,
        FeatureRow.id,
        FeatureRow.row_digest,
        FeatureRow.withdrawn_at,
        FeatureRow.blocked,
    )
    rows = session.execute(select(*columns).where(FeatureRow.layer == layer_id))
    return {
        key: Existing(id_, digest, withdrawn_at is not None, blocked)
        for key, id_, digest, withdrawn_at, blocked in rows
    }


def add_features(
    session: Session, collection: Collection, layer: Layer, records: Sequence[SourceRecord], source_file: str = ""
) -> list[str]:
    """Store `records` of source keys not yet in the layer; their new ids, in the same order."""
    if not records:
        return []
    revision = next_revision(session)
    ids = mint_ids(session, collection, layer, records)
    codes = mint_codes(session, TABLE.c.code, ids) if collection.has_code else {}
    statement = insert(TABLE).values(geom=bound_point())
    for chunk in chunks(zip(ids, records, strict=True), _ROWS):
        rows = [
            _source_values(record, source_file, revision)
            | {
                "id": feature_id,
                "collection": collection.id,
                "layer": layer.id,
                "source_key": record.key,
                "code": codes.get(feature_id),
                "blocked": False,
            }
            for feature_id, record in chunk
        ]
        session.execute(statement, rows)
    apply_official(session, layer, dict(zip(ids, records, strict=True)), revision)
    return ids


def change_features(
    session: Session,
    collection: Collection,
    layer: Layer,
    changes: Mapping[str, SourceRecord],
    source_file: str = "",
) -> None:
    """Store new `changes` (by feature id) of features that are there; id and code stay, so does a withdrawal."""
    if not changes:
        return
    revision = next_revision(session)
    statement = update(TABLE).where(TABLE.c.id == bindparam("feature_id")).values(geom=bound_point())
    for chunk in chunks(changes.items(), _ROWS):
        rows = [
            _source_values(record, source_file, revision) | {"feature_id": feature_id} for feature_id, record in chunk
        ]
        session.execute(statement, rows)
    apply_official(session, layer, changes, revision)


def restore_features(session: Session, ids: Iterable[str]) -> None:
    """Bring back features that had gone from their layer. What `withdraw` took out stays out."""
    _set(session, ids, withdrawn_at=None, withdrawn_reason=None)


def withdraw_features(session: Session, ids: Iterable[str], reason: str) -> None:
    """Take features that are gone from their layer out of publication; they keep their ids and may come back."""
    _set(session, ids, withdrawn_at=now(), withdrawn_reason=reason)


def touch_features(session: Session, ids: Iterable[str]) -> int:
    """Have the features read again by the next publication; the revision stamped on them."""
    return _set(session, ids)


def touch_layer(session: Session, layer_id: str) -> int:
    """Have all features of the layer read again by the next publication; the revision stamped on them."""
    revision = next_revision(session)
    session.execute(update(FeatureRow).where(FeatureRow.layer == layer_id).values(revision=revision))
    return revision


def touch_all(session: Session) -> None:
    """Have all features read again by the next publication."""
    session.execute(update(FeatureRow).values(revision=next_revision(session)))


def municipality_of(layer_id: str, properties: Mapping[str, Any], of_layer: str) -> str:
    """Whose a place is: code of six digits, "" where it is nobody's but the prefecture's, PRACTICE in practice.

    `of_layer`: whose its layer is.
    """
    return PRACTICE if is_practice(layer_id) else str(properties.get("municipality_code") or of_layer)


def _set(session: Session, ids: Iterable[str], **values: Any) -> int:
    revision = next_revision(session)
    for chunk in chunks(ids):
        session.execute(update(FeatureRow).where(FeatureRow.id.in_(chunk)).values(revision=revision, **values))
    return revision


def _source_values(record: SourceRecord, source_file: str, revision: int) -> dict[str, Any]:
    return {
        "longitude": float(record.longitude),
        "latitude": float(record.latitude),
        "properties": record.properties,
        "source_texts": record.texts,
        "source_language": record.language,
        "row_digest": record.digest(),
        "source_row": record.raw,
        "source_line": record.line,
        "source_file": source_file,
        "revision": revision,
    }
