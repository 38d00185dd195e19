"""docs/conformance.md names the classes that are declared, and tests that there are."""

import re
from pathlib import Path

from touristinfo.web.api.documents import CONFORMANCE

CHECKOUT = Path(__file__).resolve().parent.parent.parent
PAGE = (CHECKOUT / "docs" / "conformance.md").read_text(encoding="utf-8")
BASE = "http://www.opengis.net/spec/"


def test_the_page_has_a_row_for_each_declared_class_and_no_other():
    rows = re.findall(r"^\| `([a-z0-9-]+/1\.0/conf/[a-z0-9-]+)` \| `", PAGE, re.MULTILINE)
    assert [BASE + row for row in rows] == list(CONFORMANCE)


def test_the_tests_that_it_names_exist():
    files = set(re.findall(r"`((?:browser|conformance|published|web)/test_\w+\.py)`", PAGE))
    assert len(files) > 5
    for name in files:
        assert (CHECKOUT / "tests" / name).is_file(), name
    ours = "".join(path.read_text(encoding="utf-8") for path in (CHECKOUT / "tests" / "conformance").glob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", PAGE))
    assert len(named) > 10
    assert {name for name in named if f"def {name}(" not in ours} == set()
