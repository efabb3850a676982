"""How many changed figures end as a finding, on simulated sessions and on real strips in their order.

Simulated: an instrument of each kind has a previous close and a value, and the page rounds value, change and percentage
each for itself. A figure is changed at random, and the page is read alone, and then after one earlier page of the same
session that was right.

What is not found is held against all numbers that print as the two pages do: where some value and previous close would,
nothing on the pages can tell, and the column "can't be told" counts it.

Real: the dated strips of ``tests/data/strips.jsonl`` are stored in their order as one history. Beside each, a page with
one thing changed at random is read against what is stored by then. Findings of pages that nothing was changed on are
printed, too: each should be the page's own fault.

What `tracker check` makes of such a page is counted, too: it stands in the place of the strip as it was, the strips of
the next day follow, and all of them are checked again. Only findings count that the history as it was does not have:
on any of these pages, and apart from that those about the changed quote on the changed page. (For two rows that were
swapped either of the two, for one that was dropped its name.)
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from sqlalchemy import Connection

from tracker.archive import Archive
from tracker.calendars import Calendars
from tracker.capture import capture
from tracker.checked import checked, found_again
from tracker.checks import check_quotes
from tracker.checks.over_time import findings_over_time
from tracker.checks.past import Past, PastQuote
from tracker.checks.references import compare_reference
from tracker.checks.rolls import TrueHours
from tracker.errors import PageUnreadable
from tracker.findings import Finding
from tracker.formats import decimals_of, half_unit
from tracker.instruments import Reference, catalogue
from tracker.model import Page, Quote, Reading, TimeSource
from tracker.reading import reading_of
from tracker.recheck import recheck
from tracker.store import Store
from tracker.store.past import past_of
from tracker.store.readings import StoredReading, next_readings
from tracker.store.replay import Replay
from tracker.store.spans import span_between

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.pages import PrintedQuote, PrintedStrip, page_text, printed_strips

SESSION = datetime(2024, 4, 24, 14, 30, tzinfo=UTC)
"""Paris, Frankfurt, London and New York are open, and Tokyo and Hong Kong have closed."""
EARLIER = timedelta(minutes=30)
DAY = timedelta(days=1)
ALL = span_between(None, None)

# Name, symbol, previous close, decimals of the page, daily move.
MARKET = (
    ("CAC 40", "^FCHI", 8040.36, 2, 0.009),
    ("Euro Stoxx 50", "^STOXX50E", 4937.30, 2, 0.010),
    ("DAX", "^GDAXI", 18137.65, 2, 0.010),
    ("FTSE 100", "^FTSE", 8023.87, 2, 0.007),
    ("Dow Jones", "^DJI", 38239.98, 2, 0.008),
    ("Nasdaq", "^IXIC", 15451.31, 2, 0.012),
    ("S&P 500", "^GSPC", 5010.60, 2, 0.009),
    ("Nikkei 225", "^N225", 37552.16, 2, 0.013),
    ("HANG SENG", "^HSI", 16828.93, 2, 0.015),
    ("CMC Crypto 200", "^CMC200", 1424.103, 2, 0.025),
    ("EUR/USD", "EURUSD=X", 1.07043, 4, 0.004),
    ("GBP/USD", "GBPUSD=X", 1.24512, 4, 0.005),
    ("Gold future", "GC=F", 2342.1, 2, 0.009),
    ("Pétrole WTI", "CL=F", 83.36, 2, 0.018),
)

KINDS = ("value", "change", "percentage", "sign lost on both")


@dataclass(frozen=True, slots=True)
class Changed:
    """A quote with one thing changed.

    Attributes:
        kind: what was changed.
        quote: with it.
        printed: the figure as it was before.
    """

    kind: str
    quote: Quote
    printed: Decimal


def rounded(number: float, decimals: int) -> Decimal:
    """A number as a page prints it."""
    return Decimal(f"{number:.{decimals}f}")


def printed_quote(name: str, symbol: str, close: float, decimals: int, value: float) -> Quote:
    """What a page prints of a value."""
    change = value - close
    return Quote(name, symbol, rounded(value, decimals), rounded(change, decimals), rounded(100 * change / close, 2))


def other_digit(printed: Decimal, chance: random.Random) -> Decimal:
    """A figure with one of its digits changed."""
    text = f"{printed:f}"
    place = chance.choice([index for index, character in enumerate(text) if character.isdigit()])
    digit = chance.choice([each for each in "0123456789" if each != text[place]])
    return Decimal(text[:place] + digit + text[place + 1 :])


def changes_of(quote: Quote, chance: random.Random) -> Iterator[Changed]:
    """One change of each kind, as far as it changes anything."""
    value, change, percent = quote.value, quote.change, quote.percent
    assert value is not None
    assert change is not None
    assert percent is not None
    yield Changed("value", quote._replace(value=other_digit(value, chance)), value)
    yield Changed("change", quote._replace(change=other_digit(change, chance)), change)
    yield Changed("percentage", quote._replace(percent=other_digit(percent, chance)), percent)
    if change < 0 and percent < 0:
        yield Changed("sign lost on both", quote._replace(change=-change, percent=-percent), change)


def previous_closes(quote: Quote) -> tuple[Fraction, Fraction]:
    """The least and the largest previous close above zero that some value prints this quote's three figures with.

    With r for the previous close and y for the change, each figure bounds y by numbers that are linear in r, from below
    and from above; each of the one may not be above each of the other.
    """
    assert quote.value is not None
    assert quote.change is not None
    assert quote.percent is not None
    value, change, percent = ends_of(quote.value), ends_of(quote.change), ends_of(quote.percent)
    lows = [(Fraction(), change[0]), (Fraction(-1), value[0]), (percent[0] / 100, Fraction())]
    highs = [(Fraction(), change[1]), (Fraction(-1), value[1]), (percent[1] / 100, Fraction())]
    least, largest = Fraction(), 2 * abs(value[1]) + 2 * abs(change[1]) + 1
    for low_slope, low in lows:
        for high_slope, high in highs:
            slope, room = low_slope - high_slope, high - low
            if slope > 0:
                largest = min(largest, room / slope)
            elif slope < 0:
                least = max(least, room / slope)
            elif room < 0:
                return Fraction(1), Fraction()
    return least, largest


def ends_of(printed: Decimal) -> tuple[Fraction, Fraction]:
    """The least and the largest number that rounds to a figure."""
    half = Fraction(half_unit(decimals_of(printed)))
    return Fraction(printed) - half, Fraction(printed) + half


def may_be_true(first: Quote, second: Quote) -> bool:
    """Whether some previous close explains two quotes of a session."""
    instrument = catalogue().by_symbol[second.symbol or ""]
    ends = [previous_closes(each) for each in (first, second)]
    if max(low for low, _ in ends) > min(high for _, high in ends):
        return False
    if not instrument.is_unrounded:
        return True
    references = {
        each.value - each.change for each in (first, second) if each.value is not None if each.change is not None
    }
    return len(references) == 1


def simulated(count: int) -> None:
    """Print the share of changes that are found on simulated sessions."""
    chance = random.Random(8)  # noqa: S311 - a sample, no secret
    tried, alone, after = Counter[str](), Counter[str](), Counter[str]()
    named, right, true = Counter[str](), Counter[str](), Counter[str]()
    false_alarms = 0
    for _ in range(count):
        for name, symbol, close, decimals, daily in MARKET:
            moved = close * (1 + chance.gauss(0, daily))
            first = printed_quote(name, symbol, close, decimals, moved)
            second = printed_quote(name, symbol, close, decimals, moved * (1 + chance.gauss(0, daily / 6)))
            past = Past(quotes={0: (PastQuote(SESSION - EARLIER, first.value, first.change, first.percent),)})
            false_alarms += bool(found_over_time(second, past))
            for changed in changes_of(second, chance):
                tried[changed.kind] += 1
                alone[changed.kind] += bool(list(check_quotes([changed.quote])))
                found = found_over_time(changed.quote, past)
                after[changed.kind] += bool(found)
                true[changed.kind] += not found and may_be_true(first, changed.quote)
                suspects = [dict(each.facts) for each in found if each.has_suspect]
                if suspects and changed.kind in KINDS[:3]:
                    named[changed.kind] += 1
                    right[changed.kind] += (
                        suspects[0]["suspect"] == changed.kind and Decimal(suspects[0]["instead"]) == changed.printed
                    )
    print(f"Simulated sessions: {sum(tried.values()):,} changes, share that ends as a finding")
    print(
        "                       page alone   after one earlier page   can't be told   wrong figure named   "
        "figure and digits right"
    )
    limits = {"value": (39, 95), "change": (70, 91), "percentage": (99, 99.6), "sign lost on both": (47, 99.7)}
    for kind in KINDS:
        lone, later, untold = (100 * each[kind] / tried[kind] for each in (alone, after, true))
        hint = (
            f"{100 * named[kind] / after[kind]:12.1f} %   {100 * right[kind] / named[kind]:18.1f} %"
            if named[kind]
            else ""
        )
        shares = f"{lone:10.1f} % ({limits[kind][0]})  {later:10.1f} % ({limits[kind][1]})   {untold:10.2f} %"
        print(f"  {kind:<18}{shares}    {hint}".rstrip())
    print(f"  pages that nothing was changed on: {false_alarms} findings\n")


def found_over_time(quote: Quote, past: Past) -> tuple[Finding, ...]:
    """The findings about a page with one quote."""
    doubts = tuple(check_quotes([quote]))
    reading = Reading("simulated", SESSION, TimeSource.OPTION, "text", "fr_FR", None, (quote,), doubts)
    return findings_over_time(reading, past, catalogue(), true_hours=lambda exchange, at: None)


Change = Callable[[PrintedStrip, int, random.Random], PrintedStrip | None]


def with_quote(strip: PrintedStrip, index: int, quote: PrintedQuote) -> PrintedStrip:
    return replace(strip, quotes=(*strip.quotes[:index], quote, *strip.quotes[index + 1 :]))


def digit_in(figure: str) -> Change:
    def change(strip: PrintedStrip, index: int, chance: random.Random) -> PrintedStrip | None:
        text = getattr(strip.quotes[index], figure)
        place = chance.choice([at for at, character in enumerate(text) if character.isdigit()])
        digit = chance.choice([each for each in "0123456789" if each != text[place]])
        figures = {figure: text[:place] + digit + text[place + 1 :]}
        return with_quote(strip, index, replace(strip.quotes[index], **figures))

    return change


def sign_turned(strip: PrintedStrip, index: int, chance: random.Random) -> PrintedStrip | None:
    """Of the change, of the percentage, or of both."""
    quote = strip.quotes[index]
    turned = {"+": "-", "-": "+"}
    figures = {}
    for figure in chance.choice((("change",), ("percent",), ("change", "percent"))):
        text = getattr(quote, figure)
        if text[0] not in turned or not any(digit in "123456789" for digit in text):
            return None
        figures[figure] = turned[text[0]] + text[1:]
    return with_quote(strip, index, replace(quote, **figures))


def separator_moved(strip: PrintedStrip, index: int, chance: random.Random) -> PrintedStrip | None:
    """The decimal comma is elsewhere, or gone, and digits are grouped as they should be."""
    quote = strip.quotes[index]
    figure = chance.choice(("value", "change"))
    text = getattr(quote, figure)
    sign, digits = (text[0], text[1:]) if text[0] in "+-" else ("", text)
    whole, _, decimals = digits.replace(" ", "").partition(",")
    every = whole + decimals
    places = [place for place in range(1, len(every) + 1) if place != len(whole)]
    place = chance.choice(places)
    whole, decimals = every[:place].lstrip("0") or "0", every[place:]
    moved = f"{int(whole):,}".replace(",", " ") + ("," + decimals if decimals else "")
    if not any(digit in "123456789" for digit in every):
        return None
    return with_quote(strip, index, replace(quote, **{figure: sign + moved}))


def row_dropped(strip: PrintedStrip, index: int, chance: random.Random) -> PrintedStrip | None:
    return replace(strip, quotes=strip.quotes[:index] + strip.quotes[index + 1 :])


def row_twice(strip: PrintedStrip, index: int, chance: random.Random) -> PrintedStrip | None:
    return replace(strip, quotes=(*strip.quotes[: index + 1], *strip.quotes[index:]))


def rows_swapped(strip: PrintedStrip, index: int, chance: random.Random) -> PrintedStrip | None:
    """Two names stand above each other's figures."""
    other = chance.choice([each for each in range(len(strip.quotes)) if each != index])
    one, two = strip.quotes[index], strip.quotes[other]
    return with_quote(with_quote(strip, index, replace(two, name=one.name)), other, replace(one, name=two.name))


