"""Municipality codes as sources write them, and those that an address tells."""

import re
from functools import lru_cache

from touristinfo.domain.municipalities import is_municipality_code, municipalities
from touristinfo.ingest.text import Note, narrow

# In the order of their codes, 01 to 47.
_PREFECTURES = re.findall(
    r"\S+",
    """
    北海道 青森県 岩手県 宮城県 秋田県 山形県 福島県 茨城県 栃木県 群馬県 埼玉県 千葉県 東京都 神奈川県 新潟県 富山県
    石川県 福井県 山梨県 長野県 岐阜県 静岡県 愛知県 三重県 滋賀県 京都府 大阪府 兵庫県 奈良県 和歌山県 鳥取県 島根県
    岡山県 広島県 山口県 徳島県 香川県 愛媛県 高知県 福岡県 佐賀県 長崎県 熊本県 大分県 宮崎県 鹿児島県 沖縄県
    """,
)
_PREFECTURE = re.compile("|".join(_PREFECTURES))
_COUNTY = re.compile(r"[^市町村郡\d]{1,6}郡")


def parse_municipality(text: str, note: Note) -> str | None:
    """The six-digit code in `text`; one that lost its check digit or its first zero is completed, which is noted."""
    digits = narrow(text).removesuffix(".0")
    if is_municipality_code(digits):
        return digits
    completed = _completed(digits)
    if not completed:
        note("municipality-code-invalid")
        return None
    note("municipality-code-completed", completed=completed)
    return completed


def is_prefecture_code(code: str) -> bool:
    """Whether the six-digit `code` stands for a prefecture as a whole."""
    return code[2:5] == "000"


@lru_cache(maxsize=10_000)
def municipality_in(address: str) -> str | None:
    """The code of the municipality that `address` begins with, where we know it; None otherwise."""
    rest = "".join(narrow(address[:100]).split())
    prefecture = _PREFECTURE.match(rest)
    if prefecture:
        rest = rest[prefecture.end() :]
    for candidate in (rest, _COUNTY.sub("", rest, count=1)):
        for each in municipalities().values():
            if candidate.startswith(each.names["ja"]) and (
                not prefecture or int(each.code[:2]) == _PREFECTURES.index(prefecture[0]) + 1
            ):
                return each.code
    return None


def _completed(digits: str) -> str:
    """`digits` with check digit or first zero, whichever makes a code of one of the 47 prefectures; "" if neither."""
    if not re.fullmatch(r"\d{2}|\d{4,5}", digits):
        return ""
    if len(digits) == 5 and is_municipality_code(f"0{digits}") and not 1 <= int(digits[:2]) <= 47:
        return f"0{digits}"
    base = digits.ljust(5, "0") if len(digits) == 2 else digits.zfill(5)
    return next((code for code in (f"{base}{digit}" for digit in range(10)) if is_municipality_code(code)), "")
