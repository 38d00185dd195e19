"""DeepL's API (v2). Kept parts travel as XML elements that it leaves alone."""

from collections.abc import Sequence
from html import escape, unescape

from touristinfo.messages import N_
from touristinfo.translation.machine.http import ask
from touristinfo.translation.machine.service import MachineError, Request

ADDRESS = "https://api-free.deepl.com"
_CODES = {"en": "EN-US", "zh-Hans": "ZH-HANS", "zh-Hant": "ZH-HANT", "ko": "KO", "th": "TH", "vi": "VI"}


class DeepL:
    """DeepL, reached at `url` with `key`. It knows no plain Japanese."""

    languages = frozenset(_CODES)
    at_once = 1  # the context, which is not counted, is one for all texts of a request

    def __init__(self, url: str, key: str) -> None:
        self._url = f"{(url or ADDRESS).rstrip('/')}/v2/translate"
        self._headers = {"Authorization": f"DeepL-Auth-Key {key}"}
        self.name = "deepl"

    def translate(self, requests: Sequence[Request], language: str) -> list[str]:
        """A translation for each request. Raises MachineError."""
        said = {
            "text": [_marked(each) for each in requests],
            "source_lang": "JA",
            "target_lang": _CODES[language],
            "context": " ".join(each.context for each in requests if each.context),
            "tag_handling": "xml",
            "ignore_tags": ["x"],
            "preserve_formatting": True,
        }
        answer = ask(self._url, self._headers, said)
        given = answer.get("translations") if isinstance(answer, dict) else None
        texts = [each.get("text") for each in given if isinstance(each, dict)] if isinstance(given, list) else []
        if len(texts) != len(requests) or not all(isinstance(text, str) for text in texts):
            raise MachineError(N_("The translation service answers something else than translations."))
        return [unescape(str(text).replace("<x>", "").replace("</x>", "")) for text in texts]


def _marked(request: Request) -> str:
    text = escape(request.text, quote=False)
    for part in request.kept:
        text = text.replace(escape(part, quote=False), f"<x>{escape(part, quote=False)}</x>")
    return text
