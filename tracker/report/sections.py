"""The section of a page on one instrument: its facts and its newest quotes or candles, as text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from tracker.colors import Colors
from tracker.finding_words import codes_with_labels
from tracker.formats import print_percent
from tracker.history import NEWEST_LISTED, InstrumentHistory
from tracker.report import titles
from tracker.report.between_quotes import between_quotes
from tracker.report.candle_table import CandleTable, candle_table
from tracker.report.candles import has_candles
from tracker.report.days import times_of
from tracker.report.facts import Facts, Sighting
from tracker.report.inline_svg import InlineSvg
from tracker.report.period import Period
from tracker.report.printed import NOTHING, number_text, percent_since, percent_text
from tracker.report.printed_names import name_facts
from tracker.report.provenance import Provenance, provenance
from tracker.report.span_changes import span_changes, span_in_words
from tracker.report.theme import direction
from tracker.report.time_words import TimeWords
from tracker.store.origins import KeptPage
from tracker.visible import one_line

ROWS_SHOWN = NEWEST_LISTED
"""Of the newest quotes, and of what lies between them: a table of many failed captures has fewer quotes for it."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart in a page, for wide screens and for narrow ones; its text alternative; its PNG beside the page.

    Its SVG is beside it, under the same name.
    """

    wide: InlineSvg
    narrow: InlineSvg
    alternative: str
    png: str

    @property
    def svg(self) -> str:
        """The name of its SVG beside the page."""
        return self.png.removesuffix("png") + "svg"


@dataclass(frozen=True, slots=True)
class DataRow:
    """One quote: when, its figures, whether it is doubtful, and what lies between it and the row below; else empty."""

    at: str
    value: str
    change: str
    percent: str
    marked: bool
    before: str


@dataclass(frozen=True, slots=True)
class Section:
    """One instrument.

    Attributes:
        slug: the section's name in an address.
        name: perhaps shortened.
        whole_name: all of it, where it was shortened; else empty.
        symbol: the catalogue's; empty where it has none.
        finding: the newest percentage and what it refers to; empty where there is none.
        way: ``rising``, ``falling`` or ``unchanged``; arrow: the same as a character.
        facts: label, figure, and when; the last may be empty.
        rows: the newest quotes, newest first; none where there are candles.
        candles: those of its chart; None where it has none.
        all_rows: how many quotes there are.
        csv: name of the file beside the page that has those of the chart; has_all: whether these are all of them.
        findings: codes of the findings about the newest quote, each with a few words.
        picture: its chart; None where there is nothing to compare yet.
        note: how to read the chart.
        provenance: of the newest quote; None where its page's record is not known.
    """

    slug: str
    name: str
    whole_name: str
    symbol: str
    finding: str
    way: str
    arrow: str
    facts: tuple[tuple[str, str, str], ...]
    rows: tuple[DataRow, ...]
    candles: CandleTable | None
    all_rows: int
    csv: str
    has_all: bool
    findings: tuple[tuple[str, str], ...]
    picture: Picture | None
    note: str
    provenance: Provenance | None


def section(
    instrument: InstrumentHistory,
    facts: Facts,
    *,
    slug: str,
    period: Period,
    words: TimeWords,
    picture: Picture | None,
    kept: KeptPage | None = None,
    home: str | None = None,
    colors: Colors = Colors.BLUE_ORANGE,
) -> Section:
    """The section on an instrument.

    Args:
        instrument: which.
        facts: of it.
        slug: its name in addresses.
        period: of the report.
        words: language, locale and time zone.
        picture: its chart; None where there is none.
        kept: the page of its newest quote; None where that is not known.
        home: the home folder, for the command that explains the quote; None for that of whoever runs it.
        colors: of what rises and what falls.
    """
    percent = instrument.newest.quote.percent
    name, whole_name = titles.page_name(instrument), titles.whole_name(instrument)
    moved = direction(instrument.newest.quote.moved)
    apart = words.telling_apart(times_of(instrument).as_unit("s").asi8.tolist())
    is_candled = picture is not None and has_candles(instrument, period)
    return Section(
        slug=slug,
        name=name,
        whole_name="" if name == whole_name else whole_name,
        symbol=one_line(instrument.symbol or ""),
        finding="" if percent is None else titles.change_in_words(instrument, percent, words.texts),
        way=moved.name.lower(),
        arrow="" if percent is None else moved.value,
        facts=_facts(instrument, facts, period, apart),
        rows=() if is_candled else _rows(instrument, period, apart),
        candles=candle_table(instrument, period, words) if is_candled else None,
        all_rows=instrument.quote_count,
        csv=f"{slug}.csv",
        has_all=len(instrument.quotes) == instrument.quote_count,
        findings=codes_with_labels(instrument.newest.findings, words.texts),
        picture=picture,
        note=titles.chart_note(instrument, period, words, colors),
        provenance=provenance(instrument.newest, kept, words.texts, home=home),
    )


def _facts(
    instrument: InstrumentHistory, facts: Facts, period: Period, words: TimeWords
) -> tuple[tuple[str, str, str], ...]:
    texts = words.texts

    def told(label: str, sighting: Sighting | None) -> tuple[str, str, str]:
        if sighting is None:
            return label, NOTHING, ""
        figure = number_text(sighting.figure, texts.locale)
        return label, titles.with_doubt(figure, texts, is_marked=sighting.is_marked), _noted(sighting, words)

    found = [told(texts("Last value"), facts.last)]
    if period.snapshots > 1:
        found += [
            told(texts("First value"), facts.first),
            told(texts("Highest value"), facts.high),
            told(texts("Lowest value"), facts.low),
        ]
        found += _range(facts, words)
        is_marked = facts.since_first is not None and facts.since_first_is_marked
        since_first = titles.figure_in_words(facts.since_first, texts, is_marked=is_marked)
        found.append((texts("Over the period"), since_first, ""))
    found += _changes(instrument, words)
    if facts.largest is not None:
        percent = titles.figure_in_words(facts.largest.figure, texts, is_marked=facts.largest.is_marked)
        found.append((texts("Largest printed change"), percent, _noted(facts.largest, words, percent_text)))
    if facts.count > period.snapshots:
        # A name that stands twice on a page has two quotes in a snapshot.
        captured = texts.count("{number} snapshot", "{number} snapshots", period.snapshots)
        counted = texts("{number} in {snapshots}", number=facts.count, snapshots=captured)
        found.append((texts("Quotes with a value"), counted, ""))
    else:
        of_all = texts("{number} of {all}", number=facts.count, all=period.snapshots)
        found.append((texts("Snapshots with a value"), of_all, ""))
    found += name_facts(instrument, words)
    return tuple(found)


def _noted(sighting: Sighting, words: TimeWords, printed: Callable[[Decimal, str], str] = number_text) -> str:
    """When a figure was captured, and which doubtful one lies beyond it."""
    at = words.short(sighting.at)
    if sighting.beyond is None:
        return at
    figure = printed(sighting.beyond, words.texts.locale)
    return words.texts("{time}; doubtful: {figure}", time=at, figure=figure)


def _range(facts: Facts, words: TimeWords) -> Iterator[tuple[str, str, str]]:
    """From the lowest to the highest value, and how much that is of the lowest."""
    texts, low, high = words.texts, facts.low, facts.high
    if low is None or high is None or low.figure == high.figure:
        return
    width = number_text(high.figure - low.figure, texts.locale)
    width = titles.with_doubt(width, texts, is_marked=low.is_marked or high.is_marked)
    percent = percent_since(float(low.figure), float(high.figure))
    share = "" if percent is None else print_percent(percent, texts.locale, signed=False)
    yield texts("From lowest to highest"), width, texts("{percent} of the lowest", percent=share) if share else ""


def _changes(instrument: InstrumentHistory, words: TimeWords) -> Iterator[tuple[str, str, str]]:
    """The change over a day, a week, a month and a year, as far as the history reaches, and since when it is."""
    texts = words.texts
    for change in span_changes(instrument):
        percent = titles.figure_in_words(change.percent, texts, is_marked=change.is_marked)
        yield span_in_words(change.span, texts), percent, texts("since {time}", time=words.short(change.since))


def _rows(instrument: InstrumentHistory, period: Period, words: TimeWords) -> tuple[DataRow, ...]:
    locale = words.texts.locale
    between = between_quotes(instrument, period)
    newest = slice(-1, -_quotes_shown(len(instrument.quotes), between) - 1, -1)
    indices = range(len(instrument.quotes))[newest]
    # What lies before the last row has no row on its other side.
    before = {index: between[index].in_words(words.texts) for index in indices[:-1] if index in between}
    return tuple(
        DataRow(
            at=words.short(at),
            value=number_text(printed.value, locale),
            change=number_text(printed.change, locale, signed=True),
            percent=percent_text(printed.percent, locale),
            marked=is_marked,
            before=before.get(index, ""),
        )
        for index, at, printed, is_marked in zip(
            indices,
            times_of(instrument)[newest].to_pydatetime(),
            instrument.printed[newest],
            instrument.quotes["marked"].to_numpy(dtype=np.bool_)[newest].tolist(),
            strict=True,
        )
    )


def _quotes_shown(count: int, between: Collection[int]) -> int:
    """How many of so many quotes have room for their rows and for those between them."""
    rows = shown = 0
    for index in range(count - 1, -1, -1):
        rows += 1
        if rows > ROWS_SHOWN:
            break
        shown += 1
        rows += index in between
    return shown
