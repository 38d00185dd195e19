"""CQL2 filters for tests: places to filter, filters made by hypothesis, and plain Python that says what they mean.

The oracle reads the JSON encoding of a filter and a feature's answer, one feature after the other, and shares nothing
with the code that is tested. True, False, and None for unknown.
"""

import operator
from datetime import date, datetime, timedelta, timezone
from typing import Any

import shapely
from hypothesis import strategies as st

from touristinfo.domain.content import FeatureContent, Text

NAMES = ["弘道館", "Café Müller", "cafe muller", "CAFE", "がくえん", "カクエン", "100%_x", "a\\b", "Đà Nẵng", "z'z"]
PLACES = st.sampled_from([(140.0, 36.0), (140.5, 36.5), (140.5, 36.0), (140.25, 36.25), (141.0, 37.0), (-179.5, 0.0)])
DATES = st.sampled_from(["2026-01-01", "2026-04-01", "2026-04-02", "2026-11-20", "2026-11-21", "2027-01-01"])
TIMES = st.sampled_from(
    ["2026-11-20T00:59:59Z", "2026-11-20T01:00:00Z", "2026-11-20T10:00:00+09:00", "2026-11-20T15:30:00.5Z"]
)
NUMBERS = st.sampled_from([0, 1, 2, 3, 5, -1, 0.5, 2.5, 60, 1e15])
STRINGS = ["name", "area", "security", "name_kana"]
AMOUNTS = ["session_minutes", "sessions_per_day"]
LISTS = ["ssids", "portal_languages"]
JAPAN = timezone(timedelta(hours=9))

_BY_TAG = st.dictionaries(st.sampled_from(["ja", "en", "ko"]), st.sampled_from(NAMES).map(Text), min_size=1)
_MEMBERS = st.lists(st.sampled_from(["A", "B", "C"]), max_size=3)
_PROPERTIES = st.fixed_dictionaries(
    {},
    optional={
        "security": st.sampled_from(["open", "wpa2", "wpa3"]),
        "name_kana": st.sampled_from(NAMES),
        "openroaming": st.booleans(),
        "session_minutes": NUMBERS,
        "sessions_per_day": NUMBERS,
        "last_confirmed": DATES,
        "ssids": _MEMBERS,
        "portal_languages": _MEMBERS,
    },
)


def _spot(number: int) -> st.SearchStrategy[FeatureContent]:
    texts = st.fixed_dictionaries({"name": _BY_TAG}, optional={"area": _BY_TAG})
    return st.builds(
        lambda place, properties, named: FeatureContent(f"spot-{number}", "wifi_spots", *place, properties, named),
        PLACES,
        _PROPERTIES,
        texts,
    )


SPOTS = (
    st.integers(1, 12)
    .flatmap(lambda count: st.tuples(*map(_spot, range(count))))
    .map(lambda made: {each.id: each for each in made})
)


def op(name: str, *args: Any) -> dict[str, Any]:
    return {"op": name, "args": list(args)}


def named(names: list[str]) -> st.SearchStrategy[Any]:
    return st.sampled_from(names).map(lambda name: {"property": name})


