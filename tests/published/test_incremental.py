"""A release made from the one before and what changed says the same as one made from everything."""

import random
import tempfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from release_cases import FACILITIES, FACILITY_SETS, FEWER, by_id, place, publish

from touristinfo.domain.content import FeatureContent, Text
from touristinfo.domain.languages import TAGS
from touristinfo.published.layout import ROWS_PER_BLOCK
from touristinfo.published.query import Query, select, sortable_fields
from touristinfo.published.search import search
from touristinfo.published.segment import Segment
from touristinfo.published.snapshot import Snapshot
from touristinfo.published.writer import Changes

# Where the bytes lie depends on what was there before; all other columns must be the same.
_WHERE = {"row_block", "block_rows", "head_start", "head_end", "text_start", "text_end", "tail_index", "tail_offsets"}
_SEARCH = {"search_starts", "search_rows", "search_ids"}

Contents = dict[str, FeatureContent]


def assert_same(one: Snapshot, other: Snapshot, words: Iterable[str] = ()) -> None:
    """Two releases answer alike (but for `updated`, which tells their histories)."""
    for name, segment in one.segments.items():
        same = other.segments[name]
        assert segment.ids() == same.ids()
        assert [segment.content(row) for row in range(segment.count)] == list(same.contents())
        for language in (*TAGS, "mul"):
            assert said(segment, language) == said(same, language)
            for field in sortable_fields(FACILITIES):
                query = Query(language, sort=[(field.id, True)], limit=10_000)
                if field.id != "updated":
                    assert select(segment, query).rows.tolist() == select(same, query).rows.tolist()
        compared = segment.columns.keys() - _WHERE - _SEARCH
        assert compared == same.columns.keys() - _WHERE - _SEARCH
        for column in compared:
            if not column.startswith("updated"):
                np.testing.assert_array_equal(segment.columns[column], same.columns[column], column)
    for q in words:
        assert found(one, q) == found(other, q), q


def said(segment: Segment, language: str) -> list[bytes]:
    """The features one by one, without `updated`."""
    every = [segment.feature(row, language) for row in range(segment.count)]
    assert segment.features(range(segment.count), language) == b",".join(every)
    return [feature.replace(segment.updated(row).isoformat().encode(), b"") for row, feature in enumerate(every)]


def found(snapshot: Snapshot, q: str) -> tuple[list[tuple[str, float]], int]:
    hits, total = search(snapshot, q, limit=10_000)
    return [(hit.segment.ids([hit.row])[0], hit.score) for hit in hits], total