CHANGES: dict[str, Change] = {
    "digit in value": digit_in("value"),
    "digit in change": digit_in("change"),
    "digit in percentage": digit_in("percent"),
    "sign": sign_turned,
    "separator": separator_moved,
    "row dropped": row_dropped,
    "row twice": row_twice,
    "rows swapped": rows_swapped,
}


FindingKey = tuple[str, str | None]
"""Code and quote."""


def key_of(found: Finding) -> FindingKey:
    return found.code, found.quote


@dataclass(slots=True)
class Tally:
    """What came of changed pages, by the kind of change: how many were tried, and found; those that were not.

    *unknown* are those that were not found where no earlier page tells what the change refers to, *checked* those that
    `tracker check` finds on any page, and *there* those of which it says so of the changed quote itself.
    """

    tried: Counter[str] = field(default_factory=Counter)
    alone: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    checked: Counter[str] = field(default_factory=Counter)
    there: Counter[str] = field(default_factory=Counter)
    missed: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class ChangedPage:
    """A strip with one thing changed: how, what it reads, the names that it is about, and how it looks."""

    kind: str
    reading: Reading
    names: frozenset[str]
    shown: str


def real(times: int, *, shows_missed: bool) -> None:
    """Print the share of changes that are found on real strips, and the findings of strips as they are."""
    chance = random.Random(8)  # noqa: S311 - a sample, no secret
    dated = [(strip.captured_at.astimezone(UTC), strip) for strip in printed_strips() if strip.captured_at]
    tally = Tally()
    changed: list[list[ChangedPage]] = []
    own: list[tuple[datetime, Finding]] = []
    with tempfile.TemporaryDirectory() as folder:
        archive, store = Archive(Path(folder)), Store.for_capture(Path(folder) / "tracker.db")
        for at, strip in sorted(dated, key=lambda each: each[0]):
            with store.reading() as connection:
                changed.append(try_changes(strip, times, chance, connection, tally))
            made = capture(page_of(strip), archive=archive, open_store=lambda: store, now=lambda: datetime.now(UTC))
            own += [(at, found) for found in made.snapshot.reading.findings] if made.snapshot else []
        list(recheck(store, ALL, true_hours=Calendars().hours))
        with store.reading() as connection:
            check_changes(connection, changed, tally)
    print(f"Real strips in their order: {tally.tried.total():,} changes, share that ends as a finding")
    print("                       page alone     in the history   and no page of    after tracker check   about the")
    print(
        "                                                       the session                             changed quote"
    )
    print("                                                       before")
    columns = (tally.alone, tally.after, tally.unknown, tally.checked, tally.there)
    shares = "{:10.1f} %{:15.1f} %{:15.1f} %{:18.1f} %{:18.1f} %"
    for kind in CHANGES:
        print(f"  {kind:<20}" + shares.format(*(100 * each[kind] / tally.tried[kind] for each in columns)))
    print(f"  {'all':<20}" + shares.format(*(100 * each.total() / tally.tried.total() for each in columns)))
    for kind, lines in tally.missed.items() if shows_missed else ():
        print(f"Not found: {kind}", *lines, sep="\n    ")
    print("\nFindings of the strips as they are")
    for at, found in own:
        print(f"  {at:%Y-%m-%d %H:%M} UTC  {found.code:<20} {found.quote or '':<15} {found.message}")


