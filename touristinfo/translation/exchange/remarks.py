"""What can be odd about a file that came back, and how it is said; the texts of it are read all the same."""

from touristinfo.domain.severity import Severity
from touristinfo.messages import N_
from touristinfo.translation.exchange.model import RemarkKind

_W, _I = Severity.WARNING, Severity.INFO
REMARKS: dict[str, RemarkKind] = {
    "bytes-undecodable": RemarkKind(_W, N_("Line %(line)s holds characters that are not %(encoding)s; look at it.")),
    "quotes-unmatched": RemarkKind(_W, N_("Line %(line)s holds a quotation mark that is never closed; look at it.")),
    "rows-before-header": RemarkKind(_I, N_("The columns are named in row %(line)s; rows above it were left out.")),
    "column-added": RemarkKind(_I, N_("The column '%(column)s' is not ours and was left out.")),
    "column-guessed": RemarkKind(_W, N_("The column '%(column)s' was taken for '%(taken_for)s' by its contents.")),
    "column-missing": RemarkKind(_W, N_("The column '%(column)s' is missing.")),
    "sheet-skipped": RemarkKind(_I, N_("The sheet '%(sheet)s' holds no translations and was left out.")),
    "sheet-renamed": RemarkKind(_I, N_("The sheet '%(sheet)s' is not called as it was; it was read all the same.")),
    "cells-merged": RemarkKind(
        _W, N_("Cells of the sheet '%(sheet)s' were merged (%(ranges)s); all but the first of each are empty.")
    ),
    "pieces-untranslated": RemarkKind(_W, N_("Unit %(line)s (%(id)s): a part of the text has no translation.")),
    "entry-obsolete": RemarkKind(_I, N_("%(count)s entries are marked as obsolete and were left out.")),
}
