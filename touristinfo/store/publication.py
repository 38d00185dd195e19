"""What publication reads: every feature that changed since a revision, with all that decides what may be shown."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from touristinfo.domain.layers import is_practice
from touristinfo.store.board import failing_texts
from touristinfo.store.features import FeatureRow, municipality_of
from touristinfo.store.layers import StoredLayer, practice_places, stored_layers
from touristinfo.store.tables import chunks
from touristinfo.store.translations import Translation, translations_of
from touristinfo.store.withdrawals import Withheld, withheld_of


@dataclass(frozen=True, slots=True)
class StoredFeature:
    """One feature as stored. Coordinates: WGS 84 degrees.

    `withdrawn`: gone from its layer. `blocked`: taken out by `withdraw`. `withheld`: fields that were. `failing`: field
    and language of the texts that checks have found an error in, as of the last look of the board.
    """

    id: str
    collection: str
    layer: StoredLayer
    longitude: float
    latitude: float
    properties: dict[str, Any]
    source_texts: dict[str, str]
    source_language: str
    code: str | None
    withdrawn: bool
    blocked: bool
    translations: tuple[Translation, ...]
    withheld: frozenset[Withheld]
    failing: frozenset[tuple[str, str]] = frozenset()

    @property
    def municipality(self) -> str:
        """Whose it is: code of six digits, "" where it is nobody's but the prefecture's, PRACTICE in practice."""
        return municipality_of(self.layer.id, self.properties, self.layer.municipality_code)


def changed_since(session: Session, revision: int, collection: str | None = None) -> Iterator[StoredFeature]:
    """All features stamped after `revision` (0 = all), in order of id, of one `collection` if given.

    Those to practise on are left out.
    """
    layers = stored_layers(session)
    statement = select(FeatureRow.id).where(FeatureRow.revision > revision, FeatureRow.id.not_in(practice_places()))
    if collection is not None:
        statement = statement.where(FeatureRow.collection == collection)
    for ids in chunks(sorted(session.scalars(statement))):
        yield from _read(session, ids, layers)


def features_of(session: Session, ids: Iterable[str]) -> Iterator[StoredFeature]:
    """Those of the features `ids` that there are, in order of id."""
    layers = stored_layers(session)
    for some in chunks(sorted(set(ids))):
        yield from _read(session, some, layers)


def layers_in_use(session: Session) -> list[StoredLayer]:
    """The layers that have features to publish, in order of id."""
    ids = select(FeatureRow.layer).where(FeatureRow.withdrawn_at.is_(None), FeatureRow.blocked.is_(False)).distinct()
    layers = stored_layers(session)
    return [layers[layer_id] for layer_id in sorted(session.scalars(ids)) if not is_practice(layer_id)]


def _read(session: Session, ids: list[str], layers: dict[str, StoredLayer]) -> Iterator[StoredFeature]:
    translations = translations_of(session, ids)
    withheld = withheld_of(session, ids)
    failing = failing_texts(session, ids)
    columns = (
        FeatureRow.id,
        FeatureRow.collection,
        FeatureRow.layer,
        func.ST_X(FeatureRow.geom).label("longitude"),
        func.ST_Y(FeatureRow.geom).label("latitude"),
        FeatureRow.properties,
        FeatureRow.source_texts,
        FeatureRow.source_language,
        FeatureRow.code,
        FeatureRow.withdrawn_at,
        FeatureRow.blocked,
    )
    rows = session.execute(select(*columns).where(FeatureRow.id.in_(ids))).all()
    for row in sorted(rows, key=lambda each: str(each.id)):
        yield StoredFeature(
            id=row.id,
            collection=row.collection,
            layer=layers[row.layer],
            longitude=row.longitude,
            latitude=row.latitude,
            properties=row.properties,
            source_texts=row.source_texts,
            source_language=row.source_language,
            code=row.code,
            withdrawn=row.withdrawn_at is not None,
            blocked=row.blocked,
            translations=tuple(translations.get(row.id, ())),
            withheld=withheld.get(row.id, frozenset()),
            failing=failing.get(row.id, frozenset()),
        )
