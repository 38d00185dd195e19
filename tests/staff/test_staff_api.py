"""The staff API: what each role's token may do, the way of a text and of an order by robots, and the document."""

import io
import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from staff_console import GRANTS, Console
from werkzeug.datastructures import FileStorage
from werkzeug.test import Client, TestResponse, encode_multipart

from touristinfo.config import read_config
from touristinfo.domain.collections import Collection
from touristinfo.domain.roles import Grant, Role
from touristinfo.people import accounts
from touristinfo.people.tokens import Scope, make_token
from touristinfo.store.database import writing
from touristinfo.web.staff.context import Office
from touristinfo.web.staff_api.addresses import ADDRESSES
from touristinfo.web.staff_api.app import create_staff_api

pytestmark = pytest.mark.database
EVERYBODY = frozenset(GRANTS)
OWNERS = frozenset({"editor", "publisher"})
# Name of the address -> whose token, with every scope, may use it for the texts of Mito in Korean.
MAY: dict[str, frozenset[str]] = {
    "landing": EVERYBODY,
    "status": EVERYBODY,
    "units": EVERYBODY,
    "unit": EVERYBODY,
    "write": frozenset({"translator", "reviewer", "editor"}),
    "step": frozenset({"reviewer"}),
    "orders": OWNERS,
    "place_order": OWNERS,
    "order": OWNERS,
    "order_file": OWNERS,
    "take_back": OWNERS,
    "enter": OWNERS,
    "bring_in": OWNERS,
    "publish": frozenset({"publisher"}),
}
BODIES: dict[str, dict[str, Any]] = {
    "write": {"text": "고도칸"},
    "step": {"step": "review"},
    "place_order": {"language": "ko", "agency": "Seoul Translations", "municipality": "082015"},
}


class Robot:
    """A program with a token."""

    def __init__(self, console: Console, login: str, scopes: frozenset[Scope] = frozenset(Scope)) -> None:
        self.client = Client(console.app)
        self.token = ""
        if login:
            with writing(console.engine).begin() as session:
                self.token = make_token(session, accounts.account(session, login).id, "robot", scopes, 30)

    def ask(self, method: str, address: str, *, seen: int | None = 0, **more: Any) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if seen is not None:
            headers["If-Match"] = f'"{seen}"'
        return self.client.open(f"/v1/staff/{address}", method=method, headers=headers, **more)


@pytest.fixture
def place(console: Console) -> str:
    (id_,) = console.store("弘道館")
    console.publish()
    return id_


def test_each_address_is_in_the_table(console: Console) -> None:
    assert MAY.keys() == {address.name for address in ADDRESSES}


@pytest.mark.parametrize("who", [*GRANTS, ""])
def test_each_role_may_what_the_table_says(console: Console, place: str, who: str) -> None:
    robot = Robot(console, who)
    order = Robot(console, "publisher").ask("POST", "orders", json=BODIES["place_order"]).get_json()["number"]
    for address in ADDRESSES:
        rule = address.rule.removeprefix("/v1/staff/").replace("<id_>", place).replace("<field>", "name")
        rule = rule.replace("<language>", "ko").replace("<number>", order).replace("<int:returned>", "1")
        sent: dict[str, Any] = {"json": BODIES.get(address.name, {})} if address.body else {}
        if address.upload:
            sent = {"data": {"file": (io.BytesIO(b"x"), "a.csv"), "collection": "wifi_spots", "layer": "demo_signs"}}
        answer = robot.ask(address.method, rule, **sent)
        if not who:
            assert answer.status_code == 401, address.name
        elif who in MAY[address.name] and (address.name, who) != ("bring_in", "editor"):  # of a layer of another one
            assert answer.status_code not in (401, 403), f"{address.name}: {answer.text}"
        else:
            assert answer.status_code == 403, f"{address.name}: {answer.text}"


def test_a_token_allows_only_what_it_is_for(console: Console, place: str) -> None:
    reading = Robot(console, "translator", frozenset({Scope.READ}))
    assert reading.ask("GET", "units").status_code == 200
    assert reading.ask("PUT", f"units/{place}/name/ko", json={"text": "고도칸"}).status_code == 403


