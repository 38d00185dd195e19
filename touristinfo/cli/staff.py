"""Commands about those who work here: staff add, list, disable, reset."""

from typing import Any

import click

from touristinfo.cli.office import Office, json_option
from touristinfo.domain.roles import Grant, Role
from touristinfo.messages import N_
from touristinfo.people import accounts
from touristinfo.store import people
from touristinfo.store.database import reading, writing


@click.group("staff")
def staff_() -> None:
    """Those who work here: accounts and roles."""


@staff_.command()
@click.argument("login")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice([role.value for role in Role]))
@click.option("--language", default="", metavar="TAG", help="The roles are for this language; without it, for all.")
@click.option("--municipality", default="", metavar="CODE", help="They are for this municipality's places only.")
@click.option("--name", default="", help="Who it is.")
@click.option("--mail", default="", help="At which the identity provider knows the person.")
@json_option
@click.pass_obj
def add(office: Office, /, login: str, roles: tuple[str, ...], **about: str) -> None:
    """Make an account and print the code with which its password is set."""
    grants = tuple(Grant(Role(role), about["language"], about["municipality"]) for role in roles)
    with writing(office.engine).begin() as session:
        code = accounts.invite(session, "", login, grants, about["name"])
        if about["mail"]:
            accounts.set_mail(session, "", login, about["mail"])
    _show_code(office, login, code)


@staff_.command("list")
@json_option
@click.pass_obj
def list_(office: Office) -> None:
    """List the accounts and what each may do."""
    with reading(office.engine)() as session:
        found = [_described(session, row) for row in people.accounts(session)]
    office.say_json({"accounts": found})
    for each in found:
        roles = ", ".join(" ".join(filter(None, grant.values())) for grant in each["grants"])
        disabled = N_("%(login)s (disabled): %(roles)s")
        office.say(disabled if each["disabled"] else N_("%(login)s: %(roles)s"), login=each["login"], roles=roles)


@staff_.command()
@click.argument("login")
@json_option
@click.pass_obj
def disable(office: Office, login: str) -> None:
    """Let nobody in with this account any more."""
    with writing(office.engine).begin() as session:
        accounts.disable(session, "", login)
    office.say_json({"login": login, "disabled": True})
    office.say(N_("Nobody gets in as %(login)s any more."), login=login)


@staff_.command()
@click.argument("login")
@json_option
@click.pass_obj
def reset(office: Office, login: str) -> None:
    """Sign the account out everywhere and print a code with which its password is set anew."""
    with writing(office.engine).begin() as session:
        code = accounts.reset(session, "", login)
    _show_code(office, login, code)


@staff_.command()
@click.argument("login")
@json_option
@click.pass_obj
def forget(office: Office, login: str) -> None:
    """Disable an account and forget whose it is: only its id is left, in the audit log."""
    with writing(office.engine).begin() as session:
        accounts.forget(session, "", login)
    office.say_json({"login": login, "forgotten": True})
    office.say(N_("It is forgotten who %(login)s was, and nobody gets in with the account any more."), login=login)


def _show_code(office: Office, login: str, code: str) -> None:
    address = f"{office.config.public_url}/staff/invitation"
    link = f"{address}?code={code}"
    office.say_json({"login": login, "code": code, "address": address, "link": link})
    office.say(
        N_("The code for %(login)s, good once and for %(days)s days: %(code)s"),
        login=login,
        code=code,
        days=accounts.INVITATION_DAYS,
    )
    if office.config.public_url:
        office.say(N_("The link for it: %(link)s"), link=link)
    else:
        office.say(N_("It is entered at %(address)s"), address=address)


def _described(session: Any, row: people.AccountRow) -> dict[str, Any]:
    grants = [
        {"role": each.role.value, "language": each.language, "municipality": each.municipality}
        for each in people.grants_of(session, row.id)
    ]
    return {"login": row.login, "disabled": row.disabled, "grants": grants}
