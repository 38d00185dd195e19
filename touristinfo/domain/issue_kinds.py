"""The one table of issue codes: every fault that can be found in data, its severity, what was wrong, what to do."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """Only an error holds a row back; an error about the whole file holds the file back."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class IssueKind:
    """One kind of fault. `message` and `advice` are message ids, whose placeholders the issue's values fill."""

    code: str
    severity: Severity
    message: str
    advice: str


_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

# Extend here and in docs/issues.md; `make messages` takes message and advice into translations/.
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

_KEYS_AND_NAMES = (
    ("name-missing", _E, "The name is missing.", "Fill in the name column."),
    (
        "key-duplicate",
        _E,
        "The key %(value)s is already used in line %(first_line)s.",
        "Give each row a key of its own.",
    ),
    (
        "key-scientific",
        _W,
        "The key %(value)s was shortened by a spreadsheet; several keys may have become one. It was not used.",
        "Format the column as text and enter each key in full.",
    ),
    (
        "key-unusable",
        _W,
        "The key is too long (more than %(limit)s characters) and was not used.",
        "Give the row a short key.",
    ),
    (
        "name-duplicate",
        _W,
        "The same name and address are already given in line %(first_line)s.",
        "Delete the row if it is the same place; if not, tell the names apart.",
    ),
    (
        "name-too-long",
        _W,
        "The name is longer than %(limit)s characters and was cut.",
        "Shorten the name and move the rest to the description.",
    ),
    ("name-line-break", _I, "A line break was replaced by a space.", "Write it in one line."),
    (
        "kana-expected",
        _W,
        "The reading in kana contains kanji.",
        "Write the reading in katakana; it is used for sorting and for searching.",
    ),
    (
        "feature-blocked",
        _I,
        "This place was withdrawn by hand and is not put back by an import.",
        "Nothing to do: what was withdrawn by hand stays withdrawn.",
    ),
)

_PLACE = (
    (
        "coordinates-missing",
        _E,
        "There are no usable coordinates.",
        "Fill in latitude and longitude in decimal degrees.",
    ),
    (
        "coordinates-invalid",
        _E,
        "The coordinates cannot be understood.",
        "Write latitude and longitude in decimal degrees, for example 36.375200 and 140.476700.",
    ),
    ("coordinates-zero", _E, "The coordinates are 0, 0.", "Fill in the real latitude and longitude."),
    (
        "coordinates-outside-japan",
        _E,
        "The coordinates lie outside of Japan.",
        "Correct the coordinates, or declare the coordinate system in the layer's 'crs'.",
    ),
    (
        "coordinates-no-system",
        _E,
        "These are plane coordinates, and their system is not declared.",
        "Declare the coordinate system in the layer's 'crs' (EPSG:6677 for zone IX) or give degrees.",
    ),
    (
        "coordinates-zone-assumed",
        _W,
        "These are plane coordinates without a declared system; %(crs)s was assumed from the municipality.",
        "Declare the coordinate system in the layer's 'crs'.",
    ),
    (
        "coordinates-system-unknown",
        _W,
        "The coordinate system %(value)s is not known; JGD2011 was assumed.",
        "Write JGD2011, JGD2000, Tokyo or an EPSG code.",
    ),
    (
        "coordinates-swapped",
        _W,
        "Latitude and longitude were swapped; they were put right.",
        "Swap the two values in the source.",
    ),
    (
        "coordinates-coarse",
        _W,
        "The coordinates have fewer than three decimals: the place may be off by 100 metres or more.",
        "Give six decimals.",
    ),
    (
        "point-duplicate",
        _W,
        "The same point is already given in line %(first_line)s.",
        "Check whether it is the same place, or whether one of the two has the wrong coordinates.",
    ),
    (
        "outside-area",
        _W,
        "The place lies outside of the area of this layer.",
        "Check the coordinates; correct them, or the layer's 'area'.",
    ),
    (
        "geometry-not-point",
        _W,
        "The shape is a %(value)s; a point on it was used.",
        "Give a point if another one, such as the entrance, is better.",
    ),
    (
        "municipality-code-completed",
        _W,
        "The municipality code %(value)s was completed to %(completed)s.",
        "Write all six digits, the last being the check digit; format the column as text.",
    ),
    (
        "municipality-code-invalid",
        _W,
        "The municipality code %(value)s is wrong and was left out.",
        "Write the six-digit code with its check digit.",
    ),
)

