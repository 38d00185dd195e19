"""What is wrong with a filter, as errors for whoever sent it."""

from typing import Any

import orjson

from touristinfo.errors import RequestError
from touristinfo.messages import N_

PARAMETER = "filter"
MOST_LEVELS, MOST_PREDICATES, MOST_VALUES, MOST_POSITIONS = 32, 50, 1000, 1000
_SHOWN = 80  # characters of what is wrong that are repeated

UNREADABLE = N_("The filter cannot be read from character %(position)s on: '%(value)s'.")
NO_PROPERTY = N_("'%(value)s' is no property to filter by. There are: %(allowed)s.")
NO_FUNCTION = N_("'%(value)s' is no operator or function of filters here. There are: %(allowed)s.")
WRONG_TYPE = N_("'%(value)s' cannot stand where it does in the filter; wanted is: %(allowed)s.")
WRONG_GEOMETRY = N_("A geometry in the filter is not valid or not in longitudes and latitudes: %(value)s.")
TOO_LARGE = N_(
    "The filter is larger than this server takes: at most %(levels)s levels, %(predicates)s comparisons, %(values)s"
    " values in a list, %(positions)s positions in a geometry."
)
TOO_MUCH = N_("The filter compares more texts than this server takes. Narrow the search, for example with bbox.")


def unreadable(text: str, position: int) -> RequestError:
    """`text` cannot be read after so many characters."""
    shown = text[position : position + _SHOWN]
    return RequestError(UNREADABLE, PARAMETER, position=position + 1, value=shown)


def no_property(name: str, allowed: list[str]) -> RequestError:
    """There is no such property."""
    return RequestError(NO_PROPERTY, PARAMETER, value=name[:_SHOWN], allowed=", ".join(allowed))


def no_function(name: str, allowed: list[str]) -> RequestError:
    """There is no such operator or function."""
    return RequestError(NO_FUNCTION, PARAMETER, value=name[:_SHOWN], allowed=", ".join(allowed))


def wrong_type(part: Any, allowed: str) -> RequestError:
    """A part of a filter's tree is not of a type that fits."""
    return RequestError(WRONG_TYPE, PARAMETER, value=_shown(part), allowed=allowed)


def wrong_geometry(reason: str) -> RequestError:
    """A geometry is none."""
    return RequestError(WRONG_GEOMETRY, PARAMETER, value=reason[:_SHOWN])


def too_large() -> RequestError:
    """The filter exceeds one of the limits."""
    return RequestError(
        TOO_LARGE,
        PARAMETER,
        levels=MOST_LEVELS,
        predicates=MOST_PREDICATES,
        values=MOST_VALUES,
        positions=MOST_POSITIONS,
    )


def too_much() -> RequestError:
    """What the filter asks for would take too long."""
    return RequestError(TOO_MUCH, PARAMETER)


def _shown(part: Any) -> str:
    """A part in few words: properties and operators by their names, the rest as JSON."""
    if isinstance(part, dict):
        for name in ("property", "op", "wkt"):
            if isinstance(part.get(name), str):
                return str(part[name])[:_SHOWN]
    if isinstance(part, (str, float)):
        return str(part)[:_SHOWN]
    try:
        return orjson.dumps(part).decode()[:_SHOWN]
    except (TypeError, ValueError):  # a whole number beyond 64 bits
        return str(part)[:_SHOWN]
