"""CSV in the columns of the standard data sets (自治体標準オープンデータセット), which can be imported again."""

import csv
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import orjson

from touristinfo.domain.blanks import is_blank, is_spreadsheet_error
from touristinfo.domain.collections import VOCABULARY_TYPES, Field
from touristinfo.domain.formulas import neutralised
from touristinfo.domain.languages import SOURCE_LANGUAGE
from touristinfo.published.downloads.contents import Content, Feature, text_in

_SPLITS = re.compile(r"[;；、\n]")  # what an import takes for the end of a list's entry
_HAS_OR_NOT = "有無"
_TRUTH = ({True: "true", False: "false"}, {True: "有", False: "無"})

_Cell = Callable[[Feature], str]


def write_csv(contents: Sequence[Content], path: Path) -> None:
    """UTF-8 with a byte order mark, by which Excel knows it; RFC 4180."""
    (content,) = contents
    columns = csv_columns(content)
    with path.open("x", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(columns)
        for rows in content.blocks():
            table.writerows([cell(feature) for cell in columns.values()] for feature in content.features(rows))


def csv_columns(content: Content) -> dict[str, _Cell]:
    """Column -> what stands in it: the id as key, the place, then all fields, and translations beside their texts."""
    columns: dict[str, _Cell] = {
        "ID": lambda feature: str(feature["id"]),
        "緯度": lambda feature: _degrees(feature["geometry"]["coordinates"][1]),
        "経度": lambda feature: _degrees(feature["geometry"]["coordinates"][0]),
    }
    for field in content.fields:
        header = _free((*field.columns, field.id), columns)
        if not field.translatable:
            columns[header] = _value_cell(field, header)
            continue
        columns[header] = _text_cell(field.id, SOURCE_LANGUAGE)
        for tag in content.languages:
            if tag != SOURCE_LANGUAGE:
                declared = field.official.get(tag, ())
                columns[_free((*declared, f"{header}_{tag}", f"{field.id}_{tag}"), columns)] = _text_cell(field.id, tag)
    return columns


def _free(names: Sequence[str], taken: dict[str, _Cell]) -> str:
    """The first name that no other column has: some names stand for two fields."""
    return next(name for name in names if name not in taken)


def _text_cell(field: str, tag: str) -> _Cell:
    return lambda feature: neutralised(text_in(feature, field, tag) or "")


def _value_cell(field: Field, header: str) -> _Cell:
    truth = _TRUTH[header.endswith(_HAS_OR_NOT)]

    def cell(feature: Feature) -> str:
        value = feature["properties"].get(field.id)
        if value is None:
            return ""
        if isinstance(value, bool):
            return truth[value]
        if isinstance(value, int | float):
            return _number(value)
        return neutralised(_list(field, value) if isinstance(value, list) else str(value))

    return cell


def _degrees(value: float) -> str:
    """Six decimals at least, as the standard data sets want them, and all that a release has (seven)."""
    return f"{value:.7f}".removesuffix("0")


def _number(value: float) -> str:
    return orjson.dumps(value).decode()


def _list(field: Field, values: list[Any]) -> str:
    """Entries with the field's separator between; as JSON, which an import reads too, where that could be misread."""
    said = [str(value) for value in values]
    joined = field.separator.join(said)
    if field.type in VOCABULARY_TYPES:
        return joined
    misread = joined.startswith("[") or is_blank(joined) or is_spreadsheet_error(joined)
    if misread or any(field.separator in entry or _SPLITS.search(entry) for entry in said):
        return orjson.dumps(said).decode()
    return joined