_VALUES = (
    ("required-missing", _W, "The required field %(field)s is blank.", "Fill it in."),
    (
        "text-too-long",
        _W,
        "The text is longer than %(limit)s characters and was left out.",
        "Shorten the text.",
    ),
    (
        "list-too-long",
        _W,
        "The list has more than %(limit)s entries; the rest was left out.",
        "Shorten the list.",
    ),
    (
        "control-characters",
        _W,
        "The text contained invisible control characters, which were taken out.",
        "Type the text again without copying it from another program.",
    ),
    (
        "private-use-characters",
        _W,
        "The text contains characters (外字) that only the author's computer can show.",
        "Replace them by standard characters.",
    ),
    (
        "text-damaged",
        _W,
        "The text contains the replacement character �: some characters were lost.",
        "Save the file again as UTF-8 from the original.",
    ),
    (
        "html-tags",
        _W,
        "The text contains HTML tags; they are shown to visitors as they stand.",
        "Write plain text.",
    ),
    (
        "spreadsheet-error",
        _W,
        "The cell holds the spreadsheet's error %(value)s and was taken as blank.",
        "Correct the formula in the spreadsheet.",
    ),
    (
        "term-unknown",
        _W,
        "%(value)s is not one of the terms of %(field)s and was left out.",
        "Use one of: %(terms)s.",
    ),
    (
        "boolean-unknown",
        _W,
        "%(value)s is neither yes nor no and was left out.",
        "Write 有 or 無, true or false, 1 or 0.",
    ),
    ("number-invalid", _W, "%(value)s is not a number that fits here and was left out.", "Write digits only."),
    ("date-invalid", _W, "%(value)s is not a date and was left out.", "Write the date as 2026-11-23."),
    (
        "url-invalid",
        _W,
        "%(value)s is not a web address and was left out.",
        "Write the whole address, beginning with https:// or http://.",
    ),
    ("url-several", _W, "There are several web addresses; only the first was used.", "Give one address."),
    (
        "phone-invalid",
        _W,
        "%(value)s is not a telephone number and was left out.",
        "Write the number with its area code, for example 029-301-1111.",
    ),
    (
        "phone-note",
        _W,
        "Only the telephone number %(number)s was taken from the text.",
        "Give one number; move notes to another column.",
    ),
    (
        "phone-zero-restored",
        _W,
        "The telephone number had lost its first zero, which was put back.",
        "Format the column as text.",
    ),
    (
        "hours-invalid",
        _W,
        "The opening hours %(value)s were left out: %(reason)s",
        "Write weekdays as 月火水木金 and times as 09:00 and 17:00.",
    ),
    (
        "hours-incomplete",
        _W,
        "The opening hours lack the weekdays, the opening or the closing time and were left out.",
        "Fill in weekdays, opening time and closing time.",
    ),
    ("fee-unit-added", _I, "The fee is a bare number; yen was taken as its unit.", "Write the unit: %(value)s円."),
    (
        "translation-script",
        _W,
        "The text for the language %(language)s contains kana and was left out.",
        "Move the Japanese text to its own column and give a translation here.",
    ),
)

ISSUE_KINDS: dict[str, IssueKind] = {
    code: IssueKind(code, severity, message, advice)
    for code, severity, message, advice in (*_WHOLE_FILE, *_READING, *_KEYS_AND_NAMES, *_PLACE, *_VALUES)
}
