"""The table of the newest quotes, row by row, as text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.finding_words import codes_with_labels
from tracker.findings import is_doubt
from tracker.formats import decimals_of
from tracker.history import History, InstrumentHistory
from tracker.quote_fields import digits
from tracker.report.facts import Facts, Sighting
from tracker.report.period import Period
from tracker.report.printed import NOTHING, number_text, percent_text
from tracker.report.span_changes import SpanChange, span_changes, span_in_words, span_length, spans_known
from tracker.report.sparkline import Sparkline, sparkline
from tracker.report.theme import Direction, direction
from tracker.report.time_words import TimeWords
from tracker.report.titles import page_name, with_doubt

FIGURE_SPACE = "\N{FIGURE SPACE}"
PUNCTUATION_SPACE = "\N{PUNCTUATION SPACE}"
"""As wide as a digit and as a decimal mark: after a figure they bring the decimal marks of a column into line."""

_BAR_END = 5
"""Free at either end of the bar from lowest to highest, of 100: half of the mark, and a little more."""


@dataclass(frozen=True, slots=True)
class QuoteNumbers:
    """The figures of a row as decimal numbers, by column; empty where there is none."""

    value: str
    change: str
    percent: str
    period: str
    range: str


@dataclass(frozen=True, slots=True)
class SpanColumn:
    """A column of changes over a span.

    Attributes:
        span: of `tracker.report.span_changes.SPANS`.
        label: its head, « 1 j ».
        words: what it holds, « Sur un jour ».
    """

    span: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class SpanCell:
    """The change of one instrument over a span.

    Attributes:
        percent: as text; a dash where the history does not reach so far.
        number: the same as a decimal number; empty where there is none.
        way: ``rising``, ``falling`` or ``unchanged``.
        since: since when, in words; empty where there is none.
        is_doubtful: whether one of the two figures is.
    """

    percent: str
    number: str
    way: str
    since: str
    is_doubtful: bool


@dataclass(frozen=True, slots=True)
class QuoteRow:
    """One instrument's newest quote.

    Attributes:
        slug: names its section of the page.
        name: perhaps shortened.
        value, change, percent, since_first: as text.
        numbers: the same as decimal numbers, and the share, for sorting; empty where there is none.
        value_pad, change_pad: spaces after the figure that align its decimal mark with the column's.
        way: ``rising``, ``falling`` or ``unchanged``, by the printed change.
        percent_way, arrow: the same by the printed percentage, and as a character; no arrow where it is not printed.
        spans: its changes over the spans that have a column, in their order.
        period_way: as *way*, by the change over the period.
        period_is_doubtful: whether the first or the last value of the period is.
        course: its sparkline; None where there is none.
        share: where the last value lies on a bar of 100 from the lowest to the highest, with room for its mark at
            both ends; None where they are equal or unknown.
        low, high: the lowest and the highest value as text.
        range_words: the two in words.
        seen: when, if it is older than the newest snapshot; else empty.
        findings: codes of the findings about it, each with a few words.
        is_doubtful: whether one of them makes a figure doubtful, and not only notes something.
    """

    slug: str
    name: str
    value: str
    value_pad: str
    change: str
    change_pad: str
    percent: str
    since_first: str
    numbers: QuoteNumbers
    way: str
    percent_way: str
    arrow: str
    spans: tuple[SpanCell, ...]
    period_way: str
    period_is_doubtful: bool
    course: Sparkline | None
    share: float | None
    low: str
    high: str
    range_words: str
    seen: str
    findings: tuple[tuple[str, str], ...]
    is_doubtful: bool


def span_columns(history: History, words: TimeWords) -> tuple[SpanColumn, ...]:
    """The spans that have a column: those over which the change of at least one instrument is known."""
    texts = words.texts
    return tuple(
        SpanColumn(span, span_length(span, texts), span_in_words(span, texts))
        for span in spans_known(history.instruments)
    )


def quote_rows(
    history: History, facts: Sequence[Facts], slugs: Sequence[str], period: Period, words: TimeWords
) -> tuple[QuoteRow, ...]:
    """The rows in the history's order."""
    values = [one.newest.quote.value for one in history.instruments]
    changes = [one.newest.quote.change for one in history.instruments]
    most_value = max((decimals_of(value) for value in values if value is not None), default=0)
    most_change = max((decimals_of(change) for change in changes if change is not None), default=0)
    spans = spans_known(history.instruments)
    return tuple(
        _row(instrument, fact, slug, period, words, spans, most_value, most_change)
        for instrument, fact, slug in zip(history.instruments, facts, slugs, strict=True)
    )


