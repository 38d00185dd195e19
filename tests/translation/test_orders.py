"""An order: texts are frozen, come back in parts, are entered or not, and it is closed with a report."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker
from stored import WIFI, record, store

from touristinfo.domain.collections import Collection
from touristinfo.domain.roles import Actor, Grant, Role
from touristinfo.domain.states import State
from touristinfo.domain.terms import Term
from touristinfo.errors import NotAllowedError, NotFoundError, RequestError, UnreadableFileError
from touristinfo.store.audit import entries
from touristinfo.store.glossary import save_terms
from touristinfo.store.orders import OrderRow, returns_of, units_of_order
from touristinfo.store.translations import text_at
from touristinfo.translation import workflow
from touristinfo.translation.exchange.compare import Kind
from touristinfo.translation.exchange.formats import FORMATS, write_package
from touristinfo.translation.exchange.kept import returned_from_json
from touristinfo.translation.orders.acceptance import Report, report_of
from touristinfo.translation.orders.gather import Choice
from touristinfo.translation.orders.place import Conditions, draft, order_for, package_of, place_order, within_rights
from touristinfo.translation.orders.take_back import Decision, close_order, compared, enter_return, receive, return_at
from touristinfo.translation.workflow import Desk

pytestmark = pytest.mark.database
NAMES = ("弘道館", "水戸駅", "偕楽園")
KOREAN = dict(zip(NAMES, ("고도칸", "미토역", "가이라쿠엔"), strict=True))
MITO = Actor("a-mito", (Grant(Role.EDITOR, municipality="082015"),))
KEN = Actor("a-ken", (Grant(Role.PUBLISHER),))
KIM = Actor("a-kim", (Grant(Role.TRANSLATOR, "ko"),))
CONDITIONS = Conditions("みと翻訳株式会社", date(2027, 1, 29), "数字は算用数字で。")
OPEN = Choice("ko", only_open=True)
ALL = Decision()


@dataclass
class Office:
    """Three places of Mito, and whoever orders their texts."""

    sessions: sessionmaker[Session]
    collections: dict[str, Collection]
    session: Session
    ids: dict[str, str]

    def desk(self, actor: Actor = MITO) -> Desk:
        return Desk(self.session, actor)

    def place(self, choice: Choice = OPEN, actor: Actor = MITO) -> OrderRow:
        drafted = draft(self.session, self.collections, within_rights(actor, choice), lambda sources, language: ())
        return order_for(self.session, actor, place_order(self.desk(actor), drafted, CONDITIONS))

    def file(self, order: OrderRow, name: str = "xliff2", **targets: str) -> bytes:
        """The order's file as the agency sends it back, with those of `targets` (by source) alone."""
        package = package_of(self.session, order)
        units = [replace(unit, target=targets[unit.source]) for unit in package.units if unit.source in targets]
        units = [replace(unit, state=State.TRANSLATED, old_source="") for unit in units]
        return write_package(replace(package, units=tuple(units)), FORMATS[name])

    def receive(self, order: OrderRow, data: bytes) -> int:
        return receive(self.desk(), self.collections, order, data, "return.xliff")

    def kinds(self, order: OrderRow, number: int) -> dict[str, Kind]:
        returned = returned_from_json(return_at(self.session, order, number).returned)
        return {each.source: each.kind for each in compared(self.session, self.collections, order, returned)}

    def enter(self, order: OrderRow, number: int, decision: Decision = ALL) -> int:
        row = return_at(self.session, order, number)
        return len(enter_return(self.desk(), self.collections, order, row, decision))

    def text(self, name: str) -> tuple[str, str, str, str] | None:
        row = text_at(self.session, (self.ids[name], "name", "ko"))
        return (row.text, row.state, row.origin, row.author) if row else None

    def report(self, order: OrderRow) -> Report:
        return report_of(order, units_of_order(self.session, order.number), returns_of(self.session, order.number))


