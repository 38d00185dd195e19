"""The one table of issue codes: every fault that can be found in data, its severity, what was wrong, what to do."""

from dataclasses import dataclass

from touristinfo.domain.row_issue_kinds import ROW_KINDS
from touristinfo.domain.severity import Severity


@dataclass(frozen=True, slots=True)
class IssueKind:
    """One kind of fault. `message` and `advice` are message ids, whose placeholders the issue's values fill."""

    code: str
    severity: Severity
    message: str
    advice: str


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

# Extend here, or in row_issue_kinds, and in docs/issues.md; `make messages` takes all texts into translations/.
# Placeholders: %(field)s, %(value)s and %(line)s of the issue, and the further values that it carries.
_WHOLE_FILE = (
    (
        "import-failed",
        _E,
        "The import could not be carried out: %(reason)s",
        "Nothing was imported; put this right and import again.",
    ),
    ("file-unreadable", _E, "The file cannot be read: %(reason)s", "Send the file in one of the formats we read."),
    (
        "columns-missing",
        _E,
        "The file has no column for: %(missing)s. Columns looked for: %(looked_for)s.",
        "Add these columns or rename the ones that hold them; nothing was imported.",
    ),
    ("no-rows", _E, "The file has column headers but no rows.", "Nothing was imported; send the file with its rows."),
    (
        "nothing-accepted",
        _E,
        "None of the %(read)s rows can be accepted.",
        "Nothing was imported; see the errors of the rows.",
    ),
    (
        "layer-of-other-collection",
        _E,
        "The layer %(value)s belongs to the collection %(collection)s.",
        "Name another layer with --layer, or import into that collection.",
    ),
    (
        "column-unknown",
        _I,
        "The column %(field)s is not known and was left out.",
        "Nothing to do, unless the column should be shown: then it must be declared in the collection.",
    ),
    (
        "column-withheld",
        _I,
        "The column %(field)s is not on the layer's list of columns and was left out.",
        "Nothing to do, unless the column should be used: then add it to 'columns' of the layer.",
    ),
    (
        "required-column-missing",
        _W,
        "The file has no column for the required field %(field)s.",
        "Add the column: %(looked_for)s.",
    ),
    (
        "coordinates-converted",
        _I,
        "The coordinates were converted from %(value)s to WGS 84.",
        "Nothing to do; from Tokyo Datum expect an error of one to two metres.",
    ),
    (
        "issues-not-listed",
        _I,
        "There are %(count)s more issues of the kind %(kind)s.",
        "Correct those listed and import again to see the rest.",
    ),
)

# Found while a file is read, before its rows are understood.
_READING = (
    (
        "format-differs",
        _I,
        "The file is %(value)s although its name ends in %(suffix)s.",
        "Give the file the ending that fits.",
    ),
    ("row-before-header", _I, "A row before the header was skipped: %(value)s", "Nothing to do if it is a title."),
    ("row-comment", _I, "A comment row was skipped: %(value)s", "Nothing to do if it is a comment."),
    ("row-repeats-header", _I, "A row that repeats the header was skipped.", "Nothing to do."),
    (
        "row-too-long",
        _W,
        "The row has %(cells)s cells, the header %(columns)s; left out: %(value)s",
        "Look for a missing quotation mark or a comma too many.",
    ),
    (
        "row-too-short",
        _W,
        "The row has %(cells)s cells, the header %(columns)s; the rest counts as blank.",
        "Look for a missing comma or a line break in a cell without quotation marks.",
    ),
    ("column-unnamed", _I, "Column %(number)s has data but no name.", "Name the column if its data matter."),
    (
        "column-duplicate",
        _W,
        "Column %(number)s has the name of an earlier one, %(field)s, and was left out.",
        "Give each column a name of its own.",
    ),
    (
        "quotes-unmatched",
        _W,
        "The quotation marks in this line do not match; the line was read without the lines after it.",
        "Close each quotation mark, and double those inside a cell.",
    ),
    ("bytes-undecodable", _W, "The line has bytes that are not %(encoding)s.", "Correct the characters shown as �."),
    ("nul-removed", _W, "NUL characters were removed.", "Export the file again."),
    (
        "source-layer-chosen",
        _I,
        "The file has several layers or sheets; %(value)s was read. Others: %(others)s",
        "Name the one to read with --source-layer.",
    ),
    (
        "geometry-unusable",
        _W,
        "The geometry is broken or not made of numbers and cannot be used.",
        "Correct the geometry in the source.",
    ),
    (
        "crs-unrecognised",
        _W,
        "The file declares a coordinate system that is not known: %(value)s",
        "Declare the coordinate system in the layer's 'crs'.",
    ),
)

# What many rows of a file share is told with the first of them; %(count)s is how many.
TOLD_ONCE = frozenset({"coordinates-together", "key-missing", "key-decimal", "hours-fraction", "hours-always"})

ISSUE_KINDS: dict[str, IssueKind] = {
    code: IssueKind(code, severity, message, advice)
    for code, severity, message, advice in (*_WHOLE_FILE, *_READING, *ROW_KINDS)
}
