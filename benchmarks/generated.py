"""A release of places that are made up: as many as wanted, always the same, texts in seven languages."""

import random
from datetime import UTC, datetime
from pathlib import Path

from touristinfo.config import DATA
from touristinfo.domain.collection_files import load_collections
from touristinfo.domain.content import FeatureContent, Text
from touristinfo.published.current import switch
from touristinfo.published.writer import Publication, write_release

WEST, SOUTH, EAST, NORTH = 139.7, 35.75, 140.85, 36.95  # about Ibaraki Prefecture
PUBLISHED_AT = datetime(2026, 11, 23, tzinfo=UTC)
WORDS = {
    "ja": "海に近い静かな庭園で、春には梅、秋には紅葉が楽しめます。",
    "en": "A quiet garden near the sea with plum blossom in spring and coloured leaves in autumn. ",
    "zh-Hans": "靠近大海的宁静庭园，春天可赏梅，秋天可赏红叶。",
    "zh-Hant": "靠近大海的寧靜庭園，春天可賞梅，秋天可賞紅葉。",
    "ko": "바다 가까이에 있는 조용한 정원으로 봄에는 매화, 가을에는 단풍을 즐길 수 있습니다. ",
    "th": "สวนเงียบสงบใกล้ทะเล ",
    "vi": "Khu vườn yên tĩnh gần biển. ",
}


def place(number: int, chance: random.Random) -> FeatureContent:
    """The made-up place of this number."""
    texts = {
        "name": {tag: Text(f"{words[:12].strip()} {number}") for tag, words in WORDS.items()},
        "description": {tag: Text(words * chance.randint(1, 3), machine=tag != "ja") for tag, words in WORDS.items()},
        "address": {"ja": Text(f"茨城県水戸市見川{number % 9 + 1}丁目{number}")},
    }
    properties = {
        "kind": chance.choice(["garden", "museum", "shrine"]),
        "municipality_code": "082015",
        "opening_hours": "Mo-Fr 09:00-17:00",
        "source": "made up",
        "licence": "CC0-1.0",
    }
    longitude, latitude = chance.uniform(WEST, EAST), chance.uniform(SOUTH, NORTH)
    return FeatureContent(
        f"mito-place-{number:06}", "facilities", round(longitude, 6), round(latitude, 6), properties, texts
    )


def publish_generated(releases: Path, count: int) -> None:
    """Publish `count` places as release 1 in the folder `releases`."""
    chance = random.Random(count)  # noqa: S311
    contents = {place.id: place for place in (place(number, chance) for number in range(count))}
    releases.mkdir(parents=True)
    write_release(
        releases / "1", Publication(1, PUBLISHED_AT, 1, load_collections(DATA)), {"facilities": contents}, None
    )
    switch(releases, 1)


def box_with(hits: int, count: int) -> str:
    """A `bbox` in the middle that holds about `hits` of `count` places."""
    share = (hits / count) ** 0.5 / 2
    lon, lat = (WEST + EAST) / 2, (SOUTH + NORTH) / 2
    width, height = (EAST - WEST) * share, (NORTH - SOUTH) * share
    return f"{lon - width:.5f},{lat - height:.5f},{lon + width:.5f},{lat + height:.5f}"
