"""A release with values that file formats like to spoil, its files to take home, and an app that serves them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from web_cases import Contents, feature, first_contents

from touristinfo.domain.collections import Collection
from touristinfo.domain.content import Text
from touristinfo.published.current import switch
from touristinfo.published.downloads.make import announce
from touristinfo.published.format import Provenance
from touristinfo.published.snapshot import Snapshot
from touristinfo.published.writer import Publication, write_release

PUBLISHED = datetime(2026, 11, 22, tzinfo=UTC)
LAYERS = (
    Provenance("wifi-mito", "wifi_spots", "Wi-Fi", "https://example.jp/wifi", "CC-BY-4.0", "水戸市"),
    Provenance("wifi-town", "wifi_spots", "Wi-Fi", "https://example.jp/town", "CC0-1.0", "大子町"),
    Provenance("places", "facilities", "観光施設", "https://example.jp/places", "LicenceOfOurOwn", "茨城県"),
)


def contents() -> Contents:
    """The small release, and a place and a spot with everything that may go wrong."""
    made = first_contents()
    odd = feature(
        "mito-facility-0009", "facilities", 140.1234567, 36.0000001,
        name={
            "ja": '=神﨑「茶,房」\n"髙"', "en": "+Tea; 'house'", "th": "ร้านน้ำชา", "zh-Hans": Text("茶房", machine=True),
        },
        description={"ja": "-1", "ja-simple": "おちゃを のむ ところ", "vi": Text("Quán trà", stale=True)},
        kind="other", free_of_charge=False, last_confirmed="2026-02-28", phone="+81-29-301-1111",
        opening_hours="Mo-Fr 09:00-17:00", credit="茨城県", licence="LicenceOfOurOwn",
    )  # fmt: skip
    spot = feature(
        "mito-wifi-0099", "wifi_spots", 140.5, 36.4,
        name={"ja": "@公園"}, ssids=["a;b", "c、d", '"e"', "[f]"], session_minutes=0, openroaming=True, sample=True,
    )  # fmt: skip
    made["facilities"][odd.id] = odd
    made["wifi_spots"][spot.id] = spot
    return made


def publish(folder: Path, number: int, collections: dict[str, Collection], said: dict[str, Any]) -> None:
    """Release `number` as publication leaves it: its files are announced, and still to be made."""
    previous = Snapshot.open(folder / str(number - 1)) if number > 1 else None
    release = folder / str(number)
    manifest = write_release(release, Publication(number, PUBLISHED, number, collections), said, previous, LAYERS)
    announce(release, manifest, collections)
    switch(folder, number)
