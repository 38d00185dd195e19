"""Issue codes of single rows: their keys and names, places, values; part of the table in `issue_kinds`."""

from touristinfo.domain.severity import Severity

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

_KEYS_AND_NAMES = (
    ("name-missing", _E, "The name is missing.", "Fill in the name column."),
    (
        "key-duplicate",
        _E,
        "The key %(value)s is already used in line %(first_line)s.",
        "Give each row a key of its own.",
    ),
    (
        "key-missing",
        _I,
        "The key is blank (%(count)s rows): these places are recognised by name and address.",
        "Give each row a key, so that a place keeps its id when it is renamed or moves.",
    ),
    (
        "key-decimal",
        _I,
        "The key %(value)s was read without the decimals that a spreadsheet added (%(count)s rows).",
        "Format the column as text.",
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
    (
        "feature-of-other-layer",
        _W,
        "The place %(value)s belongs to the layer %(layer)s; what the row says was not applied.",
        "Import the file with --layer %(layer)s to change places of that layer.",
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
        "outside-municipality",
        _W,
        "The place lies outside of the municipality that its row names, %(municipality)s.",
        "Check the coordinates and the municipality: one of them is wrong.",
    ),
    (
        "coordinates-together",
        _I,
        "Latitude and longitude stand in one cell; they were taken apart (%(count)s rows).",
        "Nothing to do; two columns of their own leave no doubt which is which.",
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
    (
        "hours-fraction",
        _I,
        "A time is given as a spreadsheet's fraction of a day, %(value)s, and was read so (%(count)s rows).",
        "Format the column as text or time.",
    ),
    (
        "hours-always",
        _I,
        "From 00:00 to 00:00 was read as open all day (%(count)s rows).",
        "Nothing to do, unless the place is closed: then leave the times blank.",
    ),
    ("fee-unit-added", _I, "The fee is a bare number; yen was taken as its unit.", "Write the unit: %(value)s円."),
    (
        "translation-script",
        _W,
        "The text for the language %(language)s contains kana and was left out.",
        "Move the Japanese text to its own column and give a translation here.",
    ),
)

ROW_KINDS = (*_KEYS_AND_NAMES, *_PLACE, *_VALUES)
