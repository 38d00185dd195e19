"""The second step of signing in: a code of the app, a recovery code, or a passkey."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, session, url_for
from sqlalchemy.orm import Session

from touristinfo.errors import RequestError, TouristinfoError
from touristinfo.people import sign_in
from touristinfo.people.attempts import SignInError, TooManyAttemptsError
from touristinfo.people.passkeys import MOST_CHARACTERS, options_of, site_at
from touristinfo.people.second_factors import factors_of, finish_with_code, finish_with_passkey
from touristinfo.people.sign_in import Factor
from touristinfo.people.steps import Kind, begun
from touristinfo.web.staff.coming_in import MOST_TYPED, NEXT, STEP, let_in, own_address
from touristinfo.web.staff.context import field_of, office
from touristinfo.web.staff.entry import sign_in_page
from touristinfo.web.staff.problems import in_words


def page(error: str = "", status: int = 200) -> Any:
    """What may be shown: those of the account."""
    site = site_at(own_address())
    try:
        with office().reading() as opened:
            step = begun(opened, session.get(STEP, ""), Kind.SIGN_IN)
            factors = factors_of(opened, step.account)
            options = options_of(opened, step, site) if site and factors.passkeys else ""
    except RequestError as problem:
        return sign_in_page(in_words(problem), 400)
    return render_template("staff/second_step.html", factors=factors, options=options, error=error), status


def with_code() -> Any:
    """End the sign-in with a code."""
    code = field_of("code", MOST_TYPED)
    return _finish(lambda opened, token: finish_with_code(opened, token, code, office().config))


def with_passkey() -> Any:
    """End the sign-in with a passkey."""
    site, credential = site_at(own_address()), field_of("credential", MOST_CHARACTERS + 1)
    if site is None:
        return redirect(url_for("second_step"))
    return _finish(lambda opened, token: finish_with_passkey(opened, token, credential, site))


def _finish(shown: Callable[[Session, str], tuple[str, Factor]]) -> Any:
    failed: TouristinfoError | None = None
    token = ""
    with office().writing() as opened:  # committed also when it fails: attempts are counted
        try:
            token = sign_in.begin(opened, *shown(opened, session.get(STEP, "")))
        except (RequestError, SignInError, TooManyAttemptsError) as error:
            failed = error
    if failed is None:
        return let_in(token, session.get(NEXT) or url_for("start"))
    statuses = {RequestError: 400, TooManyAttemptsError: 429}
    return page(in_words(failed), statuses.get(type(failed), 403))
