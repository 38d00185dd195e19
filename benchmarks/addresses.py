"""What is asked: for each kind of request some hundreds of addresses, for us and for those we are compared with."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import numpy as np

from benchmarks.generated import COLLECTION, KINDS, NAME_PARTS, SEED, Places
from touristinfo.domain.languages import TAGS
from touristinfo.published.tiles.matrix_set import projected

OURS = f"/v1/collections/{COLLECTION}/items"
ITEMS = {"pygeoapi": f"/collections/{COLLECTION}/items", "tipg": f"/collections/public.{COLLECTION}/items"}
TILE_ZOOM = 12
_FORMAT = {"pygeoapi": "f=json", "tipg": "f=geojson"}


@dataclass(frozen=True, slots=True)
class Case:
    """One kind of request: its addresses by who is asked; `conditional`: asked with the ETag of the answer."""

    name: str
    paths: Mapping[str, list[str]]
    conditional: bool = False


def cases(places: Places, count: int) -> dict[str, Case]:
    """All kinds of requests about `places`, each with `count` addresses (a fixed seed), by name."""
    chance = random.Random(SEED)  # noqa: S311
    numbers = [chance.randrange(places.count) for _ in range(count)]
    ids = [f"/{places.id(number)}?" for number in numbers]
    towns = [chance.choice(places.municipalities).code for _ in range(count)]
    filters = [f"?limit=10&{_property(code, chance, turn)}&" for turn, code in enumerate(towns)]
    hundred = [f"?limit=100&bbox={box_around(places, number, 100)}&" for number in numbers]
    thousand = [f"?limit=1000&bbox={box_around(places, number, 1000)}&" for number in numbers]
    made = [
        Case("item", _everywhere(ids)),
        Case("bbox-100", _everywhere(hundred)),
        Case("bbox-1000", _everywhere(thousand)),
        Case("filter", _everywhere(filters)),
        Case("nearby", _ours(_nearby(places, numbers))),
        Case("search", _ours(_searches(places, chance, count))),
        Case("cql2", _filters(places, numbers, chance)),
        Case("tile", _tiles(places, numbers)),
        Case("page", _ours([f"{OURS}?limit=10&offset={number}&f=html&" for number in numbers])),
        Case("304", _ours([f"{OURS}{query}" for query in hundred]), True),
    ]
    return {case.name: case for case in made}


def _property(code: str, chance: random.Random, turn: int) -> str:
    """By municipality, by kind, or by both, in turn."""
    kind = chance.choice(list(KINDS))
    return (f"municipality_code={code}", f"kind={kind}", f"kind={kind}&municipality_code={code}")[turn % 3]


def _filters(places: Places, numbers: list[int], chance: random.Random) -> dict[str, list[str]]:
    """Comparisons, patterns and shapes in turn, in CQL2 text and, for pygeoapi, in the CQL text that it reads."""
    made: dict[str, list[str]] = {"touristinfo": [], **{who: [] for who in ITEMS}}
    for turn, number in enumerate(numbers):
        kinds = " OR ".join(f"kind='{kind}'" for kind in chance.sample(list(KINDS), 2))
        kana = chance.choice(NAME_PARTS)[1]
        west, south, east, north = box_around(places, number, 1000).split(",")
        ring = f"POLYGON(({west} {south},{east} {south},{east} {north},{west} {north},{west} {south}))"
        condition = (
            f"({kinds}) AND opening_hours<>'24/7'",
            f"({kinds}) AND name_kana LIKE '{kana}%'",
            f"({kinds}) AND S_INTERSECTS(geometry,{ring})",
        )[turn % 3]
        theirs = condition.replace("S_INTERSECTS(geometry,", "INTERSECTS(geom,")
        made["touristinfo"].append(f"{OURS}?limit=10&filter={quote(condition)}&lang={TAGS[turn % len(TAGS)]}")
        made["pygeoapi"].append(f"{ITEMS['pygeoapi']}?limit=10&f=json&filter={quote(theirs)}")
        tipgs = condition.replace("geometry", "geom")
        made["tipg"].append(f"{ITEMS['tipg']}?limit=10&f=geojson&filter-lang=cql2-text&filter={quote(tipgs)}")
    return made


def _tiles(places: Places, numbers: list[int]) -> dict[str, list[str]]:
    """Tiles of zoom 12 around places, which hold all languages."""
    shares = np.column_stack(projected(*places.positions[numbers].T))
    found = np.unique((shares * (1 << TILE_ZOOM)).astype(int), axis=0).tolist()
    ours = [f"/{row}/{column}" for column, row in found]
    theirs = [f"/{column}/{row}" for column, row in found]
    tiles = f"/tiles/WebMercatorQuad/{TILE_ZOOM}"
    return {
        "touristinfo": [f"/v1/collections/{COLLECTION}{tiles}{each}" for each in ours],
        "tipg": [f"/collections/public.{COLLECTION}{tiles}{each}" for each in theirs],
    }


def box_around(places: Places, number: int, hits: int) -> str:
    """The `bbox` around the place of this number that holds `hits` places, or all when there are fewer."""
    centre = places.positions[number]
    distances = np.maximum(*np.abs(places.positions - centre).T)  # much quicker than `max(axis=1)`
    last = min(hits, places.count) - 1
    # Half way to the next one, so that no server's rounding lets it in.
    reach = float(np.partition(distances, (last, min(last + 1, places.count - 1)))[last : last + 2].mean())
    west, south = centre - reach
    east, north = centre + reach
    return f"{west:.7f},{south:.7f},{east:.7f},{north:.7f}"


def _everywhere(endings: list[str]) -> dict[str, list[str]]:
    """The addresses of items with these endings, in all languages from us, in one format from the others."""
    others = {who: [f"{path}{ending}{_FORMAT[who]}" for ending in endings] for who, path in ITEMS.items()}
    return _ours([f"{OURS}{ending}" for ending in endings]) | others


def _ours(paths: list[str]) -> dict[str, list[str]]:
    return {"touristinfo": [f"{path}lang={TAGS[number % len(TAGS)]}" for number, path in enumerate(paths)]}


def _nearby(places: Places, numbers: list[int]) -> list[str]:
    """Positions some hundred metres from a place."""
    moved = [places.positions[number] + (0.003, -0.002) for number in numbers]
    return [f"/v1/nearby?lat={latitude:.5f}&lon={longitude:.5f}&" for longitude, latitude in moved]


def _searches(places: Places, chance: random.Random, count: int) -> list[str]:
    """A third names of places, a third so without the last letter, a third kinds, which many names hold."""
    kinds = [word.removeprefix("の").strip() for words in KINDS.values() for word in words.values()]
    made: tuple[Callable[[], str], ...] = (
        lambda: _name(places, chance),
        lambda: _name(places, chance)[:-1],
        lambda: chance.choice(kinds),
    )
    return [f"/v1/search?q={quote(made[number % 3]())}&" for number in range(count)]


def _name(places: Places, chance: random.Random) -> str:
    names = places.place(chance.randrange(places.count)).texts["name"]
    return chance.choice(list(names.values())).value
