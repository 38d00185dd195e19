"""Which page shows what an address of the read API says."""

from touristinfo.web.negotiation import PageMaker
from touristinfo.web.pages.documents import (
    any_document,
    collection,
    collections,
    conformance,
    landing,
    release,
    releases,
    schema,
)
from touristinfo.web.pages.features import changes, item, items, nearby, search
from touristinfo.web.pages.reference import reference

# By the names of the views in web/api.
_PAGES: dict[str, PageMaker] = {
    "landing": landing,
    "conformance": conformance,
    "docs": reference,
    "collections": collections,
    "collection": collection,
    "schema": schema,
    "queryables": schema,
    "sortables": schema,
    "items": items,
    "item": item,
    "nearby": nearby,
    "search": search,
    "changes": changes,
    "releases": releases,
    "release": release,
}


def page_of(name: str) -> PageMaker:
    """The page for the address of this name: its own, or one that shows any JSON."""
    return _PAGES.get(name, any_document)
