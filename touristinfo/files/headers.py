"""Column headers made comparable: the wild spellings of one column fold to the same string."""

import re
import unicodedata

_CIRCLED = re.compile(r"\A\s*[①-⑳⓪㉑-㉟㊱-㊿❶-❿]")
_NUMBERED = re.compile(r"\A\s*(?:\(\d{1,3}\)|\d{1,3}[.):、,](?!\d)|\d{1,3}\s+(?=\D))")
_MARKS_AT_ENDS = "*※"
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("〔【[〈{", "("),
        **dict.fromkeys("〕】]〉}", ")"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\ufeff\u200b\u200c\u200d\u2060\x00"),
    }
)


def fold_header(text: str) -> str:
    """`text` for comparison with declared column names.

    NFKC (which also widens half-width kana and narrows full-width letters), no white space, no leading numbering
    ("1.名称", "①名称"), no mark of a required column ("名称*"), one kind of brackets and of hyphens, lower case.
    """
    text = _CIRCLED.sub("", text.lstrip("\ufeff"))
    text = _NUMBERED.sub("", unicodedata.normalize("NFKC", text)).translate(_ALIKE)
    return "".join(text.split()).strip(_MARKS_AT_ENDS).lower()
