"""Accounts: invitations hold once and not for ever, the last administrator stays, a person can be forgotten."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from people_office import PASSWORD, People
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from touristinfo.domain.roles import Grant, Role
from touristinfo.errors import NotFoundError, RequestError
from touristinfo.people import accounts, sign_in
from touristinfo.people.attempts import SignInError
from touristinfo.people.tokens import Scope, actor_of_token, make_token
from touristinfo.store import people as store
from touristinfo.store.audit import AuditRow, broken_entries, entries
from touristinfo.store.people import InvitationRow, PersonRow
from touristinfo.store.tables import now

pytestmark = pytest.mark.database


class TestInvitations:
    def test_a_code_sets_the_password_once(self, people: People) -> None:
        code = people.invite("kim")
        accounts.take_up(people.session, code, PASSWORD)
        with pytest.raises(RequestError, match="does not hold"):
            accounts.take_up(people.session, code, "another long password")
        assert sign_in.sign_in(people.session, "kim", PASSWORD, "")

    def test_a_code_is_good_however_it_is_typed(self, people: People) -> None:
        code = people.invite("kim")
        assert accounts.invited(people.session, code.lower().replace("-", " ")).login == "kim"

    def test_a_code_is_good_for_some_days_only(self, people: People) -> None:
        code = people.invite("kim")
        people.session.execute(update(InvitationRow).values(expires_at=now() - timedelta(seconds=1)))
        with pytest.raises(RequestError, match="does not hold"):
            accounts.take_up(people.session, code, PASSWORD)

    def test_a_new_code_ends_the_one_before_and_all_sessions(self, people: People) -> None:
        old = people.invite("kim")
        account = accounts.take_up(people.session, old, PASSWORD)
        session = sign_in.begin(people.session, account)
        token = make_token(people.session, account, "robot", frozenset({Scope.READ}), 30)
        first = accounts.reset(people.session, "", "kim")
        second = accounts.reset(people.session, "", "kim")
        with pytest.raises(RequestError):
            accounts.invited(people.session, first)
        assert accounts.invited(people.session, second).id == account
        assert sign_in.signed_in(people.session, session) is None
        assert actor_of_token(people.session, token) is None
        with pytest.raises(SignInError):
            sign_in.sign_in(people.session, "kim", PASSWORD, "")

    @pytest.mark.parametrize("login", ["", "x", "Kim Park", "ki\nm", "金", "a" * 65, "-kim", "kim/park"])
    def test_a_login_name_is_a_plain_word(self, people: People, login: str) -> None:
        with pytest.raises(RequestError):
            people.invite(login)

    def test_a_login_name_is_taken_once_whatever_its_case(self, people: People) -> None:
        people.invite("kim")
        with pytest.raises(RequestError, match="already"):
            people.invite("Kim")

    @pytest.mark.parametrize(
        "grant", [Grant(Role.TRANSLATOR, "xx"), Grant(Role.EDITOR, "", "999999"), Grant(Role.ADMINISTRATOR, "ko")]
    )
    def test_a_role_is_granted_for_what_there_is(self, people: People, grant: Grant) -> None:
        with pytest.raises(RequestError):
            accounts.invite(people.session, "", "kim", (grant,))

    @pytest.mark.parametrize("mail", ["kim", "kim@", "@example.jp", "kim @example.jp", "a@b@c"])
    def test_a_mail_address_is_one(self, people: People, mail: str) -> None:
        people.invite("kim")
        with pytest.raises(RequestError, match="no mail address"):
            accounts.set_mail(people.session, "", "kim", mail)


class TestPasswords:
    @pytest.mark.parametrize(
        "password", ["", "short", "password1234567", "aaaaaaaaaaaaaaaa", "kim and his friends", "x" * 201]
    )
    def test_one_that_would_be_guessed_is_refused_and_the_invitation_holds(self, people: People, password: str) -> None:
        code = people.invite("kim")
        with pytest.raises(RequestError):
            accounts.take_up(people.session, code, password)
        assert accounts.invited(people.session, code).login == "kim"

    def test_any_characters_will_do(self, people: People) -> None:
        people.add("kim", password="偕楽園の梅は二月の末に咲く")
        assert sign_in.sign_in(people.session, "kim", "偕楽園の梅は二月の末に咲く", "")


class TestTheLastAdministrator:
    def test_is_neither_disabled_nor_forgotten_nor_loses_the_role(self, people: People) -> None:
        people.add("yamada", Role.ADMINISTRATOR)
        for change in (
            lambda: accounts.disable(people.session, "", "yamada"),
            lambda: accounts.forget(people.session, "", "yamada"),
            lambda: accounts.change_grants(people.session, "", "yamada", (Grant(Role.PUBLISHER),)),
        ):
            with people.session.begin_nested() as nested:
                with pytest.raises(RequestError, match="last administrator"):
                    change()
                nested.rollback()
        assert len(store.administrators(people.session)) == 1

    def test_may_go_once_there_is_another(self, people: People) -> None:
        people.add("yamada", Role.ADMINISTRATOR)
        other = people.add("sato", Role.ADMINISTRATOR)
        accounts.disable(people.session, "", "yamada")
        assert store.administrators(people.session) == {other}


class TestForgetting:
    def test_the_name_goes_and_the_log_stays_whole(self, people: People) -> None:
        people.add("yamada", Role.ADMINISTRATOR)
        accounts.take_up(people.session, people.invite("kim", name="金 民秀"), PASSWORD)
        accounts.set_mail(people.session, "", "kim", "kim@example.jp")
        id_ = accounts.account(people.session, "kim").id
        accounts.forget(people.session, "", "kim")
        assert people.session.get(PersonRow, id_) is None
        with pytest.raises(NotFoundError):
            accounts.account(people.session, "kim")
        said = str([(each.account, each.subject) for each in entries(people.session, limit=100)])
        assert id_ in said
        assert "金" not in said
        assert "kim" not in said
        assert not [*broken_entries(people.session)]

    def test_whom_nobody_knows_any_more_is_not_let_in_again(self, people: People) -> None:
        people.add("yamada", Role.ADMINISTRATOR)
        id_ = people.add("kim")
        accounts.forget(people.session, "", "kim")
        with pytest.raises(RequestError, match="forgotten"):
            accounts.reset(people.session, "", f"gone-{id_}")

    def test_a_disabled_account_comes_back_with_a_new_invitation(self, people: People) -> None:
        people.add("yamada", Role.ADMINISTRATOR)
        people.add("kim")
        accounts.disable(people.session, "", "kim")
        with pytest.raises(SignInError):
            sign_in.sign_in(people.session, "kim", PASSWORD, "")
        accounts.take_up(people.session, accounts.reset(people.session, "", "kim"), PASSWORD)
        assert sign_in.sign_in(people.session, "kim", PASSWORD, "")


def test_each_change_stands_in_the_audit_log_with_ids_only(people: People) -> None:
    people.add("yamada", Role.ADMINISTRATOR)
    people.add("kim")
    accounts.change_grants(people.session, "", "kim", (Grant(Role.REVIEWER),))
    accounts.reset(people.session, "", "kim")
    accounts.disable(people.session, "", "kim")
    assert people.done() == ["invite", "take-up"] * 2 + ["grant", "reset", "disable"]
    assert "kim" not in str([each.subject for each in entries(people.session)])


def test_an_entry_that_was_changed_or_taken_out_is_found(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        for login in ("a1", "b1", "c1", "d1"):
            People(session).invite(login)
    with sessions.begin() as session:
        session.execute(update(AuditRow).where(AuditRow.number == 2).values(account="a-somebody-else"))
        session.delete(session.get_one(AuditRow, 4))
    with sessions() as session:
        assert [each.number for each in broken_entries(session)] == [2, 4]


def test_the_log_is_filtered(people: People) -> None:
    kim = people.add("kim")
    people.add("lee")
    assert [each.action for each in entries(people.session, account=kim)] == ["take-up"]
    assert {each.account for each in entries(people.session, action="invite")} == {""}


def test_two_administrators_who_disable_each_other_at_once_do_not_both_succeed(sessions: sessionmaker[Session]) -> None:
    with sessions.begin() as session:
        for login in ("sato", "yamada"):
            People(session).add(login, Role.ADMINISTRATOR)

    def disable(login: str) -> bool:
        try:
            with sessions.begin() as session:
                accounts.disable(session, "", login)
        except RequestError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(disable, ("sato", "yamada"))) == [False, True]
    with sessions() as session:
        assert len(store.administrators(session)) == 1
