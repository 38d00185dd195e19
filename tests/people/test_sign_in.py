"""Signing in: attempts are counted, sessions end, nobody learns who has an account."""

import time
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from people_office import PASSWORD, People
from sqlalchemy import update

from touristinfo.people import attempts, sign_in
from touristinfo.people.attempts import FREE_ATTEMPTS, SignInError, TooManyAttemptsError
from touristinfo.people.secrets import needs_new_hash
from touristinfo.store.people import AccountRow, FailureRow, SignInRow
from touristinfo.store.tables import now

pytestmark = pytest.mark.database


def fail(people: People, login: str = "kim", times: int = 1, sender: str = "") -> None:
    for _ in range(times):
        with pytest.raises(SignInError):
            sign_in.sign_in(people.session, login, "not the password", sender)


def seconds_to_fail(people: People, login: str) -> float:
    begun = time.perf_counter()
    fail(people, login)
    return time.perf_counter() - begun


def age(people: People, by: timedelta) -> None:
    for row in people.session.query(FailureRow):
        row.last_at -= by
    people.session.flush()


class TestAttempts:
    def test_after_some_the_login_name_has_to_wait_even_with_the_password(self, people: People) -> None:
        people.add("kim")
        fail(people, times=FREE_ATTEMPTS["login"])
        with pytest.raises(TooManyAttemptsError) as error:
            sign_in.sign_in(people.session, "kim", PASSWORD, "")
        assert error.value.values["minutes"] <= 2

    def test_the_wait_grows_and_ends(self, people: People) -> None:
        people.add("kim")
        fail(people, times=FREE_ATTEMPTS["login"])
        age(people, timedelta(minutes=1, seconds=1))
        fail(people)
        age(people, timedelta(minutes=1, seconds=1))
        with pytest.raises(TooManyAttemptsError):
            sign_in.sign_in(people.session, "kim", PASSWORD, "")
        age(people, timedelta(minutes=1))
        assert sign_in.sign_in(people.session, "kim", PASSWORD, "")
        fail(people, times=FREE_ATTEMPTS["login"])  # counted anew

    def test_nobody_waits_longer_than_an_hour(self, people: People) -> None:
        people.add("kim")
        fail(people)
        people.session.execute(update(FailureRow).values(count=1000))
        people.session.expire_all()
        age(people, attempts.LONGEST_WAIT)
        assert sign_in.sign_in(people.session, "kim", PASSWORD, "")

    def test_a_name_without_an_account_is_treated_alike(self, people: People) -> None:
        fail(people, "nobody", FREE_ATTEMPTS["login"])
        with pytest.raises(TooManyAttemptsError):
            sign_in.sign_in(people.session, "nobody", PASSWORD, "")

    def test_a_name_without_an_account_takes_as_long(self, people: People) -> None:
        people.add("kim")
        fail(people, "nobody")  # makes the hash that nobody's password has
        fastest = {login: min(seconds_to_fail(people, login) for _ in range(4)) for login in ("kim", "nobody")}
        assert 0.5 < fastest["kim"] / fastest["nobody"] < 2

    def test_one_sender_with_many_names_has_to_wait(self, people: People) -> None:
        people.add("kim")
        for number in range(FREE_ATTEMPTS["sender"]):
            fail(people, f"name{number}", sender="203.0.113.7")
        with pytest.raises(TooManyAttemptsError):
            sign_in.sign_in(people.session, "kim", PASSWORD, "203.0.113.7")
        assert sign_in.sign_in(people.session, "kim", PASSWORD, "203.0.113.8")

    def test_neither_sender_nor_name_is_kept(self, people: People) -> None:
        fail(people, "nobody", sender="203.0.113.7")
        kept = [row.key for row in people.session.query(FailureRow)]
        assert len(kept) == 2
        assert "203" not in str(kept)
        assert "nobody" not in str(kept)

    def test_each_stands_in_the_audit_log(self, people: People) -> None:
        people.add("kim")
        fail(people)
        assert people.done()[-1] == "sign-in-failed"


class TestSessions:
    def test_one_ends_by_itself(self, people: People) -> None:
        token = sign_in.begin(people.session, people.add("kim"))
        assert sign_in.signed_in(people.session, token)
        for column, limit in (("seen_at", sign_in.IDLE), ("began_at", sign_in.LONGEST)):
            people.session.execute(
                update(SignInRow).values({"seen_at": now(), "began_at": now()} | {column: now() - limit * 1.01})
            )
            people.session.expire_all()
            assert sign_in.signed_in(people.session, token) is None, column

    def test_limits_are_settings(self, people: People) -> None:
        token = sign_in.begin(people.session, people.add("kim"))
        people.session.execute(update(SignInRow).values(seen_at=now() - timedelta(minutes=10)))
        people.session.expire_all()
        assert sign_in.signed_in(people.session, token)
        assert sign_in.signed_in(people.session, token, idle=timedelta(minutes=5)) is None

    def test_all_end_at_once(self, people: People) -> None:
        account = people.add("kim")
        tokens = [sign_in.begin(people.session, account) for _ in range(3)]
        sign_in.sign_out_everywhere(people.session, account)
        people.session.expire_all()
        assert not [token for token in tokens if sign_in.signed_in(people.session, token)]

    def test_an_invented_token_is_nobody(self, people: People) -> None:
        assert sign_in.signed_in(people.session, "x" * 43) is None
        assert sign_in.signed_in(people.session, "") is None

    def test_no_token_is_kept(self, people: People) -> None:
        token = sign_in.begin(people.session, people.add("kim"))
        assert token not in str([row.digest for row in people.session.query(SignInRow)])


def test_a_password_is_hashed_anew_once_hashes_are_made_otherwise(people: People) -> None:
    account = people.add("kim")
    row = people.session.get_one(AccountRow, account)
    row.password_hash = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    assert needs_new_hash(row.password_hash)
    assert sign_in.sign_in(people.session, "kim", PASSWORD, "") == account
    assert not needs_new_hash(row.password_hash)