@FEWER
@given(st.lists(FACILITY_SETS, min_size=2, max_size=4))
def test_any_history_ends_as_if_written_at_once(history: list[Contents]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        previous: Snapshot | None = None
        for number, contents in enumerate(history, 1):
            previous = publish(Path(folder), number, {"facilities": contents}, previous)
        assert previous is not None
        words = {text.value for each in history[-1].values() for text in each.texts["name"].values()}
        assert_same(previous, publish(Path(folder), 99, {"facilities": history[-1]}), words)


def many(count: int, chance: random.Random) -> Contents:
    """Places whose names have rare and common words, in one to three languages."""
    return by_id(changed(place(f"place-{number:05}"), chance) for number in range(count))


def changed(content: FeatureContent, chance: random.Random) -> FeatureContent:
    names = {
        "ja": f"{chance.choice(['梅の', '桜の', '海の'])}{chance.choice(['公園', '滝', '駅'])}{chance.randint(1, 99)}"
    }
    names |= {
        tag: f"{chance.choice(['Plum', 'Sea', 'Hill'])} {chance.randint(1, 99)}" for tag in chance.sample(TAGS, 2)
    }
    texts = {"name": {tag: Text(name, machine=chance.random() < 0.3) for tag, name in names.items()}}
    if chance.random() < 0.5:
        texts["description"] = {"ja": Text(f"説明{chance.randint(1, 9)}", stale=chance.random() < 0.1)}
    properties = {"kind": chance.choice(["garden", "museum"]), "phone": f"029-{chance.randint(1, 50)}"}
    return replace(content, texts=texts, properties=properties, longitude=round(chance.uniform(139, 141), 4))


@pytest.mark.slow
def test_a_long_history_over_many_blocks(tmp_path: Path) -> None:
    chance = random.Random(20261125)
    contents = many(5 * ROWS_PER_BLOCK, chance)
    snapshot = publish(tmp_path, 1, {"facilities": contents})
    for number in range(2, 14):
        ids = sorted(contents)
        start = chance.randrange(len(ids))
        gone = set(chance.sample(ids, 5)) | set(ids[start : start + chance.choice([0, 3, ROWS_PER_BLOCK])])
        kept = [id for id in ids if id not in gone]
        edits: dict[str, FeatureContent | None] = dict.fromkeys(gone)
        edits |= {id: changed(contents[id], chance) for id in chance.sample(kept, chance.choice([1, 20, 200]))}
        base = chance.choice(kept)
        edits |= {f"{base}-{n:03}": changed(place(f"{base}-{n:03}"), chance) for n in range(chance.choice([0, 1, 400]))}
        contents = {id: each for id, each in {**contents, **edits}.items() if each is not None}
        snapshot = publish(tmp_path, number, {"facilities": Changes(edits)}, snapshot)
        assert_same(
            snapshot, publish(tmp_path, 100 + number, {"facilities": contents}), ["梅", "公園", "Plum", "滝7", "Pluk"]
        )
        sizes = np.diff(snapshot.segments["facilities"].columns["block_rows"])
        assert sizes.max() <= 1.5 * ROWS_PER_BLOCK
        assert sizes.min() >= ROWS_PER_BLOCK / 4


def test_a_change_leaves_the_other_blocks_as_they_are(tmp_path: Path) -> None:
    contents = many(4 * ROWS_PER_BLOCK, random.Random(1))
    first = publish(tmp_path, 1, {"facilities": contents})
    one = contents["place-00300"]
    texts = {**one.texts, "name": {"ja": Text("変わった名")}}
    second = publish(tmp_path, 2, {"facilities": Changes({one.id: replace(one, texts=texts)})}, first)
    blocks = [set(each.segments["facilities"].layout.block_names) for each in (first, second)]
    assert len(blocks[0] - blocks[1]) == len(blocks[1] - blocks[0]) == 1
    for name in blocks[0] & blocks[1]:
        assert (tmp_path / "1/facilities" / name).samefile(tmp_path / "2/facilities" / name)
    assert (tmp_path / "1/facilities/search-1.sqlite").samefile(tmp_path / "2/facilities/search-1.sqlite")
    assert found(second, "変わった名")[1] == 1


def test_what_no_search_sees_makes_no_new_index(tmp_path: Path) -> None:
    first = publish(tmp_path, 1, {"facilities": by_id([place("place-1"), place("place-2")])})
    second = publish(tmp_path, 2, {"facilities": Changes({"place-1": place("place-1", phone="029-1")})}, first)
    assert [part.path.name for part in second.segments["facilities"].layout.search] == ["search-1.sqlite"]
    assert found(second, "弘道館")[1] == 2


@pytest.mark.slow
def test_search_parts_stay_few_however_long_it_goes_on(tmp_path: Path) -> None:
    contents = many(600, random.Random(2))
    snapshot = publish(tmp_path, 1, {"facilities": contents})
    most = 0
    for number in range(2, 40):
        id = f"place-{number * 7:05}"
        contents[id] = replace(contents[id], texts={"name": {"ja": Text(f"新しい名{number}")}})
        snapshot = publish(tmp_path, number, {"facilities": Changes({id: contents[id]})}, snapshot)
        most = max(most, len(snapshot.segments["facilities"].layout.search))
    assert most <= 5
    assert found(snapshot, "新しい名")[1] == 38


def test_what_must_be_forgotten_is_in_no_index_after(tmp_path: Path) -> None:
    contents = many(600, random.Random(3))
    first = publish(tmp_path, 1, {"facilities": contents})
    id = "place-00007"
    contents[id] = replace(contents[id], texts={"name": {"ja": Text("別の名")}})
    second = publish(tmp_path, 2, {"facilities": Changes({id: contents[id]})}, first)
    assert second.segments["facilities"].remembers(id)
    third = publish(tmp_path, 3, {"facilities": Changes({}, frozenset([id]))}, second)
    assert not third.segments["facilities"].remembers(id)
    assert third.segments["facilities"].digest == second.segments["facilities"].digest
    assert_same(third, second, ["別の名", "公園"])


@pytest.mark.slow
def test_large_search_parts_are_made_by_other_processes(tmp_path: Path) -> None:
    made = publish(tmp_path, 1, {"facilities": many(6000, random.Random(4))})
    (part,) = made.segments["facilities"].layout.search
    assert len(part.rows) == 6000
    assert found(made, "梅の公園7")[1] > 0
