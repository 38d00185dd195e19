"""CQL2 text (OGC 21-065r2, annex B: the BNF) read into the tree that its JSON encoding has.

Lark reads in one pass from left to right (LALR): neither depth nor faults cost more than length. Two differences to the
JSON: a geometry is its WKT as `{"wkt": …}`, an array of one element is that element.
"""

import re
from typing import Any

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput

from touristinfo.published.cql2 import faults

# Nearly the rules identifierStart and identifierPart, whose ranges take a second to compile: names of fields are ASCII.
_PART = r"\w:."
_NAME = rf"(?:[^\W\d]|:)[{_PART}]*"
_NUMBER = r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?"
_POSITION = rf"[+-]?{_NUMBER}(?:\s+[+-]?{_NUMBER}){{1,2}}"

_GRAMMAR = rf"""
?start: disjunction
?disjunction: conjunction (_OR conjunction)*
?conjunction: negation (_AND negation)*
?negation: predicate
    | _NOT negation -> not_
?predicate: sum
    | sum COMPARISON sum -> binary
    | sum _LIKE sum -> like
    | sum _NOT _LIKE sum -> not_like
    | sum _BETWEEN sum _AND sum -> between
    | sum _NOT _BETWEEN sum _AND sum -> not_between
    | sum _IN "(" arguments ")" -> in_
    | sum _NOT _IN "(" arguments ")" -> not_in
    | sum _IS _NULL -> is_null
    | sum _IS _NOT _NULL -> is_not_null
?sum: product
    | sum SIGN product -> binary
?product: power
    | product TIMES power -> binary
?power: factor
    | factor POWER factor -> binary
?factor: operand
    | SIGN operand -> signed
?operand: NUMBER -> number
    | STRING -> string
    | TRUE -> true
    | FALSE -> false
    | NAME -> property
    | QUOTED -> quoted
    | NAME "(" arguments ")" -> function
    | NAME "(" ")" -> function
    | GEOMETRY wkt -> geometry
    | "(" disjunction ")"
    | "(" ")" -> array
    | "(" disjunction "," arguments ")" -> array
arguments: disjunction ("," disjunction)*
wkt: "(" _wkt_part ("," _wkt_part)* ")"
_wkt_part: POSITIONS | wkt | tagged
tagged: GEOMETRY wkt

_AND.2: /AND(?![{_PART}])/i
_OR.2: /OR(?![{_PART}])/i
_NOT.2: /NOT(?![{_PART}])/i
_LIKE.2: /LIKE(?![{_PART}])/i
_BETWEEN.2: /BETWEEN(?![{_PART}])/i
_IN.2: /IN(?![{_PART}])/i
_IS.2: /IS(?![{_PART}])/i
_NULL.2: /NULL(?![{_PART}])/i
TRUE.2: /TRUE(?![{_PART}])/i
FALSE.2: /FALSE(?![{_PART}])/i
COMPARISON: /<\s*>|<\s*=|>\s*=|[=<>]/
SIGN: /[+-]/
TIMES: /[*\/%]|DIV(?![{_PART}])/i
POWER: "^"
NUMBER: /{_NUMBER}/
STRING: /'(?:[^'\\]|''|\\'?)*'/
NAME: /{_NAME}/
QUOTED: /"{_NAME}"/
GEOMETRY.3: /(?:MULTI)?(?:POINT|LINESTRING|POLYGON)(?:\s*Z)?(?=\s*\()|GEOMETRYCOLLECTION(?:\s*Z)?(?=\s*\()/i
POSITIONS: /{_POSITION}(?:\s*,\s*{_POSITION})*/
%ignore /\s+/
"""
_ESCAPED_QUOTE = re.compile(r"''|\\'")
_STRINGS, _BRACKETS, _WORDS = re.compile(r"'(?:[^'\\]|''|\\'?)*'"), re.compile("[()]"), re.compile(r"[^\W\d]\w*")
_MOST_WORDS = 1000
_EXACT_DIGITS = 15  # whole numbers of so many digits are exact as IEEE doubles
_INSTANTS = frozenset({"date", "timestamp"})

Tree = Any  # what JSON holds


class FilterSyntaxError(ValueError):
    """A text is no filter; `position`: how many characters precede what cannot be read."""

    def __init__(self, position: int) -> None:
        super().__init__(position)
        self.position = position


