"""Cells that only say that there is nothing: dashes, NULL, what a spreadsheet shows of an error."""

import unicodedata

_BLANKS = frozenset({"", "-", "--", "ー", "—", "―", "‐", "−", "n/a", "null", "none", "nan", "<null>", "(null)"})
_LONGEST_BLANK = max(map(len, _BLANKS))
_SPREADSHEET_ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!"})


def is_blank(text: str) -> bool:
    """Whether `text`, without space at its ends, stands for nothing."""
    return len(text) <= _LONGEST_BLANK and unicodedata.normalize("NFKC", text).lower() in _BLANKS


def is_spreadsheet_error(text: str) -> bool:
    """Whether `text` is what a spreadsheet shows where a formula failed."""
    return text in _SPREADSHEET_ERRORS
