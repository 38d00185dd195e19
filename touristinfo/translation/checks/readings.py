"""Names that are romanised, or written in Hangul, otherwise than they are read: the kana of a place decide.

Only words that can be nothing but Japanese are looked at: those made of syllables that Japanese has. What is translated
(Falls, 폭포) has others, and the few words that look Japanese and are not are listed here.
"""

import re

from touristinfo.domain.folding import fold, romaji
from touristinfo.translation.checks.unit import Unit, Values

_SYLLABLE = (
    r"(?:[kgnbpmr]y?[auo]|[kgnbpmr][ie]|s[aueo]|sh[iauo]|z[aueo]|j[iauo]|t[aeo]|tsu|ch[iauo]|d[aeo]|h[aieo]|hy[auo]|fu"
    r"|y[auo]|wa|[aiueo])"
)
_JAPANESE = re.compile(rf"(?:(?:([kstp])(?=\1)|t(?=ch)|n|m(?=[bmp]))?{_SYLLABLE}h?)+n?")
_FEWEST_LETTERS = 4
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_OTHER_MARKS = re.compile("[^a-zāīūēōâîûêô'’]", re.IGNORECASE)  # letters of Vietnamese


def _all_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ENGLISH = _all_of(
    """area arena bamboo banana bare base bike bone bungee chateau chinese date dome fountain game garage gate gene
    guide here hero hide hike home hope hose house houseware image japanese june kangaroo kite machine made main
    make marina marine massage maze memo mine mini minute mode moon more mountain mouse name none noon nose note
    onion open opera orange page pagoda panorama piano pine pirate potato pure rain range rate reason refugee
    reuse ride rope rose route same sauna season shine shoe shore some suite sunrise sunshine sure take tattoo
    teahouse token tomato tone tube tune union unite use wagon warehouse zone"""
)
# Japanese words that English has, and names of what a place lies in, which a name may be given in addition.
_ADDED = _all_of(
    """anime bento bonsai dojo ibaraki judo kanto karaoke karate kendo kimono manga nihon ninja nippon onsen ramen
    ryokan sake samurai sento shinkansen shinto soba sumo sushi tatami tofu tokyo torii udon yoga"""
)

# Hangul: 가 = first 0, vowel 0, no final. Index -> letters, for the sounds that Japanese has.
_FIRST = {
    0: "k", 1: "k", 2: "n", 3: "t", 4: "t", 5: "r", 6: "m", 7: "p", 8: "p", 9: "s", 10: "c", 11: "", 12: "c", 13: "c",
    14: "c", 15: "k", 16: "t", 17: "p", 18: "h",
}  # fmt: skip
_VOWEL = {0: "a", 2: "ya", 5: "e", 8: "o", 9: "wa", 12: "yo", 13: "u", 17: "yu", 18: "u", 20: "i"}
_FINAL = {0: "", 4: "n", 19: ""}  # ㅅ is っ, which is not compared
_HANGUL = re.compile("[가-힣]+")
_GENERIC = re.compile(
    "(?:공원|역|호|역사관|신사|신궁|온천|폭포|호수|해수욕장|해변|"
    "박물관|미술관|도서관|시청|구청|병원|공항|다리|대교|강|산|섬|성|절|사|시|정|촌|현)$"
)
_KOREAN = _all_of("소나무 바나나 아시아 고가도로 오토바이 파노라마 마리나 휴게소")
_FEWEST_SYLLABLES = 3
_LOOSE = {"g": "k", "d": "t", "b": "p", "z": "c", "j": "c"}


def reading_ignored(unit: Unit) -> Values | None:
    """A name that is spelt out by sound, but not as its kana say: Joriku-Ota for ひたちおおた."""
    if not unit.kana or not unit.source or unit.source == unit.target:
        return None
    word = _hangul_unlike(unit) if unit.language == "ko" else _latin_unlike(unit)
    return {"value": word, "wanted": unit.kana} if word else None


def _latin_unlike(unit: Unit) -> str:
    read = _latin(romaji(unit.kana).replace(" ", ""))
    for word in _WORDS.findall(unit.target):
        spelt = _latin(fold(word))
        if _is_japanese(word, fold(word)) and spelt not in read and spelt not in fold(unit.source):
            return str(word)
    return ""


def _is_japanese(word: str, folded: str) -> bool:
    is_told = len(folded) >= _FEWEST_LETTERS and folded not in _ENGLISH and folded not in _ADDED
    return is_told and word[:1].isupper() and not _OTHER_MARKS.search(word) and bool(_JAPANESE.fullmatch(folded))


def _latin(letters: str) -> str:
    """Long vowels and ん in one spelling: Ohta, Outa, Oota are Ota; Shimbashi is Shinbashi."""
    plain = re.sub("m(?=[bmp])", "n", re.sub("(?<=[ou])h(?![aiueoy])", "", letters))
    return re.sub("o[ou]+|u{2,}", lambda found: found[0][0], plain)


def _hangul_unlike(unit: Unit) -> str:
    read = _loose(romaji(unit.kana).replace(" ", ""))
    for word in _HANGUL.findall(unit.target):
        stem = _GENERIC.sub("", word)
        spelt = _romaji_of_hangul(stem)
        if len(stem) >= _FEWEST_SYLLABLES and word not in _KOREAN and spelt and spelt not in read:
            return str(word)
    return ""


def _romaji_of_hangul(word: str) -> str:
    """`word` in loose letters; "" where Japanese has no such syllable, so that it is a Korean word."""
    letters = ""
    for char in word:
        first, rest = divmod(ord(char) - ord("가"), 588)
        vowel, final = divmod(rest, 28)
        if first not in _FIRST or vowel not in _VOWEL or final not in _FINAL:
            return ""
        letters += _FIRST[first] + _VOWEL[vowel] + _FINAL[final]
    return _loosened(letters)


def _loose(letters: str) -> str:
    """Hepburn letters without what Hangul cannot tell: voiced or not, doubled or not, つ or ず, long or short."""
    plain = letters.replace("tsu", "cu").replace("tch", "ch").replace("sh", "s").replace("ch", "c").replace("f", "h")
    return _loosened("".join(_LOOSE.get(char, char) for char in re.sub(r"([kstp])(?=\1)", "", plain)))


def _loosened(letters: str) -> str:
    """ゆ and う after s and c, and vowels in a row, as one."""
    return re.sub(r"([aiueo])\1+", r"\1", re.sub("(?<=[sc])y", "", letters.replace("ou", "o")))
