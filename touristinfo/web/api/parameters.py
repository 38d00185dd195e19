"""The parameters of each address under /v1/, declared once: checked by table, described in the OpenAPI document."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import Schema, fields, validate

from touristinfo.domain.collections import Collection, Field, FieldType
from touristinfo.domain.languages import TAGS
from touristinfo.domain.reference_systems import CRS84
from touristinfo.errors import RequestError
from touristinfo.messages import N_
from touristinfo.published.cql2.reading import LANGUAGES as FILTER_LANGUAGES
from touristinfo.published.format import JAPAN
from touristinfo.published.order import ID
from touristinfo.published.query import queryable_fields, sortable_fields
from touristinfo.web.parameters import (
    NOT_CHOICE,
    PAGE,
    Choice,
    Corners,
    Decimal,
    Interval,
    Language,
    Listed,
    Sorting,
    Truth,
    Whole,
    Words,
    moment_asked,
    number_of,
    wrong_value,
)

DEFAULT_LIMIT, MOST_FEATURES = 10, 10_000
MOST_RELEASES = 1000
DEFAULT_ENTRIES, MOST_ENTRIES = 50, 1000
MOST_OFFSET = 10**9
MOST_KEY = 2000  # characters; percent-encoded they must fit into an address
DEFAULT_RADIUS_M, MOST_RADIUS_M = 1000, 50_000
MOST_RELEASE = 10**9

NOT_VALUE = N_("'%(value)s' is not a valid value for '%(name)s', whose type is %(allowed)s.")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a declaration may depend on: the collections served, and the one that the address is about.

    `systems`: URIs of the coordinate systems served besides CRS84.
    """

    collections: Mapping[str, Collection]
    collection: Collection | None = None
    systems: tuple[str, ...] = ()

    @property
    def fields(self) -> tuple[Field, ...]:
        """Fields of the collection that are published: to be given and filtered by."""
        return queryable_fields(self.collection) if self.collection else ()

    @property
    def sortable(self) -> tuple[Field, ...]:
        """Fields of the collection that have an order."""
        return sortable_fields(self.collection) if self.collection else ()


class Values(fields.List[Any]):
    """Property filter: values of one field with commas between, of which a feature has one."""

    def __init__(self, field: Field) -> None:
        inner, self.check, kind = _inner(field)
        said = {"description": f"{field.title}: equal to one of these"}
        super().__init__(inner, validate=validate.Length(1), metadata=said)
        self.terms = ", ".join(field.terms)
        self.kind = kind
        self.is_time = field.type is FieldType.DATETIME

    def read(self, text: str) -> tuple[str, ...]:
        values = tuple(dict.fromkeys(text.split(",")))
        for value in values:
            if not value or not self.check(value):
                raise self._fault(value)
        return tuple(map(_in_japan, values)) if self.is_time else values

    def _fault(self, value: str) -> RequestError:
        if self.terms:
            return wrong_value(self, NOT_CHOICE, value, allowed=self.terms)
        return wrong_value(self, NOT_VALUE, value, allowed=self.kind)


class Filter(fields.String):
    """A CQL2 filter, read together with its language (`published.cql2`); how long it may be is up to the query."""

    def read(self, text: str) -> str:
        return text


def _inner(field: Field) -> tuple[fields.Field[Any], Callable[[str], bool], str]:
    """How one value is described, how it is checked, and what its type is called."""
    if field.terms:
        return fields.String(validate=validate.OneOf(list(field.terms))), field.terms.__contains__, "string"
    if field.type in (FieldType.INTEGER, FieldType.NUMBER):
        number = fields.Integer() if field.type is FieldType.INTEGER else fields.Float()
        return number, _is_whole if field.type is FieldType.INTEGER else _is_number, field.type.value
    if field.type is FieldType.BOOLEAN:
        return fields.Boolean(), ("true", "false").__contains__, "boolean (true, false)"
    if field.type is FieldType.DATE:
        return fields.Date(), _is_date, "date (YYYY-MM-DD)"
    if field.type is FieldType.DATETIME:
        return fields.AwareDateTime(), _is_time, "date-time (YYYY-MM-DDThh:mm:ss+09:00)"
    return fields.String(validate=validate.Length(1)), bool, "string"