@pytest.mark.parametrize("token", ["", "ti_x", "forged", "ti_" + "x" * 5000])
def test_a_forged_token_is_refused(console: Console, token: str) -> None:
    robot = Robot(console, "")
    robot.token = token
    answer = robot.ask("GET", "units")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.content_type == "application/problem+json"


def test_no_token_needs_no_database_and_with_one_its_absence_is_said(
    collections: dict[str, Collection],
) -> None:
    config = read_config({"TOURISTINFO_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/nothing"})
    api = Client(create_staff_api(config, Office(config, collections)))
    assert api.get("/v1/staff/").status_code == 401
    answer = api.get("/v1/staff/", headers={"Authorization": "Bearer ti_some", "Accept-Language": "en"})
    assert answer.status_code == 503
    assert "The database cannot be used" in answer.get_json()["detail"]
    assert "127.0.0.1" not in answer.get_data(as_text=True)


def test_a_file_that_is_too_large_is_refused(console: Console) -> None:
    console.restart(max_file_bytes=1_000_000)
    boundary, form = encode_multipart(
        {
            "layer": "wifi_spots-mito",
            "collection": "wifi_spots",
            "file": FileStorage(io.BytesIO(b"x" * 50_000_000), "a.csv"),
        }
    )
    kind = f"multipart/form-data; boundary={boundary}"
    answer = Robot(console, "publisher").ask("POST", "imports", data=form, content_type=kind)
    assert answer.status_code == 413
    assert answer.content_type == "application/problem+json"


def test_a_disabled_account_has_no_token_that_holds(console: Console) -> None:
    robot = Robot(console, "translator")
    with writing(console.engine).begin() as session:
        accounts.disable(session, "", "translator")
    assert robot.ask("GET", "units").status_code == 401


def test_a_text_goes_from_missing_to_published_by_robots(console: Console, place: str) -> None:
    translator, reviewer, publisher = (Robot(console, who) for who in ("translator", "reviewer", "publisher"))
    (unit,) = translator.ask("GET", "units?language=ko&state=missing").get_json()["units"]
    assert (unit["id"], unit["source"]) == (place, "弘道館")
    version = translator.ask("PUT", f"units/{place}/name/ko", json={"text": "고도칸"}).get_json()["version"]
    assert translator.ask("PUT", f"units/{place}/name/ko", json={"text": "홍도관"}).status_code == 412  # seen: 0
    step = f"units/{place}/name/ko/steps"
    assert reviewer.ask("POST", step, seen=version, json={"step": "review"}).status_code == 200
    published = publisher.ask("POST", "publications").get_json()
    assert published == {"number": 2, "changed": True}
    status = publisher.ask("GET", "status").get_json()
    assert {"collection": "wifi_spots", "language": "ko", "state": "reviewed"}.items() <= {
        **next(each for each in status["texts"] if each["language"] == "ko" and each["state"] == "reviewed")
    }.items()


def test_an_order_goes_out_and_comes_back(console: Console, place: str) -> None:
    robot = Robot(console, "publisher")
    number = robot.ask("POST", "orders", json=BODIES["place_order"]).get_json()["number"]
    file = robot.ask("GET", f"orders/{number}/file?format=xliff1").data
    returned = file.replace(b"<target/>", "<target>고도칸</target>".encode()).replace(
        b'<target state="new"/>', '<target state="translated">고도칸</target>'.encode()
    )
    if returned == file:
        returned = file.replace(b"</source>", "</source><target>고도칸</target>".encode())
    answer = robot.ask("POST", f"orders/{number}/returns", data={"file": (io.BytesIO(returned), "back.xlf")})
    assert answer.status_code == 201, answer.text
    back = answer.get_json()["return"]
    assert robot.ask("POST", f"orders/{number}/returns/{back}/entry").get_json() == {"refused": []}
    cells = robot.ask("GET", f"units/{place}/name").get_json()["translations"]
    (korean,) = (each for each in cells if each["language"] == "ko")
    assert (korean["text"], korean["state"], korean["origin"]) == ("고도칸", "translated", "human")


