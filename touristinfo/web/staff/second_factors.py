"""Second factors of my account: passkeys, an app's codes, recovery codes; changed only soon after signing in."""

import io
from collections.abc import Callable
from typing import Any

import segno
from flask import g, redirect, render_template, session, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from touristinfo.errors import RequestError
from touristinfo.messages import N_
from touristinfo.people import passkeys, totp
from touristinfo.people.passkeys import Site, site_at
from touristinfo.people.second_factors import (
    drop_useless_codes,
    factors_of,
    first_recovery_codes,
    must_have_one,
    new_recovery_codes,
)
from touristinfo.people.sign_in import Factor, note_factor
from touristinfo.people.steps import Kind, begun
from touristinfo.web.staff.coming_in import MOST_TYPED, own_address
from touristinfo.web.staff.context import TOKEN, actor, field_of, office
from touristinfo.web.staff.problems import in_words


def page(error: str = "", codes: list[str] | None = None, status: int = 200) -> Any:
    """What there is, and what can be added. `codes`: new recovery codes, shown this once."""
    with office().reading() as opened:
        factors = factors_of(opened, actor().account)
        values = {
            "factors": factors,
            "has_site": site_at(own_address()) is not None,
            "keeps_its_key": office().config.keeps_its_key,
            "needed": must_have_one(office().config.second_factor, actor().grants) and not factors,
            "is_fresh": g.is_fresh,
        }
        return render_template("staff/second_factors.html", **values, codes=codes, error=error), status


def begin_passkey() -> Any:
    """The page on which the browser makes a passkey."""
    try:
        site = _site()
        with _changing() as opened:
            token, options = passkeys.begin_passkey(opened, actor().account, site)
    except RequestError as error:
        return page(in_words(error), status=400)
    return render_template("staff/passkey.html", step=token, options=options)


def add_passkey() -> Any:
    """Add the passkey that the browser has made."""
    credential = field_of("credential", passkeys.MOST_CHARACTERS + 1)

    def add(opened: Session) -> None:
        step = begun(opened, field_of("step", MOST_TYPED), Kind.PASSKEY, actor().account)
        passkeys.add_passkey(opened, step, field_of("name", MOST_TYPED), credential, _site())

    return _set_up(add, Factor.PASSKEY)


def begin_totp() -> Any:
    """The page with the secret for the app."""
    try:
        with _changing() as opened:
            token = totp.begin_totp(opened, actor().account, office().config)
    except RequestError as error:
        return page(in_words(error), status=400)
    return _totp_page(token)


def set_up_totp() -> Any:
    """Let the app's codes hold, once it has shown one."""
    token = field_of("step", MOST_TYPED)

    def set_up(opened: Session) -> None:
        step = begun(opened, token, Kind.TOTP, actor().account)
        totp.set_up_totp(opened, step, field_of("code", MOST_TYPED), office().config)

    try:
        return _set_up(set_up, Factor.TOTP, raises=True)
    except RequestError as error:
        return _totp_page(token, in_words(error), 400)


def make_codes() -> Any:
    """New recovery codes, shown once."""
    try:
        with _changing() as opened:
            if not factors_of(opened, actor().account):
                raise RequestError(N_("Set up a passkey or an app first: the codes stand in for these."))
            codes = new_recovery_codes(opened, actor().account)
    except RequestError as error:
        return page(in_words(error), status=400)
    return page(codes=codes)


def remove() -> Any:
    """Take away a passkey, or the app."""
    try:
        with _changing() as opened:
            if field_of("passkey", MOST_TYPED):
                passkeys.remove_passkey(opened, actor().account, field_of("passkey", 2000))
            elif field_of("totp", 10):
                totp.remove_totp(opened, actor().account)
            opened.flush()
            drop_useless_codes(opened, actor().account)
    except RequestError as error:
        return page(in_words(error), status=400)
    return redirect(url_for("second_factors"))


def _set_up(add: Callable[[Session], None], factor: Factor, raises: bool = False) -> Any:
    try:
        with _changing() as opened:
            add(opened)
            opened.flush()
            note_factor(opened, session[TOKEN], factor)
            codes = first_recovery_codes(opened, actor().account)
    except RequestError as error:
        if raises:
            raise
        return page(in_words(error), status=400)
    return page(codes=codes) if codes else redirect(url_for("second_factors"))


def _changing() -> Any:
    """A transaction for who has signed in lately: a browser left alone must not let somebody stay in for ever."""
    if not g.is_fresh:
        raise RequestError(N_("You have been signed in for a while: sign in anew, then change this."))
    return office().writing()


def _site() -> Site:
    site = site_at(own_address())
    if site is None:
        raise RequestError(N_("Browsers make passkeys only for an address with https:// and a name."))
    return site


def _totp_page(token: str, error: str = "", status: int = 200) -> Any:
    try:
        with office().reading() as opened:
            step = begun(opened, token, Kind.TOTP, actor().account)
            secret = totp.begun_secret(step, office().config)
    except RequestError as problem:
        return page(in_words(problem), status=400)
    address = totp.address_for_apps(secret, g.login)
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    values = {"step": token, "secret": spaced, "picture": _qr_code(address)}
    return render_template("staff/totp.html", **values, error=error), status


def _qr_code(said: str) -> Markup:
    """An inline SVG picture: no other site makes or sees it."""
    file = io.BytesIO()
    segno.make(said, error="m").save(file, kind="svg", scale=5, xmldecl=False, svgns=False, light="#ffffff", border=4)
    return Markup(file.getvalue().decode())  # noqa: S704 - segno draws modules only, no text of ours or others
