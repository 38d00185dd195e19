"""Layers: where features come from, under which licence, and what of them may be published (`data/layers/*.toml`)."""

import re
import unicodedata
from collections.abc import Collection as SizedIterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from touristinfo.domain.declarations import Declaration, Table, load_folder


class State(StrEnum):
    """Translation states of XLIFF 2.1, section 4.3.1.27."""

    INITIAL = "initial"
    TRANSLATED = "translated"
    REVIEWED = "reviewed"
    FINAL = "final"


class Origin(StrEnum):
    """Where a translation comes from."""

    OFFICIAL = "official"
    HUMAN = "human"
    MEMORY = "memory"
    MACHINE = "machine"


PUBLISHED_BY_DEFAULT: tuple[State, ...] = (State.REVIEWED, State.FINAL)


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
        area=top.numbers("area", 4),
        crs=top.take("crs", str, ""),
        encoding=top.take("encoding", str, ""),
        columns=top.strings("columns"),
        translation_origin=top.choice("translation_origin", Origin, Origin.OFFICIAL),
        translation_state=top.choice("translation_state", State, State.FINAL),
        publish=tuple(State(name) for name in top.strings("publish", list(State))) or PUBLISHED_BY_DEFAULT,
        sample=top.take("sample", bool, False),
    )
    top.done()
    return layer


_DATE_AT_END = re.compile(r"[_\-. ]?(?:19|20)\d{2}[_\-.]?(?:\d{2}(?:[_\-.]?\d{2})?)?\Z")


def default_layer_id(collection: str, file: Path) -> str:
    """The layer of a file imported without `--layer`: the collection and the file's stem without a trailing date."""
    stem = _DATE_AT_END.sub("", unicodedata.normalize("NFKC", file.stem)) or file.stem
    slug = re.sub(r"\W+", "-", stem.lower()).strip("-")
    return f"{collection}-{slug}"