def try_changes(
    strip: PrintedStrip, times: int, chance: random.Random, connection: Connection, tally: Tally
) -> list[ChangedPage]:
    """Change a strip so many times in each way, and count what is found; the pages that can be read."""
    made = []
    hours = Calendars().hours
    as_it_is = reading_of(page_of(strip), catalogue())
    usual = Counter(map(key_of, checked(as_it_is, connection, catalogue(), true_hours=hours).reading.findings))
    past = past_of(connection, as_it_is, catalogue())
    for kind, change in CHANGES.items():
        for _ in range(times):
            index = chance.randrange(len(strip.quotes))
            changed = change(strip, index, chance)
            if changed is None or changed == strip:
                continue
            tally.tried[kind] += 1
            try:
                reading = reading_of(page_of(changed), catalogue())
            except PageUnreadable:
                for each in (tally.alone, tally.after, tally.checked, tally.there):
                    each[kind] += 1
                continue
            names = {strip.quotes[index].name, *(each.name for each in changed.quotes if each not in strip.quotes)}
            shown = f"{strip.captured_at} {strip.quotes[index]} -> {changed.quotes[index : index + 1]}"
            made.append(ChangedPage(kind, reading, frozenset(names), shown))
            tally.alone[kind] += bool(Counter(map(key_of, reading.findings)) - usual)
            told = checked(reading, connection, catalogue(), true_hours=hours).reading.findings
            found = Counter(map(key_of, told)) - usual
            tally.after[kind] += bool(found)
            if not found:
                tally.unknown[kind] += not is_known(as_it_is, index, past, hours)
    return made


