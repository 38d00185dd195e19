"""The visitor pages: places as a list, and one place; they work without script."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from touristinfo.domain.collections import Collection
from touristinfo.domain.hours import is_open
from touristinfo.domain.municipalities import municipalities
from touristinfo.errors import NoReleaseError
from touristinfo.messages import N_
from touristinfo.published.snapshot import Snapshot
from touristinfo.web.headers import CONTENT_SECURITY_POLICY
from touristinfo.web.problems import PROBLEM, http_problem
from touristinfo.web.serving import serving
from touristinfo.web.visitor.cards import Card, CardMaker, Words
from touristinfo.web.visitor.finding import PAGE_SIZE, Place, Wanted, find
from touristinfo.web.visitor.page import Page

visitor = Blueprint("visitor", __name__)


@visitor.get("/")
def places() -> Response:
    """Places as a list: near a place, found by words, or of a kind and municipality."""
    wanted = Wanted.of(request.args, serving().collections)
    page, snapshot = _page(wanted.query())
    centre = _place(snapshot, wanted.near)
    found = find(snapshot, wanted, page.language, centre)
    maker = CardMaker(serving().collections, page.language)
    heading = _heading(maker, wanted, centre)
    return _answer(
        page,
        "visitor/places.html",
        wanted=wanted,
        collections=_collections(snapshot),
        municipalities=_municipalities(page),
        heading=heading.text,
        heading_lang=heading.lang if heading.lang != page.interface else "",
        total=found.total,
        cards=[_card(maker, each) for each in found.places],
        previous_page=_other_page(page, wanted.page - 1, found.total),
        next_page=_other_page(page, wanted.page + 1, found.total),
    )


@visitor.get("/places/<id_>")
def place(id_: str) -> tuple[Response, int] | Response:
    """One place with all that is published of it."""
    page, snapshot = _page()
    found = _place(snapshot, id_)
    if found is None:
        detail = gettext("It may have closed, or the address is misspelt.")
        return _answer(page, "visitor/problem.html", heading=gettext("There is no such place"), detail=detail), 404
    maker = CardMaker(serving().collections, page.language)
    return _answer(page, "visitor/place.html", card=_card(maker, found), collections=_collections(snapshot))


@visitor.app_errorhandler(404)
def nowhere(error: HTTPException) -> Any:
    """A page for people who follow a wrong address; programs, and all under `/v1/`, get a problem document."""
    wants_page = request.accept_mimetypes.best_match([PROBLEM, "text/html"]) == "text/html"
    if request.path.startswith("/v1/") or not wants_page:
        return http_problem(error)
    detail = gettext("The address may be misspelt.")
    page = Page.of(request, None)
    return _answer(page, "visitor/problem.html", heading=gettext("There is no such page"), detail=detail), 404


@visitor.errorhandler(NoReleaseError)
def no_release(_error: NoReleaseError) -> tuple[Response, int]:
    """Said in words on a page: the reader is a visitor, not a program."""
    page = Page.of(request, None)
    detail = gettext("Please try again later.")
    heading = gettext("Nothing has been published yet")
    return _answer(page, "visitor/problem.html", heading=heading, detail=detail), 503


def _page(query: Mapping[str, str] | None = None) -> tuple[Page, Snapshot]:
    snapshot = serving().releases.current()
    return Page.of(request, snapshot, query), snapshot


def _place(snapshot: Snapshot, id_: str) -> Place | None:
    found = snapshot.find(id_) if id_ else None
    return Place(*found) if found else None


def _card(maker: CardMaker, each: Place) -> Card:
    content = each.content()
    hours = content.properties.get("opening_hours")
    open_now = is_open(hours, datetime.now(UTC)) if hours else None
    return maker.card(content, each.segment.updated(each.row), open_now, each.distance_m)


def _collections(snapshot: Snapshot) -> list[Collection]:
    return [each for name, each in serving().collections.items() if name in snapshot.segments]


def _municipalities(page: Page) -> list[dict[str, str]]:
    """Code, name and language of each, in order of code (the official order, north and cities first)."""
    rows = []
    for each in municipalities().values():
        lang = page.interface if page.interface in each.names else "ja"
        rows.append({"code": each.code, "name": each.names[lang], "lang": lang})
    return rows


def _heading(maker: CardMaker, wanted: Wanted, centre: Place | None) -> Words:
    if centre is not None:
        return Words(gettext("Near %(place)s", place=maker.name(centre.content()).text), maker.interface)
    if wanted.q:
        return Words(gettext("Places found for “%(words)s”", words=wanted.q), maker.interface)
    collection = serving().collections.get(wanted.what)
    title = collection.title if collection else N_("All kinds of places")
    return Words(maker.words(title), maker.interface)


def _other_page(page: Page, number: int, total: int) -> str:
    """The address of page `number` of this list; empty where there is none."""
    if number < 1 or (number - 1) * PAGE_SIZE >= total:
        return ""
    return page.address(page.path, **{**page.query, "page": str(number)})


def _answer(page: Page, template: str, **values: Any) -> Response:
    response = Response(render_template(template, page=page, **values))
    response.headers["Content-Language"] = page.language
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["Cache-Control"] = "max-age=30, stale-if-error=86400"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.vary.add("Accept-Language")
    if page.release:
        response.headers["Touristinfo-Release"] = str(page.release)
    return response
