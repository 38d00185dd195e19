"""Small layers and records for tests, and how to store them."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session, sessionmaker

from touristinfo.domain.collections import Collection
from touristinfo.domain.layers import Layer
from touristinfo.domain.records import SourceRecord
from touristinfo.store.features import add_features, change_features, existing_features
from touristinfo.store.layers import save_layer

WIFI = Layer(
    "wifi_spots-mito",
    "wifi_spots",
    title="Free Wi-Fi of Mito",
    source="https://example.jp/wifi",
    licence="CC-BY-4.0",
    credit="Mito City",
    municipality_code="082015",
)
SIGNS = replace(WIFI, id="signs-mito", collection="signs")


def record(key: str = "1", name: str = "弘道館", **changes: Any) -> SourceRecord:
    """A row as import hands it over; give `texts`, `official`, `properties` … to change it."""
    values: dict[str, Any] = {
        "key": key,
        "line": 2,
        "longitude": 140.4767,
        "latitude": 36.3752,
        "properties": {"ssids": ["Mito_Free_Wi-Fi"], "municipality_code": "082015"},
        "texts": {"name": name},
        "raw": {"名称": name},
    }
    return SourceRecord(**(values | changes))


def store(
    sessions: sessionmaker[Session], collections: Mapping[str, Collection], layer: Layer, *records: SourceRecord
) -> list[str]:
    """Add or change `records` in `layer`, each by its key, as an import does; their ids."""
    collection = collections[layer.collection]
    with sessions.begin() as session:
        save_layer(session, layer)
        known = existing_features(session, layer.id)
        changed = {known[each.key].id: each for each in records if each.key in known}
        change_features(session, collection, layer, changed)
        added = add_features(session, collection, layer, [each for each in records if each.key not in known], "a.csv")
        return [*changed, *added]
