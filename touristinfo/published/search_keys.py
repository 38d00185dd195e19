"""What search compares: folded keys of texts, their grams, and FTS5 expressions made from a reader's words.

FTS5's own trigrams do not find 袋田, and no tokenizer of SQLite parts Japanese, Chinese or Thai into words. So every
text becomes a gram for each of its letters, without spaces, and a word is found as the phrase of its grams. A gram is
the letter and the next one; where both are of an alphabet, which has few pairs, four letters (or fewer, up to the first
that is of none). Markers at both ends of a text make "starts with" and "is" phrases, too; each letter alone stands once
besides.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from touristinfo.domain.folding import fold, romaji

MAX_QUERY = 200  # characters that are looked at
MAX_WORDS = 8
SHORTEST_FORGIVEN = 5  # letters of a Latin word in which a typo is forgiven
_TWO_TYPOS_FROM = 8  # letters; vowels that changed places (Fukurado) are two edits
START, END = "\ue000", "\ue001"  # private use: no text holds them, `fold` drops them

_LAST_OF_ALPHABETS = "\u2e7f"  # Latin, Thai and all others of few letters come before syllables and ideographs
_RUN = re.compile(f"[\0-{_LAST_OF_ALPHABETS}]+|[^\0-{_LAST_OF_ALPHABETS}]+")

# Spellings of long vowels and of ん before b, m, p. They also change English words, in texts and queries alike.
_LONG_O = re.compile(r"o(?:[ou]+|h(?![aeiouy]))")
_LONG_U = re.compile(r"uu+")
_M_FOR_N = re.compile(r"m(?=[bmp])")
_KA_AFTER_KANJI = re.compile(r"(?<=[一-鿿])[かがけ]")  # 霞ヶ浦, 霞ケ浦, 霞が浦
_OLD_KANJI = str.maketrans(
    "龍澤國嶋嶌邊邉濱廣櫻瀧溪鐵關會學驛圓壽齋齊﨑髙舊縣眞惠榮佛藏靜應縱",
    "竜沢国島島辺辺浜広桜滝渓鉄関会学駅円寿斎斉崎高旧県真恵栄仏蔵静応縦",
)
_KANA = re.compile(r"[ぁ-ゖゝゞ]+\Z")
_LATIN = re.compile(r"[a-z]+\Z")
_LATIN_RUN = re.compile(r"[a-z]{2,}")


@lru_cache(maxsize=4096)  # fees and the like are the same text again and again
def search_key(text: str) -> str:
    """`text` folded further than for sorting: long vowels, ん and old forms of kanji in one spelling; words apart."""
    return _one_spelling(fold(text))


def name_keys(names: Iterable[str]) -> set[str]:
    """The keys of names, and the romaji of those that are all kana."""
    folded = {fold(name) for name in names}
    read = {romaji(name) for name in folded if _KANA.match(name.replace(" ", ""))}
    return {_one_spelling(each) for each in folded | read} - {""}


def _one_spelling(folded: str) -> str:
    if folded.isascii():
        return _M_FOR_N.sub("n", _LONG_U.sub("u", _LONG_O.sub("o", folded)))
    return _KA_AFTER_KANJI.sub("が", _LATIN_RUN.sub(lambda run: _one_spelling(run[0]), folded.translate(_OLD_KANJI)))


def query_words(q: str) -> list[str]:
    """The words of a reader's query as keys; empty when it holds no letter or digit."""
    return search_key(q[:MAX_QUERY]).split()[:MAX_WORDS]


def spellings(word: str) -> set[str]:
    """`word` and, for kana, its romaji: not every place has its reading in kana."""
    return {word, search_key(romaji(word))} if _KANA.match(word) else {word}


def typos_forgiven(word: str) -> int:
    """How many letters may be wrong, missing, too many or changed with their neighbour in `word`."""
    if len(word) < SHORTEST_FORGIVEN or not _LATIN.match(word):
        return 0
    return 1 if len(word) < _TWO_TYPOS_FROM else 2


@dataclass(frozen=True, slots=True)
class Grams:
    """How an index is made and asked.

    `longest`: letters of a gram of an alphabet. `has_letters`: each letter stands alone, too.
    """

    longest: int = 4
    has_letters: bool = True

    def tokens(self, keys: Iterable[str]) -> str:
        """What stands in the index for a feature's texts."""
        texts = [key.replace(" ", "") for key in keys]
        grams = [self._of_text(text) for text in texts]
        return " ".join([*grams, *sorted(set("".join(texts)))] if self.has_letters else grams)

    @lru_cache(maxsize=4096)  # noqa: B019 - there are two of this class, and they stay
    def _of_text(self, text: str) -> str:
        return " ".join(self.of(START + text + END))

    def of(self, letters: str) -> list[str]:
        """The gram of each letter but the last."""
        grams: list[str] = []
        for run in _RUN.finditer(letters):
            start, end = run.span()
            part = letters[start : end + 1]  # and the letter after it
            width = self.longest if part[0] <= _LAST_OF_ALPHABETS else 2
            grams += [part[place : place + width] for place in range(min(end, len(letters) - 1) - start)]
        return grams

    def starting(self, spelt: Iterable[str]) -> str:
        """FTS5 expression: a text starts with one of these."""
        return " OR ".join(self._phrase(START + each) for each in sorted(spelt))

    def being(self, spelt: Iterable[str]) -> str:
        """FTS5 expression: a text is one of these."""
        return " OR ".join(self._phrase(START + each + END) for each in sorted(spelt))

    def all_of(self, words: Iterable[Iterable[str]]) -> str:
        """FTS5 expression: of each word one of its spellings stands somewhere."""
        return " AND ".join(f"({' OR '.join(map(self.containing, sorted(spelt)))})" for spelt in words)

    def containing(self, letters: str) -> str:
        """FTS5 expression: `letters` stand somewhere in a text."""
        if len(letters) == 1:
            return f'"{letters}"' if self.has_letters else f'"{letters}"*'
        return self._phrase(letters)

    def _phrase(self, letters: str) -> str:
        """FTS5 expression: the grams that `letters` have whatever follows them.

        Grams of an alphabet that are cut short by the end of `letters` are left out: the last whole one has all their
        letters. Where there is none, the first of them is the beginning of a gram.
        """
        # Quotation marks cannot occur: keys hold letters, digits and marks only.
        grams = self.of(letters)
        run = next((n for n, letter in enumerate(reversed(letters)) if letter > _LAST_OF_ALPHABETS), len(letters))
        if run < 2:
            return f'"{" ".join(grams)}"'
        if run < self.longest:
            return f'"{" ".join(grams[: len(letters) - run + 1])}"*'
        return f'"{" ".join(grams[: len(letters) - self.longest + 1])}"'


GRAMS = Grams()
