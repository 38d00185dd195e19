"""A place is found by its name in any script and spelling; no query breaks the search."""

import gc
import random
import sqlite3
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from release_cases import FACILITY_SETS, FEWER, by_id, publish

from touristinfo.domain.content import FeatureContent, Text
from touristinfo.errors import ReleaseDamagedError
from touristinfo.published.search import search
from touristinfo.published.search_index import build_index, searched
from touristinfo.published.search_keys import search_key
from touristinfo.published.snapshot import Snapshot


def feature(
    id: str, kana: str = "", at: tuple[float, float] = (140.4, 36.4), **texts: dict[str, str]
) -> FeatureContent:
    """A feature with texts by field and language (`zh_Hans` for `zh-Hans`); its collection is in its id."""
    properties = {"name_kana": kana} if kana else {}
    by_field = {
        field: {tag.replace("_", "-"): Text(text) for tag, text in by_tag.items()} for field, by_tag in texts.items()
    }
    return FeatureContent(id, id.rpartition("-")[0], *at, properties, by_field)


FALLS = feature(
    "facilities-1",
    "フクロダノタキ",
    (140.403, 36.764),
    name={
        "ja": "袋田の滝",
        "en": "Fukuroda Falls",
        "zh_Hans": "袋田瀑布",
        "zh_Hant": "袋田瀑布",
        "ko": "후쿠로다 폭포",
        "th": "น้ำตกฟุกุโรดะ",
        "vi": "Thác Fukuroda",
    },
    description={"ja": "日本三名瀑のひとつ。", "en": "One of the three great waterfalls of Japan."},
)
KAIRAKUEN = feature(
    "facilities-2",
    "カイラクエン",
    (140.452, 36.375),
    name={"ja": "偕楽園", "en": "Kairaku-en Garden"},
    description={"ja": "袋田からは遠い。"},
)
SHRINE = feature(
    "facilities-3",
    "オオアライイソサキジンジャ",
    (140.589, 36.315),
    name={"ja": "大洗磯前神社", "en": "Ōarai Isosaki Shrine", "vi": "Đền Oarai Isosaki"},
)
LAKE = feature("facilities-4", "カスミガウラ", (140.4, 36.0), name={"ja": "霞ヶ浦", "en": "Lake Kasumigaura"})
SHINBASHI = feature("facilities-5", "シンバシ", name={"ja": "龍ケ崎の新橋", "en": "Shinbashi Bridge"})
VIEW = feature("facilities-6", name={"ja": "袋田の滝観瀑台"}, at=(140.404, 36.765))
CAFE = feature("facilities-7", name={"ja": "サンプルカフェ"})
WIFI = feature(
    "wifi_spots-1", "フクロダエキ", (140.41, 36.77), name={"ja": "袋田駅 Wi-Fi", "en": "Fukuroda Station Wi-Fi"}
)
ALL = [FALLS, KAIRAKUEN, SHRINE, LAKE, SHINBASHI, VIEW, CAFE, WIFI]


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    contents = {name: by_id(each for each in ALL if each.collection == name) for name in ("facilities", "wifi_spots")}
    return publish(tmp_path_factory.mktemp("search"), 1, contents)


def ids(snapshot: Snapshot, q: str, *args: object, **kwargs: object) -> list[str]:
    hits, total = search(snapshot, q, *args, **kwargs)  # type: ignore[arg-type]
    assert total >= len(hits)
    return [hit.segment.ids([hit.row])[0] for hit in hits]


SPELLINGS_OF_THE_FALLS = ["袋田", "袋田の滝", "ふくろだ", "フクロダ", "ﾌｸﾛﾀﾞ", "ふくろだのたき", "fukuroda"]
SPELLINGS_OF_THE_FALLS += ["Fukuroda Falls", "FUKURODA", "袋田瀑布", "후쿠로다", "후쿠로다폭포", "폭포", "น้ำตก"]
SPELLINGS_OF_THE_FALLS += ["ฟุกุโรดะ", "Thác Fukuroda", "thac fukuroda", "falls fukuroda", "滝", "瀑", "三名瀑"]
SPELLINGS_OF_THE_FALLS += [
    "Ｆｕｋｕｒｏｄａ",
    "fukurodanotaki",
    "Fukuroda-Falls",
    "“Fukuroda” (falls)!",
    "great waterfalls",
]
SPELLINGS_OF_THE_FALLS += ["袋田 滝"]


@pytest.mark.parametrize("q", SPELLINGS_OF_THE_FALLS)
def test_the_falls_are_found_in_every_script_and_spelling(snapshot: Snapshot, q: str) -> None:
    assert ids(snapshot, q)[0] == FALLS.id