def check_changes(connection: Connection, changed: Sequence[Sequence[ChangedPage]], tally: Tally) -> None:
    """Check the changed pages of each stored strip, and those behind it, again, and count what is found.

    Args:
        connection: sees all strips as they are, checked again.
        changed: of each stored strip, oldest first.
        tally: of what is found.
    """
    strips, replay = next_readings(connection, ALL), Replay(catalogue())
    for number, (strip, pages) in enumerate(zip(strips, changed, strict=True)):
        at = strip.reading.captured_at
        assert at is not None
        # The strips of the next day, which are of the same session, or show what was its close.
        following = [
            one for one in strips[number + 1 :] if one.reading.captured_at and one.reading.captured_at - at < DAY
        ]
        usual = list(found_in_order(connection, replay, [strip, *following]))
        for page in pages:
            found = found_in_order(connection, replay, [replace(strip, reading=page.reading), *following])
            # One page after the other, up to the first with something new: mostly that is the changed one.
            every = ((behind, new - old) for behind, (new, old) in enumerate(zip(found, usual, strict=False)))
            behind, new = next((each for each in every if each[1]), (0, Counter[FindingKey]()))
            tally.checked[page.kind] += bool(new)
            tally.there[page.kind] += not behind and any(name in page.names for _, name in new)
            if not new:
                tally.missed[page.kind].append(page.shown)
        replay.passed(strip.reading, strip.reading.findings)


