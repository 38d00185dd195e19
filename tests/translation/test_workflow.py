"""What becomes of a text as staff write, review, accept it, send it back; who may, and what two do at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker
from stored import WIFI, record, store

from touristinfo.domain.collections import Collection
from touristinfo.domain.layers import Origin
from touristinfo.domain.roles import Actor, Grant, Role
from touristinfo.domain.states import State
from touristinfo.errors import ConflictError, NotAllowedError, NotFoundError, RequestError
from touristinfo.store.audit import broken_entries, entries
from touristinfo.store.desk import comments_on
from touristinfo.store.translations import TranslationRow, history_of, text_at
from touristinfo.translation import workflow
from touristinfo.translation.workflow import Desk, Made, OutsideReview

pytestmark = pytest.mark.database

KIM = Actor("a-kim", (Grant(Role.TRANSLATOR, "ko"),))
PARK = Actor("a-park", (Grant(Role.REVIEWER, "ko"),))
MITO = Actor("a-mito", (Grant(Role.EDITOR, municipality="082015"),))
HITACHI = Actor("a-hitachi", (Grant(Role.EDITOR, municipality="082023"),))
KOREAN = "고도칸"


@dataclass
class Office:
    """One place with a Japanese name, and the people who work on it."""

    sessions: sessionmaker[Session]
    collections: dict[str, Collection]
    session: Session
    id: str

    def at(self, language: str = "ko") -> tuple[str, str, str]:
        return self.id, "name", language

    def desk(self, actor: Actor, four_eyes: bool = True) -> Desk:
        return Desk(self.session, actor, four_eyes)

    def text(self, language: str = "ko") -> TranslationRow:
        row = text_at(self.session, self.at(language))
        assert row is not None
        return row

    def written(self) -> int:
        return workflow.write(self.desk(KIM), self.at(), KOREAN, seen=0)

    def reviewed(self) -> int:
        return workflow.review(self.desk(PARK), self.at(), seen=self.written())

    def rename(self, name: str) -> None:
        """The layer is imported anew, with another Japanese name."""
        self.session.commit()
        store(self.sessions, self.collections, WIFI, record(name=name))
        self.session.expire_all()


@pytest.fixture
def office(engine: Engine, sessions: sessionmaker[Session], collections: dict[str, Collection]) -> Iterator[Office]:
    (id_,) = store(sessions, collections, WIFI, record())
    with sessions() as session:
        yield Office(sessions, collections, session, id_)


def test_a_text_goes_from_written_to_reviewed_to_final(office: Office) -> None:
    version = office.written()
    assert (office.text().state, office.text().origin, office.text().author) == ("translated", "human", "a-kim")
    version = workflow.review(office.desk(PARK), office.at(), seen=version)
    assert (office.text().state, office.text().reviewer) == ("reviewed", "a-park")
    workflow.accept(office.desk(MITO), office.at(), seen=version)
    assert office.text().state == State.FINAL
    assert [each.action for each in entries(office.session)] == ["accept", "review", "write"]
    assert [each.state for each in history_of(office.session, office.at())] == ["reviewed", "translated"]


def test_who_translated_a_text_cannot_review_it_unless_the_office_is_small(office: Office) -> None:
    park = office.desk(PARK)
    version = workflow.write(park, office.at(), KOREAN, seen=0)
    with pytest.raises(NotAllowedError):
        workflow.review(park, office.at(), seen=version)
    workflow.review(office.desk(PARK, four_eyes=False), office.at(), seen=version)
    assert office.text().state == State.REVIEWED


def test_a_review_by_a_firm_is_put_down_with_its_name_and_accepted_by_staff(office: Office) -> None:
    outside = OutsideReview("Thai Language Services", "S. Chaiyaporn", date(2026, 11, 20))
    version = workflow.write(office.desk(MITO), office.at("th"), "โคโดกัง", seen=0)
    version = workflow.review(office.desk(MITO), office.at("th"), seen=version, outside=outside)
    assert office.text("th").outside_review == outside.to_json()
    other = Actor("a-mito2", MITO.grants)
    workflow.accept(office.desk(other), office.at("th"), seen=version)
    assert (office.text("th").author, office.text("th").outside_review) == ("a-mito", outside.to_json())


@pytest.mark.parametrize("actor", [HITACHI, PARK, Actor("a-nobody"), Actor("a-admin", (Grant(Role.ADMINISTRATOR),))])
def test_what_the_roles_do_not_allow_is_refused_and_changes_nothing(office: Office, actor: Actor) -> None:
    with pytest.raises(NotAllowedError):
        workflow.write(office.desk(actor), office.at("vi"), "Kodokan", seen=0)
    assert text_at(office.session, office.at("vi")) is None
    assert not entries(office.session)


def test_the_second_of_two_who_write_is_told_and_nothing_is_lost(office: Office) -> None:
    version = office.written()
    workflow.write(office.desk(PARK), office.at(), "고도관", seen=version)
    with pytest.raises(ConflictError):
        workflow.write(office.desk(KIM), office.at(), "홍도관", seen=version)
    assert office.text().text == "고도관"


def test_the_same_text_is_no_change_and_takes_no_approval_away(office: Office) -> None:
    version = office.reviewed()
    assert workflow.write(office.desk(KIM), office.at(), KOREAN, seen=version) == version
    assert office.text().state == State.REVIEWED


def test_another_text_has_to_be_reviewed_again(office: Office) -> None:
    workflow.write(office.desk(KIM), office.at(), "고도관", seen=office.reviewed())
    assert (office.text().state, office.text().reviewer) == ("translated", "")


def test_a_machines_text_stays_one_until_a_person_writes(office: Office) -> None:
    version = workflow.write(office.desk(KIM), office.at(), KOREAN, seen=0, made=Made(Origin.MACHINE, "machine:deepl"))
    version = workflow.review(office.desk(PARK), office.at(), seen=version)
    assert (office.text().origin, office.text().state) == ("machine", "reviewed")
    workflow.write(office.desk(KIM), office.at(), "고도관", seen=version)
    assert office.text().origin == Origin.HUMAN


def test_a_changed_source_keeps_the_old_one_and_asks_for_a_look(office: Office) -> None:
    version = office.reviewed()
    office.rename("弘道館公園")
    row = office.text()
    assert (row.source_text, row.state) == ("弘道館", "reviewed")
    with pytest.raises(RequestError):
        workflow.accept(office.desk(MITO), office.at(), seen=version)
    workflow.write(office.desk(KIM), office.at(), KOREAN, seen=version)  # right still
    assert (office.text().source_text, office.text().state) == ("弘道館公園", "translated")


def test_a_typo_in_the_source_keeps_its_translations(office: Office) -> None:
    office.reviewed()
    digest = office.text().source_digest
    office.rename("弘道舘")
    assert workflow.correct_source(office.desk(MITO), office.id, "name", digest) == ["ko"]
    assert (office.text().source_text, office.text().state) == ("弘道舘", "reviewed")
    assert entries(office.session)[0].action == "correct-source"
    assert workflow.correct_source(office.desk(MITO), office.id, "name", digest) == []


def test_a_text_is_sent_back_with_a_reason(office: Office) -> None:
    version = office.written()
    with pytest.raises(RequestError):
        workflow.send_back(office.desk(PARK), office.at(), seen=version, comment=" ")
    version = workflow.send_back(office.desk(PARK), office.at(), seen=version, comment="한자음으로 적으세요.")
    assert office.text().state == State.INITIAL
    assert [each.text for each in comments_on(office.session, office.at())] == ["한자음으로 적으세요."]
    workflow.write(office.desk(KIM), office.at(), KOREAN, seen=version)  # as it was, after all
    assert office.text().state == State.TRANSLATED


def test_what_was_removed_or_replaced_can_be_brought_back(office: Office) -> None:
    version = workflow.write(office.desk(KIM), office.at(), "", seen=office.written())
    assert version == 0
    assert text_at(office.session, office.at()) is None
    (before,) = history_of(office.session, office.at())
    workflow.undo(office.desk(KIM), office.at(), before.number, seen=0)
    assert office.text().text == KOREAN
    with pytest.raises(NotFoundError):
        workflow.undo(office.desk(KIM), office.at("vi"), before.number, seen=0)


def test_texts_are_kept_as_typed_but_for_what_nobody_means(office: Office) -> None:
    workflow.write(office.desk(MITO), office.at("vi"), "Kho\r\nCa\u0300\x00\x0b", seen=0)
    assert office.text("vi").text == "Kho\nCà"


@pytest.mark.parametrize("language", ["ja", "xx", "fr"])
def test_there_is_nothing_to_translate_into_the_source_language_or_one_that_is_not_ours(
    office: Office, language: str
) -> None:
    with pytest.raises(RequestError):
        workflow.write(office.desk(MITO), office.at(language), "x", seen=0)


def test_too_long_a_text_is_refused(office: Office) -> None:
    with pytest.raises(RequestError):
        workflow.write(office.desk(KIM), office.at(), "가" * 20_001, seen=0)


def test_the_audit_log_tells_what_was_changed_in_it(office: Office) -> None:
    office.reviewed()
    assert list(broken_entries(office.session)) == []
    entries(office.session)[1].account = "a-somebody-else"
    office.session.flush()
    assert [each.number for each in broken_entries(office.session)] == [1]
    office.session.rollback()
    office.reviewed()
    office.session.delete(entries(office.session)[0])
    office.session.flush()
    assert [each.number for each in broken_entries(office.session)] == [2]
