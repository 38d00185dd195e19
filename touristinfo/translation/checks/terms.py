"""Terms of the glossary that a person has reviewed: said as they should be, not as they must not be."""

from touristinfo.translation.checks.unit import Unit, Values
from touristinfo.translation.glossary.matching import says


def forbidden_term(unit: Unit) -> Values | None:
    """A term is said in a way that the glossary forbids."""
    for term in unit.terms:
        for text in term.forbidden.get(unit.language, ()):
            if says(unit.target, text, unit.language):
                return {"value": text, "wanted": term.required.get(unit.language, term.term)}
    return None


def term_lacking(unit: Unit) -> Values | None:
    """A term is not said as the glossary wants it; one that is not to be translated is."""
    for term in unit.terms if unit.target else ():
        wanted = term.term if term.do_not_translate else term.required.get(unit.language, "")
        if wanted and not says(unit.target, wanted, unit.language):
            return {"value": term.term, "wanted": wanted}
    return None
