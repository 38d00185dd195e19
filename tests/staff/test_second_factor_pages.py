"""The pages of second factors: set up, asked for at sign-in, needed by the setting, changed soon after signing in."""

import html
import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import update
from staff_console import PASSWORD, Browser, Console
from werkzeug.test import TestResponse

from touristinfo.config import SecondFactor
from touristinfo.store.database import writing
from touristinfo.store.people import SignInRow
from touristinfo.store.second_factors import StepRow
from touristinfo.store.tables import now

pytestmark = pytest.mark.database
FACTORS = "/staff/account/second-factors"
CODE = re.compile(r'<li class="code">([^<]+)</li>')
SECRET = re.compile(r'<span class="code">([A-Z2-7 ]+)</span>')
STEP = re.compile(r'name="step" value="([^"]+)"')


def begin_app(browser: Browser) -> tuple[str, pyotp.TOTP]:
    page = browser.post("/staff/account/app/new", FACTORS).text
    step, secret = STEP.search(page), SECRET.search(page)
    assert step
    assert secret
    return step[1], pyotp.TOTP(secret[1].replace(" ", ""))


def with_app(browser: Browser) -> tuple[pyotp.TOTP, list[str]]:
    """Set up an app; it, and the recovery codes that are shown."""
    step, app = begin_app(browser)
    page = browser.post("/staff/account/app", FACTORS, step=step, code=app.now())
    assert page.status_code == 200
    return app, CODE.findall(page.text)


def later(app: pyotp.TOTP) -> str:
    """A code that was not used yet."""
    return app.at(now() + timedelta(seconds=30))


def second_step(browser: Browser, code: str) -> TestResponse:
    return browser.post("/staff/second-step", "/staff/second-step", code=code)


class TestSigningIn:
    def test_after_the_password_nobody_is_in_yet(self, console: Console) -> None:
        app, codes = with_app(console.browser("translator"))
        assert len(codes) == 10
        browser = console.browser()
        answer = browser.post("/staff/sign-in", login="translator", password=PASSWORD, next="/staff/texts")
        assert answer.headers["Location"] == "/staff/second-step"
        assert not browser.is_signed_in()
        assert second_step(browser, later(app)).headers["Location"] == "/staff/texts"
        assert browser.is_signed_in()

    def test_a_wrong_code_is_said_to_be_so(self, console: Console) -> None:
        with_app(console.browser("translator"))
        browser = console.browser("translator")
        answer = second_step(browser, "000000x")
        assert (answer.status_code, "このアカウントのものではない" in answer.text) == (403, True)
        assert not browser.is_signed_in()

    def test_too_many_wrong_codes_have_to_wait(self, console: Console) -> None:
        _, codes = with_app(console.browser("translator"))
        browser = console.browser("translator")
        assert [second_step(browser, "x").status_code for _ in range(6)] == [403] * 5 + [429]
        assert second_step(browser, codes[0]).status_code == 429

    def test_a_recovery_code_lets_in(self, console: Console) -> None:
        _, codes = with_app(console.browser("translator"))
        browser = console.browser("translator")
        assert second_step(browser, codes[0]).status_code == 302
        assert browser.is_signed_in()
        assert "残り：9個" in browser.get(FACTORS).text

    def test_a_step_that_is_too_old_leads_back_to_the_beginning(self, console: Console) -> None:
        app, _ = with_app(console.browser("translator"))
        browser = console.browser("translator")
        with writing(console.engine).begin() as session:
            session.execute(update(StepRow).values(expires_at=now() - timedelta(minutes=1)))
        page = browser.client.get("/staff/second-step")
        assert (page.status_code, "最初からやり直してください" in page.text) == (400, True)
        assert browser.post("/staff/second-step", code=later(app)).status_code == 400
        assert not browser.is_signed_in()


