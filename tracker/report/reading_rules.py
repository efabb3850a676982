"""How to read a chart: what a line joins and where it breaks, what grey, tints, bars and hollow marks mean."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tracker.colors import Colors
from tracker.history import InstrumentHistory
from tracker.report.band import has_band
from tracker.report.candle_gaps import candle_gaps
from tracker.report.candles import candles_of, has_candles
from tracker.report.day_ranges import day_ranges
from tracker.report.days import days_of, times_of
from tracker.report.failure_marks import all_failure_marks, failure_marks, failure_rule
from tracker.report.frame import WIDE
from tracker.report.percent_lines import PercentLine, are_on_one_axis, instruments_of
from tracker.report.period import Period
from tracker.report.rhythm import GAP_INTERVALS
from tracker.report.time_words import TimeWords
from tracker.report.timeline import axis_days
from tracker.texts import Texts


def instrument_rules(
    instrument: InstrumentHistory, period: Period, words: TimeWords, colors: Colors
) -> tuple[str, ...]:
    """How to read an instrument's chart."""
    period = period.of(instrument)
    failed = failure_rule(failure_marks(instrument, period), period, words.texts)
    return (*_drawn_rules(instrument, period, words, colors), *([failed] if failed else []))


def _drawn_rules(instrument: InstrumentHistory, period: Period, words: TimeWords, colors: Colors) -> tuple[str, ...]:
    """How to read the plot of an instrument's chart."""
    if has_candles(instrument, period):
        return (
            *_candle_rules(instrument, period, words.texts, colors),
            *_closed_candle_rules(instrument, period, words.texts),
        )
    closed = _closed_rules(instrument, period, words.texts)
    if has_band(instrument, period):
        return (*_band_rules(instrument, period, words), *closed)
    ranges = _range_rules(instrument, period, words.texts)
    hollow = [hollow_rule(words.texts)] if instrument.quotes["marked"].any() else []
    return (*line_rules(period, words), *ranges, *hollow, *closed)


def _range_rules(instrument: InstrumentHistory, period: Period, texts: Texts) -> tuple[str, ...]:
    if period.usual_days is None:
        return ()
    values = instrument.quotes["value"].mask(instrument.quotes["marked"]).to_numpy(dtype=np.float64)
    if not len(day_ranges(days_of(times_of(instrument)), values, period).lasts):
        return ()
    if period.has_weeks:
        return (texts("Thin bars: lowest to highest of the week."),)
    return (texts("Thin bars: lowest to highest of the day."),)


def _closed_rules(instrument: InstrumentHistory, period: Period, texts: Texts) -> tuple[str, ...]:
    """What is shaded because an exchange is closed, and what is left out."""
    start, end = axis_days(period)
    if not any(each.start < end and each.end > start for each in period.tinted_of(instrument)):
        return ()
    if not period.is_short:
        return (_bar_rule(instrument, texts),)
    exchange = instrument.exchange
    shaded = texts("Tinted, with a bar on the axis: its exchange ({exchange}) is closed.", exchange=exchange)
    if not period.is_squeezed:
        return (shaded,)
    return (shaded, texts("At a dotted line closed hours without a move are left out, captured or not."))


def _closed_candle_rules(instrument: InstrumentHistory, period: Period, texts: Texts) -> tuple[str, ...]:
    """What has a bar between candles because an exchange is closed."""
    if not period.gaps:
        return ()
    gaps = candle_gaps(instrument, candles_of(instrument, period, frame=WIDE), period)
    return (_bar_rule(instrument, texts),) if any(gap.closed for gap in gaps) else ()


def _bar_rule(instrument: InstrumentHistory, texts: Texts) -> str:
    return texts("Bar on the axis: its exchange ({exchange}) is closed.", exchange=instrument.exchange)


def _band_rules(instrument: InstrumentHistory, period: Period, words: TimeWords) -> tuple[str, ...]:
    """How to read a line with a band."""
    hollow = [hollow_rule(words.texts)] if instrument.quotes["marked"].any() else []
    band = words.texts("Band along the line: from the lowest value to the highest.")
    return (*_break_rules(period, words), band, *hollow)


def _candle_rules(instrument: InstrumentHistory, period: Period, texts: Texts, colors: Colors) -> tuple[str, ...]:
    """How to read candles."""
    hollow = [hollow_rule(texts)] if instrument.quotes["marked"].any() else []
    return (
        texts(
            "Candles: thick from the first value to the last, thin from the lowest to the highest, of a day (of several"
            " where there is no room); {colors}.",
            colors=_directions(colors, texts),
        ),
        texts("Saturdays and Sundays without a move are left out."),
        *_grey_rules(period, texts),
        *hollow,
    )


