"""The table of issue codes: documented, in use, and each message can be said."""

import re
from pathlib import Path

import pytest

from touristinfo.domain.issue_kinds import ISSUE_KINDS
from touristinfo.domain.issues import Issue
from touristinfo.errors import TouristinfoError
from touristinfo.ingest.report import LISTED, Report, issue_message

CHECKOUT = Path(__file__).resolve().parent.parent.parent
ROW = re.compile(r"\| `([a-z0-9-]+)` \| (\w+) \| (.+) \| (.+) \|")
PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def test_docs_and_table_agree():
    text = (CHECKOUT / "docs" / "issues.md").read_text(encoding="utf-8")
    documented = [found.groups() for found in map(ROW.match, text.splitlines()) if found]
    table = [
        (kind.code, kind.severity.value, PLACEHOLDER.sub(r"*\1*", kind.message), PLACEHOLDER.sub(r"*\1*", kind.advice))
        for kind in ISSUE_KINDS.values()
    ]
    assert sorted(documented) == sorted(table)


def test_every_code_is_used_and_every_code_used_is_in_the_table():
    folders = [CHECKOUT / "touristinfo" / name for name in ("files", "ingest")]
    sources = "".join(path.read_text(encoding="utf-8") for folder in folders for path in folder.rglob("*.py"))
    unused = [code for code in ISSUE_KINDS if f'"{code}"' not in sources]
    assert unused == []
    said = re.findall(r'(?:Issue|note)\(\s*"([a-z0-9-]+)"', sources)
    assert len(said) > 40
    assert set(said) <= set(ISSUE_KINDS)


@pytest.mark.parametrize("code", ISSUE_KINDS)
def test_every_message_can_be_said(code):
    kind = ISSUE_KINDS[code]
    names = set(PLACEHOLDER.findall(kind.message + kind.advice)) - {"field", "value", "line"}
    said = issue_message(Issue(code, 3, "the-field", "the-value", dict.fromkeys(names, "something")), "en")
    assert "%" not in said
    assert said.endswith((".", "。"))


def test_fields_are_called_by_the_titles_that_staff_know():
    issue = Issue("required-missing", 3, "permit_type")
    assert "許可" in issue_message(issue, "ja", {"permit_type": "Type of permit"})
    assert "permit_type" not in issue_message(issue, "ja", {"permit_type": "Type of permit"})
    missing = Issue("columns-missing", values={"missing": ("Coordinates",), "looked_for": "緯度"})
    assert "座標" in issue_message(missing, "ja")


def test_a_reason_that_is_a_message_is_said_in_words():
    reason = TouristinfoError("There is no file %(file)s.", file="a.csv")
    assert "There is no file a.csv." in issue_message(Issue("file-unreadable", values={"reason": reason}), "en")


def test_a_report_stays_readable_however_many_rows_are_faulty():
    issues = [Issue("name-missing", line) for line in range(1, LISTED + 5)]
    said = Report("facilities", "x", issues=issues).to_json("en")["issues"]
    assert len(said) == LISTED + 1
    assert (said[-1]["code"], said[-1]["message"].startswith("There are 4 more")) == ("issues-not-listed", True)


def test_issues_are_in_order_of_line_those_of_the_whole_file_first():
    issues = [Issue("name-missing", 9), Issue("name-missing", 2), Issue("column-unknown", 0, "x")]
    assert [each["line"] for each in Report("facilities", "x", issues=issues).to_json("en")["issues"]] == [0, 2, 9]