def _ops(names: str, *args: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(op, st.sampled_from(names.split()), *args)


_WORDS = st.one_of(st.sampled_from(NAMES), named(STRINGS))
_STRING = st.one_of(_WORDS, _ops("casei accenti", _WORDS), _ops("casei", _ops("accenti", _WORDS)))
_PATTERN = st.sampled_from(
    ["%", "_%", "", "%é%", "caf_%", "CAF%", "%\\%\\_%", "%a%b%", "a\\\\b", "%館", "__館", "%u%r"]
)
# Remainders of what is exact, since those of rounded quotients depend on how they are taken.
_PLAIN_NUMBER = st.one_of(NUMBERS, named(AMOUNTS))
_NUMBER = st.recursive(
    st.one_of(_PLAIN_NUMBER, _ops("% div", _PLAIN_NUMBER, _PLAIN_NUMBER)),
    lambda inner: _ops("+ - * /", inner, inner),
    max_leaves=3,
)
_COMPARED = "= <> < > <= >="
_DAY = st.one_of(DATES.map(lambda each: {"date": each}), named(["last_confirmed"]))
_MOMENT = st.one_of(TIMES.map(lambda each: {"timestamp": each}), named(["updated"]))
_INSTANT = st.one_of(_DAY, _MOMENT)
_INTERVALS = st.one_of(
    st.tuples(DATES, DATES).map(sorted),
    st.tuples(st.just(".."), DATES).map(list),
    st.tuples(TIMES, st.just("..")).map(list),
    st.tuples(named(["last_confirmed"]), DATES).map(list),
    st.tuples(named(["updated"]), named(["updated"])).map(list),
    st.tuples(named(["last_confirmed"]), named(["updated"])).map(list),
).map(lambda ends: {"interval": ends})
_BOX = st.sampled_from(
    [[140, 36, 140.5, 36.5], [140.5, 36, 140.5, 37], [170, -10, -170, 10], [140.5, 36.5, 140.5, 36.5]]
)
_SQUARE = [[140, 36], [140.5, 36], [140.5, 36.5], [140, 36.5], [140, 36]]
_SHAPE = st.one_of(
    _BOX.map(lambda numbers: {"bbox": numbers}),
    st.sampled_from(
        [
            {"type": "Point", "coordinates": [140.5, 36.5]},
            {"type": "MultiPoint", "coordinates": [[140.5, 36.5], [140, 36]]},
            {"type": "LineString", "coordinates": [[140, 36], [140.5, 36.5], [141, 37]]},
            {"type": "Polygon", "coordinates": [_SQUARE]},
            {"type": "MultiPolygon", "coordinates": [[_SQUARE]]},
        ]
    ),
)
_GEOMETRY = st.just({"property": "geometry"})
_LIST = st.one_of(named(LISTS), _MEMBERS, st.tuples(named(STRINGS), st.just("A")).map(list))
SPATIAL = "s_intersects s_disjoint s_equals s_touches s_within s_contains s_overlaps s_crosses"
OF_INSTANTS = "t_after t_before t_disjoint t_equals t_intersects"
OF_INTERVALS = (
    "t_contains t_during t_finishedBy t_finishes t_meets t_metBy t_overlappedBy t_overlaps t_startedBy t_starts"
)
LEAVES = st.one_of(
    _ops(_COMPARED, _STRING, _STRING),
    _ops(_COMPARED, _NUMBER, _NUMBER),
    _ops(_COMPARED, _INSTANT, _INSTANT),
    _ops("= <>", named(["openroaming"]), st.booleans()),
    _ops("like", _STRING, st.one_of(_PATTERN, _ops("casei accenti", _PATTERN))),
    _ops("between", _NUMBER, _NUMBER, _NUMBER),
    _ops("in", _STRING, st.lists(_STRING, min_size=1, max_size=3)),
    _ops("in", _NUMBER, st.lists(_NUMBER, min_size=1, max_size=3)),
    _ops("in", _INSTANT, st.lists(_INSTANT, min_size=1, max_size=3)),
    _ops("isNull", named([*STRINGS, *AMOUNTS, *LISTS, "last_confirmed", "openroaming", "geometry"])),
    _ops(SPATIAL, _GEOMETRY, _SHAPE),
    _ops(SPATIAL, _SHAPE, _GEOMETRY),
    _ops(OF_INSTANTS, st.one_of(_INSTANT, _INTERVALS), st.one_of(_INSTANT, _INTERVALS)),
    _ops(OF_INTERVALS, _INTERVALS, _INTERVALS),
    _ops("a_equals a_contains a_containedBy a_overlaps", _LIST, _LIST),
    st.booleans(),
    named(["openroaming"]),
)
FILTERS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).flatmap(
            lambda parts: st.sampled_from([op(each, *parts) for each in ("and", "or")])
        ),
        _ops("not", inner),
        _ops("isNull", inner.filter(lambda each: "op" in each if isinstance(each, dict) else False)),
    ),
    max_leaves=5,
)


# what a filter means


def holds(tree: Any, feature: dict[str, Any]) -> bool | None:
    """Whether a feature of an answer passes; None = unknown."""
    if isinstance(tree, bool):
        return tree
    if "property" in tree:
        value: bool | None = _value(tree, feature)
        return value
    name, args = tree["op"].lower(), tree["args"]
    if name in _CONNECTED:
        return _CONNECTED[name](args, feature)
    if name[:2] == "s_":
        return bool(getattr(_geometry(args[0], feature), name[2:])(_geometry(args[1], feature)))
    if name[:2] == "t_":
        return _temporal(name[2:], args, feature)
    if name[:2] == "a_":
        return _sets(name[2:], args, feature)
    left, right = (_value(each, feature) for each in args)
    if left is None or right is None:
        return None
    if isinstance(left, (date, datetime)):
        left, right = _of_one_kind([left, right])
    return _is_like(left, right) if name == "like" else bool(_COMPARED_BY[name](left, right))


