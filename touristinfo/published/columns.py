"""The columns of a segment: what the release before says of kept features, and what is made for new ones, merged."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from touristinfo.domain.collections import LIST_TYPES, Collection, Field
from touristinfo.domain.languages import SOURCE_LANGUAGE
from touristinfo.published import spatial, values
from touristinfo.published.fragments import Fragments
from touristinfo.published.placement import Numbers, Placement, place_fragments
from touristinfo.published.ranks import NULL_RANK, KeyOf, SortKey, merged_ranks, rank_column, ranked, sort_key
from touristinfo.published.segment import KANA_RANK, Segment
from touristinfo.published.values import Columns, Held


def merged_columns(
    collection: Collection, before: Segment | None, fragments: Fragments, rows: Placement
) -> tuple[Columns, Numbers]:
    """All columns but those that say where the blocks, tails and search parts are; and the first text of each row.

    `rows`: where the features of `fragments` stand among those kept of `before`.
    """
    new = fragments.row_columns()
    if before is not None:
        new["tail_index"] += len(before.columns["tail_offsets"]) - 1  # they stand after the tails before
    by_text = fragments.text_columns()
    starts = np.append(new["text_index"][0].astype(np.int64), len(by_text["text_end"]))
    starts_before = before.fragment_starts() if before else np.zeros(1, np.int64)
    texts, first = place_fragments(rows, starts_before, starts)
    columns = {name: _merged(rows, before, name, column) for name, column in new.items()}
    columns |= {name: _merged(texts, before, name, column) for name, column in by_text.items()}
    columns["text_index"] = _renumbered(columns["text_index"], first)
    columns |= spatial.build(columns["longitudes"], columns["latitudes"])
    for field in collection.public_fields:
        columns |= _value_columns(_Field(field, before, fragments), rows, texts)
    return columns, first


def _merged(placement: Placement, before: Segment | None, name: str, new: NDArray[Any]) -> NDArray[Any]:
    return placement.merged(before.columns[name] if before else new[..., :0], new)


def _renumbered(text_index: NDArray[np.int32], first: Numbers) -> NDArray[np.int32]:
    """The same texts of each row, whose first one has the number `first` now."""
    renumbered: NDArray[np.int32] = (text_index - text_index[0] + first[:-1]).astype(np.int32)
    return renumbered


@dataclass(frozen=True, slots=True)
class _Field:
    """The values of one field: those of new features or their texts, and those of the segment before when asked for."""

    field: Field
    before: Segment | None
    fragments: Fragments

    @property
    def is_by_text(self) -> bool:
        return self.field.id in self.fragments.texts

    @property
    def new(self) -> Held:
        return (self.fragments.texts if self.is_by_text else self.fragments.values)[self.field.id]

    def columns_before(self) -> Columns:
        return self.before.columns if self.before else {}

    def key_before(self, entity: int) -> SortKey:
        assert self.before is not None  # there is nothing else to compare with
        said = self.before.text_values(entity) if self.is_by_text else self.before.row_values(entity)
        return sort_key(self.field.type, said[self.field.id])

    def reading_before(self, row: int) -> SortKey:
        assert self.before is not None
        kana = self.before.row_values(row).get("name_kana")
        text = self.before.text_fragments([row], SOURCE_LANGUAGE)[0]
        return sort_key(self.field.type, kana or self.before.text_values(int(text))["name"])


def _value_columns(held: _Field, rows: Placement, texts: Placement) -> Columns:
    """Columns for filters and sorting: by row for properties, by text fragment for what depends on the language."""
    name, before, new = held.field.id, held.columns_before(), held.new
    entities = texts if held.is_by_text else rows
    seed = before.get(f"{name}:seed")
    made = values.value_columns(name, new, None if seed is None else int(seed[0]))
    columns = values.merged_values(name, before, made, entities)
    if held.field.type not in LIST_TYPES:
        columns |= _rank_column(held, name, new, entities, held.key_before)
    if name == "name":
        columns |= _rank_column(held, KANA_RANK, held.fragments.readings, rows, held.reading_before)
    return columns


def _rank_column(held: _Field, name: str, new: Held, entities: Placement, key_of: KeyOf) -> Columns:
    before = held.columns_before().get(f"{name}:rank")
    if before is None:
        before = np.full(len(entities.old), NULL_RANK, np.int32)
    return rank_column(
        name, merged_ranks(before, ranked(held.field.type, new, len(entities.new)), entities, cache(key_of))
    )
