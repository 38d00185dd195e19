"""States of a text in XLIFF 1.2 and 2.0, from ours and back; what comes back is never more than `translated`."""

from touristinfo.domain.layers import Origin
from touristinfo.domain.states import State

# XLIFF 1.2, "state": https://docs.oasis-open.org/xliff/v1.2/os/xliff-core.html#state
TO_XLIFF_1: dict[State, str] = {
    State.INITIAL: "needs-translation",
    State.TRANSLATED: "translated",
    State.REVIEWED: "signed-off",
    State.FINAL: "final",
}
FROM_XLIFF_1: dict[str, State] = {
    "new": State.INITIAL,
    "needs-translation": State.INITIAL,
    "needs-adaptation": State.INITIAL,
    "needs-l10n": State.INITIAL,
    "needs-review-translation": State.TRANSLATED,
    "needs-review-adaptation": State.TRANSLATED,
    "needs-review-l10n": State.TRANSLATED,
    "translated": State.TRANSLATED,
    "signed-off": State.REVIEWED,
    "final": State.FINAL,
}
STALE_IN_XLIFF_1 = "needs-adaptation"
# XLIFF 1.2, "state-qualifier". A person's and an official text have none.
QUALIFIERS: dict[Origin, str] = {Origin.MACHINE: "leveraged-mt", Origin.MEMORY: "leveraged-tm"}
# XLIFF 2.0, "subState": a prefix of our own, as the specification asks for (4.3.1.32).
SUB_STATE = "touristinfo"


def from_xliff_2(state: str) -> State | None:
    """XLIFF 2 has our states (we took them from it); None for one that it does not have."""
    return State(state) if state in {each.value for each in State} else None
