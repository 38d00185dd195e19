"""Pages of features: which key one begins or ends beside (`after`, `before`), and the links to those next to it.

A key is the id of the feature beside it; where `sortby` is given, a JSON list of what that is sorted by, and its id.
"""

from typing import Any

import orjson

from touristinfo.errors import RequestError
from touristinfo.messages import N_
from touristinfo.published.order import Key
from touristinfo.published.query import Query, Selection
from touristinfo.published.segment import Segment
from touristinfo.web.api.links import Link, link
from touristinfo.web.api.links import page_links as links_by_offset
from touristinfo.web.api.parameters import MOST_KEY
from touristinfo.web.negotiation import GEOJSON, Asked
from touristinfo.web.parameters import wrong_value_of

NOT_KEY = N_(
    "'%(value)s' is not a valid value for '%(name)s': take it from a next or prev link, with the same sortby as there."
)
TWO_STARTS = N_("Give only one of %(allowed)s.")
_STARTS = ("offset", "after", "before")


def key_asked(asked: Asked, name: str) -> Key | None:
    """The key given as `after` or `before`, None where there is none. Raises RequestError."""
    text = asked.values.get(name)
    if text is None:
        return None
    if sum(bool(asked.values.get(each)) for each in _STARTS) > 1:
        raise RequestError(TWO_STARTS, name, allowed=", ".join(_STARTS))
    sort = asked.values.get("sortby", ())
    if not sort:
        return Key((), text)
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        said = None
    if not _is_key(said, len(sort)):
        raise wrong_value_of(name, NOT_KEY, text)
    return Key(said[:-1], said[-1])


def _is_key(said: Any, fields: int) -> bool:
    if not isinstance(said, list) or len(said) != fields + 1 or not isinstance(said[-1], str):
        return False
    return all(value is None or isinstance(value, str | int | float) for value in said)


def page_links(asked: Asked, segment: Segment, query: Query, selection: Selection) -> list[Link]:
    """`next` and `prev`, which keep all other parameters.

    By key, or where an offset was given or a key is too long, by offset.
    """
    if query.offset:
        return links_by_offset(asked, GEOJSON, selection.total)
    if not len(selection.rows):
        return _links_from_beside(asked, query, selection.total)
    links = []
    if selection.offset + len(selection.rows) < selection.total:
        after = _text(query.order.key(segment, int(selection.rows[-1])))
        ahead = {"after": after} if len(after) <= MOST_KEY else {"offset": selection.offset + len(selection.rows)}
        links.append(link("next", _href(asked, **ahead), GEOJSON))
    if selection.offset:
        before = _text(query.order.key(segment, int(selection.rows[0])))
        behind = {"before": before} if len(before) <= MOST_KEY else {"offset": max(0, selection.offset - query.limit)}
        links.append(link("prev", _href(asked, **behind), GEOJSON))
    return links


def _links_from_beside(asked: Asked, query: Query, total: int) -> list[Link]:
    """The way back to what there is from before the first feature, or from after the last one."""
    if query.before and total:
        return [link("next", _href(asked), GEOJSON)]
    if query.after and total:
        return [link("prev", _href(asked, offset=max(0, total - query.limit)), GEOJSON)]
    return []


def _href(asked: Asked, **start: str | int) -> str:
    return asked.href(**{name: start.get(name) for name in _STARTS})


def _text(key: Key) -> str:
    return orjson.dumps([*key.values, key.id]).decode() if key.values else key.id
