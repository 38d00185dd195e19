"""docs/checks.md lists the checks of texts, with their severity."""

import re
from pathlib import Path

from touristinfo.translation.checks.table import CHECKS, CHECKS_OF_MANY

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "checks.md").read_text(encoding="utf-8")


def test_the_page_has_a_row_for_each_check_and_no_other():
    rows = re.findall(r"^\| `([a-z-]+)` \| (\w+) \|", PAGE, re.MULTILINE)
    declared = [(check.id, check.severity.value) for check in (*CHECKS, *CHECKS_OF_MANY)]
    assert sorted(rows) == sorted(declared)
