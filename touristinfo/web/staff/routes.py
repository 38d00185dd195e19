"""The one table of the console's addresses: rule, what it is called, which action it needs, and the view."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from touristinfo.domain.roles import Action
from touristinfo.translation.exchange.formats import MOST_BYTES
from touristinfo.web.staff import (
    account,
    audit,
    bulk,
    editor,
    entry,
    glossary,
    orders,
    orders_back,
    people,
    practice,
    provider,
    publication,
    second_factors,
    second_step,
    start,
    texts,
)

OPEN: Final = None  # for everybody, also who is not signed in
READ, WRITE = ("GET",), ("POST",)


@dataclass(frozen=True, slots=True)
class Route:
    """One address. `action`: what one must be allowed somewhere; the view asks for which text or place.

    `upload`: how many bytes a file may have that comes with the form.
    """

    rule: str
    name: str
    action: Action | None
    view: Callable[..., Any]
    methods: tuple[str, ...] = READ
    upload: int = 0
    secures: bool = False  # also for who must have a second factor and has none yet


ROUTES: tuple[Route, ...] = (
    Route("/staff/", "start", Action.READ, start.page),
    Route("/staff/sign-in", "sign_in", OPEN, entry.sign_in_page),
    Route("/staff/sign-in", "do_sign_in", OPEN, entry.do_sign_in, WRITE),
    Route("/staff/sign-out", "sign_out", OPEN, entry.do_sign_out, WRITE),
    Route("/staff/language", "language", OPEN, entry.choose_language, WRITE),
    Route("/staff/invitation", "invitation", OPEN, entry.invitation_page),
    Route("/staff/invitation", "take_up", OPEN, entry.take_up, WRITE),
    Route("/staff/second-step", "second_step", OPEN, second_step.page),
    Route("/staff/second-step", "second_step_code", OPEN, second_step.with_code, WRITE),
    Route("/staff/second-step/passkey", "second_step_passkey", OPEN, second_step.with_passkey, WRITE),
    Route("/staff/provider", "provider", OPEN, provider.begin),
    Route("/staff/provider/back", "provider_back", OPEN, provider.back),
    Route("/staff/texts", "texts", Action.READ, texts.page),
    Route("/staff/bulk", "bulk", Action.READ, bulk.page),
    Route("/staff/bulk", "do_bulk", Action.COMMENT, bulk.do, WRITE),
    Route("/staff/practice", "practice", Action.READ, practice.set_out, WRITE),
    Route("/staff/texts/<id_>/<field>/<language>", "text", Action.READ, editor.page),
    Route("/staff/texts/<id_>/<field>/<language>", "write", Action.TRANSLATE, editor.write, WRITE),
    Route("/staff/texts/<id_>/<field>/<language>/checks", "check", Action.TRANSLATE, editor.check, WRITE),
    Route("/staff/texts/<id_>/<field>/<language>/review", "review", Action.READ, editor.review, WRITE),
    Route("/staff/texts/<id_>/<field>/<language>/comment", "comment", Action.COMMENT, editor.comment, WRITE),
    Route("/staff/texts/<id_>/<field>/<language>/exception", "exception", Action.EXCEPT, editor.exception, WRITE),
    Route("/staff/texts/<id_>/<field>/typo", "typo", Action.CORRECT_SOURCE, editor.typo, WRITE),
    Route("/staff/places/<id_>", "place", Action.READ, publication.place_page),
    Route("/staff/places/<id_>/withdraw", "withdraw", Action.WITHDRAW, publication.withdraw_page),
    Route("/staff/places/<id_>/withdraw", "do_withdraw", Action.WITHDRAW, publication.do_withdraw, WRITE),
    Route("/staff/publication", "publication", Action.READ, publication.page),
    Route("/staff/publication", "publish", Action.PUBLISH, publication.do_publish, WRITE),
    Route("/staff/glossary", "glossary", Action.READ, glossary.page),
    Route("/staff/glossary/<path:id_>", "term", Action.READ, glossary.term_page),
    Route("/staff/glossary/<path:id_>", "save_term", Action.GLOSSARY, glossary.save_term, WRITE),
    Route("/staff/orders", "orders", Action.ORDER, orders.page),
    Route("/staff/orders", "place_order", Action.ORDER, orders.place, WRITE),
    Route("/staff/orders/new", "new_order", Action.ORDER, orders.new_page),
    Route("/staff/orders/<number>", "order", Action.ORDER, orders.order_page),
    Route("/staff/orders/<number>/files/<name>", "order_file", Action.ORDER, orders.file),
    Route("/staff/orders/<number>/returns", "take_return", Action.ORDER, orders_back.take, WRITE, upload=MOST_BYTES),
    Route("/staff/orders/<number>/returns/<int:returned>", "order_return", Action.ORDER, orders_back.page),
    Route("/staff/orders/<number>/returns/<int:returned>", "enter_return", Action.ORDER, orders_back.enter, WRITE),
    Route("/staff/orders/<number>/close", "close_order", Action.ORDER, orders.close, WRITE),
    Route("/staff/orders/<number>/report", "order_report", Action.ORDER, orders.report_page),
    Route("/staff/orders/<number>/report.pdf", "order_pdf", Action.ORDER, orders.report_pdf),
    Route("/staff/account", "account", Action.READ, account.page),
    Route("/staff/account/password", "password", Action.READ, account.change_password, WRITE),
    Route("/staff/account/sessions", "sessions", Action.READ, account.end_sessions, WRITE),
    Route("/staff/account/tokens", "make_token", Action.READ, account.make_token, WRITE),
    Route("/staff/account/tokens/end", "end_token", Action.READ, account.end_token, WRITE),
    Route("/staff/account/second-factors", "second_factors", Action.READ, second_factors.page, secures=True),
    Route(
        "/staff/account/passkeys/new", "begin_passkey", Action.READ, second_factors.begin_passkey, WRITE, secures=True
    ),
    Route("/staff/account/passkeys", "add_passkey", Action.READ, second_factors.add_passkey, WRITE, secures=True),
    Route("/staff/account/app/new", "begin_totp", Action.READ, second_factors.begin_totp, WRITE, secures=True),
    Route("/staff/account/app", "set_up_totp", Action.READ, second_factors.set_up_totp, WRITE, secures=True),
    Route("/staff/account/codes", "make_codes", Action.READ, second_factors.make_codes, WRITE, secures=True),
    Route(
        "/staff/account/second-factors/remove", "remove_factor", Action.READ, second_factors.remove, WRITE, secures=True
    ),
    Route("/staff/people", "people", Action.PEOPLE, people.page),
    Route("/staff/people", "invite", Action.PEOPLE, people.invite, WRITE),
    Route("/staff/people/<login>", "person", Action.PEOPLE, people.person_page),
    Route("/staff/people/<login>", "change_person", Action.PEOPLE, people.change, WRITE),
    Route("/staff/audit", "audit", Action.AUDIT, audit.page),
)
