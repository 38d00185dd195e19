"""The memory offers what was approved for the same or a like text, and says what deceives."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker
from stored import WIFI, record, store

from touristinfo.domain.collections import Collection
from touristinfo.domain.layers import Origin
from touristinfo.domain.states import State
from touristinfo.store.memory import remember
from touristinfo.store.translations import put_text
from touristinfo.translation.memory.matching import normal, traps_between, weighed, with_numbers_of
from touristinfo.translation.memory.suggest import Memory


@pytest.mark.parametrize(
    ("asked", "remembered", "words"),
    [
        ("女子トイレ", "男子トイレ", (("女", "男"),)),
        ("駐車場(無料)", "駐車場(有料)", (("無料", "有料"),)),
        ("東口改札", "西口改札", (("東", "西"),)),
        ("飲食不可", "飲食可", (("不可", "可"),)),
        ("入口", "出口", (("入口", "出口"),)),
        ("男女共用トイレ", "男子トイレ", (("男・女", "男"),)),
        ("東口", "東口", ()),
        ("水戸駅", "日立駅", ()),
    ],
)
def test_words_that_mean_the_opposite_are_named(
    asked: str, remembered: str, words: tuple[tuple[str, str], ...]
) -> None:
    assert traps_between(asked, remembered).words == words


def test_numbers_that_differ_are_named_and_put_in_where_that_is_certain() -> None:
    asked, before = normal("徒歩１０分、大人３００円"), "徒歩5分、大人300円"
    assert traps_between(asked, before).numbers == (("10", "5"),)
    assert weighed(97, asked, before) == 95
    assert with_numbers_of(asked, before, "5 min. on foot, adults 300 yen") == "10 min. on foot, adults 300 yen"
    assert with_numbers_of("9:00から17:00", "9:00から16:00", "from 9:00 to 16:00") == "from 9:00 to 17:00"
    assert with_numbers_of("3階", "2階", "second floor") == ""  # the number stands there as a word
    assert with_numbers_of("2から2", "1から1", "1 to 1") == ""


@pytest.mark.parametrize("same", ["無料Ｗｉ－Ｆｉ", " 無料Wi-Fi\u3000", "無料ＷｉーＦｉ".replace("ー", "-")])
def test_only_the_same_text_after_nfkc_is_exact(same: str) -> None:
    assert weighed(50, normal(same), normal("無料Wi-Fi")) == 100
    assert weighed(100, "男子トイレ", "女子トイレ") == 99


@pytest.mark.database
class TestSuggestions:
    """Two approved names and one that is not, and units from a file."""

    @pytest.fixture
    def session(self, engine: Engine, sessions: sessionmaker[Session], collections: dict[str, Collection]) -> Session:
        records = [record(name, name) for name in ("男子トイレ", "弘道館", "偕楽園")]
        self.ids = store(sessions, collections, WIFI, *records)
        self.memory = Memory()
        session = sessions()
        texts = [("Men's restroom", State.FINAL), ("Kodokan", State.REVIEWED), ("Kairakuen Garden", State.TRANSLATED)]
        for id_, name, (text, state) in zip(self.ids, ("男子トイレ", "弘道館", "偕楽園"), texts, strict=True):
            self.put(session, id_, name, text, state, version=10)
        return session

    def put(self, session: Session, id_: str, source: str, text: str, state: State, version: int) -> None:
        values = {"text": text, "state": state.value, "origin": Origin.HUMAN.value, "source_digest": "x"}
        values |= {"source_text": source, "author": "a", "reviewer": "", "outside_review": None}
        put_text(session, (id_, "name", "en"), {**values, "version": version})
        session.commit()
        session.expire_all()

    def targets(self, session: Session, source: str, **more: str) -> list[tuple[str, float]]:
        found = self.memory.suggest(session, source, "en", **more)
        return [(each.target, each.score) for each in found]

    def test_the_same_text_is_offered_as_exact_and_one_that_is_not_approved_is_not(self, session: Session) -> None:
        assert self.targets(session, "弘道館") == [("Kodokan", 100)]
        assert self.targets(session, "偕楽園") == []
        assert self.targets(session, "弘道館", but=self.ids[1]) == []
        session.close()

    def test_a_like_text_comes_with_what_differs(self, session: Session) -> None:
        (found,) = self.memory.suggest(session, "女子トイレ", "en")
        assert not found.is_exact
        assert [(piece.kind, piece.text) for piece in found.differences] == [
            ("gone", "男"),
            ("new", "女"),
            ("same", "子トイレ"),
        ]
        assert found.traps.words == (("女", "男"),)
        session.close()

    def test_what_is_approved_later_is_known_and_what_changed_is_not_offered_any_more(self, session: Session) -> None:
        assert self.targets(session, "弘道館") == [("Kodokan", 100)]
        self.put(session, self.ids[1], "弘道館", "Kōdōkan", State.FINAL, version=11)
        self.put(session, self.ids[2], "偕楽園", "Kairakuen Garden", State.REVIEWED, version=12)
        assert self.targets(session, "弘道館") == [("Kōdōkan", 100)]
        assert self.targets(session, "偕楽園") == [("Kairakuen Garden", 100)]
        session.close()

    def test_units_from_files_are_offered_too_and_kept_once(self, session: Session) -> None:
        unit = ("en", "千波湖", "Lake Senba")
        assert [remember(session, [unit, unit], "a.tmx"), remember(session, [unit], "b.tmx")] == [1, 0]
        assert self.targets(session, "千波湖") == [("Lake Senba", 100)]
        assert self.memory.exact(session, "千波湖", "en") == ["Lake Senba"]
        session.close()

    def test_less_alike_ones_are_offered_where_nothing_else_is(self, session: Session) -> None:
        assert self.targets(session, "弘道館公園") == [("Kodokan", 75)]
        assert self.targets(session, "旧弘道館の庭園") == [("Kodokan", 60)]
        session.close()
