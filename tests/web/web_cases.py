"""What the releases of these tests hold, made without any database; and what a problem document is."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from touristinfo.app import create_app
from touristinfo.config import read_config
from touristinfo.domain.collections import Collection
from touristinfo.domain.content import FeatureContent, Text
from touristinfo.published.current import switch
from touristinfo.published.format import Provenance
from touristinfo.published.snapshot import Snapshot
from touristinfo.published.writer import Publication, write_release

FIRST, SECOND = datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
NOWHERE = "postgresql+psycopg://nobody@192.0.2.1/nothing?connect_timeout=1"
GARDEN, HALL, FALLS = "mito-facility-0001", "mito-facility-0002", "daigo-facility-0001"
WIFI_COUNT = 30

Contents = dict[str, dict[str, FeatureContent]]
Get = Callable[..., TestResponse]


def feature(id: str, collection: str, longitude: float, latitude: float, **more: Any) -> FeatureContent:
    """A feature; keywords whose value maps tags to texts are texts (a text, or a Text), all others properties."""
    texts = {
        name: {tag: text if isinstance(text, Text) else Text(text) for tag, text in value.items()}
        for name, value in more.items()
        if isinstance(value, dict)
    }
    return FeatureContent(id, collection, longitude, latitude, {k: v for k, v in more.items() if k not in texts}, texts)


def facilities() -> dict[str, FeatureContent]:
    """Three places: full of texts, with some, and with little."""
    places = [
        feature(
            GARDEN, "facilities", 140.4539, 36.3722,
            name={"ja": "偕楽園", "en": "Kairakuen", "zh-Hant": "偕樂園", "zh-Hans": "偕乐园", "ko": "가이라쿠엔"},
            description={"ja": "梅の名所。", "en": Text("Known for its plum trees.", machine=True)},
            name_kana="カイラクエン", kind="garden", municipality_code="082015", opening_hours="24/7",
            licence="CC-BY-4.0", source="水戸市", credit="水戸市",
        ),
        feature(
            HALL, "facilities", 140.4767, 36.3752,
            name={"ja": "弘道館", "en": Text("Kodokan", stale=True)},
            name_kana="コウドウカン", kind="museum", municipality_code="082015", opening_hours="Mo-Su 00:00-00:01",
        ),
        feature(
            FALLS, "facilities", 140.4074, 36.7644,
            name={"ja": "袋田の滝", "en": "Fukuroda Falls"}, name_kana="フクロダノタキ", municipality_code="083640",
        ),
    ]  # fmt: skip
    return {each.id: each for each in places}


def wifi_spots() -> dict[str, FeatureContent]:
    """Spots on a line through Mito, so that pages and boxes can be counted."""
    spots = [
        feature(
            f"mito-wifi-{number:04}", "wifi_spots", 140.40 + number / 1000, 36.37,
            name={"ja": f"サンプル地点{number}", "en": f"Sample spot {number}"},
            ssids=["Mito_Free", f"SPOT-{number}"], openroaming=number % 2 == 0, session_minutes=number, sample=True,
        )
        for number in range(1, WIFI_COUNT + 1)
    ]  # fmt: skip
    return {each.id: each for each in spots}


def first_contents() -> Contents:
    sign = feature(
        "mito-sign-0001", "signs", 140.4770, 36.3750,
        name={"ja": "案内板"}, text={"ja": "弘道館 →", "en": "Kodokan →"}, code="K7M2QX", sign_type="directional",
    )  # fmt: skip
    return {"facilities": facilities(), "wifi_spots": wifi_spots(), "signs": {sign.id: sign}}


def second_contents() -> Contents:
    """One spot gone, one changed, one new."""
    contents = first_contents()
    spots = contents["wifi_spots"]
    del spots["mito-wifi-0030"]
    for number in (5, 31):
        id = f"mito-wifi-{number:04}"
        spots[id] = feature(id, "wifi_spots", 140.40 + number / 1000, 36.37, name={"ja": f"新地点{number}"})
    return contents


def publish(folder: Path, number: int, at: datetime, collections: dict[str, Collection], contents: Contents) -> None:
    previous = Snapshot.open(folder / str(number - 1)) if number > 1 else None
    layer = Provenance("wifi-demo", "wifi_spots", "Demo", "水戸市", "CC-BY-4.0", "水戸市")
    write_release(folder / str(number), Publication(number, at, number, collections), contents, previous, [layer])
    switch(folder, number)


def app_on(releases: Path, **settings: str) -> Flask:
    """The app on a releases folder; its database cannot be reached."""
    environment = {"TOURISTINFO_RELEASES": str(releases), "TOURISTINFO_DATABASE_URL": NOWHERE}
    return create_app(read_config(environment | settings))


def assert_problem(response: TestResponse, status: int) -> dict[str, Any]:
    """The problem document, after checking that it is one."""
    assert response.status_code == status, response.get_data(as_text=True)
    assert response.content_type == "application/problem+json"
    problem: dict[str, Any] = json.loads(response.data)
    assert problem["status"] == status
    assert problem["title"]
    assert response.headers["Content-Language"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    return problem
