"""Signing in with the organisation's identity provider: who is known or invited gets in; nothing forged does."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from identity_provider import CLIENT_ID, CLIENT_SECRET, Provider, serving
from joserfc.jwk import OctKey, RSAKey
from sqlalchemy import select
from staff_console import Browser, Console
from werkzeug.test import TestResponse

from touristinfo.config import IdentityProvider, SecondFactor
from touristinfo.domain.roles import Grant, Role
from touristinfo.people import accounts
from touristinfo.store.audit import entries
from touristinfo.store.database import reading, writing
from touristinfo.store.people import AccountRow

pytestmark = pytest.mark.database
MAIL = "kim@pref.example.jp"
FAILED = "認証基盤から正しい応答がありませんでした"
UNKNOWN = "ここで使えるアカウントがありません"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with serving(Provider()) as provider:
        provider.claims["email_verified"] = True
        yield provider


@pytest.fixture(autouse=True)
def _with_the_provider(console: Console, provider: Provider) -> None:
    known = IdentityProvider(provider.issuer, CLIENT_ID, CLIENT_SECRET)
    console.restart(identity_provider=known, second_factor=SecondFactor.ALL)


def invite(console: Console, login: str = "kim", mail: str = MAIL) -> None:
    with writing(console.engine).begin() as session:
        accounts.invite(session, "", login, (Grant(Role.TRANSLATOR, "ko"),))
        accounts.set_mail(session, "", login, mail)


def come_back(console: Console, provider: Provider) -> tuple[Browser, TestResponse]:
    browser = console.browser()
    away = browser.client.get("/staff/provider?next=/staff/texts")
    assert away.status_code == 302, away.text
    return browser, browser.client.get(provider.authorize(away.headers["Location"]))


def subject(console: Console, login: str = "kim") -> str | None:
    with reading(console.engine)() as session:
        return session.scalar(select(AccountRow.subject).where(AccountRow.login == login))


def test_who_is_invited_at_a_verified_address_gets_in_and_is_known_from_then_on(
    console: Console, provider: Provider
) -> None:
    invite(console, mail=MAIL.upper())
    browser, answer = come_back(console, provider)
    assert answer.headers["Location"] == "/staff/texts"
    assert browser.is_signed_in()  # also where a second factor is needed: the provider asks for what it thinks right
    provider.claims |= {"email": "kim@another.example.jp"}  # has a new address there
    browser, answer = come_back(console, provider)
    assert answer.headers["Location"] == "/staff/texts"
    with reading(console.engine)() as session:
        said = [(each.action, each.subject.get("factor")) for each in entries(session, limit=2)]
    assert said == [("sign-in", "provider"), ("sign-in", "provider")]


def test_an_address_that_only_its_userinfo_has_is_good_too(console: Console, provider: Provider) -> None:
    invite(console)
    provider.claims = {"sub": "s-1"}
    provider.about = {"sub": "s-1", "email": MAIL, "email_verified": True}
    assert come_back(console, provider)[1].status_code == 302


def test_userinfo_of_somebody_else_is_not_believed(console: Console, provider: Provider) -> None:
    invite(console)
    provider.claims = {"sub": "s-1"}
    provider.about = {"sub": "s-2", "email": MAIL, "email_verified": True}
    assert FAILED in come_back(console, provider)[1].text
    assert subject(console) is None


@pytest.mark.parametrize("claims", [{"email_verified": False}, {"email_verified": None}, {"email_verified": "true"}])
def test_an_address_that_is_not_verified_is_nobodys(console: Console, provider: Provider, claims: Any) -> None:
    invite(console)
    provider.claims |= claims
    assert UNKNOWN in come_back(console, provider)[1].text
    assert subject(console) is None


def test_who_is_not_invited_does_not_get_in(console: Console, provider: Provider) -> None:
    browser, answer = come_back(console, provider)
    assert (answer.status_code, UNKNOWN in answer.text) == (403, True)
    assert not browser.is_signed_in()


def test_an_account_that_is_in_use_is_not_taken_over(console: Console, provider: Provider) -> None:
    with writing(console.engine).begin() as session:
        accounts.set_mail(session, "", "translator", MAIL)
    assert UNKNOWN in come_back(console, provider)[1].text


def test_an_address_at_which_two_are_invited_is_nobodys(console: Console, provider: Provider) -> None:
    invite(console)
    invite(console, "kim2")
    assert UNKNOWN in come_back(console, provider)[1].text


def test_who_is_disabled_here_does_not_get_in(console: Console, provider: Provider) -> None:
    invite(console)
    come_back(console, provider)
    with writing(console.engine).begin() as session:
        accounts.disable(session, "", "kim")
    assert UNKNOWN in come_back(console, provider)[1].text


FORGED: dict[str, Callable[[Provider], Any]] = {
    "signed by another key": lambda provider: setattr(provider, "published", RSAKey.generate_key(2048)),
    "signed with the secret": lambda provider: (
        setattr(provider, "published", provider.key),
        setattr(provider, "key", OctKey.import_key(CLIENT_SECRET * 2, {"kid": "first"})),
        provider.header.update(alg="HS256"),
        provider.metadata.update(id_token_signing_alg_values_supported=["HS256", "RS256"]),
    ),
    "for another client": lambda provider: provider.claims.update(aud="another"),
    "by another issuer": lambda provider: provider.claims.update(iss="https://evil.example"),
    "too old": lambda provider: provider.claims.update(exp=int(time.time()) - 600, iat=int(time.time()) - 700),
    "for another sign-in": lambda provider: provider.claims.update(nonce="another"),
    "without a nonce": lambda provider: provider.claims.update(nonce=None),
    "without a subject": lambda provider: provider.claims.update(sub=None),
    "with a subject that is none": lambda provider: provider.claims.update(sub=["s-1"]),
    "with an empty subject": lambda provider: provider.claims.update(sub=""),
}


@pytest.mark.parametrize("how", FORGED)
def test_a_token_is_refused_that_is(console: Console, provider: Provider, how: str) -> None:
    invite(console)
    FORGED[how](provider)
    browser, answer = come_back(console, provider)
    assert (answer.status_code, FAILED in answer.text) == (503, True)
    assert not browser.is_signed_in()
    assert subject(console) is None


def test_a_new_key_of_the_provider_is_fetched(console: Console, provider: Provider) -> None:
    invite(console)
    come_back(console, provider)
    provider.key = RSAKey.generate_key(2048, {"kid": "second"}, private=True)
    assert come_back(console, provider)[1].status_code == 302


@pytest.mark.parametrize("query", ["", "code=x", "code=x&state=y", "state=y", "error=access_denied"])
def test_an_answer_that_nobody_asked_for_is_refused(console: Console, query: str) -> None:
    browser = console.browser()
    answer = browser.client.get(f"/staff/provider/back?{query}")
    assert (answer.status_code, FAILED in answer.text) == (503, True)


def test_the_answer_to_another_browser_is_refused(console: Console, provider: Provider) -> None:
    invite(console)
    away = console.browser().client.get("/staff/provider")
    answer = console.browser().client.get(provider.authorize(away.headers["Location"]))
    assert FAILED in answer.text


def test_an_answer_is_good_once(console: Console, provider: Provider) -> None:
    invite(console)
    browser = console.browser()
    back = provider.authorize(browser.client.get("/staff/provider").headers["Location"])
    assert browser.client.get(back).status_code == 302
    assert browser.client.get(back).status_code == 503


@pytest.mark.parametrize(
    "metadata",
    [{"issuer": "https://evil.example"}, {"issuer": None}, {"token_endpoint": None}, {"issuer": ["x"]}],
)
def test_a_provider_that_says_it_is_another_is_not_believed(
    console: Console, provider: Provider, metadata: Any
) -> None:
    provider.metadata = metadata
    assert FAILED in console.browser().client.get("/staff/provider").text
    provider.metadata = {}  # mended
    assert console.browser().client.get("/staff/provider").status_code == 302


def test_a_provider_that_is_away_does_not_keep_others_out(console: Console, provider: Provider) -> None:
    provider.is_down = True
    answer = console.browser().client.get("/staff/provider")
    assert (answer.status_code, FAILED in answer.text) == (503, True)
    assert console.browser("translator").client.get("/staff/account/second-factors").status_code == 200


def test_one_is_not_sent_to_another_site_afterwards(console: Console, provider: Provider) -> None:
    invite(console)
    browser = console.browser()
    away = browser.client.get("/staff/provider?next=https://evil.example/staff/")
    assert browser.client.get(provider.authorize(away.headers["Location"])).headers["Location"] == "/staff/"


def test_the_sign_in_page_offers_it(console: Console) -> None:
    page = console.browser().get("/staff/texts").text
    assert "/staff/provider?next=/staff/texts" in page
