"""Leaves of a filter that columns answer without a value being read: equality, and lists of strings."""

from touristinfo.published.cql2.tree import (
    INSTANTS,
    Comparison,
    Kind,
    ListOf,
    Literal,
    OneOf,
    Predicate,
    Property,
    Sets,
)


def as_one_of(leaf: Predicate) -> OneOf | None:
    """The leaf as IN of literals if it is that and hashes answer it: equal times may be written in many ways."""
    if isinstance(leaf, OneOf):
        operand, choices = leaf.operand, leaf.values
    elif isinstance(leaf, Comparison) and leaf.operator == "=":
        operand, literal = leaf.left, leaf.right
        if isinstance(operand, Literal):
            operand, literal = literal, operand
        if not isinstance(literal, Literal):
            return None
        choices = (literal,)
    else:
        return None
    is_plain = isinstance(operand, Property) and operand.kind not in INSTANTS
    return OneOf(operand, choices) if is_plain else None


def as_in_a_query(literal: Literal) -> str:
    """A literal as it stands in a query string."""
    if literal.kind is Kind.BOOLEAN:
        return "true" if literal.value else "false"
    return str(literal.value)


def of_strings(leaf: Sets) -> tuple[str, frozenset[str]] | None:
    """The field and the strings, where a leaf relates just these."""
    pair = (leaf.left, leaf.right)
    field = next((each for each in pair if isinstance(each, Property)), None)
    listed = next((each for each in pair if isinstance(each, ListOf)), None)
    if field is None or listed is None:
        return None
    literals = [each for each in listed.items if isinstance(each, Literal) and each.kind is Kind.STRING]
    return (field.name, frozenset(str(each.value) for each in literals)) if len(literals) == len(listed.items) else None
