"""Names in English as the guidelines have them; sources by the letters that `table.py` explains."""

import re
from functools import lru_cache

from touristinfo.domain.folding import fold, romaji
from touristinfo.translation.checks.unit import Unit, Values

# Generic part -> how it is romanised, and what stands for it in English (one of these).
_GENERIC = {
    "公園": (("koen", "kouen"), ("Park",)),
    "博物館": (("hakubutsukan",), ("Museum",)),
    "美術館": (("bijutsukan",), ("Museum", "Gallery")),
    "資料館": (("shiryokan",), ("Museum", "Archives", "Center", "Centre", "Hall")),
    "図書館": (("toshokan",), ("Library",)),
    "市役所": (("shiyakusho",), ("City Hall", "City Office")),
    "駅": (("eki",), ("Station",)),
    "病院": (("byoin",), ("Hospital", "Clinic")),
    "空港": (("kuko",), ("Airport",)),
    "水族館": (("suizokukan",), ("Aquarium",)),
    "動物園": (("dobutsuen",), ("Zoo", "Zoological")),
    "植物園": (("shokubutsuen",), ("Botanical", "Garden")),
    "城跡": (("joseki", "shiroato"), ("Castle",)),
    "海水浴場": (("kaisuiyokujo",), ("Beach",)),
    "道の駅": (("michinoeki",), ("Roadside Station", "Michi-no-Eki")),
}
_DOUBLED = {
    "川": (("gawa", "kawa"), "River"),
    "湖": (("ko",), "Lake"),
    "山": (("yama", "san", "zan"), "Mt."),
    "橋": (("bashi", "hashi"), "Bridge"),
    "滝": (("taki", "daki"), "Falls"),
}
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_KUNREI = {
    "si": "shi", "ti": "chi", "tu": "tsu", "hu": "fu", "zi": "ji", "sya": "sha", "syu": "shu", "syo": "sho",
    "tya": "cha", "tyu": "chu", "tyo": "cho", "zya": "ja", "zyu": "ju", "zyo": "jo",
}  # fmt: skip
_KUNREI_SYLLABLE = re.compile("|".join(sorted(_KUNREI, key=len, reverse=True)))
_M_FOR_N = re.compile("m(?=[bmp])")
_ESTABLISHED_M = frozenset({"gumma", "shimbun", "tempura", "kampo"})
_LONG_VOWELS = re.compile("[āīūēōÂÎÛÊÔâîûêôĀĪŪĒŌ]")


def generic_part(unit: Unit) -> Values | None:
    """A generic part that is romanised, not translated: … Koen (J)."""
    for japanese, (spelt, english) in _GENERIC.items():
        if unit.source.endswith(japanese):
            last = fold(unit.target).replace(" ", "")
            if any(last.endswith(each) for each in spelt) and not _has_one_of(unit.target, english):
                return {"value": japanese, "wanted": english[0]}
    return None


def doubled_generic(unit: Unit) -> Values | None:
    """The generic part twice, … gawa River (G); not where one character stands before it (荒川, 月山)."""
    for japanese, (spelt, english) in _DOUBLED.items():
        stem = unit.source.removesuffix(japanese)
        if stem == unit.source or len(stem) < 2 or english not in unit.target:
            continue
        name = fold(unit.target.replace(english, "")).replace(" ", "")
        for each in spelt:
            if name.endswith(each) and _reading(unit).endswith(each) and len(name) > len(each) + 1:
                return {"value": f"{each} {english}", "wanted": english}
    return None


def position_of_generic(unit: Unit) -> Values | None:
    """A mountain is "Mt. X", a lake "Lake X", a river "X River" (G)."""
    words = unit.target.split()
    if len(words) < 2:
        return None
    if unit.source.endswith(("山", "岳")) and words[-1] in ("Mountain", "Mt.", "Mt", "Mount"):
        return {"wanted": f"Mt. {' '.join(words[:-1])}"}
    if unit.source.endswith(("湖", "沼", "池")) and words[-1] == "Lake":
        return {"wanted": f"Lake {' '.join(words[:-1])}"}
    if unit.source.endswith("川") and words[0] == "River":
        return {"wanted": f"{' '.join(words[1:])} River"}
    return None


