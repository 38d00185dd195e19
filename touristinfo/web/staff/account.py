"""My account: password, browsers that are signed in, tokens for programs."""

from typing import Any

from flask import g, redirect, render_template, request, session, url_for

from touristinfo.errors import RequestError
from touristinfo.messages import N_
from touristinfo.people import sign_in, tokens
from touristinfo.people.secrets import hash_password, is_password
from touristinfo.people.tokens import Scope
from touristinfo.store import people
from touristinfo.store.audit import record
from touristinfo.store.people import AccountRow
from touristinfo.web.staff.context import TOKEN, actor, field_of, office
from touristinfo.web.staff.problems import in_words


def page(error: str = "", token: str = "", status: int = 200) -> Any:
    """What there is of my account. `token`: a new one, shown this once."""
    with office().reading() as opened:
        values = {
            "login": g.login,
            "grants": actor().grants,
            "sign_ins": people.count_sign_ins(opened, actor().account),
            "tokens": tokens.tokens_of(opened, actor().account),
        }
    body = render_template("staff/account.html", **values, scopes=list(Scope), error=error, token=token)
    return body, status


def change_password() -> Any:
    """Set another password, if the present one is known; all other browsers are signed out."""
    try:
        with office().writing() as opened:
            row = opened.get_one(AccountRow, actor().account)
            if not is_password(field_of("present", 300), row.password_hash):
                raise RequestError(N_("The present password is another one."), parameter="present")
            row.password_hash = hash_password(field_of("password", 300), row.login)
            sign_in.sign_out_everywhere(opened, row.id)
            record(opened, row.id, "change-password", {"account": row.id})
            token = sign_in.begin(opened, row.id)
    except RequestError as error:
        return page(in_words(error), status=400)
    session[TOKEN] = token
    return redirect(url_for("account"))


def end_sessions() -> Any:
    """Sign out everywhere."""
    with office().writing() as opened:
        sign_in.sign_out_everywhere(opened, actor().account)
    return redirect(url_for("sign_in"))


def make_token() -> Any:
    """Make a token for a program, and show it once."""
    scopes = frozenset(Scope(each) for each in request.form.getlist("scope") if each in set(Scope))
    days = field_of("days", 4)
    try:
        with office().writing() as opened:
            number = int(days) if days.isascii() and days.isdigit() else 0
            token = tokens.make_token(opened, actor().account, field_of("name", 100), scopes, number)
    except RequestError as error:
        return page(in_words(error), status=400)
    return page(token=token)


def end_token() -> Any:
    """Let a token hold no more."""
    with office().writing() as opened:
        tokens.take_back(opened, actor().account, field_of("digest", 64))
    return redirect(url_for("account"))
