"""How alike two source texts are, and what deceives in it: numbers, and words that mean the opposite.

Scores deceive on signs: 男子トイレ and 女子トイレ share all but one character. So below exact nothing is ever applied
by itself, and what differs is said.
"""

import re
import unicodedata
from dataclasses import dataclass

EXACT = 100.0
_OTHER_NUMBERS = 95.0  # at most, where numbers differ
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
# Of each group a sign means one; longer words first, for 無料 has 無 in it.
OPPOSITES: tuple[tuple[str, ...], ...] = (
    ("男", "女"),
    ("有料", "無料"),
    ("有り", "無し"),
    ("あり", "なし"),
    ("開", "閉"),
    ("東", "西", "南", "北"),
    ("上", "下"),
    ("左", "右"),
    ("入口", "出口"),
    ("入場", "退場"),
    ("禁止", "可能"),
    ("不可", "可"),
    ("午前", "午後"),
    ("平日", "休日"),
    ("前", "後"),
    ("内", "外"),
    ("大人", "子供"),
    ("夏", "冬"),
    ("昼", "夜"),
    ("新", "旧"),
)


@dataclass(frozen=True, slots=True)
class Traps:
    """What differs though the texts look alike. `numbers`, `words`: (asked for, remembered) pairs."""

    numbers: tuple[tuple[str, str], ...] = ()
    words: tuple[tuple[str, str], ...] = ()


def normal(text: str) -> str:
    """`text` as it is compared: NFKC, spaces of any kind and number as one."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def traps_between(asked: str, remembered: str) -> Traps:
    """What deceives between two texts in the form of `normal`."""
    numbers = (_NUMBER.findall(asked), _NUMBER.findall(remembered))
    differing = [pair for pair in _paired(*numbers) if pair[0] != pair[1]]
    words = []
    for group in OPPOSITES:
        meant = (_meant(group, asked), _meant(group, remembered))
        if meant[0] != meant[1] and (meant[0] or meant[1]):
            words.append(("・".join(meant[0]), "・".join(meant[1])))
    return Traps(tuple(differing), tuple(words))


def with_numbers_of(asked: str, remembered: str, target: str) -> str:
    """`target` with the numbers of `asked` in place of those of `remembered`; "" where that is not certain.

    Certain it is when nothing else differs and each number stands once in both the remembered source and the target.
    """
    old, new = _NUMBER.findall(remembered), _NUMBER.findall(asked)
    if old == new or len(old) != len(new) or _NUMBER.sub("0", asked) != _NUMBER.sub("0", remembered):
        return ""
    if len(set(old)) != len(old) or any(_NUMBER.findall(target).count(number) != 1 for number in old):
        return ""
    replaced = dict(zip(old, new, strict=True))
    return _NUMBER.sub(lambda found: replaced.get(found[0], found[0]), target)


def weighed(score: float, asked: str, remembered: str) -> float:
    """The score of two texts in the form of `normal`: exact only when they are the same."""
    if asked == remembered:
        return EXACT
    if _NUMBER.sub("0", asked) == _NUMBER.sub("0", remembered):
        return _OTHER_NUMBERS
    return min(score, EXACT - 1)


def _paired(asked: list[str], remembered: list[str]) -> list[tuple[str, str]]:
    most = max(len(asked), len(remembered))
    padded = [each + [""] * (most - len(each)) for each in (asked, remembered)]
    return list(zip(*padded, strict=True))


def _meant(group: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The words of `group` in `text`, in the order of the group; each place counts once (不可 is no 可)."""
    found = []
    for word in group:
        if word in text:
            found.append(word)
            text = text.replace(word, "\0")
    return tuple(found)
