"""Which places a visitor's list shows: near a place, found by words, or all of a kind in a municipality."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from touristinfo.domain.collections import Collection
from touristinfo.domain.content import FeatureContent
from touristinfo.domain.municipalities import municipality
from touristinfo.published.nearby import nearby
from touristinfo.published.query import Query, select
from touristinfo.published.search import search
from touristinfo.published.segment import Segment
from touristinfo.published.snapshot import Snapshot

PAGE_SIZE = 20
MOST_HITS = 200
NEAR_RADIUS_M = 20_000
LONGEST_QUERY = 100
LONGEST_ID = 200
FIRST_SHOWN = "facilities"
CODE = "municipality_code"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the visitor asked for, made harmless: unknown values are as if not given."""

    q: str = ""
    what: str = ""
    where: str = ""
    near: str = ""
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, str], collections: Mapping[str, Collection]) -> "Wanted":
        """Read the address of a visitor page."""
        narrowed = query.keys() & {"q", "where", "near"}
        what = query.get("what", "" if narrowed else FIRST_SHOWN)
        where, page = query.get("where", ""), query.get("page", "")
        return cls(
            q=query.get("q", "").replace("\0", "")[:LONGEST_QUERY].strip(),
            what=what if what in collections else "",
            where=where if municipality(where) else "",
            near=query.get("near", "")[:LONGEST_ID],
            page=min(int(page[:6]), 10_000) if page.isascii() and page.isdigit() and int(page[:6]) else 1,
        )

    def query(self) -> dict[str, str]:
        """What an address has to say to ask for the same; nothing else of what came in is repeated."""
        given = {"q": self.q, "where": self.where, "near": self.near}
        query = {name: value for name, value in given.items() if value}
        if self.what != ("" if query else FIRST_SHOWN):
            query["what"] = self.what
        return query | ({"page": str(self.page)} if self.page > 1 else {})


@dataclass(frozen=True, slots=True)
class Place:
    """One place of a list: where it stands in the release, and what the list says of it."""

    segment: Segment
    row: int
    distance_m: int | None = None

    def content(self) -> FeatureContent:
        """What the release says of it; decoded at each call."""
        return self.segment.content(self.row)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list, and how many places there are on all its pages."""

    places: Sequence[Place]
    total: int


def find(snapshot: Snapshot, wanted: Wanted, language: str, centre: Place | None) -> Found:
    """The page of places that `wanted` describes, for a reader of `language`; `centre`: the place to be near to."""
    segments = [wanted.what] if wanted.what else list(snapshot.segments)
    if centre is not None:
        longitude, latitude = centre.segment.coordinates(centre.row)
        near = nearby(snapshot, longitude, latitude, NEAR_RADIUS_M, segments, MOST_HITS, None)
        others = [Place(hit.segment, hit.row, hit.distance_m) for hit in near]
        return _page([each for each in others if (each.segment, each.row) != (centre.segment, centre.row)], wanted)
    if wanted.q:
        hits, _total = search(snapshot, wanted.q, segments, None, None, MOST_HITS, 0)
        return _page([Place(hit.segment, hit.row) for hit in hits], wanted)
    return _listed(snapshot, wanted, language)


def _page(places: Sequence[Place], wanted: Wanted) -> Found:
    """The page of `places` asked for, those outside the municipality left out."""
    if wanted.where:
        places = [each for each in places if each.content().properties.get(CODE) == wanted.where]
    first = (wanted.page - 1) * PAGE_SIZE
    return Found(places[first : first + PAGE_SIZE], len(places))


def _listed(snapshot: Snapshot, wanted: Wanted, language: str) -> Found:
    """All of a kind by name; of every kind, sights first, where none was chosen."""
    names = [wanted.what] if wanted.what else sorted(snapshot.segments, key=lambda name: (name != FIRST_SHOWN, name))
    skip, found, total = (wanted.page - 1) * PAGE_SIZE, list[Place](), 0
    for name in names:
        segment = snapshot.segments.get(name)
        if segment is None:
            continue
        query = Query(
            language=language,
            filters={CODE: [wanted.where]} if wanted.where else {},
            sort=[("name", False)],
            offset=max(0, skip - total),
            limit=PAGE_SIZE - len(found),
        )
        selection = select(segment, query)
        found += [Place(segment, int(row)) for row in selection.rows]
        total += selection.total
    return Found(found, total)
