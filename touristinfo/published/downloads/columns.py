"""Features as a table for GIS programs: one column per field, of texts one per language (`name`, `name_en` …)."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import orjson
from arro3.core import Array, DataType, RecordBatch, RecordBatchReader, Schema
from arro3.core import Field as ArrowField

from touristinfo.domain.collections import LIST_TYPES, Field, FieldType
from touristinfo.domain.languages import SOURCE_LANGUAGE
from touristinfo.published.downloads.contents import Content, Feature, text_in

GEOMETRY = "geometry"
_EPOCH = date(1970, 1, 1).toordinal()
_WKB_POINT = np.dtype([("order", "u1"), ("kind", "<u4"), ("x", "<f8"), ("y", "<f8")])  # OGC 06-103r4, clause 8
_WKB = {"ARROW:extension:name": "geoarrow.wkb"}


@dataclass(frozen=True, slots=True)
class _Kind:
    """How values are held: as `stored` in Python's terms, cast to `type` (arrays are made of simple values only)."""

    type: DataType
    stored: DataType
    convert: Callable[[Any], Any]


def _days(text: str) -> int:
    return date.fromisoformat(text).toordinal() - _EPOCH


def _milliseconds(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1000)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


_STRING = _Kind(DataType.string(), DataType.string(), str)
_LIST = _Kind(DataType.string(), DataType.string(), _json)  # GeoPackage and FlatGeobuf have no lists
_KINDS = {
    FieldType.INTEGER: _Kind(DataType.int64(), DataType.int64(), int),
    FieldType.NUMBER: _Kind(DataType.float64(), DataType.float64(), float),
    FieldType.BOOLEAN: _Kind(DataType.bool(), DataType.bool(), bool),
    FieldType.DATE: _Kind(DataType.date32(), DataType.int32(), _days),
    FieldType.DATETIME: _Kind(DataType.timestamp("ms", tz="UTC"), DataType.int64(), _milliseconds),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column and how to read it from a feature; None where it has no value."""

    name: str
    kind: _Kind
    read: Callable[[Feature], Any]

    def array(self, features: Sequence[Feature]) -> Array:
        """Its values."""
        convert = self.kind.convert
        values = [None if (value := self.read(feature)) is None else convert(value) for feature in features]
        array = Array(values, self.kind.stored)
        return array if self.kind.type == self.kind.stored else array.cast(self.kind.type)


def columns_of(content: Content) -> list[Column]:
    """`id`, the fields that occur (texts in each language that occurs, Japanese without a suffix), what is said of
    the texts: `machine` and `stale` as JSON, field -> languages."""
    columns = [Column("id", _STRING, lambda feature: feature["id"])]
    for field in content.fields:
        if field.translatable:
            columns += (_text_column(field.id, tag) for tag in content.languages)
        else:
            columns.append(_value_column(field))
    return columns + [_said_column(name) for name in ("machine", "stale")]


def column_name(field: str, tag: str) -> str:
    """The column of a text in a language: `name`, `name_en`, `name_zh_hans`."""
    return field if tag == SOURCE_LANGUAGE else f"{field}_{tag.lower().replace('-', '_')}"


def _text_column(field: str, tag: str) -> Column:
    return Column(column_name(field, tag), _STRING, lambda feature: text_in(feature, field, tag))


def _value_column(field: Field) -> Column:
    kind = _LIST if field.type in LIST_TYPES else _KINDS.get(field.type, _STRING)
    return Column(field.id, kind, lambda feature: feature["properties"].get(field.id))


def _said_column(name: str) -> Column:
    return Column(name, _LIST, lambda feature: feature[name] or None)


def stream(content: Content) -> RecordBatchReader:
    """The features as a stream of Arrow record batches, made as they are asked for; `geometry` (WKB) comes last."""
    columns = columns_of(content)
    fields = [ArrowField(each.name, each.kind.type, nullable=True) for each in columns]
    schema = Schema([*fields, ArrowField(GEOMETRY, DataType.binary(), nullable=True, metadata=_WKB)])
    return RecordBatchReader.from_batches(schema, _batches(content, columns, schema))


def _batches(content: Content, columns: Sequence[Column], schema: Schema) -> Iterator[RecordBatch]:
    for rows in content.blocks():
        features = content.features(rows)
        arrays = [column.array(features) for column in columns]
        yield RecordBatch.from_arrays([*arrays, Array(_points(features), DataType.binary())], schema=schema)


def _points(features: Sequence[Feature]) -> list[bytes]:
    """Well-known binary of each feature's point: longitude, latitude."""
    points = np.zeros(len(features), _WKB_POINT)
    points["order"], points["kind"] = 1, 1
    places = np.array([feature["geometry"]["coordinates"] for feature in features], np.float64)
    points["x"], points["y"] = places[:, 0], places[:, 1]
    size = _WKB_POINT.itemsize
    data = points.tobytes()
    return [data[start : start + size] for start in range(0, len(data), size)]
