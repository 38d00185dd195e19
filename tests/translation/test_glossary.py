"""Terms are found where words have no boundaries, and the glossary goes out and comes in without a loss."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session, sessionmaker

from touristinfo.config import DATA
from touristinfo.domain.terms import Term
from touristinfo.errors import RequestError, UnreadableFileError
from touristinfo.store.glossary import delete_term, save_terms, terms
from touristinfo.translation.glossary.csv_file import LANGUAGES, read_csv, write_csv
from touristinfo.translation.glossary.exchange import read_terms, take_in
from touristinfo.translation.glossary.kept import KeptGlossary
from touristinfo.translation.glossary.matching import Glossary, says
from touristinfo.translation.glossary.tbx import read_tbx, write_tbx

WORDS = ("駐車場", "駐車", "車", "トイレ", "公衆トイレ", "ATM", "道の駅", "滝")
GLOSSARY = Glossary([Term(word, word) for word in WORDS] + [Term("s", "標識", scope="signs")])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("駐車場は無料です", ["駐車場"]),
        ("駐車禁止", ["駐車"]),
        ("道の駅の公衆トイレとﾄｲﾚ", ["道の駅", "公衆トイレ", "トイレ"]),
        ("ＡＴＭがあります", ["ATM"]),
        ("FATMANの店", []),
        ("滝、滝、また滝", ["滝"]),
        ("", []),
    ],
)
def test_the_longest_terms_are_found_and_none_within_another(text: str, found: list[str]) -> None:
    assert [term.term for term in GLOSSARY.terms_in(text)] == found


def test_a_term_of_one_collection_is_not_looked_for_in_others() -> None:
    assert [term.id for term in GLOSSARY.terms_in("標識", "signs")] == ["s"]
    assert GLOSSARY.terms_in("標識", "wifi_spots") == ()


@pytest.mark.parametrize(
    ("target", "wanted", "language", "is_said"),
    [
        ("Public Toilets", "public toilet", "en", True),
        ("Libraries", "library", "en", True),
        ("A carpark", "park", "en", False),
        ("ลานจอดรถฟรี", "จอดรถ", "th", True),
        ("주차장입니다", "주차장", "ko", True),
        ("免费停车场", "停车场", "zh-Hans", True),
    ],
)
def test_whether_a_translation_says_a_term(target: str, wanted: str, language: str, is_said: bool) -> None:
    assert says(target, wanted, language) is is_said


# What XML 1.0 can carry, with line feeds as line ends.
SAID = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff|"))
WORD = SAID.map(str.strip).filter(bool)
TAG = st.sampled_from(LANGUAGES)
TERMS = st.lists(
    st.builds(
        Term,
        id=st.integers(0, 10**6).map(lambda number: f"n{number}"),
        term=WORD,
        reading=SAID,
        definition=SAID,
        do_not_translate=st.booleans(),
        scope=st.sampled_from(["", "signs"]),
        source=SAID,
        is_reviewed=st.booleans(),
        required=st.dictionaries(TAG, WORD),
        forbidden=st.dictionaries(TAG, st.lists(WORD, min_size=1, max_size=3).map(tuple)),
    ),
    unique_by=lambda term: term.id,
    max_size=5,
)


@given(TERMS)
def test_csv_loses_nothing(said: list[Term]) -> None:
    assert read_csv(write_csv(said)) == said


@given(TERMS)
def test_tbx_loses_nothing(said: list[Term]) -> None:
    assert read_tbx(write_tbx(said)) == said


MARTIF = """<martif type="TBX" xml:lang="en"><text><body><termEntry id="c1">
<descrip type="definition">where ships land</descrip>
<langSet xml:lang="ja"><tig><term>港</term></tig></langSet>
<langSet xml:lang="zh-TW"><ntig><termGrp><term>港口</term></termGrp></ntig></langSet>
<langSet xml:lang="en-US"><tig><term>port</term></tig>
<tig><term>harbor</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></tig></langSet>
</termEntry></body></text></martif>"""


def test_tbx_of_other_programs_is_read() -> None:
    (term,) = read_tbx(MARTIF.encode())
    assert (term.term, term.definition) == ("港", "where ships land")
    assert term.required == {"zh-Hant": "港口", "en": "port"}
    assert term.forbidden == {"en": ("harbor",)}


@pytest.mark.parametrize(
    ("file", "name", "said"),
    [
        ("id,en\n1,x\n", "a.csv", "ja"),
        ("ja,en\n滝,Falls\n,Park\n", "a.csv", "3"),
        ("id,ja\n1,滝\n1,山\n", "a.csv", "1"),
        ("ja\n" + "滝" * 3000 + "\n", "a.csv", "2000"),
        ("<tbx", "a.tbx", "1"),
        ("<tmx/>", "a.tbx", "tmx"),
        ('<!DOCTYPE tbx [<!ENTITY a SYSTEM "file:///etc/passwd">]><tbx>&a;</tbx>', "a.tbx", "DOCTYPE"),
    ],
)
def test_what_is_wrong_is_refused_with_where_it_is(file: str, name: str, said: str) -> None:
    with pytest.raises(UnreadableFileError) as refused:
        read_terms(file.encode(), name)
    assert said in str(refused.value)


def test_other_files_are_refused() -> None:
    with pytest.raises(RequestError):
        read_terms(b"", "a.xlsx")


def test_the_starting_glossary_has_300_terms_in_seven_languages_each_with_its_source() -> None:
    file = Path(DATA / "glossary" / "facilities.csv")
    said = read_csv(file.read_bytes())
    seven = {"en", "zh-Hans", "zh-Hant", "ko", "th", "vi"}
    assert sum(seven <= term.required.keys() for term in said) >= 300
    assert all(re.search(r"id-tagging-schema [\d.]+ \(ISC\), \w+/", term.source) for term in said)
    assert not [term.id for term in said if term.is_reviewed]


@pytest.mark.database
def test_a_file_changes_terms_by_their_id_and_takes_away_that_they_were_reviewed(
    sessions: sessionmaker[Session],
) -> None:
    fall, hill = Term("1", "滝", required={"en": "Falls"}), Term("2", "山", required={"en": "Mt."})
    with sessions.begin() as session:
        save_terms(session, [fall, hill], reviewer="a-kim")
        taken = take_in(session, [Term("1", "滝", required={"en": "Waterfall"}), hill, Term("3", "湖")], apply=False)
        assert ([each.id for each in taken.added], [each.id for each in taken.changed]) == (["3"], ["1"])
        assert {each.id: each.is_reviewed for each in terms(session)} == {"1": True, "2": True}
        take_in(session, [*taken.added, *taken.changed])
        assert {each.id: each.is_reviewed for each in terms(session)} == {"1": False, "2": True, "3": False}
        assert [each.id for each in terms(session, words="Water")] == ["1"]


@pytest.mark.database
def test_what_a_process_keeps_of_the_glossary_follows_each_change(sessions: sessionmaker[Session]) -> None:
    kept, word = KeptGlossary(), Term("n1", "駐車場")

    def found() -> list[int]:
        with sessions() as session:
            return [len(each.terms_in("駐車場")) for each in (kept.every(session), kept.reviewed(session))]

    assert found() == [0, 0]
    for change, wanted in (
        (lambda session: save_terms(session, [word]), [1, 0]),
        (lambda session: save_terms(session, [word], "a-somebody"), [1, 1]),
        (lambda session: delete_term(session, "n1"), [0, 0]),
    ):
        with sessions.begin() as session:
            change(session)
        assert found() == wanted
