"""The command line that explains a stored quote, for whoever is to see more of it."""

from __future__ import annotations

import shlex
from datetime import datetime

from tracker.model import Quote
from tracker.quote_fields import utc
from tracker.visible import one_line

_LONGEST_NAME = 80


def explain_command(quote: Quote, at: datetime, *, occurrence: int = 0, home: str | None = None) -> str:
    """The command line that explains a quote, for a POSIX shell; empty for one whose name nobody can type.

    Args:
        quote: as it is printed; its name says which it is where a page has one instrument under two.
        at: of its snapshot, aware.
        occurrence: 0 for the first quote of its name on the page, 1 for the second, …
        home: the folder whose quote it is, as it was named; None for that of whoever runs it.

    >>> from datetime import UTC
    >>> quote = Quote("S&P 500", "^GSPC", None, None, None)
    >>> explain_command(quote, datetime(2024, 4, 19, 0, 27, tzinfo=UTC))
    "tracker explain --at 2024-04-19T00:27:00Z 'S&P 500'"
    """
    name = next((each for each in (quote.name, quote.symbol or "") if each and _is_typed(each)), "")
    words = ["tracker", "explain", *([] if home is None else ["--home", home]), "--at", utc(at)]
    if occurrence:
        words += ["--occurrence", str(occurrence + 1)]
    return shlex.join([*words, *(["--"] if name.startswith("-") else []), name]) if name else ""


def _is_typed(name: str) -> bool:
    """Whether a name is short and has nothing in it that can't be seen."""
    return len(name) <= _LONGEST_NAME and one_line(name) == name
