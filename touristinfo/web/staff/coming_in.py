"""Letting somebody in: what is kept in the browser's session, where they go next, and from where they come."""

from typing import Any
from urllib.parse import urlsplit

from flask import redirect, request, session

from touristinfo.web.staff.context import LOCALE, TOKEN, office

STEP, NEXT = "step", "next"  # in the browser's session: a sign-in begun, and what was asked for
MOST_TYPED = 300
_OWN = ("127.0.0.1", "::1")


def let_in(token: str, to: str) -> Any:
    """Begin a session of the browser for who has shown all that is needed, and go on to the page `to`."""
    forget_all_but_the_language()  # a session that somebody else has prepared must not go on (fixation)
    session[TOKEN] = token
    session.permanent = True
    return redirect(to)


def forget_all_but_the_language() -> None:
    """Empty the browser's session."""
    locale = session.get(LOCALE)
    session.clear()
    if locale:
        session[LOCALE] = locale


def own_path(address: str) -> str:
    """`address` if it is a page of the console, else ""."""
    parts = urlsplit(address)
    is_ours = not parts.scheme and not parts.netloc and parts.path.startswith("/staff") and "\\" not in address
    return address if is_ours else ""


def own_address() -> str:
    """Scheme and host under which people have the console: as set, else as they asked for it."""
    return office().config.public_url or request.host_url.rstrip("/")


def sender() -> str:
    """From where the request comes; "" where nobody knows.

    What a proxy on this machine says is believed (of several addresses the last, which it has put there itself).
    """
    if request.remote_addr in _OWN:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()[:100]
    return request.remote_addr or ""
