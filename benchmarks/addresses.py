"""What is asked: for each kind of request some hundreds of addresses, for us and for those we are compared with."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

import numpy as np

from benchmarks.generated import COLLECTION, KINDS, SEED, Places
from touristinfo.domain.languages import TAGS

OURS = f"/v1/collections/{COLLECTION}/items"
ITEMS = {"pygeoapi": f"/collections/{COLLECTION}/items", "tipg": f"/collections/public.{COLLECTION}/items"}
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
    filters = [f"?limit=10&municipality_code={code}&" for code in towns]
    hundred = [f"?limit=100&bbox={box_around(places, number, 100)}&" for number in numbers]
    thousand = [f"?limit=1000&bbox={box_around(places, number, 1000)}&" for number in numbers]
    made = [
        Case("item", _everywhere(ids)),
        Case("bbox-100", _everywhere(hundred)),
        Case("bbox-1000", _everywhere(thousand)),
        Case("filter", _everywhere(filters)),
        Case("nearby", _ours(_nearby(places, numbers))),
        Case("search", _ours(_searches(places, chance, count))),
        Case("304", _ours([f"{OURS}{query}" for query in hundred]), True),
    ]
    return {case.name: case for case in made}


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
