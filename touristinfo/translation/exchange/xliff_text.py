"""What both versions of XLIFF share: texts with whatever tools put into them, namespaces, notes."""

from collections.abc import Iterable, Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from touristinfo.translation.exchange.columns import glossary_lines
from touristinfo.translation.exchange.model import ExchangeUnit, Package

# Names are written with their prefixes as they stand: the prefixes that ElementTree makes up from namespaces are
# registered for the whole process.
LANG, SPACE = "xml:lang", "xml:space"
_ORDER = "order"
_PLAIN = ("context", "note")  # categories that need no saying


def local(element: Element) -> str:
    """The tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, tag: str) -> Iterator[Element]:
    """The children of that tag, in whatever namespace."""
    return (child for child in element if local(child) == tag)


def child(element: Element, tag: str) -> Element | None:
    """The first child of that tag."""
    return next(children(element, tag), None)


def text_of(element: Element | None) -> str:
    """All text within, without the marks that tools put around parts of it; `cp` stands for a character."""
    if element is None:
        return ""
    parts = [element.text or ""]
    for inner in element:
        parts.append(_character(inner) if local(inner) == "cp" else text_of(inner))
        parts.append(inner.tail or "")
    return "".join(parts)


def _character(inner: Element) -> str:
    """XLIFF 2.0, 4.2.3.1: a character that XML cannot have."""
    try:
        return chr(int(inner.get("hex", ""), 16))
    except (ValueError, OverflowError):
        return ""


def notes_of(unit: ExchangeUnit) -> list[tuple[str, str]]:
    """What translators are told of a unit: a category, and the words, which say it too: not all tools show it."""
    said = [("place", unit.place), ("reading", unit.kana), *(("context", note) for note in unit.notes)]
    said += [("old-source", unit.old_source)]
    said += [("limit", str(unit.limit))] if unit.limit is not None else []
    said += [("glossary", line) for line in glossary_lines(unit)]
    return [(category, _labelled(category, words)) for category, words in said if words]


def notes_on(package: Package) -> list[tuple[str, str]]:
    """The same of the whole file."""
    due = package.due.isoformat() if package.due else ""
    said = ((_ORDER, package.order), ("due", due), ("note", package.note))
    return [(category, _labelled(category, words)) for category, words in said if words]


def _labelled(category: str, words: str) -> str:
    return words if category in _PLAIN else f"{category}: {words}"


def order_in(notes: Iterable[tuple[str, str]]) -> str:
    """The order's number in the notes (category, words) on a file, "" where there is none."""
    return next((words.removeprefix(_labelled(_ORDER, "")) for category, words in notes if category == _ORDER), "")


def add(parent: Element, tag: str, text: str = "", attributes: Iterable[tuple[str, str]] = ()) -> Element:
    """A new child with text and attributes."""
    element = ElementTree.SubElement(parent, tag, dict(attributes))
    element.text = text or None
    return element


def to_bytes(root: Element) -> bytes:
    """The document, in UTF-8, with line ends only where texts have some."""
    document: bytes = ElementTree.tostring(root, encoding="utf-8")
    return b"<?xml version='1.0' encoding='UTF-8'?>\n" + document