def check_size(text: str) -> None:
    """Raises RequestError for more words and deeper brackets than a filter may have, before they are read."""
    bare = _STRINGS.sub("", text)
    depth = deepest = 0
    for bracket in _BRACKETS.findall(bare):
        depth += 1 if bracket == "(" else -1
        deepest = max(deepest, depth)
    if deepest > faults.MOST_LEVELS or len(_WORDS.findall(bare)) > _MOST_WORDS:
        raise faults.too_large()


def read_text(text: str) -> Tree:
    """The tree of a CQL2 text. Raises FilterSyntaxError."""
    try:
        return _PARSER.parse(text)
    except UnexpectedCharacters as error:
        position = error.pos_in_stream
    except UnexpectedInput as error:
        is_end = getattr(error, "token", None) is None or error.token.type == "$END"  # type: ignore[attr-defined]
        position = len(text) if is_end else error.pos_in_stream
    raise FilterSyntaxError(position or 0)


def _op(name: str, *arguments: Tree) -> Tree:
    return {"op": name, "args": list(arguments)}


def _not(tree: Tree) -> Tree:
    return _op("not", tree)


class _ToTree(Transformer[Token, Tree]):
    """Makes the tree while Lark reads, so that nothing is walked twice."""

    def disjunction(self, parts: list[Tree]) -> Tree:
        return _op("or", *parts)

    def conjunction(self, parts: list[Tree]) -> Tree:
        return _op("and", *parts)

    def not_(self, parts: list[Tree]) -> Tree:
        return _not(parts[0])

    def binary(self, parts: list[Tree]) -> Tree:
        left, operator, right = parts
        return _op("".join(operator.split()).lower(), left, right)

    def like(self, parts: list[Tree]) -> Tree:
        return _op("like", *parts)

    def not_like(self, parts: list[Tree]) -> Tree:
        return _not(_op("like", *parts))

    def between(self, parts: list[Tree]) -> Tree:
        return _op("between", *parts)

    def not_between(self, parts: list[Tree]) -> Tree:
        return _not(_op("between", *parts))

    def in_(self, parts: list[Tree]) -> Tree:
        return _op("in", *parts)

    def not_in(self, parts: list[Tree]) -> Tree:
        return _not(_op("in", *parts))

    def is_null(self, parts: list[Tree]) -> Tree:
        return _op("isNull", *parts)

    def is_not_null(self, parts: list[Tree]) -> Tree:
        return _not(_op("isNull", *parts))

    def signed(self, parts: list[Tree]) -> Tree:
        sign, operand = parts
        if sign == "+":
            return operand
        return -operand if type(operand) in (int, float) else _op("*", -1, operand)

    def number(self, parts: list[Tree]) -> Tree:
        digits = parts[0]
        return int(digits) if digits.isdecimal() and len(digits) <= _EXACT_DIGITS else float(digits)

    def string(self, parts: list[Tree]) -> Tree:
        return _ESCAPED_QUOTE.sub("'", parts[0][1:-1])

    def true(self, parts: list[Tree]) -> Tree:
        return True

    def false(self, parts: list[Tree]) -> Tree:
        return False

    def property(self, parts: list[Tree]) -> Tree:
        return {"property": str(parts[0])}

    def quoted(self, parts: list[Tree]) -> Tree:
        return {"property": parts[0][1:-1]}

    def function(self, parts: list[Tree]) -> Tree:
        name, arguments = str(parts[0]), parts[1] if len(parts) > 1 else []
        lowered = name.lower()
        if lowered in _INSTANTS and len(arguments) == 1:
            return {lowered: arguments[0]}
        if lowered in ("interval", "bbox"):
            return {lowered: arguments}
        return _op(name, *arguments)

    def arguments(self, parts: list[Tree]) -> Tree:
        return parts

    def array(self, parts: list[Tree]) -> Tree:
        return [parts[0], *parts[1]] if parts else []

    def geometry(self, parts: list[Tree]) -> Tree:
        return {"wkt": "".join(parts)}

    def tagged(self, parts: list[Tree]) -> str:
        return "".join(parts)

    def wkt(self, parts: list[Tree]) -> str:
        return f"({','.join(parts)})"


_PARSER = Lark(_GRAMMAR, parser="lalr", transformer=_ToTree())