def _is_number(text: str) -> bool:
    return math.isfinite(number_of(text))


def _is_whole(text: str) -> bool:
    return number_of(text).is_integer()


def _is_time(text: str) -> bool:
    try:
        return bool(_in_japan(text))
    except (ValueError, OverflowError):
        return False


def _in_japan(text: str) -> str:
    """A time as releases write it, whatever the offset it was given with."""
    return moment_asked(text).astimezone(JAPAN).isoformat()


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _said(description: str, **more: Any) -> dict[str, Any]:
    return {"metadata": {"description": description, **more}}


LANG = Language(
    **_said(
        f"Language (BCP 47), or * for all; wins over Accept-Language. There are {', '.join(TAGS)}; for another "
        "registered language the nearest of these is taken, en if none is near.",
        example="zh-Hant",
    )
)
F_JSON = Choice(("json",), **_said("Format of the answer; wins over Accept."))
F_PAGE = Choice((PAGE,), load_default=PAGE, **_said("Format of the answer."))
F_DOCUMENT = Choice(("json", PAGE), **_said("Format of the answer; wins over Accept."))
F_ATOM = Choice(("atom",), **_said("Format of the answer: an Atom feed."))
F_MVT = Choice(("mvt",), **_said("Format of the answer: Mapbox Vector Tile; wins over Accept."))
F_GEOJSON = Choice(("json", "geojson", PAGE), **_said("Format of the answer (json is GeoJSON here); wins over Accept."))
LIMIT = Whole(
    1,
    MOST_FEATURES,
    cut=True,
    load_default=DEFAULT_LIMIT,
    **_said("Most features in an answer; above the maximum, the maximum is taken."),
)
OFFSET = Whole(0, MOST_OFFSET, load_default=0, **_said("How many to leave out from the start."))
AFTER = Words(MOST_KEY, **_said("Begin after this feature; taken from a `next` link."))
BEFORE = Words(MOST_KEY, **_said("End before this feature; taken from a `prev` link."))
BBOX = Corners(
    **_said(
        "west,south,east,north in WGS 84 degrees, or the least and then the greatest of each axis of bbox-crs; six "
        "numbers have heights, which are ignored.",
        example=[140.4, 36.3, 140.5, 36.4],
    )
)
DATETIME = Interval(
    **_said(
        "When the feature was last changed (`updated`): an RFC 3339 time or a date (that day in Japan), "
        "or two with / between; .. is an open end.",
        example="2026-04-01T00:00:00Z/..",
    )
)
FILTER = Filter(
    **_said(
        "CQL2 filter over the queryables (OGC 21-065); texts are compared as they are given in the language asked for.",
        example="name LIKE '%公園%' AND S_INTERSECTS(geometry,BBOX(140.4,36.3,140.5,36.4))",
    )
)
# Without load_default: requests without a filter are not to be slower for it.
FILTER_LANG = Choice(FILTER_LANGUAGES, **_said("In which encoding `filter` is.", default=FILTER_LANGUAGES[0]))
SINCE = Whole(0, MOST_RELEASE, required=True, **_said("The release that the client has.", example=1))


def _schema(**kinds: fields.Field[Any]) -> Schema:
    return Schema.from_dict(kinds)()


def document(_: Scope) -> Schema:
    """Of an address that gives a document about the data."""
    return _schema(lang=LANG, f=F_DOCUMENT)


def program(_: Scope) -> Schema:
    """Of a document that only programs read."""
    return _schema(lang=LANG, f=F_JSON)


def reading(_: Scope) -> Schema:
    """Of a document that only people read."""
    return _schema(lang=LANG, f=F_PAGE)


def listing(_: Scope) -> Schema:
    """Of the list of releases."""
    limit = Whole(1, MOST_RELEASES, cut=True, load_default=DEFAULT_LIMIT, **_said("Most releases in an answer."))
    return _schema(lang=LANG, f=F_DOCUMENT, limit=limit, offset=OFFSET)


def file(_: Scope) -> Schema:
    """Of a file, which is what it is."""
    return _schema()


