"""How it is said what became of a text that came back."""

from collections import Counter
from collections.abc import Iterable

from touristinfo.messages import N_
from touristinfo.translation.exchange.compare import Difference, Kind

TITLES: dict[Kind, str] = {
    Kind.NEW: N_("new"),
    Kind.CHANGED: N_("changed"),
    Kind.SAME: N_("unchanged"),
    Kind.CONFLICT: N_("changed here meanwhile"),
    Kind.SOURCE_CHANGED: N_("source changed here meanwhile"),
    Kind.SOURCE_EDITED: N_("source edited in the file"),
    Kind.OTHER_LANGUAGE: N_("not in the script of the language"),
    Kind.UNFINISHED: N_("marked as unfinished"),
    Kind.EMPTY: N_("left empty"),
    Kind.DUPLICATE: N_("more than once, translated differently"),
    Kind.AMBIGUOUS: N_("id lost, and several texts have this source"),
    Kind.UNKNOWN: N_("no text of ours"),
    Kind.ELSEWHERE: N_("of another order or language"),
    Kind.MISSING: N_("missing in the file"),
}


def counts_of(differences: Iterable[Difference]) -> dict[Kind, int]:
    """How many there are of each kind, in order of the table; none that there are none of."""
    counts = Counter(each.kind for each in differences)
    return {kind: counts[kind] for kind in TITLES if counts[kind]}
