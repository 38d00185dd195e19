"""XLIFF 1.2 (OASIS, 2008), which nearly every translation tool reads."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from touristinfo.domain.states import State
from touristinfo.translation.exchange.model import ExchangeUnit, Package, Remark, Returned, ReturnedUnit, stamp_in
from touristinfo.translation.exchange.states import FROM_XLIFF_1, QUALIFIERS, STALE_IN_XLIFF_1, TO_XLIFF_1
from touristinfo.translation.exchange.xliff_text import (
    LANG,
    SPACE,
    add,
    child,
    children,
    local,
    notes_of,
    notes_on,
    order_in,
    text_of,
    to_bytes,
)

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
_STAMP = "x-stamp"


def write_xliff_1(package: Package) -> bytes:
    """The file. What it cannot carry has been refused before."""
    root = Element("xliff", {"version": "1.2", "xmlns": NAMESPACE})
    languages = (("source-language", package.source_language), ("target-language", package.language))
    named = (("original", "touristinfo"), ("datatype", "plaintext"), *languages)
    file = add(root, "file", attributes=named)
    header = add(file, "header")
    for category, words in notes_on(package):
        add(header, "note", words, (("from", category),))
    body = add(file, "body")
    for unit in package.units:
        _add_unit(body, package, unit)
    return to_bytes(root)


def _add_unit(body: Element, package: Package, unit: ExchangeUnit) -> None:
    element = add(body, "trans-unit", attributes=(("id", unit.id), ("resname", unit.id), (SPACE, "preserve")))
    if unit.limit is not None:
        element.attrib |= {"maxwidth": str(unit.limit), "size-unit": "char"}
    if unit.state in (State.REVIEWED, State.FINAL) and not unit.is_stale:
        element.set("approved", "yes")
    add(element, "source", unit.source, ((LANG, package.source_language),))
    target = add(element, "target", unit.target, ((LANG, package.language),))
    if unit.target:  # without a state, one that an editor fills in and says nothing of counts as translated
        target.set("state", STALE_IN_XLIFF_1 if unit.is_stale else TO_XLIFF_1[unit.state or State.INITIAL])
    if unit.origin in QUALIFIERS:
        target.set("state-qualifier", QUALIFIERS[unit.origin])
    group = add(element, "context-group", attributes=(("name", "touristinfo"), ("purpose", "information")))
    add(group, "context", str(package.stamp(unit)), (("context-type", _STAMP),))
    for category, words in notes_of(unit):
        add(element, "note", words, (("from", category), ("annotates", "source")))


def read_xliff_1(root: Element) -> Returned:
    """What came back, from all files that the document holds."""
    files = [each for each in root.iter() if local(each) == "file"]
    elements = [each for file in files for each in file.iter() if local(each) == "trans-unit"]
    units = [_unit(number, each) for number, each in enumerate(elements, 1)]
    said = [note for file in files for header in children(file, "header") for note in children(header, "note")]
    return Returned(
        "xliff1",
        units,
        language=next((file.get("target-language", "") for file in files), ""),
        source_language=next((file.get("source-language", "") for file in files), ""),
        order=order_in((note.get("from", ""), text_of(note)) for note in said),
        remarks=list(_remarks(elements)),
    )


def _unit(number: int, element: Element) -> ReturnedUnit:
    target = child(element, "target")
    said = "" if target is None else target.get("state", "")
    state = FROM_XLIFF_1.get(said)
    if state is None and element.get("approved") == "yes":
        state = State.FINAL
    stamps = (text_of(each) for each in element.iter() if each.get("context-type") == _STAMP)
    return ReturnedUnit(
        line=number,
        id=element.get("resname", "") or element.get("id", ""),
        source=text_of(child(element, "source")),
        target=text_of(target),
        state=state,
        stamp=next(filter(None, map(stamp_in, stamps)), None),
        is_unfinished=state is State.INITIAL,
    )


def _remarks(elements: list[Element]) -> Iterator[Remark]:
    """Segments that a tool has made, and left empty: the text would lack a part."""
    for number, element in enumerate(elements, 1):
        target = child(element, "target")
        marks = [] if target is None else [each for each in target.iter() if each.get("mtype") == "seg"]
        if marks and any(text_of(mark) for mark in marks) and not all(text_of(mark) for mark in marks):
            yield Remark("pieces-untranslated", {"line": number, "id": element.get("id", "")})