@pytest.fixture
def office(engine: Engine, sessions: sessionmaker[Session], collections: dict[str, Collection]) -> Iterator[Office]:
    ids = store(sessions, collections, WIFI, *(record(name, name) for name in NAMES))
    with sessions() as session:
        yield Office(sessions, collections, session, dict(zip(NAMES, ids, strict=True)))


def test_an_order_freezes_its_texts_and_says_what_an_agency_needs(office: Office) -> None:
    number = office.place().number
    office.session.commit()
    store(office.sessions, office.collections, WIFI, record("4", "日立駅"), record("弘道館", "弘道館公園"))
    order = order_for(office.session, MITO, number)
    package = package_of(office.session, order)
    assert [unit.source for unit in package.units] == list(NAMES)
    assert (package.order, package.due, package.note) == (order.number, CONDITIONS.due, CONDITIONS.note)
    assert package.units[0].notes[1] == "水戸市"
    assert order.counts["characters"] == 9
    assert entries(office.session)[0].subject == {"order": number, "texts": 3}


def test_terms_of_the_glossary_go_with_the_texts_that_have_them(office: Office) -> None:
    save_terms(office.session, [Term("t", "駅", required={"ko": "역"}), Term("k", "楽園", do_not_translate=True)])
    package = package_of(office.session, office.place())
    assert [unit.glossary for unit in package.units] == [(), (("駅", "역"),), (("楽園", "楽園"),)]


def test_what_is_on_order_is_not_ordered_again(office: Office) -> None:
    office.place(replace(OPEN, collection="wifi_spots"))
    drafted = draft(office.session, office.collections, within_rights(MITO, OPEN), lambda sources, language: ())
    assert (len(drafted.units), drafted.left_out) == (0, 3)
    with pytest.raises(RequestError):
        place_order(office.desk(), drafted, CONDITIONS)


def test_texts_that_are_done_are_not_open(office: Office) -> None:
    workflow.write(office.desk(KIM), (office.ids["弘道館"], "name", "ko"), "고도칸", seen=0)
    assert len(units_of_order(office.session, office.place().number)) == 2


def test_returns_come_in_parts_and_enter_as_translated_by_the_agency(office: Office) -> None:
    order = office.place()
    first = office.receive(order, office.file(order, 弘道館="고도칸"))
    assert office.text("弘道館") is None  # shown first
    assert office.kinds(order, first) == {"弘道館": Kind.NEW, "水戸駅": Kind.MISSING, "偕楽園": Kind.MISSING}
    assert office.enter(order, first) == 0
    assert office.text("弘道館") == ("고도칸", "translated", "human", "agency:みと翻訳株式会社")
    second = office.receive(order, office.file(order, "xlsx", **KOREAN))
    assert office.kinds(order, second) == {"弘道館": Kind.SAME, "水戸駅": Kind.NEW, "偕楽園": Kind.NEW}
    office.enter(order, second)
    report = office.report(order)
    assert (report.delivered, report.missing, report.rejected, report.characters) == (3, 0, 0, 9)
    assert len(report.returned_at) == 2


def test_a_newer_edit_here_stays_unless_a_person_who_saw_it_says_otherwise(office: Office) -> None:
    order = office.place()
    number = office.receive(order, office.file(order, **KOREAN))
    version = workflow.write(office.desk(KIM), (office.ids["弘道館"], "name", "ko"), "코도칸", seen=0)
    assert office.kinds(order, number)["弘道館"] is Kind.CONFLICT
    office.enter(order, number)
    assert (office.text("弘道館") or "")[0] == "코도칸"
    assert office.report(order).rejected == 1
    id_ = f"{office.ids['弘道館']}/name"
    office.enter(order, number, Decision(taken={id_: version - 1}))  # of a version that is not there any more
    assert (office.text("弘道館") or "")[0] == "코도칸"
    office.enter(order, number, Decision(taken={id_: version}))
    assert (office.text("弘道館") or "")[0] == "고도칸"
    assert office.report(order).rejected == 0