@pytest.mark.parametrize(
    ("q", "wanted"),
    [
        ("Oarai", SHRINE),
        ("Ōarai", SHRINE),
        ("ooarai", SHRINE),
        ("Ohoarai", None),
        ("おおあらい", SHRINE),
        ("大洗", SHRINE),
        ("Đền Oarai", SHRINE),
        ("den oarai", SHRINE),
        ("kairakuen", KAIRAKUEN),
        ("Kairaku en", KAIRAKUEN),
        ("kairaku-en", KAIRAKUEN),
        ("霞ヶ浦", LAKE),
        ("霞ケ浦", LAKE),
        ("霞が浦", LAKE),
        ("かすみがうら", LAKE),
        ("竜ヶ崎", SHINBASHI),
        ("shimbashi", SHINBASHI),
        ("sanpuru", CAFE),
        ("さんぷる", CAFE),
        ("wifi", WIFI),
        ("Ｗｉ－Ｆｉ", WIFI),
        ("no such place", None),
        ("鹿島", None),
    ],
)
def test_macrons_width_and_old_forms_do_not_matter(snapshot: Snapshot, q: str, wanted: FeatureContent | None) -> None:
    assert ids(snapshot, q)[:1] == ([wanted.id] if wanted else [])


@pytest.mark.parametrize(
    ("q", "wanted"),
    [
        ("Fukurado", FALLS),
        ("Fukurda", FALLS),
        ("Fukuroda Fallls", FALLS),
        ("Fukurdoa", FALLS),
        ("Shirne", SHRINE),
        ("Hukuroda", FALLS),
        ("fukurodanotaky", FALLS),
        ("waterfols", FALLS),
        ("Kairakuan", KAIRAKUEN),
        ("kairakue", KAIRAKUEN),
        ("Gardan", KAIRAKUEN),
        ("Kasumigara", LAKE),
        ("isosaki shrne", SHRINE),
        ("Fula", None),  # four letters
        ("Garxyn", None),  # two typos in six letters
        ("袋由の瀧", None),  # no Latin word
    ],
)
def test_a_typo_in_a_latin_word_of_five_letters_is_forgiven(
    snapshot: Snapshot, q: str, wanted: FeatureContent | None
) -> None:
    assert ids(snapshot, q)[:1] == ([wanted.id] if wanted else [])


def test_the_right_spelling_scores_more_than_a_typo(snapshot: Snapshot) -> None:
    right, typo = (search(snapshot, q)[0][0].score for q in ("Kairakuen", "Kairakuan"))
    assert 1 >= right > typo > 0


def test_a_name_comes_before_one_that_starts_so_before_one_that_holds_it_before_other_texts(snapshot: Snapshot) -> None:
    hits, total = search(snapshot, "袋田")
    assert [(hit.segment.ids([hit.row])[0], hit.score) for hit in hits] == [
        (FALLS.id, 0.9),
        (VIEW.id, 0.9),
        (WIFI.id, 0.9),
        (KAIRAKUEN.id, 0.6),
    ]
    assert total == 4
    assert [hit.score for hit in search(snapshot, "袋田の滝")[0]] == [1.0, 0.9]
    assert [hit.score for hit in search(snapshot, "の滝")[0]] == [0.8, 0.8]


def test_among_equals_the_nearest_comes_first(snapshot: Snapshot) -> None:
    assert ids(snapshot, "袋田", None, 140.41, 36.77) == [WIFI.id, VIEW.id, FALLS.id, KAIRAKUEN.id]
    assert ids(snapshot, "袋田", None, 140.40, 36.76) == [FALLS.id, VIEW.id, WIFI.id, KAIRAKUEN.id]


def test_only_the_collections_asked_for_are_searched(snapshot: Snapshot) -> None:
    assert ids(snapshot, "袋田", ["wifi_spots"]) == [WIFI.id]
    assert ids(snapshot, "袋田", ["facilities"]) == [FALLS.id, VIEW.id, KAIRAKUEN.id]
    assert ids(snapshot, "袋田", ["wifi_spots", "facilities"]) == ids(snapshot, "袋田")
    assert search(snapshot, "袋田", ["signs"]) == ([], 0)


def test_pages_join_to_the_whole(snapshot: Snapshot) -> None:
    whole = ids(snapshot, "袋田")
    pages = [search(snapshot, "袋田", None, None, None, 1, offset) for offset in range(len(whole) + 1)]
    assert [hit.segment.ids([hit.row])[0] for hits, _ in pages for hit in hits] == whole
    assert {total for _, total in pages} == {len(whole)}


SYNTAX = [
    '"',
    "'",
    '""',
    "*",
    "^",
    "-",
    "NEAR",
    "NEAR(",
    "AND",
    "OR NOT",
    "names:x",
    "a AND",
    '"a" *',
    "{names}",
    "(((",
    "a*b",
]
NOTHING = ["", " ", "!", "・", "%", "_", "\\", "\0", "\ud800", "\ue000", "\u0301", "🗾"]
LONG = ["x" * 10_000, "滝" * 10_000, "a " * 5_000, '"' * 10_000]


@pytest.mark.parametrize("q", SYNTAX + NOTHING + LONG)
def test_no_query_is_an_error(snapshot: Snapshot, q: str) -> None:
    hits, total = search(snapshot, q)
    assert len(hits) <= total <= len(ALL)


