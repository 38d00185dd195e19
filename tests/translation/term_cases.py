"""Texts that the checks of glossary terms find fault with, and texts that they leave alone."""

from check_cases import name, text

from touristinfo.domain.terms import Term
from touristinfo.translation.checks.unit import Unit

SHRINE = Term("1", "神宮", required={"en": "Shrine"}, forbidden={"en": ("Temple", "Church")})
ROADSIDE = Term("2", "道の駅", required={"ko": "미치노에키"}, forbidden={"ko": ("도로역",)})
TAX_FREE = Term("3", "免税店", required={"th": "ร้านค้าปลอดภาษี"}, forbidden={"th": ("ร้านไม่เสียภาษี",)})
TOILET = Term("4", "公衆トイレ", required={"en": "public toilet"})
KEPT = Term("5", "SAYA", do_not_translate=True)

CASES: dict[str, tuple[list[Unit], list[Unit]]] = {
    "forbidden-term": (
        [
            name("鹿島神宮", "Kashima Temple", terms=(SHRINE,)),
            name("道の駅ひたちおおた", "도로역 히타치오타", language="ko", terms=(ROADSIDE,)),
            text("免税店です。", "เป็นร้านไม่เสียภาษี", "th", terms=(TAX_FREE,)),
        ],
        [
            name("鹿島神宮", "Kashima Jingu Shrine", terms=(SHRINE,)),
            name("道の駅ひたちおおた", "미치노에키 히타치오타", language="ko", terms=(ROADSIDE,)),
            text("免税店です。", "เป็นร้านค้าปลอดภาษี", "th", terms=(TAX_FREE,)),
        ],
    ),
    "term-lacking": (
        [
            text("公衆トイレがあります。", "There is a bathroom.", terms=(TOILET,)),
            text("免税店です。", "เป็นร้านขายของ", "th", terms=(TAX_FREE,)),
            text("道の駅です。", "휴게소입니다.", "ko", terms=(ROADSIDE,)),
            text("SAYAの湯です。", "Đây là suối nước nóng.", "vi", terms=(KEPT,)),
        ],
        [
            text("公衆トイレがあります。", "There are public toilets.", terms=(TOILET,)),
            text("免税店です。", "เป็นร้านค้าปลอดภาษี", "th", terms=(TAX_FREE,)),
            text("道の駅です。", "미치노에키입니다.", "ko", terms=(ROADSIDE,)),
            text("SAYAの湯です。", "Đây là suối nước nóng SAYA.", "vi", terms=(KEPT,)),
        ],
    ),
}
