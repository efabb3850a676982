"""A reading against what its source has shown before: everything that one page alone can't tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker import findings
from tracker.checks.day_before import check_day_before
from tracker.checks.freshness import check_clock, check_stale
from tracker.checks.moves import check_move
from tracker.checks.past import Past
from tracker.checks.references import check_reference, compare_reference
from tracker.checks.rolls import TrueHours
from tracker.checks.strips import check_strip
from tracker.checks.suspect import suspect_facts
from tracker.findings import Finding, finding
from tracker.instruments import Catalogue, Reference
from tracker.model import Reading


def findings_over_time(
    reading: Reading,
    past: Past,
    catalogue: Catalogue,
    *,
    true_hours: TrueHours,
) -> tuple[Finding, ...]:
    """All findings about a reading: its own, with a suspect where the past gives one, and those that the past adds.

    Args:
        reading: with a time, and with the findings of its page alone.
        past: what its source has shown before.
        catalogue: the instruments that are known.
        true_hours: of exchanges, by their calendars.
    """
    at = reading.captured_at
    if at is None:
        raise ValueError("a reading without a time has no past")
    own = [_with_suspect(each, reading, past, catalogue, true_hours) for each in reading.findings]
    return (*own, *_added(reading, past, catalogue, true_hours))


def _added(reading: Reading, past: Past, catalogue: Catalogue, true_hours: TrueHours) -> Iterator[Finding]:
    at = reading.captured_at
    assert at is not None  # noqa: S101 - the caller has looked
    if past.is_late:
        yield finding(findings.OUT_OF_ORDER)
    clock = check_clock(reading.market, at, true_hours=true_hours)
    if clock is not None:
        yield clock
    unreadable = {each.quote for each in reading.findings if each.code == findings.WIDGET_UNREADABLE.code}
    for each in check_strip(reading.quotes, past.strips, past.names, catalogue):
        # What could not be read is on the page, and said so already.
        if each.code != findings.INSTRUMENT_MISSING.code or each.quote not in unreadable:
            yield each
    of_page = {(each.code, each.position) for each in reading.findings}
    instruments = [catalogue.by_symbol.get(quote.symbol or "") for quote in reading.quotes]
    yield from check_stale(reading.quotes, instruments, at, earlier=past.quotes, true_hours=true_hours)
    for position, (quote, instrument) in enumerate(zip(reading.quotes, instruments, strict=True)):
        earlier = past.quotes.get(position, ())
        found = [check_move(quote, at, instrument, earlier=earlier)]
        if instrument is not None and instrument.reference is Reference.DAY_BEFORE:
            found.append(check_day_before(quote, at, past.day_before.get(position, ())))
        elif instrument is not None:
            later = past.later.get(position, ())
            found.append(check_reference(quote, at, instrument, earlier=earlier, later=later, true_hours=true_hours))
        yield from (
            replace(each, position=position)
            for each in found
            if each is not None and (each.code, position) not in of_page
        )


def _with_suspect(found: Finding, reading: Reading, past: Past, catalogue: Catalogue, true_hours: TrueHours) -> Finding:
    """A mismatch of a percentage with the figure that explains it, where the previous close is known."""
    position, at = found.position, reading.captured_at
    if found.code != findings.PERCENT_MISMATCH.code or position is None or at is None:
        return found
    quote = reading.quotes[position]
    instrument = catalogue.by_symbol.get(quote.symbol or "")
    if instrument is None:
        return found
    earlier = past.quotes.get(position, ())
    compared = compare_reference(quote, at, instrument, earlier=earlier, true_hours=true_hours)
    if compared is None or compared.known is None or compared.rolls_until is not None:
        return found
    suspect = suspect_facts(quote, compared.known.figure, compared.known.units)
    return replace(found, facts=(*found.facts, *suspect.items()))
