"""Keys: what tells, at the next import, that a row is the same place as before."""

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence

from touristinfo.domain.issues import Issue
from touristinfo.ingest.drafts import Draft


def settle_keys(drafts: Sequence[Draft], issues: list[Issue]) -> None:
    """Give each of `drafts` its final key; "" stays only where a row has neither a key nor a name.

    Where several municipalities count from 1 in one file, the key is code/NO. A row without a key gets one made from
    name and address, and an ordinal where those repeat.
    """
    if _counted_by_municipality(drafts):
        for draft in drafts:
            if draft.key and draft.municipality_code:
                draft.key = f"{draft.municipality_code}/{draft.key}"
    first_lines: dict[str, int] = {}
    repeated: Counter[str] = Counter()
    for draft in drafts:
        if not draft.name:
            continue
        derived = derived_key(draft)
        repeated[derived] += 1
        if repeated[derived] > 1:
            issues.append(Issue("name-duplicate", draft.line, "name", draft.name, {"first_line": first_lines[derived]}))
        first_lines.setdefault(derived, draft.line)
        if not draft.key:
            draft.key = derived if repeated[derived] == 1 else f"{derived}#{repeated[derived]}"


def derived_key(draft: Draft) -> str:
    """A key from name and address, the same however they are spaced, in whatever width and case.

    Not `domain.folding.fold`: that may be improved for search, and then every place would get a new id.
    """
    said = "\n".join("".join(_plain(text).split()) for text in (draft.name, draft.texts.get("address", "")))
    return "name:" + hashlib.blake2b(said.encode(), digest_size=12).hexdigest()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _counted_by_municipality(drafts: Sequence[Draft]) -> bool:
    """Whether one and the same key stands in rows of different municipalities."""
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for draft in drafts:
        if draft.key and draft.municipality_code:
            codes[draft.key].add(draft.municipality_code)
    return any(len(found) > 1 for found in codes.values())
