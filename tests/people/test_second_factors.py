"""Second factors: each is asked for once it is set up, holds for one sign-in, and a recovery code can stand in."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from authenticator import Authenticator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from people_office import CONFIG, People
from sqlalchemy import update

from touristinfo.config import SecondFactor, read_config
from touristinfo.domain.roles import Grant, Role
from touristinfo.errors import RequestError
from touristinfo.people import accounts, passkeys, totp
from touristinfo.people.attempts import FREE_ATTEMPTS, SignInError, TooManyAttemptsError
from touristinfo.people.passkeys import Site, site_at
from touristinfo.people.second_factors import (
    begin_second_step,
    factors_of,
    finish_with_code,
    finish_with_passkey,
    first_recovery_codes,
    must_have_one,
    new_recovery_codes,
)
from touristinfo.people.sign_in import Factor
from touristinfo.people.steps import Kind, begun
from touristinfo.store.people import AccountRow
from touristinfo.store.second_factors import PasskeyRow, StepRow
from touristinfo.store.tables import now

pytestmark = pytest.mark.database
NOON = datetime(2026, 11, 27, 12, 0, 10, tzinfo=UTC)
SITE = Site("localhost", "http://localhost")


def secret_begun(people: People, account: str) -> tuple[StepRow, str]:
    step = begun(people.session, totp.begin_totp(people.session, account, CONFIG), Kind.TOTP, account)
    return step, totp.begun_secret(step, CONFIG)


def with_app(people: People, account: str, at: datetime) -> pyotp.TOTP:
    step, secret = secret_begun(people, account)
    app = pyotp.TOTP(secret)
    totp.set_up_totp(people.session, step, app.at(at), CONFIG, at)
    return app


def with_passkey(people: People, account: str) -> Authenticator:
    key = Authenticator(SITE.origin)
    token, options = passkeys.begin_passkey(people.session, account, SITE)
    step = begun(people.session, token, Kind.PASSKEY, account)
    passkeys.add_passkey(people.session, step, "blue key", key.create(options), SITE)
    return key


def asked(people: People, account: str, site: Site = SITE) -> tuple[str, str]:
    """A sign-in that goes on with a passkey: its token, and what the browser is asked."""
    token = begin_second_step(people.session, account)
    assert token
    return token, passkeys.options_of(people.session, begun(people.session, token, Kind.SIGN_IN), site)


class TestCodesOfAnApp:
    def test_a_code_is_taken_once(self, people: People) -> None:
        kim = people.add("kim")
        app = with_app(people, kim, NOON)
        later = NOON + timedelta(seconds=30)
        assert not totp.is_totp(people.session, kim, app.at(NOON), CONFIG, NOON)  # used when it was set up
        assert totp.is_totp(people.session, kim, app.at(later), CONFIG, later)
        assert not totp.is_totp(people.session, kim, app.at(later), CONFIG, later)

    @pytest.mark.parametrize(("seconds", "taken"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
    def test_a_clock_may_be_wrong_by_half_a_minute(self, people: People, seconds: int, taken: bool) -> None:
        kim = people.add("kim")
        app = with_app(people, kim, NOON - timedelta(hours=1))
        code = app.at(NOON + timedelta(seconds=seconds))
        assert totp.is_totp(people.session, kim, code, CONFIG, NOON) is taken

    @given(typed=st.text(max_size=12))
    @settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_nothing_else_is_taken(self, people: People, typed: str) -> None:
        kim = people.add(f"kim{len(people.done())}")
        app = with_app(people, kim, NOON - timedelta(hours=1))
        right = {app.at(NOON + timedelta(seconds=each)) for each in (-30, 0, 30)}
        assert totp.is_totp(people.session, kim, typed, CONFIG, NOON) == (typed.strip() in right)

    def test_it_holds_only_once_the_app_has_shown_a_code(self, people: People) -> None:
        kim = people.add("kim")
        step, secret = secret_begun(people, kim)
        wrong = pyotp.TOTP(secret).at(NOON + timedelta(hours=1))
        with pytest.raises(RequestError, match="not the code"):
            totp.set_up_totp(people.session, step, wrong, CONFIG, NOON)
        assert not factors_of(people.session, kim)
        assert begin_second_step(people.session, kim) is None

    def test_the_secret_is_kept_encrypted(self, people: People) -> None:
        kim = people.add("kim")
        app = with_app(people, kim, NOON)
        assert app.secret not in people.session.get_one(AccountRow, kim).totp_secret

    def test_with_another_key_it_is_said_what_to_do(self, people: People) -> None:
        kim = people.add("kim")
        app = with_app(people, kim, NOON)
        with pytest.raises(RequestError, match="recovery code"):
            totp.is_totp(people.session, kim, app.at(NOON), replace(CONFIG, secret_key="another"), NOON)

    def test_without_a_key_that_lasts_none_is_set_up(self, people: People) -> None:
        with pytest.raises(RequestError, match="TOURISTINFO_SECRET_KEY"):
            totp.begin_totp(people.session, people.add("kim"), read_config({}))


class TestPasskeys:
    def test_one_lets_in_with_what_it_was_asked_now(self, people: People) -> None:
        kim = people.add("kim")
        key = with_passkey(people, kim)
        token, options = asked(people, kim)
        shown = key.get(options)
        assert finish_with_passkey(people.session, token, shown, SITE) == (kim, Factor.PASSKEY)
        again, _ = asked(people, kim)
        with pytest.raises(SignInError):
            finish_with_passkey(people.session, again, shown, SITE)  # replayed

    def test_one_of_another_account_does_not(self, people: People) -> None:
        lee, kim = people.add("lee"), people.add("kim")
        key = with_passkey(people, lee)
        with_app(people, kim, NOON)
        token, options = asked(people, kim)
        with pytest.raises(SignInError):
            finish_with_passkey(people.session, token, key.get(options), SITE)

    def test_one_shown_to_another_site_does_not(self, people: People) -> None:
        kim = people.add("kim")
        key = with_passkey(people, kim)
        token, options = asked(people, kim)
        key.origin = "https://evil.example"
        with pytest.raises(SignInError):
            finish_with_passkey(people.session, token, key.get(options), SITE)

    def test_a_copy_of_a_key_does_not(self, people: People) -> None:
        kim = people.add("kim")
        key = with_passkey(people, kim)
        for signed, is_taken in ((5, True), (2, False)):
            token, options = asked(people, kim)
            key.signed = signed
            shown = key.get(options)
            if is_taken:
                finish_with_passkey(people.session, token, shown, SITE)
            else:
                with pytest.raises(SignInError):
                    finish_with_passkey(people.session, token, shown, SITE)

    def test_one_that_is_removed_does_not(self, people: People) -> None:
        kim = people.add("kim")
        with_app(people, kim, NOON)
        key = with_passkey(people, kim)
        token, options = asked(people, kim)
        passkeys.remove_passkey(people.session, kim, factors_of(people.session, kim).passkeys[0].id)
        people.session.expire_all()
        with pytest.raises(SignInError):
            finish_with_passkey(people.session, token, key.get(options), SITE)

    def test_a_key_is_added_once(self, people: People) -> None:
        kim = people.add("kim")
        key = with_passkey(people, kim)
        token, options = passkeys.begin_passkey(people.session, kim, SITE)
        assert [each["id"] for each in json.loads(options)["excludeCredentials"]]
        step = begun(people.session, token, Kind.PASSKEY)
        with pytest.raises(RequestError, match="known already"):
            passkeys.add_passkey(people.session, step, "b", key.create(options), SITE)

    def test_there_is_an_end_to_how_many(self, people: People) -> None:
        kim = people.add("kim")
        for number in range(passkeys.MOST_PASSKEYS):
            row = PasskeyRow(id=f"a{number}", account=kim, name="", public_key=b"", uses=0, created_at=now())
            people.session.add(row)
        people.session.flush()
        with pytest.raises(RequestError, match="remove one"):
            passkeys.begin_passkey(people.session, kim, SITE)

    @pytest.mark.parametrize(
        "wrong", ["", "x", "[]", "{}", "null", "[" * 20_000, '{"id": 1}', '{"id": "YQ", "rawId": "YQ", "response": []}']
    )
    def test_what_is_none_is_refused_and_nothing_changes(self, people: People, wrong: str) -> None:
        kim = people.add("kim")
        token, _ = passkeys.begin_passkey(people.session, kim, SITE)
        step = begun(people.session, token, Kind.PASSKEY)
        with pytest.raises(RequestError, match="No passkey"):
            passkeys.add_passkey(people.session, step, "x", wrong, SITE)
        assert not factors_of(people.session, kim)


@pytest.mark.parametrize(
    ("address", "id_"),
    [
        ("https://desk.example.jp", "desk.example.jp"),
        ("https://desk.example.jp:8443", "desk.example.jp"),
        ("http://localhost:8000", "localhost"),
        ("http://desk.example.jp", None),
        ("http://127.0.0.1:8000", None),
        ("https://192.0.2.1", None),
        ("https://[::1]", None),
        ("", None),
    ],
)
def test_passkeys_hold_where_browsers_make_them(address: str, id_: str | None) -> None:
    site = site_at(address)
    assert (site.id if site else None) == id_
    assert site is None or site.origin == address


class TestRecoveryCodes:
    def test_each_stands_in_once(self, people: People) -> None:
        kim = people.add("kim")
        with_app(people, kim, NOON)
        codes = first_recovery_codes(people.session, kim)
        for code in codes[:2]:
            token = begin_second_step(people.session, kim) or ""
            assert finish_with_code(people.session, token, code.lower(), CONFIG) == (kim, Factor.RECOVERY_CODE)
            token = begin_second_step(people.session, kim) or ""
            with pytest.raises(SignInError):
                finish_with_code(people.session, token, code, CONFIG)
        assert factors_of(people.session, kim).recovery_codes == len(codes) - 2

    def test_they_come_with_the_first_factor_only(self, people: People) -> None:
        kim = people.add("kim")
        assert first_recovery_codes(people.session, kim) == []
        with_app(people, kim, NOON)
        assert first_recovery_codes(people.session, kim)
        with_passkey(people, kim)
        assert first_recovery_codes(people.session, kim) == []

    def test_new_ones_end_the_older(self, people: People) -> None:
        kim = people.add("kim")
        with_app(people, kim, NOON)
        old = new_recovery_codes(people.session, kim)
        new_recovery_codes(people.session, kim)
        with pytest.raises(SignInError):
            finish_with_code(people.session, begin_second_step(people.session, kim) or "", old[0], CONFIG)

    def test_those_of_another_account_let_nobody_in(self, people: People) -> None:
        kim, lee = people.add("kim"), people.add("lee")
        with_app(people, kim, NOON)
        with_app(people, lee, NOON)
        code = new_recovery_codes(people.session, lee)[0]
        with pytest.raises(SignInError):
            finish_with_code(people.session, begin_second_step(people.session, kim) or "", code, CONFIG)


class TestTheSecondStep:
    def test_too_many_wrong_codes_have_to_wait(self, people: People) -> None:
        kim = people.add("kim")
        with_app(people, kim, NOON)
        code = first_recovery_codes(people.session, kim)[0]
        for _ in range(FREE_ATTEMPTS["second"]):
            with pytest.raises(SignInError):
                finish_with_code(people.session, begin_second_step(people.session, kim) or "", "000000x", CONFIG)
        with pytest.raises(TooManyAttemptsError):
            finish_with_code(people.session, begin_second_step(people.session, kim) or "", code, CONFIG)
        assert people.done()[-1] == "second-factor-failed"

    def test_it_has_to_be_taken_soon(self, people: People) -> None:
        kim = people.add("kim")
        with_app(people, kim, NOON)
        code = first_recovery_codes(people.session, kim)[0]
        token = begin_second_step(people.session, kim) or ""
        people.session.execute(update(StepRow).values(expires_at=now() - timedelta(seconds=1)))
        people.session.expire_all()
        with pytest.raises(RequestError, match="begin anew"):
            finish_with_code(people.session, token, code, CONFIG)

    @pytest.mark.parametrize("token", ["", "x" * 43])
    def test_an_invented_one_is_refused(self, people: People, token: str) -> None:
        with pytest.raises(RequestError, match="begin anew"):
            finish_with_code(people.session, token, "123456", CONFIG)

    def test_what_was_begun_for_one_thing_is_not_good_for_another(self, people: People) -> None:
        kim = people.add("kim")
        token = totp.begin_totp(people.session, kim, CONFIG)
        with pytest.raises(RequestError, match="begin anew"):
            finish_with_code(people.session, token, "123456", CONFIG)
        with pytest.raises(RequestError, match="begin anew"):
            begun(people.session, token, Kind.TOTP, people.add("lee"))

    def test_a_reset_ends_all_of_them(self, people: People) -> None:
        kim = people.add("kim")
        with_app(people, kim, NOON)
        with_passkey(people, kim)
        code = first_recovery_codes(people.session, kim)[0]
        token = begin_second_step(people.session, kim) or ""
        accounts.reset(people.session, "", "kim")
        people.session.expire_all()
        assert not factors_of(people.session, kim)
        with pytest.raises(RequestError):
            finish_with_code(people.session, token, code, CONFIG)


@pytest.mark.parametrize(
    ("setting", "roles"),
    [
        (SecondFactor.NO, set()),
        (SecondFactor.PUBLISHERS, {Role.PUBLISHER, Role.ADMINISTRATOR}),
        (SecondFactor.ALL, set(Role)),
    ],
)
def test_the_setting_says_who_must_have_one(setting: SecondFactor, roles: set[Role]) -> None:
    assert {role for role in Role if must_have_one(setting, (Grant(role),))} == roles
