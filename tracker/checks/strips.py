"""Which instruments a source's page shows, against what it usually shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.findings import INSTRUMENT_MISSING, INSTRUMENT_NEW, Finding, finding
from tracker.model import Quote

_MOST_OTHERS = 0.25
"""Of a usual strip. A page that lacks more of it shows another of the source's strips, as portals do in the night."""


def check_strip(quotes: Sequence[Quote], strips: Sequence[tuple[str, ...]], names: frozenset[str]) -> Iterator[Finding]:
    """Findings for instruments that are missing beside a usual strip of the source, or that it never showed before.

    A strip that was there before is usual, so what went missing is told once.

    Args:
        quotes: of a page.
        strips: names of the strips that the source has shown lately.
        names: all that it has ever shown.
    """
    shown = {quote.name for quote in quotes}
    if not strips or shown in map(set, strips):
        return
    usual = max(strips, key=lambda each: (len(shown.intersection(each)), -len(each)))
    most = max(1.0, _MOST_OTHERS * len(usual))
    missing = [name for name in dict.fromkeys(usual) if name not in shown]
    if len(missing) <= most:
        for name in missing:
            yield finding(INSTRUMENT_MISSING, name)
    new = [position for position, quote in enumerate(quotes) if quote.name not in names]
    if len(new) <= most:
        for position in new:
            yield finding(INSTRUMENT_NEW, quotes[position].name, position)
