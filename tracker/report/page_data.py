"""What the script of a page reads: the points of its charts, and how its language says numbers, times and ages.

A figure is told as the page printed it, digit for digit, and a time in words: the script computes neither.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

import numpy as np
import pandas as pd
from babel.core import Locale
from babel.numbers import get_decimal_symbol, get_group_symbol
from babel.units import format_unit
from markupsafe import Markup
from numpy.typing import NDArray

from tracker.formats import MINUS_SIGN
from tracker.history import InstrumentHistory
from tracker.report import reading_rules, titles
from tracker.report.aside import aside
from tracker.report.band import has_band
from tracker.report.candles import CANDLES, has_candles
from tracker.report.days import SECONDS_A_DAY, days_of, times_of
from tracker.report.inline_svg import PlotBox
from tracker.report.off_scale import FLATTENING, LEAST_REACH, off_scale
from tracker.report.percent_lines import OFF_SCALE, PercentLine
from tracker.report.period import Period
from tracker.report.rhythm import Gap
from tracker.report.theme import LIGHT
from tracker.report.thinning import extremes
from tracker.report.time_axis import SQUEEZED
from tracker.report.time_ticks import time_ticks
from tracker.report.time_words import TimeWords
from tracker.texts import Texts

MOST_POINTS = 400
"""Of one instrument, spread over the period; more would be nearer together than pixels."""

BESIDE_CANDLES = 60
"""Of one instrument with candles, which the page holds, too, besides last values of days: extremes have times of their
own, and each time is told in words."""

MOST_DOUBTFUL = 100
"""Of one instrument, of those that are doubtful."""

NEWEST_POINTS = 100
"""Of one instrument, at the period's end, each of them: for a look at the last day of a long period."""

_PLURALS_TRIED = 121
"""No language that Babel knows has a plural form for whole numbers that none of these takes, fractions aside."""

_WIDE_TICKS, _NARROW_TICKS = 9, 4
_WINDOWS = (
    ("1d", "day", pd.DateOffset(days=1)),
    ("1w", "week", pd.DateOffset(weeks=1)),
    ("1m", "month", pd.DateOffset(months=1)),
    ("1y", "year", pd.DateOffset(years=1)),
)
_FEWEST_SNAPSHOTS = 3
"""A shorter look at the end of the period must hold so many: two are a line that shows nothing new."""

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]


def page_data(
    instruments: Sequence[InstrumentHistory],
    captured_at: pd.DatetimeIndex,
    period: Period,
    *,
    slugs: Sequence[str],
    lines: Sequence[PercentLine],
    words: TimeWords,
) -> dict[str, Json]:
    """The data of a page with at least one snapshot.

    Times are whole seconds since the period's start, and stand once for all instruments; an instrument's points say
    which of them they are at.
    """
    base = _base(period)
    kept = [_kept(one, period) for one in instruments]
    seconds = [_seconds(times_of(one)[indices], base) for one, indices in zip(instruments, kept, strict=True)]
    shared = np.unique(np.concatenate(seconds)) if seconds else np.array([], dtype=np.int64)
    apart = words.telling_apart((shared + base).tolist())
    slug_of = {id(one): slug for one, slug in zip(instruments, slugs, strict=True)}
    return {
        "times": np.diff(shared, prepend=0).tolist(),
        "end": _since(period.end, base),
        "labels": [apart.short(datetime.fromtimestamp(base + int(second), UTC)) for second in shared],
        "gaps": _gaps(period.gaps, base),
        "instruments": [
            {
                "slug": slug,
                "name": titles.page_name(one),
                "at": np.diff(np.searchsorted(shared, at), prepend=0).tolist(),
                **_figures(one, indices, period.of(one)),
                **_own_gaps(one, period),
            }
            for one, slug, indices, at in zip(instruments, slugs, kept, seconds, strict=True)
        ],
        "lines": [[slug_of[id(line.instrument)], index % len(LIGHT.lines)] for index, line in enumerate(lines)],
        "windows": _windows(captured_at, period, words),
        "number": number_format(words.texts.locale),
        "scale": {"flattening": FLATTENING, "least": LEAST_REACH, "lines": OFF_SCALE},
    }


