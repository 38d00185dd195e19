"""TMX 1.4b in and out: units of a memory as other programs keep them."""

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from touristinfo.domain.languages import LANGUAGES, SOURCE_LANGUAGE
from touristinfo.domain.negotiation import nearest
from touristinfo.errors import UnreadableFileError
from touristinfo.files.xml import parsed_xml
from touristinfo.messages import N_

Unit = tuple[str, str, str]  # language, source, target
MOST_UNITS = 1_000_000
MOST_BYTES = 200_000_000
_LONGEST = 20_000  # characters of a segment
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
# The document type that the standard prescribes, without anything in it; any other is refused.
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+tmx\s+(?:SYSTEM|PUBLIC\s+\"[^\"<>\[]*\")\s*\"[^\"<>\[]*\"\s*>")
_MARKUP = frozenset({"bpt", "ept", "it", "ph", "ut"})  # codes of the program that made it, no words
_UNCARRIED = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")  # XML 1.0, 2.2; and CR, which becomes LF


def read_tmx(data: bytes) -> list[Unit]:
    """The units from Japanese into languages of ours. Raises UnreadableFileError (broken, too large, not TMX)."""
    if len(data) > MOST_BYTES:
        raise UnreadableFileError(N_("The file is larger than %(most)s MB."), most=MOST_BYTES // 1_000_000)
    root = parsed_xml(_DOCTYPE.sub(b"", data, count=1))
    if root.tag != "tmx":
        raise UnreadableFileError(N_("This is no TMX: its root is <%(name)s>."), name=str(root.tag)[:60])
    units = list(dict.fromkeys(unit for tu in root.iter("tu") for unit in _units(tu)))
    if len(units) > MOST_UNITS:
        raise UnreadableFileError(N_("The file has more than %(most)s units."), most=MOST_UNITS)
    return units


def write_tmx(units: Iterable[Unit]) -> bytes:
    """A TMX of `units`. What XML cannot hold (control characters) is left out; `docs/exchange.md` says so."""
    root = Element("tmx", version="1.4")
    about = {"creationtool": "touristinfo", "creationtoolversion": "1", "segtype": "block", "o-tmf": "touristinfo"}
    SubElement(root, "header", {**about, "adminlang": "en", "srclang": SOURCE_LANGUAGE, "datatype": "plaintext"})
    body = SubElement(root, "body")
    for language, source, target in units:
        tu = SubElement(body, "tu")
        for tag, text in ((SOURCE_LANGUAGE, source), (language, target)):
            tuv = SubElement(tu, "tuv", {_LANG: tag})
            SubElement(tuv, "seg").text = _UNCARRIED.sub("", text)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _units(tu: Element) -> Iterator[Unit]:
    texts: dict[str, str] = {}
    for tuv in tu.findall("tuv"):
        tag = nearest(tuv.get(_LANG) or tuv.get("lang") or "")
        text = _words(tuv.find("seg"))
        if tag in LANGUAGES and text and len(text) <= _LONGEST:
            texts.setdefault(tag, text)
    source = texts.pop(SOURCE_LANGUAGE, "")
    if source:
        yield from ((tag, source, text) for tag, text in texts.items())


def _words(seg: Element | None) -> str:
    """The text of a segment without codes of the program that made it."""
    if seg is None:
        return ""
    parts = [seg.text or ""]
    for child in seg:
        parts += ["" if child.tag in _MARKUP else _words(child), child.tail or ""]
    return "".join(parts)
