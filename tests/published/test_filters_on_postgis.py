"""CQL2 filters find what PostGIS finds, asked in SQL for the same features."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from database import BACK_END
from filter_cases import FILTERS, NAMES, as_text
from filter_sql import COLUMNS, sql
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from release_cases import COLLECTIONS, publish
from sqlalchemy import Connection, Engine, text

from touristinfo.domain.content import FeatureContent, Text
from touristinfo.published.cql2.reading import JSON, TEXT, read_filter
from touristinfo.published.query import Query, queryable_fields, select
from touristinfo.published.segment import Segment

pytestmark = [pytest.mark.database, pytest.mark.slow]
FIELDS = queryable_fields(COLLECTIONS["wifi_spots"])
SPOTS = 150
FILTERS_IN_ALL, AT_ONCE = 200, 20


def spots() -> dict[str, FeatureContent]:
    """Features of every kind of value that the filters compare, and with every value absent here and there."""
    chance = random.Random(7)

    def texts() -> dict[str, Text]:
        return {tag: Text(chance.choice(NAMES)) for tag in chance.sample(["ja", "en", "ko"], chance.randint(1, 3))}

    def some(properties: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in properties.items() if chance.random() < 0.8}

    made = {}
    for number in range(SPOTS):
        properties = some(
            {
                "security": chance.choice(["open", "wpa2", "wpa3"]),
                "name_kana": chance.choice(NAMES),
                "openroaming": chance.random() < 0.5,
                "session_minutes": chance.choice([0, 1, 2, 3, 5, -1, 0.5, 60, 1e15]),
                "sessions_per_day": chance.choice([0, 1, 2, 3, 5, 2.5]),
                "last_confirmed": chance.choice(["2026-01-01", "2026-04-01", "2026-04-02", "2026-11-20", "2026-11-21"]),
                "ssids": chance.sample(["A", "B", "C"], chance.randint(1, 3)),
                "portal_languages": chance.sample(["A", "B", "C"], chance.randint(1, 2)),
            }
        )
        place = chance.choice(
            [(140.0, 36.0), (140.5, 36.5), (140.5, 36.0), (140.25, 36.25), (141.0, 37.0), (-179.5, 0)]
        )
        named = {"name": texts(), **some({"area": texts()})}
        made[f"spot-{number:03}"] = FeatureContent(f"spot-{number:03}", "wifi_spots", *place, properties, named)
    return made


def fill(connection: Connection, features: list[dict[str, Any]]) -> None:
    """A table of what a reader is given."""
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    connection.execute(text("CREATE EXTENSION unaccent"))
    connection.execute(text(f"CREATE TEMPORARY TABLE spots (id text, place geometry(Point, 4326), {columns})"))
    names = ", ".join(f":{name}" for name in COLUMNS)
    insert = f"INSERT INTO spots VALUES (:id, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), {names})"
    for each in features:
        lon, lat = each["geometry"]["coordinates"]
        values = {name: each["properties"].get(name) for name in COLUMNS}
        connection.execute(text(insert), {"id": each["id"], "lon": lon, "lat": lat, **values})


if BACK_END == "postgis":  # the rest of the suite runs on both, but here PostGIS is what is compared with

    @pytest.fixture
    def segment(tmp_path: Path) -> Segment:
        return publish(tmp_path, 1, {"wifi_spots": spots()}).segments["wifi_spots"]

    @pytest.fixture
    def connection(engine: Engine, segment: Segment) -> Iterator[Connection]:
        with engine.connect() as opened:
            fill(opened, orjson.loads(b"[" + segment.features(range(segment.count), "en") + b"]"))
            yield opened

    def test_two_hundred_filters_find_what_postgis_finds(segment: Segment, connection: Connection) -> None:
        sizes = []

        @settings(
            max_examples=FILTERS_IN_ALL // AT_ONCE, phases=[Phase.generate]
        )  # found as it is, the filter says enough
        @given(st.lists(FILTERS, min_size=AT_ONCE, max_size=AT_ONCE))
        def compare(filters: list[Any]) -> None:
            for tree in filters:
                condition = sql(tree).replace("%", "%%")  # which the driver reads
                rows = connection.exec_driver_sql(f"SELECT id FROM spots WHERE {condition} ORDER BY id")
                expected = list(rows.scalars())
                sizes.append(len(expected))
                for encoding, written in ((JSON, orjson.dumps(tree).decode()), (TEXT, as_text(tree))):
                    query = Query("en", limit=SPOTS, where=read_filter(written, encoding, FIELDS))
                    assert segment.ids(select(segment, query).rows) == expected, (written, sql(tree))

        compare()
        assert len(sizes) >= FILTERS_IN_ALL
        assert sum(0 < size < SPOTS for size in sizes) > FILTERS_IN_ALL / 4  # the others find nothing, or all