def plot_words(plot: PlotBox | None, period: Period) -> str:
    """A chart's plot for its ``data-plot``: left, top, width, height, first and last second, lowest and highest value.

    Of candles it has the first and the last place in the place of seconds; where closed hours are left out, seconds
    less those. Empty where its horizontal axis is one of time, and not over the whole period.
    """
    if plot is None:
        return ""
    ends: tuple[float, float] = plot.days
    if plot.name != CANDLES:
        ends = seconds_of(plot.days[0], period), seconds_of(plot.days[1], period)
        if plot.name != SQUEEZED and (ends[0] > 0 or ends[1] < _since(period.end, _base(period))):
            return ""
    places = [f"{number:.1f}" for number in (plot.left, plot.top, plot.width, plot.height)]
    return " ".join([*places, *map(repr, (*ends, *plot.values))])


def seconds_of(day: float, period: Period) -> int:
    """A time, as days since 1970, as seconds since the period's start."""
    return round(day * SECONDS_A_DAY) - _base(period)


def number_format(locale: str) -> dict[str, Json]:
    """How `tracker.formats` prints a number: marks, digits in a group, what stands around a percentage."""
    data = Locale.parse(locale)
    primary, secondary = data.decimal_formats[None].grouping
    percent = data.percent_formats[None]
    return {
        "group": get_group_symbol(locale),
        "decimal": get_decimal_symbol(locale),
        "minus": MINUS_SIGN,
        "primary": primary,
        "secondary": secondary,
        "percent": [percent.prefix[0], percent.suffix[0]],
    }


def script_words(texts: Texts, period: Period | None) -> dict[str, Json]:
    """Everything that the script says."""
    locale = Locale.parse(texts.locale)
    return {
        "language": locale.language if texts.language != "en" else "en",
        "dark": texts("Dark theme"),
        "light": texts("Light theme"),
        "ago": texts("{duration} ago"),
        "units": {unit: _unit_patterns(locale, unit) for unit in ("minute", "hour", "day")},
        "sort": texts("Sort by"),
        "order": texts("Order of the page"),
        "period": texts("Period shown"),
        "all": texts("All"),
        "shown": texts("Instruments shown"),
        "figures": texts("Figures of this chart"),
        "doubtful": texts("{what} (doubtful)"),
        "part": texts(
            "Drawn from the newest snapshots, each of them, and from chosen ones before them: the last of a day, or the"
            " highest and the lowest of some hours, days or weeks."
        )
        if period and period.usual_days is not None
        else "",
        "far": _plural_forms(
            locale,
            lambda number: texts.count(
                "{number} instrument off the scale", "{number} instruments off the scale", number
            ),
        ),
        "outside": _plural_forms(
            locale, lambda number: texts.count("{number} point off the scale", "{number} points off the scale", number)
        ),
        "reaching": texts("as far as {figure}"),
        "hollow": reading_rules.hollow_rule(texts),
        "grey": texts("Grey: no snapshot."),
        "crosses": texts("Crosses below the axis: failed captures."),
        "nothing": texts("No snapshot in this period"),
        "beside": texts("Doubtful, in no candle"),
        "none": texts("No instrument is chosen"),
        "candle": [texts("First"), texts("Highest"), texts("Lowest"), texts("Last")],
    }


def json_element(data: dict[str, Json]) -> Markup:
    """*data* as JSON for a ``script`` element: nothing in it can end the element or begin a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(text)  # noqa: S704 - no character of it is one of HTML's


def _unit_patterns(locale: Locale, unit: str) -> dict[str, Json]:
    return _plural_forms(
        locale, lambda number: format_unit(number, f"duration-{unit}", length="short", locale=str(locale))
    )


def _plural_forms(locale: Locale, told: Callable[[int], str]) -> dict[str, Json]:
    """The pattern of each plural form that the language has, by the form's name."""
    patterns: dict[str, Json] = {}
    for number in range(_PLURALS_TRIED):
        patterns.setdefault(locale.plural_form(number), told(number).replace(str(number), "{0}"))
    return patterns


def _base(period: Period) -> int:
    return int(period.start.timestamp())


def _since(at: datetime, base: int) -> int:
    return int(at.timestamp()) - base


def _seconds(times: pd.DatetimeIndex, base: int) -> NDArray[np.int64]:
    return np.rint(days_of(times) * SECONDS_A_DAY).astype(np.int64) - base


