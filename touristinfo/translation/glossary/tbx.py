"""TBX-Basic in and out (ISO 30042:2019, DCA style; read also in the DCT style and as TBX 2, `martif`)."""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from touristinfo.domain.languages import LANGUAGES, SOURCE_LANGUAGE
from touristinfo.domain.negotiation import nearest
from touristinfo.domain.terms import Term
from touristinfo.errors import UnreadableFileError
from touristinfo.files.xml import parsed_xml
from touristinfo.messages import N_
from touristinfo.translation.glossary.csv_file import LONGEST, MOST_BYTES, MOST_TERMS

_NAMESPACE = "urn:iso:std:iso:30042:ed-2"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_DEPRECATED = "deprecatedTerm-admn-sts"
_PREFERRED = "preferredTerm-admn-sts"
_ENTRIES = ("conceptEntry", "termEntry")
_SECTIONS = ("langSec", "langSet")
_TERMS = ("termSec", "tig", "ntig")
# What TBX-Basic has no data category for stands in notes that begin so.
_READING, _KEPT, _REVIEWED = "reading: ", "do not translate", "reviewed"


def write_tbx(terms: Iterable[Term]) -> bytes:
    """A TBX-Basic file. Raises nothing; what XML 1.0 cannot hold must not be in the terms (the tables keep none)."""
    root = Element("tbx", {"type": "TBX-Basic", "style": "dca", _LANG: SOURCE_LANGUAGE, "xmlns": _NAMESPACE})
    about = SubElement(SubElement(SubElement(root, "tbxHeader"), "fileDesc"), "sourceDesc")
    SubElement(about, "p").text = "touristinfo"
    body = SubElement(SubElement(root, "text"), "body")
    for term in terms:
        _write(SubElement(body, "conceptEntry", id=f"t-{term.id}"), term)
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def read_tbx(data: bytes) -> list[Term]:
    """The terms of a TBX file that have a Japanese term. Raises UnreadableFileError; then nothing of it is taken."""
    if len(data) > MOST_BYTES:
        raise UnreadableFileError(N_("The file is larger than %(most)s MB."), most=MOST_BYTES // 1_000_000)
    root = parsed_xml(data)
    if _name(root) not in ("tbx", "martif"):
        raise UnreadableFileError(N_("This is no TBX: its root is <%(name)s>."), name=str(root.tag)[:60])
    entries = [each for each in root.iter() if _name(each) in _ENTRIES]
    if len(entries) > MOST_TERMS:
        raise UnreadableFileError(N_("The file has more than %(most)s terms."), most=MOST_TERMS)
    terms: dict[str, Term] = {}
    for term in filter(None, map(_read, entries)):
        if term.id in terms:
            raise UnreadableFileError(N_("The id '%(id)s' is there twice."), id=term.id)
        terms[term.id] = term
    return list(terms.values())


def _write(entry: Element, term: Term) -> None:
    for kind, text in (("definition", term.definition), ("subjectField", term.scope)):
        if text:
            SubElement(entry, "descrip", type=kind).text = text
    if term.source:
        SubElement(entry, "admin", type="source").text = term.source
    reading = f"{_READING}{term.reading}" if term.reading else ""
    for note in (reading, _KEPT if term.do_not_translate else "", _REVIEWED if term.is_reviewed else ""):
        if note:
            SubElement(entry, "note").text = note
    _write_term(SubElement(entry, "langSec", {_LANG: SOURCE_LANGUAGE}), term.term, _PREFERRED)
    for tag in sorted(term.required.keys() | term.forbidden.keys()):
        section = SubElement(entry, "langSec", {_LANG: tag})
        if tag in term.required:
            _write_term(section, term.required[tag], _PREFERRED)
        for text in term.forbidden.get(tag, ()):
            _write_term(section, text, _DEPRECATED)


def _write_term(section: Element, text: str, status: str) -> None:
    term = SubElement(section, "termSec")
    SubElement(term, "term").text = text
    SubElement(term, "termNote", type="administrativeStatus").text = status


def _read(entry: Element) -> Term | None:
    required: dict[str, str] = {}
    forbidden: dict[str, tuple[str, ...]] = {}
    for tag, text, is_forbidden in _said(entry):
        if is_forbidden:
            forbidden[tag] = (*forbidden.get(tag, ()), text)
        else:
            required.setdefault(tag, text)
    name = required.pop(SOURCE_LANGUAGE, "")
    if not name:
        return None
    about = {kind: _text_of(entry, kind) for kind in ("definition", "subjectField", "source")}
    notes = [each.text or "" for each in entry if _name(each) == "note"]
    reading = next((each.removeprefix(_READING) for each in notes if each.startswith(_READING)), "")
    id_ = (entry.get("id") or "").removeprefix("t-") or name
    kept, reviewed = _KEPT in notes, _REVIEWED in notes
    said = (id_, name, reading, about["definition"], kept, about["subjectField"], about["source"], reviewed)
    return Term(*said, required, forbidden)


def _said(entry: Element) -> Iterator[tuple[str, str, bool]]:
    """Language, text and whether it is forbidden, of each term in languages of ours."""
    for section in (each for each in entry if _name(each) in _SECTIONS):
        tag = nearest(section.get(_LANG) or section.get("lang") or "")
        for term in (each for each in section if _name(each) in _TERMS):
            text = next((each.text or "" for each in term.iter() if _name(each) == "term"), "")
            notes = [each.text or "" for each in term.iter() if _name(each) in ("termNote", "administrativeStatus")]
            if tag in LANGUAGES and text and len(text) <= LONGEST:
                yield str(tag), text, any(note.startswith(("deprecated", "superseded")) for note in notes)


def _text_of(entry: Element, kind: str) -> str:
    """A text of the entry by its data category: `<descrip type="definition">`, or in the DCT style `<definition>`."""
    here = (each for each in entry.iter() if each.get("type") == kind or _name(each) == kind)
    return next((each.text or "" for each in here), "")


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