def _settled(parts: list[bool | None], settles: bool) -> bool | None:
    return settles if settles in parts else None if None in parts else not settles


def _not(part: bool | None) -> bool | None:
    return None if part is None else not part


_CONNECTED: dict[str, Any] = {
    "and": lambda args, feature: _settled([holds(each, feature) for each in args], False),
    "or": lambda args, feature: _settled([holds(each, feature) for each in args], True),
    "not": lambda args, feature: _not(holds(args[0], feature)),
    "isnull": lambda args, feature: _is_null(args[0], feature),
    "between": lambda args, feature: holds(op("and", op(">=", *args[:2]), op("<=", args[0], args[2])), feature),
    "in": lambda args, feature: holds(op("or", *(op("=", args[0], each) for each in args[1])), feature),
}
_COMPARED_BY = {
    "=": operator.eq, "<>": operator.ne, "<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge
}  # fmt: skip


def _is_null(tree: Any, feature: dict[str, Any]) -> bool:
    if tree == {"property": "geometry"}:
        return False
    if "op" in tree and tree["op"] not in ("casei", "accenti"):
        return holds(tree, feature) is None
    return _value(tree, feature) is None


def _value(tree: Any, feature: dict[str, Any]) -> Any:
    if not isinstance(tree, dict):
        return tree
    if "property" in tree:
        value = feature["properties"].get(tree["property"])
        if tree["property"] == "updated":
            return datetime.fromisoformat(value)
        return date.fromisoformat(value) if value and tree["property"] == "last_confirmed" else value
    if "date" in tree or "timestamp" in tree:
        return _instant(tree.get("date") or tree["timestamp"])
    values = [_value(each, feature) for each in tree["args"]]
    if None in values:
        return None
    if tree["op"] in ("casei", "accenti"):
        return _folded(tree["op"], values[0])
    return _calculated(tree["op"], *values)


def _instant(text: str) -> Any:
    return date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text)


_FOLDED_BY_HAND = {
    "casei": {
        "Café Müller": "café müller", "CAFE": "cafe",
        "Đà Nẵng": "đà nẵng",
        "Cafe Muller": "cafe muller", "Da Nang": "da nang",
    },
    "accenti": {"Café Müller": "Cafe Muller", "Đà Nẵng": "Da Nang"},
}  # fmt: skip
_FOLDED_PATTERNS = {"casei": {"CAF%": "caf%"}, "accenti": {"%é%": "%e%"}}


def _folded(how: str, text: str) -> str:
    return _FOLDED_BY_HAND[how].get(text) or _FOLDED_PATTERNS[how].get(text, text)


def _calculated(how: str, left: float, right: float) -> float | None:
    if how in ("/", "%", "div") and right == 0:
        return None
    if how in ("%", "div"):
        whole = float(int(left / right))
        return whole if how == "div" else left - right * whole
    return {"+": left + right, "-": left - right, "*": left * right}[how] if how in "+-*" else left / right


def _is_like(text: str, pattern: str) -> bool:
    """By trying every way, letter by letter."""
    if not pattern:
        return not text
    if pattern[0] == "%":
        return any(_is_like(text[start:], pattern[1:]) for start in range(len(text) + 1))
    wanted, rest = (pattern[1], pattern[2:]) if pattern[0] == "\\" and len(pattern) > 1 else (pattern[0], pattern[1:])
    if not text:
        return False
    return (pattern[0] == "_" or text[0] == wanted) and _is_like(text[1:], rest)


def _geometry(tree: dict[str, Any], feature: dict[str, Any]) -> Any:
    if "property" in tree:
        return shapely.Point(feature["geometry"]["coordinates"])
    return as_geometry(tree)


def as_geometry(tree: dict[str, Any]) -> Any:
    """The geometry that a literal of a filter is."""
    if "bbox" not in tree:
        return shapely.geometry.shape(tree)
    west, south, east, north = tree["bbox"]
    if west == east:
        return shapely.Point(west, south) if south == north else shapely.LineString([(west, south), (east, north)])
    if west < east:
        return shapely.box(west, south, east, north)
    return shapely.MultiPolygon([shapely.box(west, south, 180, north), shapely.box(-180, south, east, north)])


