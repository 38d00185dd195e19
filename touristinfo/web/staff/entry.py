"""Pages for who is not signed in yet: sign in, take up an invitation; and signing out, and the page's language."""

from typing import Any
from urllib.parse import urlsplit

from flask import redirect, render_template, request, session, url_for

from touristinfo.errors import RequestError, TouristinfoError
from touristinfo.people import accounts, sign_in
from touristinfo.web.staff.context import LOCALE, LOCALES, TOKEN, field_of, office
from touristinfo.web.staff.problems import in_words

_OWN = ("127.0.0.1", "::1")
_MOST = 300


def sign_in_page(error: str = "", status: int = 200) -> Any:
    """The form with login name and password."""
    back = _own_path(request.values.get("next", ""))
    return render_template("staff/sign_in.html", next=back, login=field_of("login", _MOST), error=error), status


def do_sign_in() -> Any:
    """Sign in, and go on with what was asked for."""
    failed: TouristinfoError | None = None
    with office().writing() as opened:  # committed also when it fails: attempts are counted
        try:
            account = sign_in.sign_in(opened, field_of("login", _MOST), field_of("password", _MOST), _sender())
            token = sign_in.begin(opened, account)
        except (sign_in.SignInError, sign_in.TooManyAttemptsError) as error:
            failed = error
    if failed is not None:
        status = 429 if isinstance(failed, sign_in.TooManyAttemptsError) else 403
        return sign_in_page(in_words(failed), status)
    return _let_in(token, _own_path(field_of("next", 2000)) or url_for("start"))


def do_sign_out() -> Any:
    """End the session."""
    with office().writing() as opened:
        sign_in.sign_out(opened, session.get(TOKEN, ""))
    _forget_all_but_the_language()
    return redirect(url_for("sign_in"))


def choose_language() -> Any:
    """Show the pages in another language from now on."""
    if field_of("locale", 10) in LOCALES:
        session[LOCALE] = field_of("locale", 10)
    return redirect(_own_path(field_of("next", 2000)) or url_for("start"))


def invitation_page(error: str = "", status: int = 200) -> Any:
    """The form with which an invitation is taken up: code and new password."""
    code = (request.values.get("code") or "")[:_MOST]
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
    password = field_of("password", _MOST)
    try:
        with office().writing() as opened:
            account = accounts.take_up(opened, field_of("code", _MOST), password)
            token = sign_in.begin(opened, account)
    except RequestError as error:
        return invitation_page(in_words(error), 400)
    return _let_in(token, url_for("start"))


def _let_in(token: str, to: str) -> Any:
    _forget_all_but_the_language()  # a session that somebody else has prepared must not go on (fixation)
    session[TOKEN] = token
    session.permanent = True
    return redirect(to)


def _forget_all_but_the_language() -> None:
    locale = session.get(LOCALE)
    session.clear()
    if locale:
        session[LOCALE] = locale


def _own_path(address: str) -> str:
    """`address` if it is a page of the console, else ""."""
    parts = urlsplit(address)
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith("/staff") and "\\" not in address
    return address if is_ours else ""


def _sender() -> str:
    """From where the request comes; "" behind a proxy on this machine, which does not say."""
    return "" if request.remote_addr in _OWN else request.remote_addr or ""
