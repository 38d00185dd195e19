"""Releases that older versions wrote are still read: kept as they were written, with what those versions answered."""

import json
import shutil
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from release_cases import COLLECTIONS

from touristinfo.domain.collections import LIST_TYPES, FieldType
from touristinfo.domain.geo import Box
from touristinfo.domain.languages import TAGS
from touristinfo.published.cql2.reading import TEXT, read_filter
from touristinfo.published.current import Releases, switch
from touristinfo.published.delta import changes_since
from touristinfo.published.format import FORMAT, READ_FORMATS, Manifest
from touristinfo.published.nearby import nearby
from touristinfo.published.query import Query, queryable_fields, select
from touristinfo.published.search import search
from touristinfo.published.snapshot import Snapshot
from touristinfo.published.verify import verified_snapshot
from touristinfo.published.writer import Changes, Publication, write_release

GOLDEN = Path(__file__).parent / "golden"
FORMATS = [1, 2]


@pytest.fixture(params=FORMATS, ids="format-{}".format)
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with `releases` (1, and 2 which is current) and `answers.json`."""
    with tarfile.open(GOLDEN / f"format-{request.param}.tar.xz") as archive:
        archive.extractall(tmp_path, filter="data")
    manifest = json.loads((tmp_path / "releases/2/manifest.json").read_bytes())
    assert manifest["format"] == request.param
    return tmp_path


def test_there_is_a_golden_release_of_every_format_that_is_read() -> None:
    assert set(FORMATS) == READ_FORMATS
    assert max(FORMATS) == FORMAT


def test_it_answers_as_the_version_did_that_wrote_it(golden: Path) -> None:
    snapshot = Releases(golden / "releases").current()
    expected = json.loads((golden / "answers.json").read_bytes())
    assert answers(snapshot, expected) == expected


def test_its_manifest_keeps_its_bytes(golden: Path) -> None:
    for number in (1, 2):
        raw = (golden / f"releases/{number}/manifest.json").read_bytes()
        assert Manifest.from_bytes(raw).to_bytes() == raw


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ja", "en", "mul"])
def test_cql2_filters_read_its_values(golden: Path, language: str) -> None:
    for name, segment in Releases(golden / "releases").current().segments.items():
        fields = queryable_fields(COLLECTIONS[name])
        for field in fields:
            if field.type in LIST_TYPES or field.type in (FieldType.DATE, FieldType.DATETIME, FieldType.BOOLEAN):
                continue
            values = [segment.value(row, field.id, language) for row in range(segment.count)]
            is_number = field.type in (FieldType.INTEGER, FieldType.NUMBER)
            text = f"{field.id} <> 0" if is_number else f"{field.id} LIKE '%'"
            found = select(segment, Query(language, limit=1000, where=read_filter(text, TEXT, fields))).rows
            assert found.tolist() == [row for row, each in enumerate(values) if each not in (None, 0)], field.id


def answers(snapshot: Snapshot, like: dict[str, Any]) -> dict[str, Any]:
    """What a release says, asked as `golden/README.md` tells."""
    segments = snapshot.segments
    facilities = segments["facilities"]
    languages = (*TAGS, "mul")

    def ids(query: Query) -> list[str]:
        return facilities.ids(select(facilities, query).rows)

    features = {
        name: {tag: orjson.loads(b"[%b]" % each.features(range(each.count), tag)) for tag in languages}
        for name, each in segments.items()
    }
    for name, each in segments.items():
        one_by_one = [orjson.loads(each.feature(row, "th")) for row in range(each.count)]
        assert one_by_one == features[name]["th"]
    name = features["facilities"]["ko"][3]["properties"]["name"]
    return {
        "features": features,
        "digests": {name: [each.content_digest(row) for row in range(each.count)] for name, each in segments.items()},
        "bbox": ids(Query("en", bbox=Box(140.3, 36.2, 140.7, 36.6))),
        "kind": ids(Query("en", filters={"kind": ["garden", "museum", "shrine"]}, limit=100)),
        "name": ids(Query("ko", filters={"name": [name]})),
        "sorted": {tag: ids(Query(tag, sort=[("name", False)], limit=100)) for tag in TAGS},
        "nearby": [
            [hit.segment.ids([hit.row])[0], hit.distance_m] for hit in nearby(snapshot, 140.4762, 36.3707, 0, limit=100)
        ],
        "search": {
            q: [[hit.segment.ids([hit.row])[0], hit.score] for hit in search(snapshot, q, limit=100)[0]]
            for q in like["search"]
        },
    }


def test_the_next_release_goes_on_from_it(golden: Path) -> None:
    folder = golden / "releases"
    old = verified_snapshot(folder / "2")
    facilities = old.segments["facilities"]
    gone, *_ = facilities.ids()
    changes = {**dict.fromkeys(old.segments), "facilities": Changes({gone: None})}
    publication = Publication(3, datetime(2026, 11, 23, 5, tzinfo=UTC), 30, COLLECTIONS)
    manifest = write_release(folder / "3", publication, changes, old, old.manifest.provenance)
    assert manifest.format == FORMAT
    switch(folder, 3)
    releases = Releases(folder)
    new = releases.current()
    for name, segment in old.segments.items():
        kept = [id for id in segment.ids() if id != gone]
        assert new.segments[name].ids() == kept
        for id in kept:
            row, old_row = new.segments[name].row_of(id), segment.row_of(id)
            assert row is not None
            assert old_row is not None
            assert new.segments[name].feature(row, "mul") == segment.feature(old_row, "mul")
    assert changes_since(releases, new, 2).deleted == [("facilities", gone)]
    assert changes_since(releases, new, 2).upserts == {}


@pytest.mark.slow
def test_damage_is_found_in_it_too(golden: Path) -> None:
    folder = golden / "releases"
    Releases(folder).current()
    for path in sorted((folder / "2").rglob("*")):
        if path.is_file() and path.stat().st_size:
            raw = path.read_bytes()
            path.unlink()
            path.write_bytes(raw[:-1] + bytes([raw[-1] ^ 1]))
            assert Releases(folder).current().number == 1, path
            path.write_bytes(raw)
    shutil.rmtree(folder / "2")
    assert Releases(folder).current().number == 1
