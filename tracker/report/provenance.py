"""The way back from a figure of a report to the bytes that printed it: where its page is kept, and how to see more."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import datetime

from tracker.history import InstrumentHistory
from tracker.quote_fields import utc
from tracker.texts import Texts
from tracker.visible import one_line, short_line

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a quote comes from: source and record in words, and the command that shows the rest."""

    kept: str
    command: str


def provenance(instrument: InstrumentHistory, texts: Texts) -> Provenance | None:
    """Where an instrument's newest quote comes from; None where its record is not known."""
    kept, newest = instrument.newest_kept, instrument.newest
    if kept is None:
        return None
    source = short_line(newest.source, _LONGEST_NAME)
    return Provenance(
        texts("Newest quote: {source}, {file} at byte {offset}", source=source, file=kept.file, offset=kept.offset),
        explain_command(newest.quote.symbol or newest.quote.name, newest.at, occurrence=newest.occurrence),
    )


def explain_command(instrument: str, at: datetime, *, occurrence: int = 0) -> str:
    """The command line that explains a quote, for a POSIX shell.

    >>> from datetime import UTC
    >>> explain_command("S&P 500", datetime(2024, 4, 19, 0, 27, tzinfo=UTC))
    "tracker explain --at 2024-04-19T00:27:00Z 'S&P 500'"
    """
    words = ["tracker", "explain", "--at", utc(at)]
    if occurrence:
        words += ["--occurrence", str(occurrence + 1)]
    name = one_line(instrument)
    return shlex.join([*words, *(["--"] if name.startswith("-") else []), name])
