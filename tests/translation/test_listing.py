"""Lists of texts by what is to be done with them, page by page, and their counts."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker
from stored import WIFI, record, store

from touristinfo.domain.collections import Collection
from touristinfo.domain.roles import Actor, Grant, Role
from touristinfo.translation import workflow
from touristinfo.translation.board import refresh
from touristinfo.translation.listing import Wanted, counted, listed, neighbour
from touristinfo.translation.workflow import Desk

pytestmark = pytest.mark.database
KIM = Actor("a-kim", (Grant(Role.EDITOR),))
KOREAN = frozenset({"ko"})


@pytest.fixture
def places(engine: Engine, sessions: sessionmaker[Session], collections: dict[str, Collection]) -> list[str]:
    """Six places, the last two of another municipality; the second has a Korean name, the third one in kana."""
    records = [record(str(number), f"弘道館{number}") for number in range(4)]
    tsukuba = {"municipality_code": "082201"}
    records += [record(str(number), f"つくば駅{number}", properties=tsukuba) for number in (4, 5)]
    ids = store(sessions, collections, WIFI, *records)
    with sessions.begin() as session:
        for id_, text in ((ids[1], "고도칸1"), (ids[2], "こうどうかん2")):
            workflow.write(Desk(session, KIM), (id_, "name", "ko"), text, seen=0)
    refresh(engine, collections)
    return ids


@pytest.fixture
def session(places: list[str], sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as opened:
        yield opened


def ids(session: Session, wanted: Wanted, **page: object) -> list[str]:
    return [each.feature_id for each in listed(session, wanted, **page)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (Wanted(), [0, 1, 2, 3, 4, 5]),
        (Wanted(KOREAN, states=frozenset({"missing"})), [0, 3, 4, 5]),
        (Wanted(KOREAN, states=frozenset({"translated"})), [1, 2]),
        (Wanted(KOREAN, failing=True), [2]),
        (Wanted(KOREAN, failing=False, states=frozenset({"translated"})), [1]),
        (Wanted(KOREAN, origins=frozenset({"human"})), [1, 2]),
        (Wanted(KOREAN, stale=True), []),
        (Wanted(municipality="082201"), [4, 5]),
        (Wanted(municipalities=frozenset({"082201"})), [4, 5]),
        (Wanted(municipalities=frozenset()), []),
        (Wanted(collection="signs"), []),
        (Wanted(words="つくば"), [4, 5]),
        (Wanted(KOREAN, words="고도칸"), [1]),
        (Wanted(words="%"), []),
    ],
)
def test_each_filter_finds_its_texts(session: Session, places: list[str], wanted: Wanted, numbers: list[int]) -> None:
    assert ids(session, wanted) == [places[number] for number in numbers]


def test_pages_follow_each_other_without_a_gap(session: Session, places: list[str]) -> None:
    first = listed(session, Wanted(), limit=4)
    assert [each.feature_id for each in first] == places[:4]
    assert ids(session, Wanted(), after=first[-1].at, limit=4) == places[4:]


def test_a_text_is_listed_with_its_translations(session: Session, places: list[str]) -> None:
    text = listed(session, Wanted(), limit=2)[1]
    assert (text.source, text.name, text.municipality) == ("弘道館1", "弘道館1", "082015")
    assert (text.cells["ko"].text, text.cells["ko"].state) == ("고도칸1", "translated")
    assert (text.cells["vi"].text, text.cells["vi"].state, text.cells["vi"].version) == ("", "missing", 0)
    assert set(text.cells) == {"ja-simple", "en", "zh-Hans", "zh-Hant", "ko", "th", "vi"}


def test_one_goes_on_with_the_next_of_its_kind(session: Session, places: list[str]) -> None:
    missing = Wanted(KOREAN, states=frozenset({"missing"}))
    assert neighbour(session, missing, (places[0], "name"), "ko") == (places[3], "name")
    assert neighbour(session, missing, (places[5], "name"), "ko") is None


def test_counts_are_those_of_the_list(session: Session, places: list[str]) -> None:
    wanted = Wanted(KOREAN, municipality="082015")
    kinds = {(each.state, each.failing): each.count for each in counted(session, wanted, "state", "failing")}
    assert kinds == {("missing", False): 2, ("translated", False): 1, ("translated", True): 1}
    assert sum(each.count for each in counted(session, Wanted(municipalities=frozenset({"082201"})), "state")) == 14