def island(unit: Unit) -> Values | None:
    """An island keeps its whole name: Okinoshima Island (G)."""
    if not unit.source.endswith("島") or not _reading(unit).endswith(("shima", "jima", "to")):
        return None
    stem = fold(unit.target.removesuffix("Island")).replace(" ", "")
    is_whole = stem.endswith(("shima", "jima", "to"))
    return None if unit.target.endswith("Island") and is_whole else {"wanted": f"{_titled(unit)} Island"}


def temple_or_shrine(unit: Unit) -> Values | None:
    """A temple or shrine keeps its whole name and is called one: Kiyomizu-dera Temple (J, G)."""
    for endings, english in ((("寺", "院"), "Temple"), (("神社", "神宮", "大社"), "Shrine")):
        if unit.source.endswith(endings) and not unit.source.endswith(("病院", "美容院", "学院", "医院")):
            if not _has_one_of(unit.target, (english, "Jingu", "Taisha")):
                return {"wanted": english}
            if english == "Temple" and unit.source.endswith("寺"):
                name = fold(unit.target.replace("Temple", "")).replace(" ", "")
                if not name.endswith(("ji", "dera", "tera")):
                    return {"wanted": f"{_titled(unit)} Temple" if unit.kana else "-ji Temple"}
    return None


def onsen(unit: Unit) -> Values | None:
    """温泉 is "Onsen" in a name (J)."""
    if not unit.source.endswith("温泉") or "onsen" in unit.target.casefold():
        return None
    return {}


def hepburn(unit: Unit) -> Values | None:
    """A Kunrei spelling of the name's reading: Tuti for Tsuchi (G, C)."""
    word = _kunrei_word(unit)
    return {"value": word, "wanted": _as_hepburn(word)} if word else None


def in_hepburn(unit: Unit) -> str:
    """Mends `hepburn`."""
    word = _kunrei_word(unit)
    return unit.target.replace(word, _as_hepburn(word)) if word else unit.target


def n_before_labials(unit: Unit) -> Values | None:
    """ん is n, also before b, m and p (C), but in a spelling that is established."""
    reading = _reading(unit)
    if not re.search("n[bmp]", reading):
        return None
    for word in _WORDS.findall(unit.target):
        folded = fold(word)
        as_n = _M_FOR_N.sub("n", folded)
        if as_n != folded and folded not in _ESTABLISHED_M and as_n in reading:
            return {"value": word, "wanted": _with_case_of(word, as_n)}
    return None


def has_long_vowel_mark(text: str) -> bool:
    """Whether a text marks long vowels: one policy for a data set (G, C)."""
    return _LONG_VOWELS.search(text) is not None


def _kunrei_word(unit: Unit) -> str:
    reading = _reading(unit)
    if not reading:
        return ""
    for word in _WORDS.findall(unit.target):
        folded = fold(word)
        right: str = _KUNREI_SYLLABLE.sub(lambda found: _KUNREI[found[0]], folded)
        # "chi" and "shi" hold "hi", not a syllable of the other system; only what is not in the reading is wrong.
        if right != folded and len(folded) > 2 and folded not in reading and _short(right) in reading:
            return str(word)
    return ""


def _as_hepburn(word: str) -> str:
    return _with_case_of(word, _KUNREI_SYLLABLE.sub(lambda found: _KUNREI[found[0]], word.casefold()))


def _with_case_of(word: str, letters: str) -> str:
    return letters.upper() if word.isupper() else letters.capitalize() if word[:1].isupper() else letters


def _reading(unit: Unit) -> str:
    return _romaji_of(unit.kana) if unit.kana else ""


@lru_cache(maxsize=4096)
def _romaji_of(kana: str) -> str:
    return romaji(kana).replace(" ", "")


def _short(letters: str) -> str:
    """Long vowels as `romaji` writes them."""
    return re.sub(r"(?:o[ou]+|u{2,})", lambda found: str(found[0])[:1], letters)


def _titled(unit: Unit) -> str:
    return _reading(unit).capitalize() if unit.kana else "…"


def _has_one_of(text: str, words: tuple[str, ...]) -> bool:
    return any(word.casefold() in text.casefold() for word in words)
