"""Pages about people: invitation links, roles, forgetting, what is refused; the audit log, filtered."""

import re

import pytest
from sqlalchemy import select
from staff_console import PASSWORD, Browser, Console

from touristinfo.config import IdentityProvider
from touristinfo.store.audit import broken_entries
from touristinfo.store.database import reading
from touristinfo.store.people import AccountRow, PersonRow

pytestmark = pytest.mark.database
PEOPLE = "/staff/people"
LINK = re.compile(r'href="([^"]+/staff/invitation\?code=[^"]+)"')


@pytest.fixture
def yamada(console: Console) -> Browser:
    return console.browser("administrator")


def test_who_is_invited_gets_in_by_the_link(console: Console, yamada: Browser) -> None:
    console.restart(public_url="http://desk.example.jp")
    page = console.browser("administrator").post(PEOPLE, PEOPLE, login="kim", name="金", role="translator")
    link = LINK.search(page.text)
    assert link
    assert link[1].startswith("http://desk.example.jp/staff/invitation?code=")
    address = link[1].removeprefix("http://desk.example.jp")
    browser = console.browser()
    assert 'value="kim"' in browser.get(address).text
    code = address.partition("code=")[2]
    assert browser.post("/staff/invitation", address, code=code, password=PASSWORD).status_code == 302
    assert browser.is_signed_in()
    again = console.browser().client.get(address)
    assert (again.status_code, "この招待" in again.text) == (400, True)


def test_the_address_at_which_the_provider_knows_somebody_is_noted(console: Console) -> None:
    console.restart(identity_provider=IdentityProvider("https://id.example.jp", "a", "b"))
    browser = console.browser("administrator")
    browser.post(PEOPLE, PEOPLE, login="kim", role="translator", mail="Kim@pref.example.jp")
    assert 'value="kim@pref.example.jp"' in browser.get(f"{PEOPLE}/kim").text
    browser.post(f"{PEOPLE}/kim", f"{PEOPLE}/kim", set_mail="", mail="kim2@pref.example.jp")
    assert 'value="kim2@pref.example.jp"' in browser.get(f"{PEOPLE}/kim").text
    wrong = browser.post(f"{PEOPLE}/kim", f"{PEOPLE}/kim", set_mail="", mail="kim")
    assert (wrong.status_code, "メールアドレスではありません" in wrong.text) == (400, True)


@pytest.mark.parametrize(
    "fields",
    [
        {"login": "translator", "role": "editor"},
        {"login": "kim", "role": "boss"},
        {"login": "kim", "role": ""},
        {"login": "", "role": "editor"},
        {"login": "kim", "role": "editor", "municipality": "1"},
        {"login": "kim", "role": "translator", "language": "xx"},
        {"login": "kim", "role": "administrator", "language": "ko"},
    ],
)
def test_a_wrong_invitation_is_refused_in_words(console: Console, yamada: Browser, fields: dict[str, str]) -> None:
    answer = yamada.post(PEOPLE, PEOPLE, **fields)
    assert (answer.status_code, 'role="alert"' in answer.text) == (400, True)
    with reading(console.engine)() as session:
        assert len(session.scalars(select(AccountRow)).all()) == 5


@pytest.mark.parametrize("what", [{"disable": ""}, {"forget": ""}, {"take": "administrator//"}])
def test_the_last_administrator_stays(yamada: Browser, what: dict[str, str]) -> None:
    address = f"{PEOPLE}/administrator"
    answer = yamada.post(address, address, **what)
    assert (answer.status_code, "最後の管理者" in answer.text) == (400, True)
    assert yamada.client.get(PEOPLE).status_code == 200


def test_who_is_forgotten_is_out_at_once_and_nameless(console: Console, yamada: Browser) -> None:
    theirs = console.browser("translator")
    yamada.post(f"{PEOPLE}/translator", PEOPLE, forget="")
    assert not theirs.is_signed_in()
    assert "Translator" not in yamada.get(PEOPLE).text
    with reading(console.engine)() as session:
        assert "Translator" not in session.scalars(select(PersonRow.name)).all()
        assert not [*broken_entries(session)]


