"""What a file for translators says of itself, in Japanese and English, for whoever opens it."""

from touristinfo.domain.languages import LANGUAGES
from touristinfo.translation.exchange.model import Package

_HOW_JA = "「訳文」の列に訳文を入力してください。「ID」「原文」「管理番号」をはじめ、ほかの列は変更しないでください。"
_HOW_EN = "Write the translation into the column Target. Leave the others as they are, above all ID, Source and Stamp."


def about(package: Package) -> list[tuple[str, str]]:
    """Headings and what they say; empty ones are left out."""
    said = [
        ("発注番号 / Order", package.order),
        ("原文の言語 / Source language", _language(package.source_language)),
        ("訳文の言語 / Target language", _language(package.language)),
        ("件数 / Texts", str(len(package.units))),
        ("納期 / Due", package.due.isoformat() if package.due else ""),
        ("注記 / Note", package.note),
        (
            "記入のしかた",
            _HOW_JA,
        ),
        (
            "How to",
            _HOW_EN,
        ),
    ]
    return [(heading, text) for heading, text in said if text]


def _language(tag: str) -> str:
    return f"{LANGUAGES[tag].endonym} ({tag})"
