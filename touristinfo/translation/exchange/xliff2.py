"""XLIFF 2.0 (OASIS, 2014): glossary, metadata and size restriction modules; its states are ours."""

from xml.etree.ElementTree import Element

from touristinfo.domain.states import State
from touristinfo.translation.exchange.model import ExchangeUnit, Package, Remark, Returned, ReturnedUnit, stamp_in
from touristinfo.translation.exchange.states import QUALIFIERS, SUB_STATE, from_xliff_2
from touristinfo.translation.exchange.xliff_text import (
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

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
_MODULES = {
    "gls": "urn:oasis:names:tc:xliff:glossary:2.0",
    "mda": "urn:oasis:names:tc:xliff:metadata:2.0",
    "slr": "urn:oasis:names:tc:xliff:sizerestriction:2.0",
}
_STAMP = "stamp"
_ORDER = list(State)


def write_xliff_2(package: Package) -> bytes:
    """The file. What it cannot carry has been refused before."""
    namespaces = {"xmlns": NAMESPACE} | {f"xmlns:{prefix}": uri for prefix, uri in _MODULES.items()}
    languages = {"srcLang": package.source_language, "trgLang": package.language}
    root = Element("xliff", {"version": "2.0", **namespaces, **languages})
    file = add(root, "file", attributes=(("id", "f1"), ("original", "touristinfo"), (SPACE, "preserve")))
    add(file, "slr:profiles", attributes=(("generalProfile", "xliff:codepoints"),))
    said = notes_on(package)
    if said:
        _add_notes(file, said)
    for unit in package.units:
        _add_unit(file, package, unit)
    return to_bytes(root)


def _add_unit(file: Element, package: Package, unit: ExchangeUnit) -> None:
    # Ids of XLIFF 2 are NMTOKENs, which have no slash.
    element = add(file, "unit", attributes=(("id", unit.id.replace("/", ".")), ("name", unit.id)))
    if unit.limit is not None:
        element.set("slr:sizeRestriction", str(unit.limit))
    if unit.glossary:
        glossary = add(element, "gls:glossary")
        for term, translation in unit.glossary:
            entry = add(glossary, "gls:glossEntry")
            add(entry, "gls:term", term)
            add(entry, "gls:translation", translation)
    group = add(add(element, "mda:metadata"), "mda:metaGroup", attributes=(("category", "touristinfo"),))
    add(group, "mda:meta", str(package.stamp(unit)), (("type", _STAMP),))
    if said := [each for each in notes_of(unit) if each[0] != "glossary"]:
        _add_notes(element, said)
    segment = add(element, "segment", attributes=_state(unit))
    add(segment, "source", unit.source, ((SPACE, "preserve"),))
    if unit.target:
        add(segment, "target", unit.target, ((SPACE, "preserve"),))


def _state(unit: ExchangeUnit) -> list[tuple[str, str]]:
    """None where there is no text: one that an editor fills in and says nothing of counts as translated."""
    if not unit.target:
        return []
    attributes = [("state", State.INITIAL if unit.is_stale or unit.state is None else unit.state.value)]
    if unit.origin in QUALIFIERS:
        attributes.append(("subState", f"{SUB_STATE}:{unit.origin}"))
    return attributes


def _add_notes(parent: Element, said: list[tuple[str, str]]) -> None:
    notes = add(parent, "notes")
    for category, words in said:
        add(notes, "note", words, (("category", category),))


def read_xliff_2(root: Element) -> Returned:
    """What came back, from all files that the document holds."""
    elements = [each for each in root.iter() if local(each) == "unit"]
    said = [note for file in children(root, "file") for notes in children(file, "notes") for note in notes]
    remarks = [
        Remark("pieces-untranslated", {"line": number, "id": _id(element)})
        for number, element in enumerate(elements, 1)
        if _is_half(element)
    ]
    return Returned(
        "xliff2",
        [_unit(number, element) for number, element in enumerate(elements, 1)],
        language=root.get("trgLang", ""),
        source_language=root.get("srcLang", ""),
        order=order_in((note.get("category", ""), text_of(note)) for note in said),
        remarks=remarks,
    )


def _id(element: Element) -> str:
    return element.get("name") or element.get("id", "").replace(".", "/")


def _pieces(element: Element) -> list[Element]:
    return [each for each in element if local(each) in ("segment", "ignorable")]


def _is_half(element: Element) -> bool:
    texts = [text_of(child(each, "target")) for each in children(element, "segment")]
    return any(texts) and not all(texts)


def _unit(number: int, element: Element) -> ReturnedUnit:
    """A unit, put together again where a tool has divided it into segments; its state is that of the weakest."""
    pieces = _pieces(element)
    is_translated = any(text_of(child(each, "target")) for each in children(element, "segment"))
    said = [from_xliff_2(each.get("state", "")) for each in children(element, "segment")]
    states = [state for state in said if state is not None]
    weakest = min(states, key=_ORDER.index, default=None)
    stamps = (text_of(each) for each in element.iter() if local(each) == "meta" and each.get("type") == _STAMP)
    return ReturnedUnit(
        line=number,
        id=_id(element),
        source="".join(text_of(child(each, "source")) for each in pieces),
        target="".join(map(_target, pieces)) if is_translated else "",
        state=weakest,
        stamp=next(filter(None, map(stamp_in, stamps)), None),
        is_unfinished=weakest is State.INITIAL or _is_half(element),
    )


def _target(piece: Element) -> str:
    """What stands between segments is the same in both languages where nothing else is said (4.2.2.6)."""
    target = child(piece, "target")
    if target is None and local(piece) == "ignorable":
        return text_of(child(piece, "source"))
    return text_of(target)
