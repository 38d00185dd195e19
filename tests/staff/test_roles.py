"""For each address of the console and each role: allowed or refused. An address that is not in the table fails."""

from dataclasses import replace

import pytest
from staff_console import GRANTS, Console

from touristinfo.app import create_app
from touristinfo.config import Role as Served
from touristinfo.domain.roles import Actor, Grant, Role
from touristinfo.store.database import writing
from touristinfo.translation.exchange.formats import FORMATS, write_package
from touristinfo.translation.orders.gather import Choice
from touristinfo.translation.orders.place import Conditions, draft, order_for, package_of, place_order
from touristinfo.translation.orders.take_back import receive
from touristinfo.translation.workflow import Desk
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
    "orders": OWNERS,
    "place_order": OWNERS,
    "new_order": OWNERS,
    "order": OWNERS,
    "order_file": OWNERS,
    "take_return": OWNERS,
    "order_return": OWNERS,
    "enter_return": OWNERS,
    "close_order": OWNERS,
    "order_report": OWNERS,
    "order_pdf": OWNERS,
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
PARTS = {"<field>": "name", "<language>": "ko", "<login>": "publisher", "<path:id_>": "new"}
PARTS |= {"<name>": "csv", "<int:returned>": "1"}
FORM = {"seen": "0", "text": "고도칸", "check": "length", "reason": "so", "comment": "a", "code": "x", "term": "滝"}


def test_each_address_of_the_console_is_in_the_table(console: Console) -> None:
    assert MAY.keys() == {route.name for route in ROUTES}
    served = {rule.endpoint for rule in console.browser().client.application.url_map.iter_rules()}
    assert not [name for name in served if name.startswith("staff")]  # no address of the console in the public app


@pytest.fixture
def place(console: Console) -> str:
    (here,) = console.store("弘道館")
    console.publish()
    return here


@pytest.fixture
def order(console: Console, place: str) -> str:
    """The number of an order for Mito, of which one file came back."""
    with writing(console.engine).begin() as session:
        desk = Desk(session, Actor("a-somebody", (Grant(Role.EDITOR),)))
        drafted = draft(session, console.collections, Choice("ko", municipality="082015"), lambda sources, language: ())
        number = place_order(desk, drafted, Conditions("みと翻訳株式会社"))
        placed = order_for(session, desk.actor, number)
        receive(desk, console.collections, placed, write_package(package_of(session, placed), FORMATS["po"]), "a.po")
    return number


@pytest.mark.parametrize("who", [*GRANTS, "anybody"])
def test_each_role_may_what_the_table_says(console: Console, place: str, order: str, who: str) -> None:
    """Anybody else is sent to the page for signing in, or told that their role does not allow it."""
    login = "" if who == "anybody" else who
    browser = console.browser(login)
    for route in ROUTES:
        if login and not browser.is_signed_in():  # the address before ended the session
            browser = console.browser(login)
        address = route.rule.replace("<id_>", place)
        for name, value in (PARTS | {"<number>": order}).items():
            address = address.replace(name, value)
        answer = browser.client.get(address) if route.methods == ("GET",) else browser.post(address, **FORM)
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
    client = create_app(replace(console.config, role=Served.PUBLIC)).test_client()
    assert client.get("/staff/").status_code == 404
    assert client.get("/staff/sign-in").status_code == 404
