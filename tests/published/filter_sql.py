"""CQL2 filters (JSON) as SQL for PostGIS: strings by COLLATE "C", days in Japan, what divides by zero is NULL."""

from collections.abc import Callable, Mapping
from typing import Any

from filter_cases import AMOUNTS, LISTS, as_geometry

# Fields of wifi_spots by their type in a table.
COLUMNS: Mapping[str, str] = {
    **dict.fromkeys(["name", "area", "security", "name_kana"], 'text COLLATE "C"'),
    **dict.fromkeys(AMOUNTS, "float8"),
    **dict.fromkeys(LISTS, 'text[] COLLATE "C"'),
    "openroaming": "bool",
    "last_confirmed": "date",
    "updated": "timestamptz",
}
_FOLDS = {
    "casei": """lower({0} COLLATE "und-x-icu") COLLATE "C\"""",
    "accenti": 'unaccent({0}) COLLATE "C"',
}
_ARITHMETIC = {
    "+": "({0} + {1})",
    "-": "({0} - {1})",
    "*": "({0} * {1})",
    "/": "({0} / NULLIF({1}, 0))",
    "div": "trunc({0} / NULLIF({1}, 0))",
    "%": "({0} - {1} * trunc({0} / NULLIF({1}, 0)))",
}
_SETS = {
    "equals": "({0} @> {1} AND {0} <@ {1})",
    "contains": "({0} @> {1})",
    "containedby": "({0} <@ {1})",
    "overlaps": "({0} && {1})",
}
_RELATIONS = {
    "after": "{0} > {3}",
    "before": "{1} < {2}",
    "disjoint": "{0} > {3} OR {1} < {2}",
    "equals": "{0} = {2} AND {1} = {3}",
    "intersects": "{0} <= {3} AND {1} >= {2}",
    "contains": "{0} < {2} AND {1} > {3}",
    "during": "{0} > {2} AND {1} < {3}",
    "finishedby": "{0} < {2} AND {1} = {3}",
    "finishes": "{0} > {2} AND {1} = {3}",
    "meets": "{1} = {2}",
    "metby": "{0} = {3}",
    "overlappedby": "{0} > {2} AND {0} < {3} AND {1} > {3}",
    "overlaps": "{0} < {2} AND {1} > {2} AND {1} < {3}",
    "startedby": "{0} = {2} AND {1} > {3}",
    "starts": "{0} = {2} AND {1} < {3}",
}


def sql(tree: Any) -> str:
    """The condition that a filter is."""
    if isinstance(tree, bool):
        return str(tree)
    if "property" in tree:
        return str(tree["property"])
    name, args = tree["op"].lower(), tree["args"]
    if name in _CONNECTED:
        return _CONNECTED[name](args)
    family, _, function = name.partition("_")
    if family == "s":
        return f"ST_{function}({_geometry(args[0])}, {_geometry(args[1])})"
    if family == "t":
        return _temporal(function, args)
    if family == "a":
        return _sets(function, args)
    return f"({' '.join([(pair := _alike(args))[0], name, pair[1]])})"


def _joined(word: str) -> Callable[[list[Any]], str]:
    return lambda args: "(" + f" {word} ".join(map(sql, args)) + ")"


def _is_null(args: list[Any]) -> str:
    tree = args[0]
    is_condition = "op" in tree and tree["op"] not in _FOLDS
    return f"({sql(tree) if is_condition else _value(tree)}) IS NULL"


_CONNECTED: dict[str, Callable[[list[Any]], str]] = {
    "and": _joined("AND"),
    "or": _joined("OR"),
    "not": lambda args: f"(NOT {sql(args[0])})",
    "isnull": _is_null,
    "between": lambda args: f"({_value(args[0])} BETWEEN {_value(args[1])} AND {_value(args[2])})",
    "in": lambda args: "(" + " OR ".join(" = ".join(_alike([args[0], each])) for each in args[1]) + ")",
    "like": lambda args: f"({_value(args[0])} LIKE {_value(args[1])})",
}


def _value(tree: Any) -> str:
    if isinstance(tree, bool):
        return str(tree)
    if isinstance(tree, str):
        return f"""({_quoted(tree)} COLLATE "C")"""
    if isinstance(tree, (int, float)):
        return f"({tree!r})::float8"
    if "property" in tree:
        return "place" if tree["property"] == "geometry" else str(tree["property"])
    if "date" in tree or "timestamp" in tree:
        return _instant(tree.get("date") or tree["timestamp"])
    args = [_value(each) for each in tree["args"]]
    return (_FOLDS.get(tree["op"]) or _ARITHMETIC[tree["op"]]).format(*args)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _instant(text: str) -> str:
    return f"DATE '{text}'" if len(text) == 10 else f"TIMESTAMPTZ '{text}'"


def _is_day(tree: Any) -> bool | None:
    """Whether an end of a period or an operand is a day; None where it is no instant."""
    if isinstance(tree, str):
        return len(tree) == 10
    if not isinstance(tree, dict) or "op" in tree:
        return None
    column = COLUMNS.get(tree.get("property", ""))
    return "date" in tree or column == "date" if "property" not in tree or column in ("date", "timestamptz") else None


def _days(trees: list[Any], values: list[str]) -> list[str]:
    """The days in Japan of all where one is a day."""
    kinds = [_is_day(each) if isinstance(each, dict) or each != ".." else None for each in trees]
    if True not in kinds:
        return values
    return [
        f"({value} AT TIME ZONE 'Asia/Tokyo')::date" if kind is False else value
        for kind, value in zip(kinds, values, strict=True)
    ]


def _alike(args: list[Any]) -> list[str]:
    values = [_value(each) for each in args]
    return _days(args, values) if all(isinstance(each, dict) for each in args) else values


def _temporal(function: str, args: list[Any]) -> str:
    ends = [end for each in args for end in each.get("interval", [each, each])]
    open_ends = ["'-infinity'", "'infinity'"] * 2
    values = [
        open_end if end == ".." else _instant(end) if isinstance(end, str) else _value(end)
        for end, open_end in zip(ends, open_ends, strict=True)
    ]
    as_days = _days(ends, values)
    kind = "date" if any(end != ".." and _is_day(end) for end in ends) else "timestamptz"
    typed = [f"({value})::{kind}" for value in as_days]
    unknown = " OR ".join(f"{value} IS NULL" for value in typed)
    return f"CASE WHEN {unknown} THEN NULL ELSE ({_RELATIONS[function].format(*typed)}) END"


def _sets(function: str, args: list[Any]) -> str:
    lists, members = [], ["NULL IS NOT NULL"]
    for each in args:
        if isinstance(each, dict):
            lists.append(_value(each))
        else:
            lists.append(f'ARRAY[{",".join(map(_value, each))}]::text[] COLLATE "C"')
            members += [f"{_value(one)} IS NULL" for one in each]
    return f"CASE WHEN {' OR '.join(members)} THEN NULL ELSE {_SETS[function].format(*lists)} END"


def _geometry(tree: dict[str, Any]) -> str:
    if "property" in tree:
        return "place"
    return f"ST_GeomFromText('{as_geometry(tree).wkt}', 4326)"
