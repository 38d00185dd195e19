"""docs/people.md says of each role what the table in the code allows it."""

import re
from pathlib import Path

from touristinfo.domain.roles import ALLOWED, Role

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "people.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| [^|`]+ \(`([a-z-]+)`\) \|(.+)\|$", re.MULTILINE)
HEAD = re.compile(r"^\| \| `(.+)` \|$", re.MULTILINE)


def test_the_table_of_roles_is_that_of_the_code():
    head = HEAD.search(PAGE)
    assert head
    roles = [Role(name) for name in head[1].split("` | `")]
    assert set(roles) == set(Role)
    said = {
        action: {role for role, cell in zip(roles, cells.split("|"), strict=True) if cell.strip() == "yes"}
        for action, cells in ROW.findall(PAGE)
    }
    assert said == {action.value: set(allowed) for action, allowed in ALLOWED.items()}