def test_what_is_left_out_is_rejected_and_may_come_again(office: Office) -> None:
    order = office.place()
    id_ = f"{office.ids['弘道館']}/name"
    number = office.receive(order, office.file(order, 弘道館="고도칸 공원", 水戸駅="미토역"))
    office.enter(order, number, Decision(left_out=frozenset({id_})))
    assert office.text("弘道館") is None
    report = office.report(order)
    assert (report.delivered, report.missing, report.rejected) == (1, 1, 1)
    office.enter(order, office.receive(order, office.file(order, 弘道館="고도칸")))
    assert office.report(order).delivered == 2


def test_a_changed_source_is_told_and_its_text_not_entered(office: Office) -> None:
    order = office.place()
    data = office.file(order, **KOREAN)
    office.session.commit()
    store(office.sessions, office.collections, WIFI, record("弘道館", "弘道館公園"))
    office.session.expire_all()
    order = order_for(office.session, MITO, order.number)
    number = office.receive(order, data)
    office.enter(order, number)
    assert office.text("弘道館") is None
    assert office.text("水戸駅")


def test_a_failing_text_is_entered_and_the_report_says_so(office: Office) -> None:
    order = office.place()
    office.enter(order, office.receive(order, office.file(order, 弘道館="고도칸  ", 水戸駅="미토역 と")))
    report = office.report(order)
    assert report.failing >= 1
    assert "kana-left" in {check for text in report.texts for check in text.checks}


def test_files_of_other_orders_languages_or_none_of_ours_change_nothing(office: Office) -> None:
    first = office.place(replace(OPEN, municipality="082015"))
    data = office.file(first, **KOREAN)
    other = office.place(replace(OPEN, language="th"))
    for bad in (data, b"<xliff", b"nothing"):
        with pytest.raises(UnreadableFileError):
            office.receive(other, bad)
    assert returns_of(office.session, other.number) == []
    with pytest.raises(NotFoundError):
        return_at(office.session, other, office.receive(first, data))


def test_a_closed_order_takes_no_more(office: Office) -> None:
    order = office.place()
    number = office.receive(order, office.file(order, 弘道館="고도칸"))
    office.enter(order, number)
    close_order(office.desk(), order, "検収しました。")
    for again in (
        lambda: office.enter(order, number),
        lambda: office.receive(order, office.file(order, **KOREAN)),
        lambda: close_order(office.desk(), order, ""),
    ):
        with pytest.raises(RequestError):
            again()
    report = office.report(order)
    assert (report.remark, report.missing) == ("検収しました。", 2)
    assert [each.action for each in entries(office.session)][:2] == ["order-close", "order-enter"]


def test_orders_are_for_the_municipalities_that_one_may_order_for(office: Office) -> None:
    hitachi = Actor("a-hitachi", (Grant(Role.EDITOR, municipality="082023"),))
    both = Actor("a-both", (*MITO.grants, *hitachi.grants))
    order = office.place()
    assert order.municipality == "082015"
    with pytest.raises(NotAllowedError):
        order_for(office.session, hitachi, order.number)
    with pytest.raises(NotAllowedError):
        within_rights(KIM, OPEN)
    with pytest.raises(NotAllowedError):
        within_rights(hitachi, replace(OPEN, municipality="082015"))
    with pytest.raises(RequestError):
        within_rights(both, OPEN)
    assert order_for(office.session, KEN, order.number)
    with pytest.raises(NotFoundError):
        order_for(office.session, KEN, "1999-001")


def test_a_publisher_enters_what_came_back_though_not_allowed_to_translate(office: Office) -> None:
    order = office.place(actor=KEN)
    assert order.municipality == ""
    number = receive(office.desk(KEN), office.collections, order, office.file(order, **KOREAN), "a.xliff")
    row = return_at(office.session, order, number)
    assert enter_return(office.desk(KEN), office.collections, order, row, Decision()) == []
    assert office.text("弘道館")