def test_an_editor_neither_sees_nor_changes_the_texts_of_another_municipality(console: Console, place: str) -> None:
    (theirs,) = console.store("日立駅", municipality="082023", layer="hitachi")
    robot = Robot(console, "editor")
    assert [unit["id"] for unit in robot.ask("GET", "units").get_json()["units"]] == [place]
    assert robot.ask("GET", f"units/{theirs}/name").status_code == 404
    assert robot.ask("PUT", f"units/{theirs}/name/ko", json={"text": "히타치역"}).status_code == 403
    file = {"file": (io.BytesIO("名称\n駅\n".encode()), "a.csv"), "collection": "wifi_spots"}
    assert robot.ask("POST", "imports", data=file).status_code == 403


def test_a_file_is_imported_and_its_faults_are_in_the_report(console: Console) -> None:
    rows = "施設名,緯度,経度,市区町村コード\n偕楽園,36.375,140.453,082015\n,1,2,\n"
    robot = Robot(console, "publisher")
    for dry_run, added in (("true", 1), ("false", 1), ("false", 0)):
        data = {"file": (io.BytesIO(rows.encode("cp932")), "a.csv"), "collection": "facilities", "dry_run": dry_run}
        report = robot.ask("POST", "imports", data=data).get_json()
        assert (report["added"], report["rejected"]) == (added, 1), report


@pytest.mark.parametrize(
    ("method", "address", "sent", "status"),
    [
        ("GET", "units?language=xx", {}, 400),
        ("GET", "units?limit=0", {}, 400),
        ("GET", "units?nonsense=1", {}, 400),
        ("PUT", "units/{id}/name/ko", {"json": {}}, 400),
        ("PUT", "units/{id}/name/ko", {"data": "no JSON"}, 400),
        ("PUT", "units/{id}/name/ko", {"data": "[" * 100_000}, 400),
        ("PUT", "units/{id}/name/ko", {"json": ["text"]}, 400),
        ("PUT", "units/{id}/name/ko", {"json": {"text": "가" * 20_001}}, 400),
        ("PUT", "units/{id}/name/fr", {"json": {"text": "x"}}, 400),
        ("PUT", "units/nothing/name/ko", {"json": {"text": "x"}}, 404),
        ("PUT", "units/{id}/name/ko", {"data": "x" * 2_000_000}, 413),
        ("POST", "imports", {"data": {"collection": "wifi_spots"}}, 400),
        ("GET", "orders/nothing", {}, 404),
        ("DELETE", "units", {}, 405),
        ("GET", "nothing", {}, 404),
    ],
)
def test_what_is_wrong_is_a_problem_document(
    console: Console, place: str, method: str, address: str, sent: dict[str, Any], status: int
) -> None:
    console.add("all", *(Grant(role) for role in Role))
    answer = Robot(console, "all").ask(method, address.format(id=place), **sent)
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    assert json.loads(answer.data)["status"] == status


def test_a_change_needs_the_version_that_was_seen(console: Console, place: str) -> None:
    robot = Robot(console, "translator")
    answer = robot.ask("PUT", f"units/{place}/name/ko", seen=None, json={"text": "고도칸"})
    assert answer.status_code == 400
    assert "If-Match" in answer.get_json()["detail"]


def test_the_document_is_valid_and_answers_are_as_it_says(console: Console, place: str) -> None:
    robot = Robot(console, "publisher")
    document = Robot(console, "").ask("GET", "openapi.json").get_json()
    validate(document)
    public = Client(console.app).get("/v1/openapi.json").get_json()
    assert not [path for path in public["paths"] if path.startswith("/v1/staff")]
    robot.ask("POST", "orders", json=BODIES["place_order"])
    for path in ("", "status", "units", f"units/{place}/name", "orders"):
        rule = f"/v1/staff/{path}".replace(place, "{id_}").replace("/name", "/{field}")
        schema = document["paths"][rule]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        answer = robot.ask("GET", path)
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Set-Cookie" not in answer.headers
        Draft202012Validator({**schema, "components": document["components"]}).validate(answer.get_json())
