"""Folding of text for search and sorting, and Hepburn romanisation of kana."""

import re
import unicodedata

_HAS_HYPHEN = re.compile("['’‘ʼʻ`´‐‑-]")
_HYPHEN_IN_WORD = re.compile(rf"(?<=[^\W\d_]){_HAS_HYPHEN.pattern}+(?=[^\W\d_])")
_HYPHEN_TYPED_AS_LONG_VOWEL = re.compile(r"(?<=\d)ー+|ー+(?=\d)")  # 1ー2ー3 in addresses
_MARKS_OF_LATIN = re.compile("(?<=[a-z])[\u0300-\u036f]+")
# Zero-width spaces and joiners, soft hyphens, and selectors of glyph variants (葛󠄀) are not seen by readers.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]+")
# Vowels of Thai are marks, which `\w` leaves out.
_MARKS = "".join(char for code in range(0x300, 0x10000) if unicodedata.category(char := chr(code))[0] == "M")
_NOT_OF_WORDS = re.compile(rf"(?:[^\w{_MARKS}]|_)+")
# Latin letters that do not come apart into letter and mark.
_STROKES = str.maketrans({"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
# Latin letters with marks, whole or apart: only there does taking them apart change anything.
_HAS_MARKED_LATIN = re.compile("[\u00c0-\u024f\u0300-\u036f\u1e00-\u1eff]")
_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_HIRAGANA |= {ord("ヽ"): ord("ゝ"), ord("ヾ"): ord("ゞ"), ord("ヵ"): ord("か"), ord("ヶ"): ord("け")}
_HIRAGANA |= {ord("ゕ"): ord("か"), ord("ゖ"): ord("け")}
_HAS_KATAKANA = re.compile(f"[{''.join(map(chr, _HIRAGANA))}]")


def fold(text: str) -> str:
    """`text` as it is compared: what a reader would call the same word folds to the same string.

    Width, case, katakana or hiragana, long-vowel marks, and macrons and other marks on Latin letters do not matter;
    hyphens and apostrophes within a word are dropped, other punctuation and spaces become one space. Folding what is
    folded changes nothing.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    if not folded.isascii():
        folded = _fold_beyond_ascii(folded)
    if _HAS_HYPHEN.search(folded):
        folded = _HYPHEN_IN_WORD.sub("", folded)
    folded = _NOT_OF_WORDS.sub(" ", folded).strip()
    # What stood beside something dropped may now be one letter with what follows (jamo, voicing marks).
    return folded if unicodedata.is_normalized("NFKC", folded) else fold(folded)


def _fold_beyond_ascii(folded: str) -> str:
    """Each step is looked for before it is taken: most texts need few, and a publication folds millions."""
    folded = _UNSEEN.sub("", folded)
    if "ー" in folded:
        folded = _HYPHEN_TYPED_AS_LONG_VOWEL.sub(" ", folded).replace("ー", "")
    if _HAS_MARKED_LATIN.search(folded):
        decomposed = unicodedata.normalize("NFD", folded.translate(_STROKES))
        folded = unicodedata.normalize("NFKC", _MARKS_OF_LATIN.sub("", decomposed))
    return folded.translate(_HIRAGANA) if _HAS_KATAKANA.search(folded) else folded


# Modified Hepburn as the Cabinet notice of 2025-12-22 has it; pairs first, so that きゃ is not read as "kiya".
_HEPBURN = """
きゃ kya きゅ kyu きょ kyo しゃ sha しゅ shu しょ sho ちゃ cha ちゅ chu ちょ cho にゃ nya にゅ nyu にょ nyo
ひゃ hya ひゅ hyu ひょ hyo みゃ mya みゅ myu みょ myo りゃ rya りゅ ryu りょ ryo ぎゃ gya ぎゅ gyu ぎょ gyo
じゃ ja じゅ ju じょ jo ぢゃ ja ぢゅ ju ぢょ jo びゃ bya びゅ byu びょ byo ぴゃ pya ぴゅ pyu ぴょ pyo
しぇ she じぇ je ちぇ che いぇ ye うぃ wi うぇ we うぉ wo くぁ kwa くぃ kwi くぇ kwe くぉ kwo ぐぁ gwa
つぁ tsa つぃ tsi つぇ tse つぉ tso てぃ ti でぃ di てゅ tyu でゅ dyu とぅ tu どぅ du
ふぁ fa ふぃ fi ふぇ fe ふぉ fo ふゅ fyu ゔぁ va ゔぃ vi ゔぇ ve ゔぉ vo ゔゅ vyu
あ a い i う u え e お o か ka き ki く ku け ke こ ko さ sa し shi す su せ se そ so
た ta ち chi つ tsu て te と to な na に ni ぬ nu ね ne の no は ha ひ hi ふ fu へ he ほ ho
ま ma み mi む mu め me も mo や ya ゆ yu よ yo ら ra り ri る ru れ re ろ ro わ wa ゐ i ゑ e を o ん n
が ga ぎ gi ぐ gu げ ge ご go ざ za じ ji ず zu ぜ ze ぞ zo だ da ぢ ji づ zu で de ど do
ば ba び bi ぶ bu べ be ぼ bo ぱ pa ぴ pi ぷ pu ぺ pe ぽ po ゔ vu
ぁ a ぃ i ぅ u ぇ e ぉ o ゃ ya ゅ yu ょ yo ゎ wa
"""
_ROMAJI: dict[str, str] = dict(re.findall(r"(\S+) (\S+)", _HEPBURN))
_SYLLABLE = re.compile("|".join(_ROMAJI))
_DOUBLED = re.compile(r"っ+(?=([a-z]))")
_LONG_VOWEL = re.compile(r"o[ou]+|u{2,}")


def romaji(kana: str) -> str:
    """Hepburn romanisation of `kana` without macrons, in small letters: "フクロダノタキ" -> "fukurodanotaki".

    ん is always n, っ doubles (tch before ch); おう, おお and うう are one vowel, as on signs and passports. What is
    not kana is left as `fold` leaves it.
    """
    spelt = _SYLLABLE.sub(lambda found: _ROMAJI[found[0]], fold(_with_repetitions(kana)))
    spelt = _DOUBLED.sub(lambda found: "t" if found[1] == "c" else found[1], spelt).replace("っ", "")
    return _LONG_VOWEL.sub(lambda found: found[0][0], spelt)


def _with_repetitions(kana: str) -> str:
    """`kana` with the iteration marks ゝ and ゞ written out (いすゞ)."""
    folded = unicodedata.normalize("NFKC", kana).translate(_HIRAGANA)
    folded = re.sub(r"(.)ゝ", r"\1\1", folded)
    return unicodedata.normalize("NFC", re.sub(r"(.)ゞ", "\\1\\1\u3099", folded))
