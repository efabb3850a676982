"""The way back from a figure of a report to the bytes that printed it: where its page is kept, and how to see more."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import datetime

from tracker.model import Quote, StoredQuote
from tracker.quote_fields import utc
from tracker.store.origins import KeptPage
from tracker.texts import Texts
from tracker.visible import one_line, short_line

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a quote comes from.

    Attributes:
        moment: the key of its snapshot.
        kept: source and record in words.
        command: that shows the rest, perhaps empty.
    """

    moment: int
    kept: str
    command: str


def provenance(newest: StoredQuote, page: KeptPage | None, texts: Texts) -> Provenance | None:
    """Where an instrument's newest quote comes from; None where its page is not known."""
    if page is None:
        return None
    source, kept = short_line(newest.source, _LONGEST_NAME), page.archived
    return Provenance(
        newest.moment,
        texts("Newest quote: {source}, {file} at byte {offset}", source=source, file=kept.file, offset=kept.offset),
        explain_command(newest.quote, newest.at, occurrence=newest.occurrence),
    )


def explain_command(quote: Quote, at: datetime, *, occurrence: int = 0) -> str:
    """The command line that explains a quote, for a POSIX shell; empty for one whose name nobody can type.

    Args:
        quote: as it is printed; its name says which it is where a page has one instrument under two.
        at: of its snapshot, aware.
        occurrence: 0 for the first quote of its name on the page, 1 for the second, …

    >>> from datetime import UTC
    >>> quote = Quote("S&P 500", "^GSPC", None, None, None)
    >>> explain_command(quote, datetime(2024, 4, 19, 0, 27, tzinfo=UTC))
    "tracker explain --at 2024-04-19T00:27:00Z 'S&P 500'"
    """
    name = next((each for each in (quote.name, quote.symbol or "") if each and _is_typed(each)), "")
    words = ["tracker", "explain", "--at", utc(at)]
    if occurrence:
        words += ["--occurrence", str(occurrence + 1)]
    return shlex.join([*words, *(["--"] if name.startswith("-") else []), name]) if name else ""


def _is_typed(name: str) -> bool:
    """Whether a name is short and has nothing in it that can't be seen."""
    return len(name) <= _LONGEST_NAME and one_line(name) == name
