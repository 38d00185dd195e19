"""Which of a file's sheets or layers to read."""

from collections.abc import Callable, Sequence
from pathlib import Path

from touristinfo.domain.issues import Issue
from touristinfo.errors import UnreadableFileError
from touristinfo.ingest.read.source import Options
from touristinfo.messages import N_

_NAMES_SHOWN = 20


def check_only_layer(path: Path, options: Options, name: object = None) -> None:
    """A file that is one layer has the name of the file, as in GDAL, or its own `name`. Raises UnreadableFileError."""
    if options.source_layer is not None and options.source_layer != name:
        choose_layer([path.stem], options.source_layer, lambda _: 0, [])


def choose_layer(names: Sequence[str], wanted: str | None, worth: Callable[[str], int], issues: list[Issue]) -> str:
    """The layer that is `wanted`, else the first of those worth most; says so where there are others.

    Raises UnreadableFileError, listing the names, where the wanted one is not there.
    """
    if wanted is not None:
        if wanted not in names:
            raise UnreadableFileError(
                N_("There is no layer or sheet '%(wanted)s'; there are: %(names)s"),
                wanted=wanted,
                names=", ".join(names[:_NAMES_SHOWN]) or "-",
            )
        return wanted
    if not names:
        raise UnreadableFileError(N_("The file holds no layer or sheet."))
    if len(names) == 1:
        return names[0]
    chosen = max(names, key=worth)
    others = ", ".join(name for name in names[:_NAMES_SHOWN] if name != chosen)
    issues.append(Issue("source-layer-chosen", value=chosen, values={"others": others}))
    return chosen