def found_in_order(
    connection: Connection, replay: Replay, stored: Sequence[StoredReading]
) -> Iterator[Counter[FindingKey]]:
    """What `tracker check` finds of each of these, one after the other behind what has passed."""
    replay = copy(replay)
    replay.know_next(connection, stored)
    for each in stored:
        findings = found_again(each.reading, replay.past(each.reading), catalogue(), true_hours=Calendars().hours)
        replay.passed(each.reading, findings)
        yield Counter(map(key_of, findings))


def is_known(reading: Reading, index: int, past: Past, true_hours: TrueHours) -> bool:
    """Whether earlier pages tell one figure that the change of a quote refers to."""
    quote, at = reading.quotes[index], reading.captured_at
    instrument = catalogue().by_symbol.get(quote.symbol or "")
    if instrument is None or at is None or instrument.reference is Reference.DAY_BEFORE:
        return False
    earlier = past.quotes.get(index, ())
    compared = compare_reference(quote, at, instrument, earlier=earlier, true_hours=true_hours)
    return compared is not None and compared.known is not None and compared.rolls_until is None


def page_of(strip: PrintedStrip) -> Page:
    at = strip.captured_at.astimezone(UTC) if strip.captured_at else None
    return Page(page_text(strip).encode(), "strips", "strips", "fr_FR", at, TimeSource.OPTION)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sessions", type=int, default=2000, help="simulated for each instrument")
    parser.add_argument("--times", type=int, default=10, help="changes of each kind to a real strip")
    parser.add_argument("--missed", action="store_true", help="print the changes to real strips that no check found")
    options = parser.parse_args()
    simulated(options.sessions)
    real(options.times, shows_missed=options.missed)


if __name__ == "__main__":
    main()
