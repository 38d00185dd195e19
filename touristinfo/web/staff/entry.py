"""Pages for who is not signed in yet: sign in, take up an invitation; and signing out, and the page's language."""

from typing import Any

from flask import redirect, render_template, request, session, url_for

from touristinfo.errors import RequestError, TouristinfoError
from touristinfo.people import accounts, sign_in
from touristinfo.people.attempts import SignInError, TooManyAttemptsError
from touristinfo.people.second_factors import begin_second_step
from touristinfo.web.staff.coming_in import (
    MOST_TYPED,
    NEXT,
    STEP,
    forget_all_but_the_language,
    let_in,
    own_path,
    sender,
)
from touristinfo.web.staff.context import LOCALE, LOCALES, TOKEN, field_of, office
from touristinfo.web.staff.problems import in_words


def sign_in_page(error: str = "", status: int = 200) -> Any:
    """The form with login name and password."""
    back = own_path(request.values.get("next", ""))
    values = {"next": back, "login": field_of("login", MOST_TYPED), "provider": office().config.identity_provider}
    return render_template("staff/sign_in.html", **values, error=error), status


def do_sign_in() -> Any:
    """Sign in, and go on with what was asked for, or first with the second factor."""
    failed: TouristinfoError | None = None
    step = token = None
    with office().writing() as opened:  # committed also when it fails: attempts are counted
        try:
            login, password = field_of("login", MOST_TYPED), field_of("password", MOST_TYPED)
            account = sign_in.sign_in(opened, login, password, sender())
            step = begin_second_step(opened, account)
            token = None if step else sign_in.begin(opened, account)
        except (SignInError, TooManyAttemptsError) as error:
            failed = error
    if failed is not None:
        return sign_in_page(in_words(failed), 429 if isinstance(failed, TooManyAttemptsError) else 403)
    to = own_path(field_of("next", 2000)) or url_for("start")
    if token:
        return let_in(token, to)
    forget_all_but_the_language()
    session[STEP], session[NEXT] = step, to
    return redirect(url_for("second_step"))


def do_sign_out() -> Any:
    """End the session."""
    with office().writing() as opened:
        sign_in.sign_out(opened, session.get(TOKEN, ""))
    forget_all_but_the_language()
    return redirect(url_for("sign_in"))


def choose_language() -> Any:
    """Show the pages in another language from now on."""
    if field_of("locale", 10) in LOCALES:
        session[LOCALE] = field_of("locale", 10)
    return redirect(own_path(field_of("next", 2000)) or url_for("start"))


def invitation_page(error: str = "", status: int = 200) -> Any:
    """The form with which an invitation is taken up: code and new password."""
    code = (request.values.get("code") or "")[:MOST_TYPED]
    login = ""
    if code:
        try:
            with office().reading() as opened:
                login = accounts.invited(opened, code).login
        except RequestError as problem:
            error, status = error or in_words(problem), 400
    return render_template("staff/invitation.html", code=code, login=login, error=error), status


def take_up() -> Any:
    """Set the password of the account, and sign in."""
    password = field_of("password", MOST_TYPED)
    try:
        with office().writing() as opened:
            account = accounts.take_up(opened, field_of("code", MOST_TYPED), password)
            token = sign_in.begin(opened, account)
    except RequestError as error:
        return invitation_page(in_words(error), 400)
    return let_in(token, url_for("start"))