def _kept(instrument: InstrumentHistory, period: Period) -> NDArray[np.intp]:
    """Which of an instrument's quotes the page holds: those of its line, thinned, the doubtful ones, and the newest."""
    values = instrument.quotes["value"].to_numpy(dtype=np.float64)
    marked = instrument.quotes["marked"].to_numpy(dtype=np.bool_)
    known = np.isfinite(values)
    newest = np.arange(max(0, len(values) - NEWEST_POINTS), len(values))
    on_scale = np.where(off_scale(values, marked), np.nan, values)
    lasts = _thinned(period.shown(days_of(times_of(instrument)), on_scale), on_scale, MOST_POINTS)
    # No doubtful one may hide a sure one.
    doubtful = _thinned(np.flatnonzero(known & marked), values, MOST_DOUBTFUL)
    is_banded = has_band(instrument, period)
    if not is_banded and not has_candles(instrument, period):
        return np.union1d(np.union1d(lasts, doubtful), newest)
    # Their extremes are no last values of days.
    sure = _thinned(np.flatnonzero(known & ~marked), values, MOST_POINTS if is_banded else BESIDE_CANDLES)
    shown = np.union1d(sure, doubtful) if is_banded else np.union1d(np.union1d(lasts, sure), doubtful)
    return np.union1d(shown, newest)


def _thinned(indices: NDArray[np.intp], values: NDArray[np.float64], most: int) -> NDArray[np.intp]:
    return indices if len(indices) <= most else indices[extremes(values[indices], most)]


def _figures(instrument: InstrumentHistory, indices: NDArray[np.intp], period: Period) -> dict[str, Json]:
    values, changes, percents = map(" ".join, zip(*instrument.printed.texts(indices), strict=True))
    marked = instrument.quotes["marked"].to_numpy(dtype=np.bool_)[indices]
    behind_gaps = np.flatnonzero(period.is_gap(days_of(times_of(instrument)))) + 1
    # Of all its quotes: two of those that are held may be farther apart than a gap without one between them.
    breaks = np.unique(np.searchsorted(indices, behind_gaps))
    return {
        # A space between each two, and nothing where the page printed none.
        "values": values,
        "changes": changes,
        "percents": percents,
        "marked": np.flatnonzero(marked).tolist(),
        "aside": np.flatnonzero(aside(instrument, period)[indices]).tolist(),
        "breaks": breaks.tolist(),
    }


def _own_gaps(instrument: InstrumentHistory, period: Period) -> dict[str, Json]:
    """When an instrument's own sources were not captured, where that is not when none was."""
    gaps = period.of(instrument).gaps
    return {} if gaps == period.gaps else {"gaps": _gaps(gaps, _base(period))}


def _gaps(gaps: Sequence[Gap], base: int) -> Json:
    return [[_since(gap.start, base), _since(gap.end, base)] for gap in gaps]


def _windows(captured_at: pd.DatetimeIndex, period: Period, words: TimeWords) -> list[Json]:
    """The shorter periods at the end of the period that show something of their own, with the ticks of their axes."""
    base = _base(period)
    end = pd.Timestamp(period.end).tz_convert(words.zone)
    found: list[Json] = []
    for key, unit, length in _WINDOWS:
        start = (end - length).to_pydatetime().astimezone(UTC)
        if (
            start <= period.start
            or len(captured_at) - captured_at.searchsorted(pd.Timestamp(start)) < _FEWEST_SNAPSHOTS
        ):
            continue
        label = format_unit(1, f"duration-{unit}", length="short", locale=words.texts.locale)
        found.append({"key": key, "label": label, "from": _since(start, base), "ticks": _ticks(start, period, words)})
    found.append({"key": "all", "label": words.texts("All"), "from": 0, "ticks": _ticks(period.start, period, words)})
    return found


def _ticks(start: datetime, period: Period, words: TimeWords) -> Json:
    """The ticks of an axis from a time to the period's end, for a wide chart and for a narrow one."""
    base = _base(period)
    return [
        [[_since(tick.at, base), tick.label] for tick in time_ticks(start, period.end, most=most, words=words)]
        for most in (_WIDE_TICKS, _NARROW_TICKS)
    ]