class TestSettingUp:
    def test_the_secret_is_shown_as_a_picture_and_as_text(self, console: Console) -> None:
        page = console.browser("translator").post("/staff/account/app/new", FACTORS).text
        assert "<svg" in page
        assert SECRET.search(page)
        assert page.count("<script") == 1  # that of all pages

    def test_a_wrong_code_shows_the_same_secret_again(self, console: Console) -> None:
        browser = console.browser("translator")
        step, app = begin_app(browser)
        answer = browser.post("/staff/account/app", FACTORS, step=step, code="12")
        assert answer.status_code == 400
        found = SECRET.search(answer.text)
        assert found
        assert found[1].replace(" ", "") == app.secret
        assert browser.post("/staff/account/app", FACTORS, step=step, code=app.now()).status_code == 200

    def test_what_another_has_begun_is_not_mine(self, console: Console) -> None:
        step, app = begin_app(console.browser("reviewer"))
        answer = console.browser("translator").post("/staff/account/app", FACTORS, step=step, code=app.now())
        assert (answer.status_code, "最初からやり直してください" in answer.text) == (400, True)

    def test_what_is_removed_is_not_asked_for(self, console: Console) -> None:
        browser = console.browser("translator")
        with_app(browser)
        browser.post(f"{FACTORS}/remove", FACTORS, totp="yes")
        assert "残り：0個" in browser.get(FACTORS).text
        assert console.browser("translator").is_signed_in()

    def test_recovery_codes_stand_in_for_something(self, console: Console) -> None:
        answer = console.browser("translator").post("/staff/account/codes", FACTORS)
        assert (answer.status_code, "先にどちらかを設定" in answer.text) == (400, True)

    def test_new_codes_take_the_place_of_the_old(self, console: Console) -> None:
        browser = console.browser("translator")
        _, old = with_app(browser)
        new = CODE.findall(browser.post("/staff/account/codes", FACTORS).text)
        assert len(new) == 10
        assert not {*old} & {*new}

    def test_without_a_lasting_key_it_is_said_what_is_missing(self, console: Console) -> None:
        console.restart(secret_key=f"made-at-start-{'k' * 32}")
        browser = console.browser("translator")
        assert "TOURISTINFO_SECRET_KEY" in browser.get(FACTORS).text
        assert "TOURISTINFO_SECRET_KEY" in browser.post("/staff/account/app/new", FACTORS).text

    @pytest.mark.parametrize("wrong", ["", "x", "{}", "[]", '{"id": "a", "response": {}}'])
    def test_no_passkey_is_refused(self, console: Console, wrong: str) -> None:
        browser = console.browser("translator")
        step = STEP.search(browser.post("/staff/account/passkeys/new", FACTORS).text)
        assert step
        answer = browser.post("/staff/account/passkeys", FACTORS, step=step[1], name="a", credential=wrong)
        assert (answer.status_code, "パスキーを受け取れませんでした" in answer.text) == (400, True)

    @pytest.mark.parametrize("address", ["app/new", "passkeys/new", "codes", "second-factors/remove"])
    def test_a_browser_left_alone_changes_nothing(self, console: Console, address: str) -> None:
        browser = console.browser("translator")
        with_app(browser)
        with writing(console.engine).begin() as session:
            session.execute(update(SignInRow).values(began_at=now() - timedelta(minutes=16)))
        answer = browser.post(f"/staff/account/{address}", FACTORS, totp="yes")
        assert (answer.status_code, "ログインし直して" in answer.text) == (400, True)
        assert "アプリが設定されています" in browser.get(FACTORS).text

    def test_at_an_address_without_a_name_there_are_no_passkeys(self, console: Console) -> None:
        console.restart(public_url="http://192.0.2.1")
        browser = console.browser("translator")
        assert "https://" in html.unescape(browser.get(FACTORS).text)
        assert browser.post("/staff/account/passkeys/new", FACTORS).status_code == 400


class TestTheSetting:
    @pytest.fixture(autouse=True)
    def _publishers_need_one(self, console: Console) -> None:
        console.restart(second_factor=SecondFactor.PUBLISHERS)

    @pytest.mark.parametrize("login", ["publisher", "administrator"])
    def test_who_needs_one_sets_it_up_first(self, console: Console, login: str) -> None:
        browser = console.browser(login)
        for address in ("/staff/", "/staff/texts", "/staff/account", "/staff/people"):
            assert browser.client.get(address).headers.get("Location") == FACTORS
        assert browser.post("/staff/publication", FACTORS).headers["Location"] == FACTORS
        assert "二つ目の認証が必要です" in browser.get(FACTORS).text
        with_app(browser)
        assert browser.client.get("/staff/").status_code == 200

    def test_others_do_not(self, console: Console) -> None:
        assert console.browser("translator").client.get("/staff/").status_code == 200

    def test_who_has_one_is_asked_for_it_and_in(self, console: Console) -> None:
        _, codes = with_app(console.browser("publisher"))
        browser = console.browser("publisher")
        second_step(browser, codes[0])
        assert browser.client.get("/staff/").status_code == 200


def test_sessions_end_when_the_settings_say(console: Console) -> None:
    console.restart(session_idle=timedelta(minutes=5))
    browser = console.browser("translator")
    with writing(console.engine).begin() as session:
        session.execute(update(SignInRow).values(seen_at=now() - timedelta(minutes=6)))
    assert not browser.is_signed_in()
