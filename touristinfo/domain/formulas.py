"""Cells that a spreadsheet would take for a formula: made harmless, and read back as they were.

A cell that begins with one of these signs is run by Excel and its like (OWASP, "CSV Injection"; the wide ones by the
Japanese Excel), which can read other cells and call programs. An apostrophe before it makes it a text.
"""

import re

_SIGNS = re.compile(r"'*[=+\-@＝＋－＠\t\r\n|%]")
_MADE_HARMLESS = re.compile(r"'+[=+\-@＝＋－＠\t\r\n|%]")


def neutralised(text: str) -> str:
    """`text` as a cell that is no formula; apostrophes before such a sign count too, so that `restored` undoes it."""
    return f"'{text}" if _SIGNS.match(text) else text


def restored(cell: str) -> str:
    """The text that `neutralised` made the cell from; any other cell as it is."""
    return cell[1:] if _MADE_HARMLESS.match(cell) else cell