def _directions(colors: Colors, texts: Texts) -> str:
    match colors:
        case Colors.BLUE_ORANGE:
            return texts("blue: risen, orange: fallen")
        case Colors.GREEN_RED:
            return texts("green: risen, red: fallen")


def line_rules(period: Period, words: TimeWords) -> tuple[str, ...]:
    """What a line joins, and where it is broken; nothing where no interval is usual yet."""
    return (*_day_rules(period, words.texts), *_break_rules(period, words))


def _break_rules(period: Period, words: TimeWords) -> tuple[str, ...]:
    """Where a line is broken, and what is grey."""
    limits, texts = period.rhythm.gap_limits, words.texts
    if not limits:
        return ()
    if period.usual_days is not None:
        rule = texts(
            "A line breaks after more than {limit} without a value ({number} times the usual distance of days with a"
            " snapshot).",
            limit=words.limit(limits[0]),
            number=GAP_INTERVALS,
        )
    elif len(limits) == 1:
        rule = texts(
            "A line breaks after more than {limit} without a value ({number} usual intervals).",
            limit=words.limit(limits[0]),
            number=GAP_INTERVALS,
        )
    else:
        rule = texts(
            "A line breaks after more than {number} usual intervals without a value: {shortest} to {longest}, as the"
            " interval has changed.",
            number=GAP_INTERVALS,
            shortest=words.limit(limits[0]),
            longest=words.limit(limits[-1]),
        )
    return (rule, *_grey_rules(period, texts))


def _grey_rules(period: Period, texts: Texts) -> tuple[str, ...]:
    return (texts("Grey: no snapshot."),) if period.gaps else ()


def _overview_line_rules(lines: Sequence[PercentLine], period: Period, words: TimeWords) -> tuple[str, ...]:
    """The same of lines of several sources, each with the usual interval of its own."""
    texts = words.texts
    own = [period.of(line.instrument) for line in lines]
    limits = {each.rhythm.gap_limits for each in own} - {()}
    if len(limits) <= 1:
        rules = _break_rules(next((each for each in own if each.rhythm.gap_limits), period), words)[:1]
        return (*_day_rules(period, texts), *rules, *_grey_rules(period, texts))
    shortest, longest = (words.limit(of(limit for each in limits for limit in each)) for of in (min, max))
    if period.usual_days is None:
        rule = texts(
            "A line breaks after more than {number} usual intervals of its source without a value (from {shortest} to"
            " {longest}).",
            number=GAP_INTERVALS,
            shortest=shortest,
            longest=longest,
        )
    else:
        rule = texts(
            "A line breaks after more than {number} times the usual distance of days with a snapshot of its source"
            " (from {shortest} to {longest}).",
            number=GAP_INTERVALS,
            shortest=shortest,
            longest=longest,
        )
    return (*_day_rules(period, texts), rule, *_grey_rules(period, texts))


def _day_rules(period: Period, texts: Texts) -> tuple[str, ...]:
    return () if period.usual_days is None else (texts("One point a day: its last value."),)


def gap_rule(period: Period, words: TimeWords) -> str:
    """What is a gap where all sources are looked at together; empty where no interval is usual yet."""
    limits, texts = period.rhythm.gap_limits, words.texts
    if not limits:
        return ""
    if period.usual_days is not None:
        return texts(
            "More than {limit} without a snapshot ({number} times the usual distance of days with one).",
            limit=words.limit(limits[0]),
            number=GAP_INTERVALS,
        )
    if len(limits) == 1:
        return texts(
            "More than {limit} without a snapshot ({number} usual intervals).",
            limit=words.limit(limits[0]),
            number=GAP_INTERVALS,
        )
    return texts(
        "More than {number} usual intervals without a snapshot: {shortest} to {longest}, as the interval has changed.",
        number=GAP_INTERVALS,
        shortest=words.limit(limits[0]),
        longest=words.limit(limits[-1]),
    )


def overview_rules(lines: Sequence[PercentLine], period: Period, words: TimeWords) -> tuple[str, ...]:
    """How to read the overview."""
    behind = [] if are_on_one_axis(lines, period) else [words.texts("Thin grey lines: the other instruments.")]
    hollow = [hollow_rule(words.texts)] if any(line.is_doubtful for line in lines) else []
    left_out = (
        [words.texts("Doubtful values far from all others are left out; they are in the chart of their instrument.")]
        if any(line.leaves_out for line in lines)
        else []
    )
    failed = failure_rule(all_failure_marks(instruments_of(lines), period), period, words.texts)
    return (*_overview_line_rules(lines, period, words), *behind, *hollow, *left_out, *([failed] if failed else []))


def hollow_rule(texts: Texts) -> str:
    """What a hollow mark means."""
    return texts("Hollow mark: a doubtful figure, as printed.")
