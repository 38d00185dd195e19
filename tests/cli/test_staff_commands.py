"""`touristinfo staff`: the first administrator, lists, ends; and `check` tells of an audit log that was changed."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from touristinfo.cli import main
from touristinfo.people import accounts, sign_in
from touristinfo.store.audit import AuditRow

pytestmark = pytest.mark.database
PASSWORD = "seven quiet herons"


class Operator:
    """Runs commands, in English."""

    def __init__(self, url: str) -> None:
        self.settings = {"LANG": "C.UTF-8", "LC_ALL": "", "LC_MESSAGES": "", "TOURISTINFO_DATABASE_URL": url}

    def run(self, *arguments: str, **settings: str) -> Result:
        result = CliRunner().invoke(main, list(arguments), env=self.settings | settings)
        assert "Traceback" not in result.output
        return result

    def said(self, *arguments: str, **settings: str) -> dict[str, Any]:
        said: dict[str, Any] = json.loads(self.run(*arguments, "--json", **settings).stdout)
        return said


@pytest.fixture
def operator(database_url: str) -> Operator:
    return Operator(database_url)


def test_the_first_administrator_gets_in_with_the_code(operator: Operator, sessions: sessionmaker[Session]) -> None:
    said = operator.said("staff", "add", "yamada", "--role", "administrator", "--role", "publisher")
    with sessions.begin() as session:
        accounts.take_up(session, said["code"], PASSWORD)
        assert sign_in.sign_in(session, "yamada", PASSWORD, "")
    (listed,) = operator.said("staff", "list")["accounts"]
    assert (listed["login"], [each["role"] for each in listed["grants"]]) == ("yamada", ["administrator", "publisher"])


def test_the_code_comes_as_a_link_where_the_address_is_known(operator: Operator) -> None:
    add = ("staff", "add", "yamada", "--role", "administrator")
    text = operator.run(*add, TOURISTINFO_PUBLIC_URL="https://desk.example.jp").stdout
    assert "https://desk.example.jp/staff/invitation?code=" in text
    assert operator.said("staff", "reset", "yamada")["link"].startswith("/staff/invitation?code=")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("add", "Kim Park", "--role", "translator"), "login name"),
        (("add", "kim", "--role", "translator", "--language", "xx"), "no language"),
        (("add", "kim", "--role", "editor", "--municipality", "1"), "no municipality"),
        (("add", "kim", "--role", "boss"), "boss"),
        (("add", "kim", "--role", "translator", "--mail", "kim"), "no mail address"),
        (("disable", "nobody"), "no account"),
        (("forget", "nobody"), "no account"),
        (("reset", "nobody"), "no account"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_made(operator: Operator, wrong: tuple[str, ...], told: str) -> None:
    result = operator.run("staff", *wrong)
    assert result.exit_code in (1, 2)
    assert told in result.stderr
    assert operator.said("staff", "list") == {"accounts": []}


def test_the_last_administrator_stays(operator: Operator) -> None:
    operator.run("staff", "add", "yamada", "--role", "administrator")
    for command in ("disable", "forget"):
        result = operator.run("staff", command, "yamada")
        assert result.exit_code != 0
        assert "last administrator" in result.stderr
    assert not operator.said("staff", "list")["accounts"][0]["disabled"]


def test_a_person_is_forgotten(operator: Operator) -> None:
    operator.run("staff", "add", "yamada", "--role", "administrator")
    operator.run("staff", "add", "kim", "--role", "translator", "--language", "ko", "--name", "金")
    assert operator.said("staff", "forget", "kim") == {"login": "kim", "forgotten": True}
    logins = [each["login"] for each in operator.said("staff", "list")["accounts"]]
    assert "kim" not in logins
    assert len(logins) == 2


def test_check_tells_of_an_audit_log_that_was_changed(operator: Operator, sessions: sessionmaker[Session]) -> None:
    for login in ("yamada", "sato"):
        operator.run("staff", "add", login, "--role", "administrator")
    assert (operator.run("check").exit_code, operator.said("check")["audit"]) == (0, {"broken": []})
    with sessions.begin() as session:
        session.execute(update(AuditRow).where(AuditRow.number == 1).values(action="nothing"))
    result = operator.run("check")
    assert result.exit_code == 1
    assert "Audit log: entry 1 was changed" in result.stderr
    said = operator.said("check")
    assert (said["errors"], said["audit"]) == (1, {"broken": [1]})
