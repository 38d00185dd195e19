"""What is published is what is answered, in every language, and nothing else."""

import os
import tempfile
from pathlib import Path

import orjson
from hypothesis import given
from release_cases import (
    COLLECTIONS,
    FACILITIES,
    FACILITY_SETS,
    FEWER,
    SHOPS,
    by_id,
    expected_feature,
    place,
    publish,
    published_at,
)

from touristinfo.domain.content import FeatureContent, Text
from touristinfo.domain.languages import TAGS
from touristinfo.published.encode import published_form

LANGUAGES = (*TAGS, "mul")


@FEWER
@given(FACILITY_SETS)
def test_a_feature_is_answered_as_the_contract_says(contents: dict[str, FeatureContent]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        segment = publish(Path(folder), 1, {"facilities": contents}).segments["facilities"]
        rows = range(segment.count)
        assert segment.ids() == sorted(contents)
        for language in LANGUAGES:
            expected = [expected_feature(contents[id], language, published_at(1)) for id in sorted(contents)]
            assert [orjson.loads(segment.feature(row, language)) for row in rows] == expected
            assert orjson.loads(b"[" + segment.features(rows, language) + b"]") == expected
            assert [segment.content(row).digest() for row in rows] == [segment.content_digest(row) for row in rows]
            assert segment.present_languages(rows, language) == {
                tag for feature in expected for tag in languages_in(feature)
            }


def languages_in(feature: dict) -> set[str]:
    texts = [name for name in feature["properties"] if FACILITIES.fields[name].translatable]
    if feature["language"] == "mul":
        return {tag for name in texts for tag in feature["properties"][name]}
    return {feature["fallbacks"].get(name, feature["language"]) for name in texts}


@FEWER
@given(SHOPS)
def test_contents_are_read_back_as_they_were_published(contents: dict[str, FeatureContent]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        segment = publish(Path(folder), 1, {"tax_free_shops": contents}).segments["tax_free_shops"]
        for row, id in enumerate(sorted(contents)):
            published = published_form(contents[id], COLLECTIONS["tax_free_shops"])
            assert segment.content(row) == published
            assert segment.content_digest(row) == published.digest()
            assert segment.value(row, "payments", "en") == (contents[id].properties.get("payments") or None)


def test_members_are_added_inside_the_object(tmp_path: Path) -> None:
    segment = publish(tmp_path, 1, {"facilities": by_id([place("place-1")])}).segments["facilities"]
    answer = orjson.loads(segment.feature(0, "ko", b',"distance_m":12'))
    assert answer["distance_m"] == 12
    assert answer["fallbacks"] == {"name": "ja"}


def test_members_are_added_to_each_of_several(tmp_path: Path) -> None:
    places = [place(f"place-{number}") for number in range(5)]
    segment = publish(tmp_path, 1, {"facilities": by_id(places)}).segments["facilities"]
    rows, extras = [3, 0, 4, 3], [b',"score":%d' % number for number in range(4)]
    each = [segment.feature(row, "ko", extra) for row, extra in zip(rows, extras, strict=True)]
    assert segment.features(rows, "ko", extras) == b",".join(each)


def test_coordinates_are_short_and_exact(tmp_path: Path) -> None:
    given = place("place-1", longitude=140.123456789, latitude=-0.0)
    segment = publish(tmp_path, 1, {"facilities": by_id([given])}).segments["facilities"]
    assert b'"coordinates":[140.1234568,0]' in segment.feature(0, "ja")


def test_features_are_found_by_id_and_no_others(tmp_path: Path) -> None:
    contents = {"facilities": by_id([place("place-1"), place("place-22")]), "signs": {}}
    snapshot = publish(tmp_path, 1, contents)
    segment = snapshot.segments["facilities"]
    assert snapshot.find("place-22") == (segment, 1)
    for unknown in ("", "place-2", "place-222", "place-1\0", "\0", "弘道館", "p" * 10_000, "zzz"):
        assert snapshot.find(unknown) is None


def test_what_is_not_public_is_in_no_file(tmp_path: Path) -> None:
    secret = "s3cr3t-remark"
    given = FeatureContent(
        "place-1",
        "facilities",
        140.0,
        36.0,
        {"contact_note": secret, "undeclared": secret, "remarks": secret, "phone": "1"},
        {"name": {"ja": Text("x"), "xx": Text(secret)}, "remarks": {"ja": Text(secret)}, "other": {"ja": Text(secret)}},
    )
    publish(tmp_path, 1, {"facilities": by_id([given])})
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        assert secret.encode() not in path.read_bytes()


def test_the_same_contents_give_the_same_bytes(tmp_path: Path) -> None:
    contents = [place(f"place-{number}", name=f"名前{number % 3}", kind="garden") for number in range(50)]
    for folder, order in (("a", contents), ("b", contents[::-1])):
        (tmp_path / folder).mkdir()
        publish(tmp_path / folder, 1, {"facilities": by_id(order), "signs": {}})
    files = sorted(path.relative_to(tmp_path / "a") for path in (tmp_path / "a").rglob("*") if path.is_file())
    assert len(files) > 9
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file


def test_what_several_languages_share_is_stored_once(tmp_path: Path) -> None:
    one = place("place-1", name="弘道館")
    other = FeatureContent(
        "place-2", "facilities", 140, 36, {}, {"name": {"ja": Text("弘道館"), "en": Text("Kodokan")}}
    )
    publish(tmp_path, 1, {"facilities": by_id([one, other])})
    (block,) = (tmp_path / "1/facilities").glob("*.block")
    texts = block.read_text(encoding="utf-8")
    assert texts.count('"text_language":"ja"') == 2
    assert texts.count('"text_language":"en"') == 1
    assert texts.count('"text_language":"mul"') == 2
    tails = (tmp_path / "1/facilities/tails.bin").read_text(encoding="utf-8")
    assert tails.count('"language":"ko"') == 2


def test_unchanged_collections_are_the_same_files(tmp_path: Path) -> None:
    facilities, spots = by_id([place("place-1")]), {"wifi-1": FeatureContent("wifi-1", "wifi_spots", 140, 36, {}, {})}
    first = publish(tmp_path, 1, {"facilities": facilities, "wifi_spots": spots})
    changed = by_id([place("place-1", name="偕楽園")])
    second = publish(tmp_path, 2, {"facilities": changed, "wifi_spots": None}, first)
    third = publish(tmp_path, 3, {"facilities": dict(changed), "wifi_spots": spots}, second)
    assert not os.path.samefile(tmp_path / "1/facilities/columns.bin", tmp_path / "2/facilities/columns.bin")
    for first_number, collection in ((1, "wifi_spots"), (2, "facilities")):
        folders = [tmp_path / f"{number}/{collection}" for number in (first_number, 3)]
        names = [sorted(path.name for path in folder.iterdir()) for folder in folders]
        assert names[0] == names[1]
        assert {"segment.json", "tails.bin", "columns.bin", "search-1.sqlite"} < set(names[0])
        assert all(os.path.samefile(folders[0] / name, folders[1] / name) for name in names[0])
    assert third.segments["facilities"].digest == second.segments["facilities"].digest


def test_updated_says_when_the_content_last_changed(tmp_path: Path) -> None:
    first = publish(tmp_path, 1, {"facilities": by_id([place("place-1"), place("place-2")])})
    second = publish(tmp_path, 2, {"facilities": by_id([place("place-1"), place("place-2", name="偕楽園")])}, first)
    segment = second.segments["facilities"]
    assert [segment.updated(row).isoformat() for row in (0, 1)] == [published_at(1), published_at(2)]
    assert segment.etag(0) == first.segments["facilities"].etag(0)
    assert segment.etag(1) != first.segments["facilities"].etag(1)
    third = publish(tmp_path, 3, {"facilities": by_id([place("place-1")])}, second).segments["facilities"]
    assert third.updated(0).isoformat() == published_at(1)
    assert third.last_modified.isoformat() == published_at(3)


def test_a_field_that_is_no_longer_public_leaves_the_unchanged_features_too(tmp_path: Path) -> None:
    first = publish(tmp_path, 1, {"facilities": by_id([place("place-1", phone="029-1")])})
    fields = {name: field for name, field in FACILITIES.fields.items() if name != "phone"}
    narrower = COLLECTIONS | {"facilities": type(FACILITIES)("facilities", "", "", "place", fields)}
    second = publish(tmp_path, 2, {"facilities": None}, first, narrower)
    assert second.segments["facilities"].value(0, "phone", "ja") is None
    files = list((tmp_path / "2/facilities").iterdir())
    assert len(files) == 5
    assert not any(b"029-1" in file.read_bytes() for file in files)


def test_the_manifest_says_what_is_in_the_release(tmp_path: Path) -> None:
    contents = by_id(
        [place("place-1", longitude=140.1, latitude=36.1), place("place-2", longitude=140.3, kind="garden")]
    )
    manifest = publish(tmp_path, 1, {"facilities": contents, "signs": {}}).manifest
    summary = manifest.collections["facilities"]
    assert (summary.count, summary.extent, summary.languages) == (2, (140.1, 36.1, 140.3, 36.3752), ("ja",))
    assert set(summary.fields) == {"name", "kind", "updated", "text_language"}
    assert manifest.collections["signs"].extent is None
    on_disk = {path.relative_to(tmp_path / "1").as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert set(manifest.files) == on_disk - {"manifest.json"}
