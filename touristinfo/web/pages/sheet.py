"""One page of the read API: what every one has around its content."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from flask import render_template
from jinja2.utils import htmlsafe_json_dumps

from touristinfo.messages import N_, translate
from touristinfo.web.compression import Content
from touristinfo.web.negotiation import ATOM, GEOJSON, JSON, Asked
from touristinfo.web.visitor.cards import Words
from touristinfo.web.visitor.page import Page

Crumb = tuple[str, str]  # address, title
_MORE = N_("Open data and API"), N_("Collections")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a page is: `templates/api/{template}.html`, its heading (a text of the interface, or one in a language).

    `trail`: what it stands under, from the landing page down. `media_type`: of the same as data, "" where there is no
    such thing. `feed`: address of the Atom feed of the same.
    """

    template: str
    heading: str | Words
    trail: Sequence[Crumb] = ()
    media_type: str = JSON
    feed: str = ""


def show(asked: Asked, data: Content, sheet: Sheet, linked_data: Any = None, **values: Any) -> Content:
    """The page, made with `values`, of what the answer says as `data`; `linked_data`: JSON-LD.

    `said` among the values: the JSON, whose links all stand on the page (OGC API - Features 1, /req/html/content).
    """
    heading = sheet.heading if isinstance(sheet.heading, Words) else Words(sheet.heading, asked.interface)
    named = "GeoJSON" if sheet.media_type == GEOJSON else "JSON"
    formats = [(named, asked.href(f="json"), sheet.media_type)] if sheet.media_type else []
    formats += [("Atom", sheet.feed, ATOM)] if sheet.feed else []
    html = render_template(
        f"api/{sheet.template}.html",
        page=_frame(asked),
        heading=heading,
        trail=sheet.trail,
        formats=formats,
        linked_data=_data_block(linked_data) if linked_data else "",
        links_said=values.get("said", {}).get("links", ()),
        **values,
    )
    return Content(html.encode(), data.languages | {asked.interface, heading.lang})


def trail(asked: Asked, *below: Crumb) -> list[Crumb]:
    """What a page stands under: the landing page, and what is given."""
    return [(asked.address("/v1/"), translate(asked.locale, _MORE[0])), *below]


def collection_trail(asked: Asked, id: str = "", title: str = "") -> list[Crumb]:
    """What a page stands under that is about the collections, or about one of them."""
    above = (asked.address("/v1/collections"), translate(asked.locale, _MORE[1]))
    return trail(asked, above, *([(asked.address(f"/v1/collections/{id}"), title)] if id else []))


def _frame(asked: Asked) -> Page:
    """What the pages for visitors have around their content, for this address."""
    query = {name: value for name, value in asked.pairs if name != "lang"}
    return Page(asked.reader, not asked.negotiated_language, asked.url, query, asked.snapshot)


def _data_block(value: Any) -> str:
    """JSON that may stand in a `script` element: no character of it ends that or begins a comment."""
    return htmlsafe_json_dumps(value, dumps=lambda each: orjson.dumps(each).decode())
