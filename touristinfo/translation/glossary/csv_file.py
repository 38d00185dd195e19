"""The glossary as CSV: a row for each term, a column for each language; what is forbidden in columns of its own."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from touristinfo.domain.formulas import neutralised, restored
from touristinfo.domain.languages import SOURCE_LANGUAGE, TAGS
from touristinfo.domain.terms import Term
from touristinfo.errors import UnreadableFileError
from touristinfo.files.encoding import decode
from touristinfo.messages import N_

LANGUAGES = tuple(tag for tag in TAGS if tag != SOURCE_LANGUAGE)
_ABOUT = ("id", "ja", "reading", "definition", "do_not_translate", "scope", "source", "reviewed")
COLUMNS = (*_ABOUT, *LANGUAGES, *(f"not:{tag}" for tag in LANGUAGES))
_BETWEEN = "|"
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # also what no XML can hold
MOST_BYTES, MOST_TERMS, LONGEST = 20_000_000, 50_000, 2_000


def write_csv(terms: Iterable[Term]) -> bytes:
    """CSV in UTF-8 with a byte order mark, so that Excel reads it; cells that look like formulas begin with '."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for term in terms:
        writer.writerow([neutralised(cell) for cell in _cells(term)])
    return text.getvalue().encode("utf-8-sig")


def read_csv(data: bytes) -> list[Term]:
    """The terms of such a file; columns in any order, those not known are passed over.

    Raises UnreadableFileError with the line and what is wrong; then nothing of it is taken.
    """
    if len(data) > MOST_BYTES:
        raise UnreadableFileError(N_("The file is larger than %(most)s MB."), most=MOST_BYTES // 1_000_000)
    reader = csv.reader(io.StringIO(decode(data).text, newline=""))
    header = [name.strip() for name in next(reader, [])]
    if "ja" not in header:
        raise UnreadableFileError(N_("Line 1 has no column 'ja': the first line names the columns."))
    terms: dict[str, Term] = {}
    for row in reader:
        if any(cell.strip() for cell in row):
            term = _term(header, row, reader.line_num)
            if term.id in terms:
                message = N_("Line %(line)s: the id '%(id)s' is there twice.")
                raise UnreadableFileError(message, line=reader.line_num, id=term.id)
            terms[term.id] = term
    if len(terms) > MOST_TERMS:
        raise UnreadableFileError(N_("The file has more than %(most)s terms."), most=MOST_TERMS)
    return list(terms.values())


def _cells(term: Term) -> Iterator[str]:
    yield from (term.id, term.term, term.reading, term.definition)
    yield from ("yes" if term.do_not_translate else "", term.scope, term.source, "yes" if term.is_reviewed else "")
    yield from (term.required.get(tag, "") for tag in LANGUAGES)
    yield from (_BETWEEN.join(term.forbidden.get(tag, ())) for tag in LANGUAGES)


def _term(header: Sequence[str], row: Sequence[str], line: int) -> Term:
    said = {name: _CONTROLS.sub("", restored(cell)) for name, cell in zip(header, row, strict=False)}
    name = said.get("ja", "").strip()
    if not name:
        raise UnreadableFileError(N_("Line %(line)s: the column 'ja' is empty."), line=line)
    for column, cell in said.items():
        if len(cell) > LONGEST:
            message = N_("Line %(line)s, column %(column)s: more than %(most)s characters.")
            raise UnreadableFileError(message, line=line, column=column, most=LONGEST)
    forbidden = {tag: tuple(filter(None, said.get(f"not:{tag}", "").split(_BETWEEN))) for tag in LANGUAGES}
    return Term(
        id=said.get("id", "").strip() or name,
        term=name,
        reading=said.get("reading", ""),
        definition=said.get("definition", ""),
        do_not_translate=said.get("do_not_translate", "") == "yes",
        scope=said.get("scope", ""),
        source=said.get("source", ""),
        is_reviewed=said.get("reviewed", "") == "yes",
        required={tag: said[tag] for tag in LANGUAGES if said.get(tag)},
        forbidden={tag: texts for tag, texts in forbidden.items() if texts},
    )