def _of_one_kind(moments: list[Any]) -> list[Any]:
    """Days of all in Japan where one is a day."""
    if all(isinstance(each, datetime) or each is None for each in moments):
        return moments
    return [each.astimezone(JAPAN).date() if isinstance(each, datetime) else each for each in moments]


def _temporal(name: str, args: list[Any], feature: dict[str, Any]) -> bool | None:
    ends = [end for each in args for end in (each.get("interval", [each, each]))]
    values = [_end(each, feature) for each in ends]
    if any(value is None and end != ".." for value, end in zip(values, ends, strict=True)):
        return None
    return bool(_RELATIONS[name](*_numbers(_of_one_kind(values))))


def _numbers(values: list[Any]) -> list[float]:
    """Seconds, or infinities for what is open: places 0 and 2 are starts."""
    seconds = []
    for place, each in enumerate(values):
        if each is None:
            seconds.append(float("inf") if place % 2 else float("-inf"))
        elif isinstance(each, datetime):
            seconds.append(each.timestamp())
        else:
            seconds.append(each.toordinal() * 86_400.0)
    return seconds


def _end(tree: Any, feature: dict[str, Any]) -> Any:
    if tree == "..":
        return None
    return _instant(tree) if isinstance(tree, str) else _value(tree, feature)


_RELATIONS: dict[str, Any] = {
    "after": lambda a, b, c, d: a > d,
    "before": lambda a, b, c, d: b < c,
    "disjoint": lambda a, b, c, d: not (a <= d and c <= b),
    "equals": lambda a, b, c, d: (a, b) == (c, d),
    "intersects": lambda a, b, c, d: a <= d and c <= b,
    "contains": lambda a, b, c, d: a < c and d < b,
    "during": lambda a, b, c, d: c < a and b < d,
    "finishedby": lambda a, b, c, d: a < c and b == d,
    "finishes": lambda a, b, c, d: c < a and b == d,
    "meets": lambda a, b, c, d: b == c,
    "metby": lambda a, b, c, d: a == d,
    "overlappedby": lambda a, b, c, d: c < a < d < b,
    "overlaps": lambda a, b, c, d: a < c < b < d,
    "startedby": lambda a, b, c, d: a == c and d < b,
    "starts": lambda a, b, c, d: a == c and b < d,
}


def _sets(name: str, args: list[Any], feature: dict[str, Any]) -> bool | None:
    sets = []
    for each in args:
        members = _value(each, feature) if isinstance(each, dict) else [_value(one, feature) for one in each]
        if members is None or None in members:
            return None
        sets.append(set(members))
    left, right = sets
    return {
        "equals": left == right, "contains": left >= right, "containedby": left <= right, "overlaps": bool(left & right)
    }[name]  # fmt: skip


def as_text(tree: Any) -> str:
    """The filter in CQL2 text."""
    if isinstance(tree, bool):
        return str(tree).upper()
    if isinstance(tree, str):
        return "'" + tree.replace("'", "''") + "'"
    if isinstance(tree, list):
        return "(" + ",".join(map(as_text, tree)) + ")"
    if not isinstance(tree, dict):
        return repr(tree)
    if "type" in tree:
        return str(shapely.geometry.shape(tree).wkt)
    if "op" in tree:
        return _operation(tree["op"], [as_text(each) for each in tree["args"]])
    ((name, value),) = tree.items()
    if name == "property":
        return f'"{value}"'
    return name.upper() + (as_text(value) if isinstance(value, list) else f"({as_text(value)})")


def _operation(name: str, args: list[str]) -> str:
    if name in ("and", "or"):
        return "(" + f" {name.upper()} ".join(args) + ")"
    if name == "not":
        return f"NOT ({args[0]})"
    if name == "isNull":
        return f"({args[0]}) IS NULL"
    if name == "between":
        return f"{args[0]} BETWEEN {args[1]} AND {args[2]}"
    if name in ("like", "in"):
        return f"{args[0]} {name.upper()} {args[1]}"
    if name[1:2] == "_" or name in ("casei", "accenti"):
        return f"{name.upper()}({','.join(args)})"
    return f"({args[0]} {name} {args[1]})"
