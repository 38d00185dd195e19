"""Layers: where features come from, under which licence, and what of them may be published (`data/layers/*.toml`)."""

import re
import unicodedata
from collections.abc import Collection as SizedIterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from touristinfo.domain.declarations import Declaration, Table, load_folder
from touristinfo.domain.municipalities import is_municipality_code
from touristinfo.domain.states import State


class Origin(StrEnum):
    """Where a translation comes from."""

    OFFICIAL = "official"
    HUMAN = "human"
    MEMORY = "memory"
    MACHINE = "machine"


PRACTICE_LAYERS = "practice-"  # what their ids begin with: places to practise on, which are never published
_MOST_HOURS = 24 * 366
PUBLISHED_BY_DEFAULT: tuple[State, ...] = (State.REVIEWED, State.FINAL)


@dataclass(frozen=True, slots=True)
class Following:
    """How a layer is followed where it is kept. `url`: of its file; `every_hours`: how often it is asked.

    `hosts`: other hosts to which the address may lead on. `source_layer`: as of the command `import`.
    """

    url: str
    every_hours: int = 24
    hosts: tuple[str, ...] = ()
    source_layer: str = ""


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer of one collection.

    `area`: west, south, east, north in WGS 84 degrees, empty = not checked. `columns`: allow-list of source columns,
    empty = all that the collection knows. `translation_origin`, `translation_state`: what the layer's own
    foreign-language columns count as. `publish`: translation states that are published.
    """

    id: str
    collection: str
    title: str = ""
    source: str = ""
    licence: str = ""
    credit: str = ""
    municipality_code: str = ""
    area: tuple[float, ...] = ()
    crs: str = ""
    encoding: str = ""
    columns: tuple[str, ...] = ()
    translation_origin: Origin = Origin.OFFICIAL
    translation_state: State = State.FINAL
    publish: tuple[State, ...] = PUBLISHED_BY_DEFAULT
    sample: bool = False
    harvest: Following | None = None


def is_practice(layer_id: str) -> bool:
    """Whether the places of a layer are there to practise on."""
    return layer_id.startswith(PRACTICE_LAYERS)


def load_layers(data: Path, collections: SizedIterable[str]) -> dict[str, Layer]:
    """All layers declared under `data`, by id. Raises DeclarationError with file, line and reason."""
    return load_folder(data / "layers", lambda path: _layer(Declaration(path), collections))


def _layer(declaration: Declaration, collections: SizedIterable[str]) -> Layer:
    top = Table(declaration, declaration.data)
    collection = top.take("collection", str)
    if collection not in collections:
        raise top.fault(f"collection '{collection}' is not one of {', '.join(collections)}", "collection")
    layer = Layer(
        id=declaration.path.stem,
        collection=collection,
        title=top.take("title", str, ""),
        source=top.take("source", str, ""),
        licence=top.take("licence", str),
        credit=top.take("credit", str),
        municipality_code=top.take("municipality_code", str, ""),
        area=_area(top),
        crs=top.take("crs", str, ""),
        encoding=top.take("encoding", str, ""),
        columns=top.strings("columns"),
        translation_origin=top.choice("translation_origin", Origin, Origin.OFFICIAL),
        translation_state=top.choice("translation_state", State, State.FINAL),
        publish=tuple(State(name) for name in top.strings("publish", list(State))) or PUBLISHED_BY_DEFAULT,
        sample=top.take("sample", bool, False),
        harvest=_following(top) if "harvest" in top.data else None,
    )
    if layer.municipality_code and not is_municipality_code(layer.municipality_code):
        raise top.fault("'municipality_code' must be a code of six digits with its check digit", "municipality_code")
    top.done()
    return layer


def _following(top: Table) -> Following:
    table = top.table("harvest")
    found = Following(
        url=table.take("url", str),
        every_hours=table.take("every_hours", int, 24),
        hosts=tuple(each.lower() for each in table.strings("hosts")),
        source_layer=table.take("source_layer", str, ""),
    )
    if urlsplit(found.url).scheme not in ("http", "https"):
        raise table.fault("'url' must begin with https:// or http://", "url")
    if not 1 <= found.every_hours <= _MOST_HOURS:
        raise table.fault(f"'every_hours' must be between 1 and {_MOST_HOURS}", "every_hours")
    table.done()
    return found


def _area(top: Table) -> tuple[float, ...]:
    area = top.numbers("area", 4)
    if area:
        west, south, east, north = area
        if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
            raise top.fault("'area' must be west, south, east, north in degrees", "area")
    return area


# The first: 20261123, 2026-11, 2026; not within digits, as of the municipality codes 082015 and 082023. The second:
# 2026-4-1 (2026-1 may be the number of a part). The third: 2026年4月1日, 令和8年4月, 令和8年度. The last: R8.4.1.
_DATE_AT_END = re.compile(
    r"""
    [_\-. ]*\(?
    (?:
        (?<!\d)(?:19|20)\d{2}(?:[_\-.]?(?:0[1-9]|1[0-2])(?:[_\-.]?(?:0[1-9]|[12]\d|3[01]))?)?
      | (?<!\d)(?:19|20)\d{2}([_\-.])(?:1[0-2]|0?[1-9])\1(?:3[01]|[12]\d|0?[1-9])
      | (?:(?<!\d)(?:19|20)\d{2}|(?:令和|平成)(?:\d{1,2}|元))年
        (?:度|(?:1[0-2]|0?[1-9])月(?:(?:3[01]|[12]\d|0?[1-9])日)?)?
      | (?<![a-z\d])[rh]\d{1,2}\.(?:1[0-2]|0?[1-9])\.(?:3[01]|[12]\d|0?[1-9])
    )
    (?:現在|時点)?\)?\Z
    """,
    re.VERBOSE | re.IGNORECASE,
)


def default_layer_id(collection: str, file: Path) -> str:
    """The layer of a file imported without `--layer`: the collection and the file's stem without a trailing date."""
    name = unicodedata.normalize("NFKC", file.stem)
    stem = _DATE_AT_END.sub("", name) or name
    slug = re.sub(r"\W+", "-", stem.lower()).strip("-_")
    return f"{collection}-{slug}" if slug else collection