def _row(
    instrument: InstrumentHistory,
    facts: Facts,
    slug: str,
    period: Period,
    words: TimeWords,
    spans: Sequence[str],
    most_value: int,
    most_change: int,
) -> QuoteRow:
    quote, newest, locale = instrument.newest.quote, instrument.newest.at, words.texts.locale
    moved = quote.percent if quote.change is None else quote.change
    low, high = (_extreme(one, words) for one in (facts.low, facts.high))
    since_first = facts.since_first if facts.count > 1 else None
    share = _share(facts)
    changes = {change.span: change for change in span_changes(instrument)}
    return QuoteRow(
        slug=slug,
        name=page_name(instrument),
        value=number_text(quote.value, locale),
        value_pad=_pad(None if quote.value is None else decimals_of(quote.value), most_value),
        change=number_text(quote.change, locale, signed=True),
        change_pad=_pad(None if quote.change is None else decimals_of(quote.change), most_change),
        percent=percent_text(quote.percent, locale),
        since_first=percent_text(since_first, locale),
        numbers=QuoteNumbers(
            value=digits(quote.value) or "",
            change=digits(quote.change) or "",
            percent=digits(quote.percent) or "",
            period=digits(since_first) or "",
            range="" if share is None else f"{share:g}",
        ),
        way=_way(direction(moved)),
        percent_way=_way(direction(quote.moved)),
        arrow="" if quote.percent is None else direction(quote.moved).value,
        spans=tuple(_span_cell(changes.get(span), words) for span in spans),
        period_way=_way(direction(facts.since_first)),
        period_is_doubtful=since_first is not None and facts.since_first_is_marked,
        course=sparkline(instrument, period),
        share=share,
        low=low,
        high=high,
        range_words=words.texts("lowest {low}, highest {high}", low=low, high=high),
        seen="" if newest == period.end else words.telling_ends_apart(newest, period.end).short(newest),
        findings=codes_with_labels(instrument.newest.findings, words.texts),
        is_doubtful=any(is_doubt(code) for code in instrument.newest.findings),
    )


def _span_cell(change: SpanChange | None, words: TimeWords) -> SpanCell:
    if change is None:
        return SpanCell(NOTHING, "", _way(direction(None)), "", is_doubtful=False)
    return SpanCell(
        percent=percent_text(change.percent, words.texts.locale),
        number=digits(change.percent) or "",
        way=_way(direction(change.percent)),
        since=words.texts("since {time}", time=words.short(change.since)),
        is_doubtful=change.is_marked,
    )


def _extreme(sighting: Sighting | None, words: TimeWords) -> str:
    """The lowest or the highest value, with a word where it is doubtful."""
    if sighting is None:
        return NOTHING
    return with_doubt(number_text(sighting.figure, words.texts.locale), words.texts, is_marked=sighting.is_marked)


def _pad(decimals: int | None, most: int) -> str:
    if decimals is None or most == 0:
        return ""
    return (PUNCTUATION_SPACE if decimals == 0 else "") + FIGURE_SPACE * (most - decimals)


def _way(moved: Direction) -> str:
    return moved.name.lower()


def _share(facts: Facts) -> float | None:
    if facts.low is None or facts.high is None or facts.last is None or facts.low.figure == facts.high.figure:
        return None
    spread = float(facts.high.figure) - float(facts.low.figure)
    share = (float(facts.last.figure) - float(facts.low.figure)) / spread if spread else 0.5
    return round(_BAR_END + (100 - 2 * _BAR_END) * min(1.0, max(0.0, share)), 1)