def test_nobody_is_changed_by_a_form_that_is_forged_or_too_old(console: Console, yamada: Browser) -> None:
    for token in ("", "x", "IjEi.aaaaaa.bbbb"):
        answer = yamada.client.post(f"{PEOPLE}/translator", data={"csrf_token": token, "disable": ""})
        assert (answer.status_code, "何も変更していません" in answer.text) == (400, True)
    other = console.browser("publisher")
    found = re.search(r'name="csrf_token" value="([^"]+)"', other.get("/staff/").text)
    assert found
    answer = yamada.client.post(f"{PEOPLE}/translator", data={"csrf_token": found[1], "disable": ""})
    assert answer.status_code == 400
    assert console.browser("translator").is_signed_in()


def test_a_cookie_that_is_forged_is_nobodys(console: Console) -> None:
    browser = console.browser()
    browser.client.set_cookie("touristinfo-staff", "eyJ0b2tlbiI6IngifQ.aaaaaa.bbbb", path="/staff")
    assert browser.client.get("/staff/").status_code == 302
    assert not browser.is_signed_in()


@pytest.mark.parametrize("address", ["/staff/audit?account=%00", "/staff/people/a%00b", "/staff/texts?q=%00"])
def test_a_character_that_no_database_keeps_is_refused_in_words(yamada: Browser, address: str) -> None:
    answer = yamada.client.get(address)
    assert (answer.status_code, "U+0000" in answer.text) == (400, True)


def test_a_form_with_it_is_refused_too(console: Console) -> None:
    answer = console.browser().post("/staff/sign-in", login="kim\0", password=PASSWORD)
    assert (answer.status_code, "U+0000" in answer.text) == (400, True)


class TestSenders:
    """Whoever tries the accounts of many is stopped, and others are not."""

    def fail(self, console: Console, times: int, sender: str, remote: str = "127.0.0.1") -> int:
        browser = console.browser()
        browser.client.environ_base |= {"HTTP_X_FORWARDED_FOR": sender, "REMOTE_ADDR": remote}
        return [browser.sign_in(f"{remote}-{number}", "x").status_code for number in range(times)][-1]

    def test_one_behind_a_proxy_on_this_machine_has_to_wait(self, console: Console) -> None:
        assert self.fail(console, 31, "192.0.2.1, 203.0.113.7") == 429
        assert self.fail(console, 1, "203.0.113.7, 203.0.113.8") == 403

    def test_one_cannot_say_to_be_another(self, console: Console) -> None:
        assert self.fail(console, 31, "192.0.2.1", "203.0.113.7") == 429
        assert self.fail(console, 1, "192.0.2.2", "203.0.113.7") == 429
        assert self.fail(console, 1, "192.0.2.1") == 403


class TestTheAuditLog:
    def test_it_shows_what_one_account_did(self, console: Console, yamada: Browser) -> None:
        with reading(console.engine)() as session:
            id_ = session.scalar(select(AccountRow.id).where(AccountRow.login == "administrator"))
        yamada.post(PEOPLE, PEOPLE, login="kim", role="translator")
        assert rows(yamada, f"account={id_}") == ["invite", "sign-in"]
        assert rows(yamada, "account=system&action=invite") == ["invite"] * 5
        assert rows(yamada, "action=sign-in") == ["sign-in"]
        assert rows(yamada, f"account={id_}&action=publish") == []

    @pytest.mark.parametrize("query", ["before=x", "before=-1", f"before={'9' * 40}", "account=%FF", "action=<b>"])
    def test_a_query_that_is_none_is_no_fault(self, yamada: Browser, query: str) -> None:
        assert yamada.client.get(f"/staff/audit?{query}").status_code == 200

    def test_older_entries_keep_the_filter(self, console: Console, yamada: Browser) -> None:
        for number in range(51):
            console.add(f"kim{number}")
        older = re.search(r'href="(/staff/audit\?[^"]+)"', yamada.get("/staff/audit?action=invite").text)
        assert older
        address = older[1].replace("&amp;", "&")
        assert "action=invite" in address
        assert rows(yamada, address.partition("?")[2]) == ["invite"] * 6


def rows(browser: Browser, query: str) -> list[str]:
    """What was done, as the page says for `query`."""
    body = browser.get(f"/staff/audit?{query}").text.partition("<tbody>")[2]
    return re.findall(r"<tr><td>\d+</td>.*?</td>\s*<td>[^<]*</td><td>([^<]*)</td>", body, re.DOTALL)
