"""Which instruments a source's page shows, against what it usually shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from tracker.findings import INSTRUMENT_MISSING, INSTRUMENT_NEW, Finding, finding
from tracker.instruments import Catalogue, fold_name
from tracker.model import Quote

_MOST_OTHERS = 0.2
"""Of a usual strip. A page that lacks more of it shows another of the source's strips: portals do in the night, and in
the place of four indices of sixteen quotes one shows their futures before the opening."""


def check_strip(
    quotes: Sequence[Quote], strips: Sequence[tuple[str, ...]], names: frozenset[str], known: Catalogue
) -> Iterator[Finding]:
    """Findings for instruments that are missing beside a usual strip of the source, or that it never showed before.

    A strip that was there before is usual, so what went missing is told once. Of what usually stands twice on it, and
    stands there once now, one is missing. An instrument that a page calls by another of its names than before is
    neither missing nor new; one that a known one stands in the place of is not missing.

    Args:
        quotes: of a page.
        strips: names of the strips that the source has shown lately.
        names: all that it has ever shown.
        known: the instruments that names mean.
    """
    shown = {quote.name for quote in quotes}
    if not strips or sorted(quote.name for quote in quotes) in map(sorted, strips):
        return
    meant = {quote.symbol or _meant(quote.name, known) for quote in quotes} | {_meant(name, known) for name in shown}
    usual = max(strips, key=lambda each: (sum(_meant(name, known) in meant for name in each), -len(each)))
    most = max(1.0, _MOST_OTHERS * len(usual))
    times = Counter(quote.symbol or _meant(quote.name, known) for quote in quotes)
    missing = [
        name
        for name, usually in Counter(usual).items()
        if _meant(name, known) not in meant or 0 < times[_meant(name, known)] < usually
    ]
    ever = {_meant(name, known) for name in names}
    new = [
        position
        for position, quote in enumerate(quotes)
        if quote.name not in names and (quote.symbol or _meant(quote.name, known)) not in ever
    ]
    # A name that the catalogue knows is no slip of the page: the portal shows XRP EUR instead of CMC Crypto 200.
    replaced = sum(quotes[position].symbol in known.by_symbol for position in new)
    if replaced < len(missing) <= most:
        for name in missing:
            yield finding(INSTRUMENT_MISSING, name)
    if len(new) <= most:
        for position in new:
            yield finding(INSTRUMENT_NEW, quotes[position].name, position)


def _meant(name: str, known: Catalogue) -> str:
    """What a name stands for: a symbol, or a name that nobody knows, however it is written."""
    return known.symbol_of(name) or fold_name(name)
