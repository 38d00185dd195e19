"""/v1/changes.atom: what changed, for feed readers: an Atom feed (RFC 4287) in pages (RFC 5005, 3)."""

import re
from itertools import dropwhile, islice
from urllib.parse import quote, urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response

from touristinfo.errors import GoneError
from touristinfo.messages import N_, translate
from touristinfo.published.delta import newest_changes
from touristinfo.published.format import attribution
from touristinfo.web.api import parameters
from touristinfo.web.api.addresses import address
from touristinfo.web.api.catalogue import TITLE
from touristinfo.web.api.links import FEED_TITLE
from touristinfo.web.api.releases import gone
from touristinfo.web.compression import Content
from touristinfo.web.headers import respond, version_of
from touristinfo.web.negotiation import ATOM, GEOJSON, HTML, Asked
from touristinfo.web.parameters import PAGE, wrong_value_of
from touristinfo.web.visitor.cards import CardMaker, Words

NOT_AFTER = N_("'%(value)s' is not a valid value for '%(name)s': take it from a next link.")
CHANGED, GONE = N_("New or changed"), N_("No longer published")
_NAMESPACE = "http://www.w3.org/2005/Atom"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# RFC 4151: a date on which the authority, the host, was ours. It never changes, else all entries would be new.
_SINCE = "2026"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2

Change = tuple[int, str, str]  # release, collection, id


@address("/changes.atom", parameters.feed, "What changed, as an Atom feed", "Feed", ATOM)
def feed(asked: Asked) -> Response:
    """An entry per place that is new, changed or gone, the newest first."""
    after = _after(asked)
    version = version_of(asked, str(asked.snapshot.number), asked.snapshot.manifest.published_at)
    return respond(asked, version, asked.snapshot.published_at, ATOM, lambda: _feed(asked, after))


def _after(asked: Asked) -> Change | None:
    """Where the page before ended. Raises RequestError."""
    text = asked.values.get("after")
    if text is None:
        return None
    found = re.fullmatch(r"([1-9][0-9]{0,9})/([^/]+)/(.+)", text, re.ASCII)
    if not found:
        raise wrong_value_of("after", NOT_AFTER, text)
    return int(found[1]), found[2], found[3]


def _feed(asked: Asked, after: Change | None) -> Content:
    page, is_last = _page(asked, after)
    root = Element("feed", {"xmlns": _NAMESPACE, _LANG: asked.interface})
    _add(root, "id", _tag(asked, "changes"))
    _add(root, "title", f"{translate(asked.locale, TITLE)}: {translate(asked.locale, FEED_TITLE)}")
    _add(root, "updated", asked.snapshot.manifest.published_at)
    provenance = asked.snapshot.manifest.provenance
    owners = [name for name in dict.fromkeys(each.credit or each.source for each in provenance) if name]
    for owner in owners or [translate(asked.locale, TITLE)]:
        _add(SubElement(root, "author"), "name", owner)
    rights = ", ".join(dict.fromkeys(filter(None, (each.attribution for each in provenance))))
    if rights:
        _add(root, "rights", rights)
    _add_links(root, asked, None if is_last else page[-1])
    languages = {asked.interface}
    for change in page:
        languages |= _add_entry(root, asked, change)
    return Content(tostring(root, "utf-8", xml_declaration=True), frozenset(languages))


def _page(asked: Asked, after: Change | None) -> tuple[list[Change], bool]:
    """The entries of this page, and whether it is the last one."""
    try:
        changes = newest_changes(asked.serving.releases, asked.snapshot, asked.values["since"])
        if after:
            changes = dropwhile(lambda each: _order(each) <= _order(after), changes)
        found = list(islice(changes, asked.values["limit"] + 1))
    except GoneError as error:
        raise gone(asked, error.message, **error.values) from error
    return found[: asked.values["limit"]], len(found) <= asked.values["limit"]


def _order(change: Change) -> Change:
    """The newest release first: that order stays when a release comes in between two pages."""
    release, collection, id = change
    return -release, collection, id


def _add_links(root: Element, asked: Asked, last: Change | None) -> None:
    since = asked.values["since"]
    page = asked.address("/v1/changes", since=since, f=PAGE) if since else asked.address("/v1/releases", f=PAGE)
    _link(root, "self", asked.href(), ATOM, asked.reader)
    _link(root, "alternate", page, HTML)
    _link(root, "first", asked.href(after=None), ATOM)
    if last:
        _link(root, "next", asked.href(after="/".join(map(str, last))), ATOM)


def _add_entry(root: Element, asked: Asked, change: Change) -> set[str]:
    """The entry of a change, and the languages of the place's texts in it: of what is gone there are none."""
    release, collection_id, id = change
    entry = SubElement(root, "entry")
    _add(entry, "id", _tag(asked, f"changes/{release}/{collection_id}/{id}"))
    _add(entry, "updated", asked.serving.releases.manifest(release).published_at)
    declared = asked.serving.collections.get(collection_id)
    kind = translate(asked.locale, declared.title) if declared else collection_id
    segment = asked.snapshot.segments.get(collection_id)
    row = segment.row_of(id) if segment else None
    if segment is None or row is None:
        _category(entry, asked, "gone", GONE)
        _add(entry, "title", f"{translate(asked.locale, GONE)}: {id}")
        _add(entry, "content", kind)  # an entry without has to lead to a page, and there is none any more
        return set()
    content = segment.content(row)
    name = CardMaker(asked.serving.collections, asked.reader).name(content)
    _category(entry, asked, "changed", CHANGED)
    _add(entry, "title", name.text, name.lang)
    _add(entry, "summary", _summary(asked, kind, name))
    said = content.properties
    rights = attribution(said.get("credit") or said.get("source", ""), said.get("licence", ""))
    if rights:
        _add(entry, "rights", rights)
    here = f"/v1/collections/{quote(collection_id)}/items/{quote(id)}"
    _link(entry, "alternate", asked.address(here, f=PAGE), HTML)
    _link(entry, "alternate", asked.address(here), GEOJSON)
    return {name.lang}


def _summary(asked: Asked, kind: str, name: Words) -> str:
    """What it is, and what the reader has to know of its name: another language, no review."""
    said = f"{translate(asked.locale, CHANGED)}: {kind}"
    return f"{said} ({name.note})" if name.note else said


def _category(entry: Element, asked: Asked, term: str, label: str) -> None:
    SubElement(entry, "category", {"term": term, "label": translate(asked.locale, label)})


def _tag(asked: Asked, what: str) -> str:
    """A tag URI (RFC 4151), the same in all languages and for ever as long as the server is called the same."""
    server = urlsplit(asked.root)
    host = (server.hostname or "localhost").replace(":", "-")  # IPv6
    return f"tag:{host},{_SINCE}:{server.path}/v1/{quote(what)}"


def _link(parent: Element, rel: str, href: str, media_type: str, language: str = "") -> None:
    SubElement(
        parent,
        "link",
        {"rel": rel, "href": href, "type": media_type, **({"hreflang": language} if language else {})},
    )


def _add(parent: Element, name: str, text: str, language: str = "") -> None:
    """A child with a text: markup in it is text, and what XML has no place for is left out."""
    child = SubElement(parent, name, {_LANG: language} if language else {})
    child.text = _NO_XML.sub("", text)
