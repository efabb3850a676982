"""The way back from a figure of a report to the bytes that printed it: where its page is kept, and how to see more."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.explain_command import explain_command
from tracker.model import StoredQuote
from tracker.store.origins import KeptPage
from tracker.texts import Texts
from tracker.visible import short_line

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


def provenance(
    newest: StoredQuote, page: KeptPage | None, texts: Texts, *, home: str | None = None
) -> Provenance | None:
    """Where an instrument's newest quote comes from; None where its page is not known."""
    if page is None:
        return None
    source, kept = short_line(newest.source, _LONGEST_NAME), page.archived
    return Provenance(
        newest.moment,
        texts("Newest quote: {source}, {file} at byte {offset}", source=source, file=kept.file, offset=kept.offset),
        explain_command(newest.quote, newest.at, occurrence=newest.occurrence, home=home),
    )