def tile(_: Scope) -> Schema:
    """Of a vector tile, which holds all languages."""
    return _schema(lang=LANG, f=F_MVT)


def dataset_tile(scope: Scope) -> Schema:
    """Of a vector tile of several collections, whose layers come in the order of `collections`."""
    return _schema(collections=_chosen(scope), lang=LANG, f=F_MVT)


def tilesets(scope: Scope) -> Schema:
    """Of what describes the vector tiles of several collections."""
    return _schema(collections=_chosen(scope), lang=LANG, f=F_DOCUMENT)


def item(scope: Scope) -> Schema:
    """Of one feature."""
    return _schema(lang=LANG, f=F_GEOJSON, fields=_selected(scope), crs=_crs(scope, "geometries are given"))


def items(scope: Scope) -> Schema:
    """Of the features of a collection: the general ones, then a filter per public field."""
    sortable = Sorting(
        [ID, *(each.id for each in scope.sortable)],
        **_said("Fields to sort by, - before one for descending order. Absent values come last."),
    )
    general: dict[str, fields.Field[Any]] = {
        "lang": LANG,
        "f": F_GEOJSON,
        "limit": LIMIT,
        "offset": OFFSET,
        "after": AFTER,
        "before": BEFORE,
        "bbox": BBOX,
        "bbox-crs": _crs(scope, "bbox is given"),
        "crs": _crs(scope, "geometries are given"),
        "datetime": DATETIME,
        "fields": _selected(scope),
        "sortby": sortable,
        "filter": FILTER,
        "filter-lang": FILTER_LANG,
        "filter-crs": _crs(scope, "geometries in filter are given"),
    }
    return _schema(**general, **{field.id: Values(field) for field in scope.fields})


def nearby(scope: Scope) -> Schema:
    """Of the search for what is near."""
    return _schema(
        lat=Decimal(-90, 90, required=True, **_said("Latitude, WGS 84 degrees.", example=36.3752)),
        lon=Decimal(-180, 180, required=True, **_said("Longitude, WGS 84 degrees.", example=140.4767)),
        radius=Decimal(0, MOST_RADIUS_M, load_default=DEFAULT_RADIUS_M, **_said("Metres; 0 for no bound.")),
        open_now=Truth(load_default=False, **_said("true: only what is known to be open now.")),
        collections=_chosen(scope),
        limit=LIMIT,
        lang=LANG,
        f=F_GEOJSON,
    )


def search(scope: Scope) -> Schema:
    """Of the search in names and texts."""
    return _schema(
        q=Words(200, required=True, **_said("What to look for, in any script.", example="袋田")),
        collections=_chosen(scope),
        lat=Decimal(-90, 90, **_said("With lon: what is near is preferred.")),
        lon=Decimal(-180, 180, **_said("With lat: what is near is preferred.")),
        limit=LIMIT,
        offset=OFFSET,
        lang=LANG,
        f=F_GEOJSON,
    )


def changes(scope: Scope) -> Schema:
    """Of what changed since a release."""
    after = Words(200, **_said("Where the page before ended; taken from its `next` link."))
    return _schema(since=SINCE, limit=LIMIT, after=after, lang=LANG, f=F_DOCUMENT)


def feed(_: Scope) -> Schema:
    """Of the feed of changes."""
    since = Whole(0, MOST_RELEASE, load_default=0, **_said("Only what changed after this release.", example=1))
    limit = Whole(1, MOST_ENTRIES, cut=True, load_default=DEFAULT_ENTRIES, **_said("Most entries in an answer."))
    after = Words(MOST_KEY, **_said("Where the page before ended; taken from its `next` link."))
    return _schema(since=since, limit=limit, after=after, lang=LANG, f=F_ATOM)


def _selected(scope: Scope) -> Listed:
    return Listed([field.id for field in scope.fields], **_said("Properties to give; all when left out."))


def _crs(scope: Scope, what: str) -> Choice:
    said = f"Coordinate system in which {what}, its axes in the order of EPSG (4326: latitude, longitude)."
    return Choice((CRS84, *scope.systems), load_default=CRS84, **_said(said))


def _chosen(scope: Scope) -> Listed:
    return Listed(list(scope.collections), **_said("Collections to look in; all when left out."))
