"""Pages about those who work here: list, invitation, roles, disabling, forgetting."""

from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from touristinfo.domain.languages import TAGS
from touristinfo.domain.roles import Grant, Role
from touristinfo.errors import RequestError
from touristinfo.messages import N_
from touristinfo.people import accounts
from touristinfo.store import people
from touristinfo.web.staff import filters
from touristinfo.web.staff.coming_in import own_address
from touristinfo.web.staff.context import actor, field_of, locale, office
from touristinfo.web.staff.problems import in_words

ROLES = {
    Role.TRANSLATOR: N_("translator"),
    Role.REVIEWER: N_("reviewer"),
    Role.EDITOR: N_("editor"),
    Role.PUBLISHER: N_("publisher"),
    Role.ADMINISTRATOR: N_("administrator"),
}
_MOST = 100


def page(error: str = "", invited: dict[str, str] | None = None, status: int = 200) -> Any:
    """All accounts, and the form that invites. `invited`: login name, code and link of a new invitation, shown once."""
    with office().reading() as opened:
        found = people.accounts(opened)
        names = people.names_of(opened, {row.id for row in found})
        rows = [(row, names.get(row.id, ""), people.grants_of(opened, row.id)) for row in found]
    return _with_choices("staff/people.html", rows=rows, error=error, invited=invited), status


def invite() -> Any:
    """Invite somebody; the code is shown once."""
    login = field_of("login", _MOST).strip().casefold()
    try:
        with office().writing() as opened:
            code = accounts.invite(opened, actor().account, login, _grants(), field_of("name", _MOST))
            if field_of("mail", _MOST):
                accounts.set_mail(opened, actor().account, login, field_of("mail", 300))
    except RequestError as error:
        return page(in_words(error), status=400)
    return page(invited=_invited(login, code))


def person_page(login: str, error: str = "", invited: dict[str, str] | None = None, status: int = 200) -> Any:
    """One account."""
    with office().reading() as opened:
        row = accounts.account(opened, login)
        values = {
            "row": row,
            "name": people.names_of(opened, {row.id}).get(row.id, ""),
            "mail": people.mail_of(opened, row.id),
            "grants": people.grants_of(opened, row.id),
        }
    return _with_choices("staff/person.html", **values, error=error, invited=invited), status


def change(login: str) -> Any:
    """Do to an account what the button pressed says."""
    invited = None
    try:
        with office().writing() as opened:
            if "reset" in request.form:
                invited = _invited(login, accounts.reset(opened, actor().account, login))
            else:
                _change(opened, actor().account, login)
    except RequestError as error:
        return person_page(login, in_words(error), status=400)
    if invited:
        return person_page(login, invited=invited)
    return redirect(url_for("people") if "forget" in request.form else url_for("person", login=login))


def _change(opened: Session, by: str, login: str) -> None:
    if "disable" in request.form:
        accounts.disable(opened, by, login)
    elif "forget" in request.form:
        accounts.forget(opened, by, login)
    elif "set_mail" in request.form:
        accounts.set_mail(opened, by, login, field_of("mail", 300))
    else:
        held = people.grants_of(opened, accounts.account(opened, login).id)
        taken = field_of("take", _MOST)
        kept = tuple(each for each in held if _name_of(each) != taken)
        accounts.change_grants(opened, by, login, kept if taken else (*held, *_grants()))


def _invited(login: str, code: str) -> dict[str, str]:
    return {"login": login, "code": code, "link": own_address() + url_for("invitation", code=code)}


def _grants() -> tuple[Grant, ...]:
    role = field_of("role", 20)
    if role not in set(Role):
        raise RequestError(N_("Choose a role."), parameter="role")
    return (Grant(Role(role), field_of("language", 20), field_of("municipality", 6)),)


def _name_of(grant: Grant) -> str:
    return f"{grant.role.value}/{grant.language}/{grant.municipality}"


def _with_choices(template: str, **values: Any) -> str:
    names = filters.municipality_names(actor(), locale())
    tags = [tag for tag in TAGS if tag != "ja"]
    provider = office().config.identity_provider
    return render_template(
        template, **values, roles=ROLES, tags=tags, municipalities=names, name_of=_name_of, provider=provider
    )
