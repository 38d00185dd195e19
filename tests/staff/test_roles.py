"""For each address of the console and each role: allowed or refused. An address that is not in the table fails."""

from dataclasses import replace

import pytest
from staff_console import GRANTS, Console

from touristinfo.app import create_app
from touristinfo.config import Role
from touristinfo.web.staff.routes import ROUTES

pytestmark = pytest.mark.database
NOBODY, EVERYBODY = frozenset[str](), frozenset(GRANTS)
TRANSLATORS = frozenset({"translator", "reviewer", "editor"})
OWNERS = frozenset({"editor", "publisher"})
ADMINISTRATOR, PUBLISHER = frozenset({"administrator"}), frozenset({"publisher"})
# Name of the address -> who may use it for the texts of Mito in Korean, also without being signed in ("anybody").
MAY: dict[str, frozenset[str]] = {
    "start": EVERYBODY,
    "sign_in": EVERYBODY | {"anybody"},
    "do_sign_in": EVERYBODY | {"anybody"},
    "sign_out": EVERYBODY | {"anybody"},
    "language": EVERYBODY | {"anybody"},
    "invitation": EVERYBODY | {"anybody"},
    "take_up": EVERYBODY | {"anybody"},
    "second_step": EVERYBODY | {"anybody"},
    "second_step_code": EVERYBODY | {"anybody"},
    "second_step_passkey": EVERYBODY | {"anybody"},
    "provider": EVERYBODY | {"anybody"},
    "provider_back": EVERYBODY | {"anybody"},
    "texts": EVERYBODY,
    "bulk": EVERYBODY,
    "do_bulk": EVERYBODY,
    "practice": EVERYBODY,
    "text": EVERYBODY,
    "write": TRANSLATORS,
    "check": TRANSLATORS,
    "review": frozenset({"reviewer"}),
    "comment": EVERYBODY,
    "exception": frozenset({"reviewer", "editor"}),
    "typo": OWNERS,
    "place": EVERYBODY,
    "withdraw": OWNERS,
    "do_withdraw": OWNERS,
    "publication": EVERYBODY,
    "publish": PUBLISHER,
    "glossary": EVERYBODY,
    "term": EVERYBODY,
    "save_term": frozenset({"reviewer", "publisher"}),
    "account": EVERYBODY,
    "password": EVERYBODY,
    "sessions": EVERYBODY,
    "make_token": EVERYBODY,
    "end_token": EVERYBODY,
    "second_factors": EVERYBODY,
    "begin_passkey": EVERYBODY,
    "add_passkey": EVERYBODY,
    "begin_totp": EVERYBODY,
    "set_up_totp": EVERYBODY,
    "make_codes": EVERYBODY,
    "remove_factor": EVERYBODY,
    "people": ADMINISTRATOR,
    "invite": ADMINISTRATOR,
    "person": ADMINISTRATOR,
    "change_person": ADMINISTRATOR,
    "audit": ADMINISTRATOR,
}

# What any of the forms takes.
FORM = {"seen": "0", "text": "고도칸", "check": "length", "reason": "so", "comment": "a", "code": "x", "term": "滝"}


def test_each_address_of_the_console_is_in_the_table(console: Console) -> None:
    assert MAY.keys() == {route.name for route in ROUTES}
    served = {rule.endpoint for rule in console.browser().client.application.url_map.iter_rules()}
    assert not [name for name in served if name.startswith("staff")]  # no address of the console in the public app


@pytest.fixture
def places(console: Console) -> str:
    (here,) = console.store("弘道館")
    console.publish()
    return here


@pytest.mark.parametrize("who", [*GRANTS, "anybody"])
def test_each_role_may_what_the_table_says(console: Console, places: str, who: str) -> None:
    """Anybody else is sent to the page for signing in, or told that their role does not allow it."""
    login = "" if who == "anybody" else who
    browser = console.browser(login)
    for route in ROUTES:
        if login and not browser.is_signed_in():  # the address before ended the session
            browser = console.browser(login)
        address = route.rule.replace("<id_>", places).replace("<field>", "name").replace("<language>", "ko")
        address = address.replace("<login>", "publisher").replace("<path:id_>", "new")
        if route.methods == ("GET",):
            answer = browser.client.get(address)
        else:
            answer = browser.post(
                address, seen="0", text="고도칸", check="length", reason="so", comment="a", code="x", term="滝"
            )
        is_in = answer.status_code < 400 or answer.status_code in (400, 409)
        refused = answer.status_code == 403 or "/staff/sign-in?next=" in answer.headers.get("Location", "")
        if who not in MAY[route.name]:
            assert refused, f"{route.name}: {answer.status}"
        elif route.name == "do_sign_in":  # without a login name nobody gets in
            assert answer.status_code == 403
        else:
            assert is_in, f"{route.name}: {answer.status}"
            assert not refused, route.name


def test_an_editor_neither_sees_nor_changes_the_texts_of_another_municipality(console: Console) -> None:
    (theirs,) = console.store("日立駅", municipality="082023", layer="hitachi")
    address = f"/staff/texts/{theirs}/name/ko"
    editor = console.browser("editor")
    assert "日立駅" not in editor.get("/staff/texts").text
    for each in (address, f"/staff/places/{theirs}", f"/staff/places/{theirs}/withdraw"):
        assert editor.get(each).status_code == 403
        assert "日立駅" not in editor.get(each).text
    assert editor.post(address, seen="0", text="히타치역").status_code == 403
    assert editor.post(f"{address}/comment", comment="x").status_code == 403
    assert editor.post(f"/staff/places/{theirs}/withdraw", reason="x").status_code == 403
    assert "히타치역" not in console.browser("publisher").get(address).text


def test_nothing_of_the_console_is_there_on_a_public_node(console: Console) -> None:
    client = create_app(replace(console.config, role=Role.PUBLIC)).test_client()
    assert client.get("/staff/").status_code == 404
    assert client.get("/staff/sign-in").status_code == 404
