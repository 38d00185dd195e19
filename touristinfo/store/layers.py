"""Layers as last imported: provenance and publication policy of their features."""

from dataclasses import dataclass

from sqlalchemy import JSON, Select, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from touristinfo.domain.layers import PRACTICE_LAYERS, Layer
from touristinfo.domain.states import State
from touristinfo.errors import RequestError
from touristinfo.messages import N_
from touristinfo.store.features import FeatureRow, touch_layer
from touristinfo.store.tables import Base
from touristinfo.store.translations import restamp_translations


class LayerRow(Base):
    """A layer of one collection."""

    __tablename__ = "layers"

    id: Mapped[str] = mapped_column(String, primary_key=True)
    collection: Mapped[str] = mapped_column(String)
    title: Mapped[str] = mapped_column(String)
    source: Mapped[str] = mapped_column(String)
    licence: Mapped[str] = mapped_column(String)
    credit: Mapped[str] = mapped_column(String)
    municipality_code: Mapped[str] = mapped_column(String)
    translation_origin: Mapped[str] = mapped_column(String)
    translation_state: Mapped[str] = mapped_column(String)
    publish: Mapped[list[str]] = mapped_column(JSON)
    sample: Mapped[bool]


@dataclass(frozen=True, slots=True)
class StoredLayer:
    """What publication needs of a layer. `publish`: translation states that are published."""

    id: str
    collection: str
    title: str
    source: str
    licence: str
    credit: str
    publish: frozenset[State]
    sample: bool
    municipality_code: str = ""


def save_layer(session: Session, layer: Layer) -> None:
    """Write down `layer` as declared now; what it says about published features or its own translations takes effect.

    Raises RequestError when a layer of that id belongs to another collection.
    """
    values = _values(layer)
    row = session.scalar(select(LayerRow).where(LayerRow.id == layer.id).with_for_update())
    if row is None:
        session.add(LayerRow(**values))
        session.flush()
        return
    if row.collection != layer.collection:
        raise RequestError(
            N_("The layer %(layer)s belongs to the collection %(collection)s"),
            parameter="layer",
            layer=layer.id,
            collection=row.collection,
        )
    before = {name: getattr(row, name) for name in values}
    if before == values:
        return
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    restamp_translations(session, layer, touch_layer(session, layer.id))


def practice_places() -> Select[str]:
    """The ids of the places to practise on, for use in a statement."""
    layers = select(LayerRow.id).where(LayerRow.id.startswith(PRACTICE_LAYERS, autoescape=True))
    return select(FeatureRow.id).where(FeatureRow.layer.in_(layers))


def stored_layers(session: Session) -> dict[str, StoredLayer]:
    """All layers, by id."""
    return {row.id: _stored(row) for row in session.scalars(select(LayerRow))}


def collection_of_layer(session: Session, layer_id: str) -> str | None:
    """The collection that a stored layer belongs to; None where no layer of that id is stored."""
    return session.scalar(select(LayerRow.collection).where(LayerRow.id == layer_id))


def _values(layer: Layer) -> dict[str, object]:
    return {
        "id": layer.id,
        "collection": layer.collection,
        "title": layer.title,
        "source": layer.source,
        "licence": layer.licence,
        "credit": layer.credit,
        "municipality_code": layer.municipality_code,
        "translation_origin": layer.translation_origin.value,
        "translation_state": layer.translation_state.value,
        "publish": sorted(state.value for state in layer.publish),
        "sample": layer.sample,
    }


def _stored(row: LayerRow) -> StoredLayer:
    publish = frozenset(State(name) for name in row.publish)
    said = (row.id, row.collection, row.title, row.source, row.licence, row.credit)
    return StoredLayer(*said, publish, row.sample, row.municipality_code)
