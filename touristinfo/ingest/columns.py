"""Which column of a source holds what: field names, key, place, hours, address parts, languages."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import lru_cache
from pathlib import Path
from typing import Any

from touristinfo.domain.collections import Collection
from touristinfo.domain.declarations import Declaration, Table
from touristinfo.domain.languages import LANGUAGES, SOURCE_LANGUAGE
from touristinfo.files.headers import fold_header

Names = tuple[str, ...]
_folded = lru_cache(maxsize=50_000)(fold_header)  # the same few thousand names for each file
_OWN_KEY = "id"  # GeoJSON files of ours and many others


@dataclass(frozen=True, slots=True)
class Structure:
    """Column names that do not make one field by themselves, as `data/import.toml` declares them.

    `parts`: the parts of an address from the largest, each with its names. `languages`: what stands behind a column's
    name -> content language.
    """

    key: Names
    latitude: Names
    longitude: Names
    both: Names
    northing: Names
    easting: Names
    crs: Names
    weekdays: Names
    opens: Names
    closes: Names
    building: Names
    parts: tuple[Names, ...]
    languages: Mapping[str, str]

    def names(self) -> Iterator[str]:
        """Every column name in the structure."""
        for each in fields(self):
            if each.name not in ("parts", "languages"):
                yield from getattr(self, each.name)
        for part in self.parts:
            yield from part


def load_structure(data: Path) -> Structure:
    """The structural columns declared in `data`/import.toml. Raises DeclarationError with file, line and reason."""
    declaration = Declaration(data / "import.toml")
    top = Table(declaration, declaration.data)
    tables = {name: top.table(name) for name in ("key", "coordinates", "hours", "address", "languages")}
    top.done()
    structure = Structure(
        key=(*_some(tables["key"], "columns"), _OWN_KEY),
        **{
            name: _some(tables["coordinates"], name)
            for name in ("latitude", "longitude", "both", "northing", "easting", "crs")
        },
        **{name: _some(tables["hours"], name) for name in ("weekdays", "opens", "closes")},
        building=_some(tables["address"], "building"),
        parts=_parts(tables["address"]),
        languages=_languages(tables["languages"]),
    )
    for table in tables.values():
        table.done()
    return structure


def _some(table: Table, key: str) -> Names:
    names = table.strings(key)
    if not names:
        raise table.fault(f"'{key}' must name at least one column", key)
    return names


def _parts(table: Table) -> tuple[Names, ...]:
    parts: list[Any] = table.take("parts", list)
    for part in parts:
        if not isinstance(part, list) or not part or not all(isinstance(name, str) for name in part):
            raise table.fault("'parts' must hold lists of column names", "parts")
    return tuple(tuple(part) for part in parts)


def _languages(table: Table) -> dict[str, str]:
    suffixes: dict[str, str] = {}
    for tag in table.data:
        if tag not in LANGUAGES:
            raise table.fault(f"'{tag}' is not a content language: {', '.join(LANGUAGES)}", tag)
        suffixes.update(dict.fromkeys(table.strings(tag), tag))
    for language in LANGUAGES.values():
        suffixes.update(dict.fromkeys((language.tag, *language.aliases), language.tag))
    return suffixes


@dataclass(slots=True)
class Columns:
    """The columns of one source, by what they hold, in order of preference: the first that is not blank counts.

    `fields`: field id -> columns. `official`: (field id, language tag) -> columns. `structure`: key, latitude … ->
    columns. `parts`: for each part of an address its columns.
    """

    fields: dict[str, list[str]] = field(default_factory=dict)
    official: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    structure: dict[str, list[str]] = field(default_factory=dict)
    parts: list[list[str]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)

    def known(self) -> set[str]:
        """The columns that hold something we know; nothing else of a row is kept."""
        groups = [*self.fields.values(), *self.official.values(), *self.structure.values(), *self.parts]
        return {column for group in groups for column in group}

    @property
    def has_place(self) -> bool:
        """Whether there are columns for coordinates of one kind or another."""
        has = self.structure.get
        return bool(
            has("both") or (has("latitude") and has("longitude")) or (has("northing") and has("easting")),
        )


def known_columns(collection: Collection, structure: Structure) -> set[str]:
    """Every column name, folded, that a source of `collection` may use; readers find the row of headers by them."""
    names = {*map(_folded, structure.names())}
    for candidates in _field_names(collection).values():
        names.update(map(_folded, candidates))
    names.update(_official_names(collection, structure))
    return names


def match_columns(source: Iterable[str], collection: Collection, structure: Structure) -> Columns:
    """Find what each column of `source` holds in `collection`, comparing folded names."""
    by_name: dict[str, list[str]] = {}
    for column in source:
        by_name.setdefault(_folded(column), []).append(column)

    def present(names: Iterable[str]) -> list[str]:
        folded = dict.fromkeys(map(_folded, names))
        return [column for name in folded for column in by_name.get(name, ())]

    columns = Columns()
    columns.fields = {id_: found for id_, names in _field_names(collection).items() if (found := present(names))}
    for name, target in _official_names(collection, structure).items():
        if name in by_name:
            _place_official(columns, target, by_name[name])
    columns.structure = {
        each.name: found
        for each in fields(structure)
        if each.name not in ("parts", "languages") and (found := present(getattr(structure, each.name)))
    }
    columns.parts = [present(names) for names in structure.parts]
    known = columns.known()
    columns.unknown = [column for column in source if column not in known and _folded(column)]
    return columns


def _place_official(columns: Columns, target: tuple[str, str], found: list[str]) -> None:
    """A text marked as Japanese is the source text itself; any other is the owner's translation."""
    field_id, tag = target
    places = (
        columns.fields.setdefault(field_id, []) if tag == SOURCE_LANGUAGE else columns.official.setdefault(target, [])
    )
    places.extend(column for column in found if column not in places)


def _field_names(collection: Collection) -> dict[str, Names]:
    return {each.id: (*each.columns, each.id) for each in collection.fields.values() if not each.assigned}


def _official_names(collection: Collection, structure: Structure) -> dict[str, tuple[str, str]]:
    """Folded column name -> (field id, language tag): declared names first, then name and language put together."""
    names: dict[str, tuple[str, str]] = {}
    for each in collection.translatable_fields:
        for tag, columns in each.official.items():
            names.update({_folded(column): (each.id, tag) for column in columns})
    for each in collection.translatable_fields:
        for base in (*each.columns, each.id):
            for suffix, tag in structure.languages.items():
                for name in (f"{base}_{suffix}", f"{base}:{suffix}", f"{base}({suffix})"):
                    names.setdefault(_folded(name), (each.id, tag))
    return names
