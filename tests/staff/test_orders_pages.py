"""Orders in the console: quotation, files, what came back beside what stands here, acceptance; and what is refused."""

import csv
import io
import re

import pytest
from pypdf import PdfReader
from staff_console import _TOKEN, Browser, Console
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

pytestmark = pytest.mark.database
NAMES = ("弘道館", "偕楽園", "千波湖")
KOREAN = {"弘道館": "고도칸", "偕楽園": "가이라쿠엔", "千波湖": "센바호"}
PLACED = {
    "language": "ko",
    "municipality": "082015",
    "agency": "みと翻訳株式会社",
    "due": "2027-01-29",
    "which": "open",
}


@pytest.fixture
def ids(console: Console) -> list[str]:
    return console.store(*NAMES)


def placed(console: Console) -> tuple[Browser, str]:
    """Whoever ordered the Korean names of Mito, and the address of the order."""
    editor = console.browser("editor")
    answer = editor.post("/staff/orders", **PLACED)
    assert answer.status_code == 302
    return editor, answer.headers["Location"]


def translated(browser: Browser, order: str) -> bytes:
    """The CSV file for the agency with the names in Korean."""
    header, *rows = csv.reader(io.StringIO(browser.get(f"{order}/files/csv").get_data().decode("utf-8-sig")))
    source, target = header.index("原文 / Source (ja)"), header.index("訳文 / Target (ko)")
    for row in rows:
        row[target] = KOREAN[row[source]]
    filled = io.StringIO()
    csv.writer(filled).writerows([header, *rows])
    return filled.getvalue().encode()


def sent(browser: Browser, order: str, data: bytes, name: str = "return.csv") -> TestResponse:
    found = _TOKEN.search(browser.get(order).text)
    assert found
    return uploaded(browser, order, found[1], data, name)


def uploaded(browser: Browser, order: str, token: str, data: bytes, name: str) -> TestResponse:
    boundary, form = encode_multipart({"csrf_token": token, "file": FileStorage(io.BytesIO(data), name)})
    kind = f"multipart/form-data; boundary={boundary}"
    return browser.client.post(f"{order}/returns", data=form, content_type=kind)


def ticked(page: str) -> dict[str, list[str]]:
    return {
        "shown": re.findall(r'name="shown" value="([^"]+)"', page),
        "enter": re.findall(r'name="enter" value="([^"]+)" checked', page),
    }


def test_an_order_goes_out_comes_back_and_is_accepted(console: Console, ids: list[str]) -> None:
    editor = console.browser("editor")
    quotation = editor.get("/staff/orders/new?language=ko&municipality=082015").text
    assert "新規文字数" in quotation
    editor, order = placed(console)
    back = sent(editor, order, translated(editor, order))
    assert back.status_code == 302, back.text
    page = editor.get(back.headers["Location"]).text
    assert "<ins>고도칸</ins>" in page
    assert "未翻訳" in editor.get(f"/staff/texts/{ids[0]}/name/ko").text  # nothing is entered by looking
    assert len(ticked(page)["enter"]) == 3
    left_out = ticked(page)["enter"][-1]
    entered = editor.post(back.headers["Location"], shown=ticked(page)["shown"], enter=ticked(page)["enter"][:-1])
    assert "2件を「翻訳済み」として反映しました" in entered.text
    assert "未翻訳" in editor.get(f"/staff/texts/{left_out.partition('/')[0]}/name/ko").text
    closed = editor.post(f"{order}/close", remark="良好")
    report = editor.get(closed.headers["Location"]).text
    assert "検収書" in report
    assert "良好" in report
    assert "2 / 3" in report
    pdf = editor.get(f"{order}/report.pdf")
    assert pdf.content_type == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf.get_data())).pages)
    assert "検収書" in text
    assert "みと翻訳株式会社" in text
    assert "고도칸" in text
    assert sent(editor, order, b"x").status_code == 400  # closed


def test_a_newer_edit_is_kept_until_a_person_says_otherwise(console: Console, ids: list[str]) -> None:
    editor, order = placed(console)
    data = translated(editor, order)
    console.browser("translator").post(f"/staff/texts/{ids[0]}/name/ko", seen="0", text="홍도관")
    address = sent(editor, order, data).headers["Location"]
    page = editor.get(address).text
    (taken,) = re.findall(r'name="take" value="([^"]+)"', page)
    assert taken.startswith(ids[0])
    editor.post(address, **ticked(page))
    assert "홍도관</textarea>" in editor.get(f"/staff/texts/{ids[0]}/name/ko").text
    editor.post(address, take=taken)
    assert "고도칸</textarea>" in editor.get(f"/staff/texts/{ids[0]}/name/ko").text


def test_what_checks_find_stands_beside_it(console: Console, ids: list[str]) -> None:
    editor, order = placed(console)
    data = translated(editor, order).replace("고도칸".encode(), "고도칸 うめ".encode())
    assert "仮名が残っています" in editor.get(sent(editor, order, data).headers["Location"]).text


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no table at all",
        b"PK\x03\x04 broken",
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><xliff>&e;</xliff>',
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><xliff>&b;</xliff>',
        b'<xliff version="1.2"',
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(console: Console, ids: list[str], data: bytes) -> None:
    editor, order = placed(console)
    answer = sent(editor, order, data, "return.xlf")
    assert answer.status_code == 400
    assert "root:" not in answer.text
    assert "納品はまだありません" in editor.get(order).text


def test_a_file_of_another_order_is_refused(console: Console, ids: list[str]) -> None:
    editor, order = placed(console)
    data = editor.get(f"{order}/files/xliff2").get_data()
    other = data.replace(b"-001", b"-999")
    assert sent(editor, order, other, "return.xliff").status_code == 400


def test_a_file_that_is_too_large_is_refused(console: Console, ids: list[str]) -> None:
    editor, order = placed(console)
    answer = sent(editor, order, b"x" * 50_000_000)
    assert answer.status_code == 413
    assert "納品はまだありません" in editor.get(order).text


def test_a_large_file_is_not_taken_from_strangers(console: Console, ids: list[str]) -> None:
    _, order = placed(console)
    stranger = console.browser()
    assert uploaded(stranger, order, "x", b"x" * 2_000_000, "a.csv").status_code in (400, 413)


def test_what_a_form_says_wrongly_places_nothing(console: Console, ids: list[str]) -> None:
    editor = console.browser("editor")
    for wrong in ({"language": "xx"}, {"agency": " "}, {"due": "tomorrow"}):
        assert editor.post("/staff/orders", **(PLACED | wrong)).status_code == 400
    assert editor.post("/staff/orders", **(PLACED | {"municipality": "082023"})).status_code == 403
    assert "発注はまだありません" in editor.get("/staff/orders").text


def test_an_order_of_another_municipality_is_neither_seen_nor_changed(console: Console) -> None:
    console.store("日立駅", municipality="082023", layer="hitachi")
    answer = console.browser("publisher").post("/staff/orders", **(PLACED | {"municipality": "082023"}))
    order = answer.headers["Location"]
    editor = console.browser("editor")
    assert order not in editor.get("/staff/orders").text
    for address in (order, f"{order}/files/csv", f"{order}/report", f"{order}/report.pdf"):
        assert editor.get(address).status_code == 403
    assert editor.post(f"{order}/close", remark="x").status_code == 403
