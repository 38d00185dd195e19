"""The board tells of each text in each language its state and what checks found, and counts them."""

from collections.abc import Callable

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, sessionmaker
from stored import WIFI, record, store

from touristinfo.domain.collections import Collection
from touristinfo.domain.roles import Actor, Grant, Role
from touristinfo.store.board import CellCountRow, CellRow, findings_at, put_on_board, waiting_for_board
from touristinfo.store.features import withdraw_features
from touristinfo.translation import board, workflow
from touristinfo.translation.board import refresh
from touristinfo.translation.workflow import Desk

pytestmark = pytest.mark.database
KIM = Actor("a-kim", (Grant(Role.EDITOR),))
Do = Callable[[Session], object]


class Office:
    """Wi-Fi spots with Japanese names, and a board of them."""

    def __init__(self, engine: Engine, sessions: sessionmaker[Session], collections: dict[str, Collection]) -> None:
        self.engine, self.sessions, self.collections = engine, sessions, collections
        self.ids = store(sessions, collections, WIFI, *(record(str(number)) for number in range(3)))
        refresh(engine, collections)

    def do(self, work: Do) -> None:
        with self.sessions.begin() as session:
            work(session)
        assert refresh(self.engine, self.collections) == 0

    def write(self, text: str, language: str = "ko", seen: int = 0) -> None:
        self.do(lambda session: workflow.write(Desk(session, KIM), (self.ids[0], "name", language), text, seen=seen))

    def cell(self, language: str = "ko") -> CellRow:
        with self.sessions() as session:
            return session.get_one(CellRow, (self.ids[0], "name", language))

    def counted(self) -> dict[tuple[str, str, bool], int]:
        """Language, state, failing -> count, as kept; and the same as it is when counted now."""
        with self.sessions() as session:
            kept: dict[tuple[str, str, bool], int] = {}
            for row in session.scalars(select(CellCountRow)):
                key = (row.language, row.state, row.failing)
                kept[key] = kept.get(key, 0) + row.count
            now: dict[tuple[str, str, bool], int] = {}
            for cell in session.scalars(select(CellRow)):
                key = (cell.language, cell.state, cell.errors > 0)
                now[key] = now.get(key, 0) + 1
        assert {key: count for key, count in kept.items() if count} == now
        return now


@pytest.fixture
def office(engine: Engine, sessions: sessionmaker[Session], collections: dict[str, Collection]) -> Office:
    return Office(engine, sessions, collections)


def test_what_was_never_translated_is_missing_and_an_english_name_is_an_error(office: Office) -> None:
    assert (office.cell().state, office.cell().errors) == ("missing", 0)
    assert (office.cell("en").state, office.cell("en").errors) == ("missing", 1)
    assert office.counted()["vi", "missing", False] == 3
    assert office.counted()["en", "missing", True] == 3


def test_a_text_that_is_written_moves_from_one_count_to_another(office: Office) -> None:
    office.write("고도칸")
    assert (office.cell().state, office.cell().origin, office.cell().errors) == ("translated", "human", 0)
    assert office.counted()["ko", "missing", False] == 2
    assert office.counted()["ko", "translated", False] == 1


def test_a_text_with_a_fault_counts_as_failing_until_it_is_mended_or_excepted(office: Office) -> None:
    office.write("こうどうかん")
    assert office.cell().errors == 2
    assert office.counted()["ko", "translated", True] == 1
    place = (office.ids[0], "name", "ko")
    with office.sessions() as session:
        checks = [each.check_id for each in findings_at(session, place)]
    assert checks == ["kana-left", "other-script"]
    for check in checks:
        office.do(lambda session: workflow.except_from(Desk(session, KIM), place, check, "The owner writes it so."))  # noqa: B023
    assert office.cell().errors == 0
    office.do(lambda session: workflow.hold_to(Desk(session, KIM), place, "kana-left"))
    assert office.cell().errors == 1


def test_a_changed_source_makes_its_translations_stale_and_back_again(office: Office) -> None:
    office.write("고도칸")
    for name, stale in (("弘道館公園", True), ("弘道館", False)):
        store(office.sessions, office.collections, WIFI, record("0", name))
        refresh(office.engine, office.collections)
        assert office.cell().stale is stale


def test_what_is_gone_from_its_layer_leaves_the_board(office: Office) -> None:
    office.do(lambda session: withdraw_features(session, office.ids, "gone"))
    assert office.counted() == {}


def test_it_is_brought_up_to_date_in_parts(office: Office) -> None:
    store(office.sessions, office.collections, WIFI, *(record(str(number), "新") for number in range(3)))
    assert refresh(office.engine, office.collections, at_most=2) == 1
    with office.sessions() as session:
        assert waiting_for_board(session, 0) == office.ids[2:]
    assert refresh(office.engine, office.collections, at_most=2) == 0


def test_another_version_of_the_checks_looks_at_everything_anew(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[str] = []

    def put(session: Session, features: list[board.FeatureOnBoard]) -> None:
        looked_at.extend(each.id for each in features)
        put_on_board(session, features)

    monkeypatch.setattr(board, "put_on_board", put)
    refresh(office.engine, office.collections)
    assert looked_at == []
    monkeypatch.setattr(board, "VERSION", board.VERSION + 1)
    refresh(office.engine, office.collections)
    assert looked_at == office.ids