@given(q=st.one_of(st.text(max_size=40), st.text(alphabet='袋田のタfuku"*^-(){}:.+ \0', max_size=20)))
def test_no_text_as_query_is_an_error(snapshot: Snapshot, q: str) -> None:
    hits, _ = search(snapshot, q, None, 140.0, 36.0)
    assert all(0 < hit.score <= 1 for hit in hits)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


@FEWER
@given(FACILITY_SETS)
def test_every_name_finds_its_feature(contents: dict[str, FeatureContent]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = publish(Path(folder), 1, {"facilities": contents})
        for content in contents.values():
            for text in content.texts["name"].values():
                found = ids(made, text.value, None, None, None, 100)
                assert content.id in found or not any(each.isalnum() for each in text.value)


@FEWER
@given(FACILITY_SETS, st.randoms(use_true_random=False))
def test_any_part_of_a_word_finds_its_feature(contents: dict[str, FeatureContent], chance: random.Random) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = publish(Path(folder), 1, {"facilities": contents})
        for content in contents.values():
            for text in content.texts["name"].values():
                for word in search_key(text.value).split():
                    start = chance.randrange(len(word))
                    part = word[start : chance.randint(start + 1, len(word))]
                    if search_key(part) == part:  # a mark cut off from its letter is another one
                        assert content.id in ids(made, part, None, None, None, 100), (text, part)


@pytest.mark.slow
@FEWER
@given(FACILITY_SETS, st.randoms(use_true_random=False))
def test_few_features_rank_by_their_names_as_they_do_by_the_index(
    contents: dict[str, FeatureContent], chance: random.Random
) -> None:
    texts = [text for each in contents.values() for by_tag in each.texts.values() for text in by_tag.values()]
    words = [word for text in texts for word in (text.value, text.value[: chance.randint(1, 4)], text.value[-2:])]
    with tempfile.TemporaryDirectory() as folder:
        made = publish(Path(folder), 1, {"facilities": contents})
        for word in [*words, " ".join(chance.sample(words, min(2, len(words))))]:
            assert ranked(made, word, 1000) == ranked(made, word, 0), word


def ranked(made: Snapshot, q: str, few: int) -> list[tuple[str, float]]:
    """Ids and scores, where the names of at most `few` features are read."""
    made = Snapshot(made.folder, made.manifest)  # one that remembers no query
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("touristinfo.published.search._FEW", few)
        return [(hit.segment.ids([hit.row])[0], hit.score) for hit in search(made, q, limit=1000)[0]]


def test_the_order_of_tiers_is_the_same_by_the_index(monkeypatch: pytest.MonkeyPatch, snapshot: Snapshot) -> None:
    monkeypatch.setattr("touristinfo.published.search._FEW", 0)
    made = Snapshot(snapshot.folder, snapshot.manifest)
    test_a_name_comes_before_one_that_starts_so_before_one_that_holds_it_before_other_texts(made)
    test_the_right_spelling_scores_more_than_a_typo(made)


def test_the_same_features_make_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        build_index(tmp_path / name, map(searched, ALL))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    with pytest.raises(FileExistsError):
        build_index(tmp_path / "one", map(searched, ALL))


def test_many_threads_search_one_snapshot(snapshot: Snapshot) -> None:
    queries = ["袋田", "Kairakuen", "Fukurado", "滝", "nothing"] * 20
    expected = [ids(snapshot, q) for q in queries]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda q: ids(snapshot, q), queries)) == expected


@pytest.mark.slow
def test_a_snapshot_that_nobody_holds_leaves_no_file_open(tmp_path: Path) -> None:
    made = publish(tmp_path, 1, {"facilities": by_id([FALLS])})
    assert ids(made, "袋田") == [FALLS.id]
    assert _open_indexes(tmp_path) == 1
    del made
    gc.collect()
    assert _open_indexes(tmp_path) == 0


def _open_indexes(folder: Path) -> int:
    opened = Path("/proc/self/fd").iterdir()
    return sum(str(each.readlink()).startswith(f"{folder}/1/facilities/search") for each in opened if each.is_symlink())


@pytest.mark.parametrize("damage", [b"", b"not a database", None])
def test_a_damaged_index_is_said_to_be_so(tmp_path: Path, damage: bytes | None) -> None:
    made = publish(tmp_path, 1, {"facilities": by_id([FALLS])})
    index = tmp_path / "1" / "facilities" / "search-1.sqlite"
    index.unlink()
    if damage is not None:
        index.write_bytes(damage)
    with pytest.raises(ReleaseDamagedError, match=r"facilities/search-1\.sqlite"):
        search(made, "袋田")


def test_the_index_is_opened_for_reading_only(snapshot: Snapshot) -> None:
    index = snapshot.folder / "facilities" / "search-1.sqlite"
    before = index.read_bytes()
    ids(snapshot, "袋田'; DROP TABLE grams; --")
    assert index.read_bytes() == before
    assert [each.name for each in index.parent.iterdir() if each.name.startswith("search")] == [index.name]
    assert sqlite3.sqlite_version_info >= (3, 34)
