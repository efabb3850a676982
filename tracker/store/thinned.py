"""Reads: of a long history the quotes that a chart of so many pixels can show, found by the database.

Time is cut into slices. Of each slice the first quote, the highest, the lowest and the last are enough for a line or
a candle to look as with all of them, and none of them is computed: each is a quote as it was printed. Doubtful quotes
and sure ones are looked at apart, so that neither hides the other. Of a very long history, whose days are narrower than
a candle can be, the last quote of each day is there for lines, and the others of each week.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, TextClause, bindparam, select, text

from tracker.findings import NOTES
from tracker.store import schema
from tracker.store.moments import PER_HOUR, PER_SECOND, first_moment, time_of
from tracker.store.packing import Form, Packed
from tracker.store.read import StoredInstrument
from tracker.store.spans import Span

_DAY = timedelta(days=1)

_EPOCH = date(1970, 1, 1)
_THURSDAY = 3
"""The day of the week of the day 0, counted from Monday."""

_MANY_WEEKS = 1_000_000
"""More than there are since 1970."""

# Whether a finding makes a quote doubtful, and whether it has a value: as in `schema.quote_hour`. Few moments have a
# finding, so it is looked for first: SQLite keeps to the order of a CROSS JOIN.
_KIND = f"""(
    CASE WHEN EXISTS (
        SELECT 1 FROM finding CROSS JOIN snapshot CROSS JOIN strip_place
        WHERE finding.moment = quote.moment AND finding.code NOT IN :notes AND snapshot.moment = finding.moment
          AND strip_place.strip_id = snapshot.strip_id AND strip_place.position = finding.quote_position
          AND strip_place.series_id = quote.series_id
    ) THEN {schema.DOUBTFUL} ELSE 0 END + CASE WHEN quote.value IS NULL THEN {schema.VALUELESS} ELSE 0 END
)"""  # noqa: S608 - made of constants, as all below

# Groups of hours are told by time first, as the hours lie: so SQLite has next to nothing to sort.

# Whole hours as they are summed up, and each quote of the pieces of hours at the span's ends.
_HOURS = f"""
    SELECT series_id, form_id, kind, hour * CAST({PER_HOUR} AS bigint) AS start,
           (hour + 1) * CAST({PER_HOUR} AS bigint) AS stop, open + rise AS high, open - fall AS low, quotes, percent
    FROM quote_hour WHERE series_id IN :series AND hour >= :first_hour AND hour < :end_hour
"""  # noqa: S608

_PIECES = f"""
    SELECT series_id, form_id, {_KIND} AS kind, moment AS start, moment + 1 AS stop, value AS high, value AS low,
           1 AS quotes, abs(percent) AS percent
    FROM quote WHERE series_id IN :series AND moment >= :head AND moment < :head_stop
    UNION ALL
    SELECT series_id, form_id, {_KIND}, moment, moment + 1, value, value, 1, abs(percent)
    FROM quote WHERE series_id IN :series AND moment >= :tail AND moment < :tail_stop
"""  # noqa: S608

_OF_KIN = f"quote.series_id = kin.series_id AND quote.form_id = kin.form_id AND {_KIND} = kin.kind"

_HOUR_OF_KIN = """
    quote_hour.series_id = kin.series_id AND quote_hour.form_id = kin.form_id AND quote_hour.kind = kin.kind
"""

_COUNTS = f"""
    SELECT sum(quotes) AS quotes, sum(CASE WHEN kind < {schema.VALUELESS} THEN quotes ELSE 0 END) AS value_quotes
    FROM (SELECT kind, quotes FROM ({_HOURS}) AS hours UNION ALL SELECT kind, quotes FROM ({_PIECES}) AS pieces) AS cell
"""  # noqa: S608

# The first hour of a slice that has its extreme; where the slice begins in the piece before the hours, or the extreme
# is in the one behind them, the quotes are looked through from the slice's first on.
_HOUR_WITH = f"""CASE WHEN kin.first < :head_stop THEN kin.first ELSE coalesce((
    SELECT min(hour) FROM quote_hour
    WHERE {{extreme}} AND {_HOUR_OF_KIN} AND hour >= kin.first / {PER_HOUR} AND hour < kin.stop / {PER_HOUR}
) * CAST({PER_HOUR} AS bigint), kin.first) END"""  # noqa: S608

_SLICED = """
    SELECT series_id, form_id, kind, {slice} AS slice, max(high) AS top, min(low) AS bottom, max(percent) AS percent,
           min(start) AS first, max(stop) AS stop
    FROM ({cells}) AS cell GROUP BY {slice}, kind, form_id, series_id
"""

# Hours are cut by themselves, so that those of years are not gathered before; then a slice's pieces join its hours.
# What a candle is made of is looked for in a group of slices, which may be each of them.
_THINNED = f"""
    WITH cut AS (
        {_SLICED.format(cells=_HOURS, slice="{slice}")} UNION ALL {_SLICED.format(cells=_PIECES, slice="{slice}")}
    ), sliced AS (
        SELECT series_id, form_id, kind, slice, max(top) AS top, min(bottom) AS bottom, max(percent) AS percent,
               min(first) AS first, max(stop) AS stop
        FROM cut GROUP BY slice, kind, form_id, series_id
    ), grouped AS (
        SELECT series_id, form_id, kind, {{group}} AS slices, max(top) AS top, min(bottom) AS bottom,
               min(first) AS first, max(stop) AS stop
        FROM sliced WHERE kind < {schema.VALUELESS} GROUP BY slices, kind, form_id, series_id
    ), placed AS (
        SELECT series_id, form_id, kind, top, bottom, first, stop,
               {_HOUR_WITH.format(extreme="open + rise = kin.top")} AS high_start,
               {_HOUR_WITH.format(extreme="open - fall = kin.bottom")} AS low_start
        FROM grouped AS kin
    ), largest AS (
        SELECT sliced.series_id, sliced.form_id, sliced.kind, sliced.percent, min(sliced.first) AS first
        FROM sliced JOIN (
            SELECT series_id, form_id, kind, max(percent) AS percent FROM sliced GROUP BY series_id, form_id, kind
        ) AS most ON sliced.series_id = most.series_id AND sliced.form_id = most.form_id AND sliced.kind = most.kind
            AND sliced.percent = most.percent
        GROUP BY sliced.series_id, sliced.form_id, sliced.kind, sliced.percent
    ), shown AS (
        SELECT series_id, kind, (
            SELECT moment FROM quote WHERE {_OF_KIN} AND moment >= kin.first ORDER BY moment LIMIT 1
        ) AS moment FROM placed AS kin
        UNION
        SELECT series_id, kind, (
            SELECT moment FROM quote WHERE {_OF_KIN} AND moment < kin.stop ORDER BY moment DESC LIMIT 1
        ) FROM sliced AS kin WHERE kind < {schema.VALUELESS}
        UNION
        SELECT series_id, kind, (
            SELECT moment FROM quote WHERE value = kin.top AND {_OF_KIN} AND moment >= kin.high_start
            ORDER BY moment LIMIT 1
        ) FROM placed AS kin
        UNION
        SELECT series_id, kind, (
            SELECT moment FROM quote WHERE value = kin.bottom AND {_OF_KIN} AND moment >= kin.low_start
            ORDER BY moment LIMIT 1
        ) FROM placed AS kin
        UNION
        SELECT series_id, kind, (
            SELECT moment FROM quote WHERE abs(quote.percent) = kin.percent AND {_OF_KIN} AND moment >= kin.first
            ORDER BY moment LIMIT 1
        ) FROM largest AS kin
    )
    SELECT quote.moment, quote.series_id, shown.kind, quote.value, quote.change, quote.percent,
           value_scale, change_scale, percent_scale, minus_zeros
    FROM shown
    JOIN quote ON quote.series_id = shown.series_id AND quote.moment = shown.moment
    JOIN figure_form ON figure_form.id = quote.form_id
"""  # noqa: S608

_LISTED = f"""
    SELECT quote.moment, quote.series_id, {_KIND} AS kind, quote.value, quote.change, quote.percent,
           value_scale, change_scale, percent_scale, minus_zeros
    FROM quote JOIN figure_form ON figure_form.id = quote.form_id
    WHERE quote.series_id = :one AND
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Slices:
    """How time is cut: into the days of a zone, or into pieces of one width.

    Attributes:
        width_s: in seconds; of a day it is the zone's.
        zone: whose days they are; None where it is not about days.
        in_weeks: whether of days the last quotes alone are wanted, and the other ones of weeks from Monday on, which
            end with the month where that ends in them: so months are made of whole ones.
    """

    width_s: int
    zone: ZoneInfo | None = None
    in_weeks: bool = False

    def number(self, span: Span) -> str:
        """SQL for the number of the slice that a cell is in.

        An hour (UTC) is of the day in which it begins: in a zone whose days begin within one, up to the half of it is
        told a day late.
        """
        if self.zone is None:
            return f"start / {self.width_s * PER_SECOND}"
        steps = _offsets(self.zone, time_of(span.start), time_of(span.stop))
        return f"(start / {PER_SECOND} + {_step_sql('start', steps)}) / {int(_DAY.total_seconds())}"

    def group(self, span: Span) -> str:
        """SQL for the number of the group that a slice is in."""
        if not self.in_weeks:
            return "slice"
        months = _months(time_of(span.start), time_of(span.stop))
        return f"({_step_sql('slice', months)}) * CAST({_MANY_WEEKS} AS bigint) + (slice + {_THURSDAY}) / 7"


class Counted(NamedTuple):
    """How many quotes a span has of an instrument, and how many of them with a value."""

    quotes: int
    values: int


class Point(NamedTuple):
    """A quote in a chart: its key, its figures, and whether it is doubtful."""

    moment: int
    series_id: int
    packed: Packed
    is_doubtful: bool


def count_quotes(connection: Connection, instrument: StoredInstrument, span: Span) -> Counted:
    """Count an instrument's quotes in a span."""
    quotes, values = connection.execute(_statement(_COUNTS), _parameters(connection, instrument, span)).one()
    return Counted(int(quotes or 0), int(values or 0))


def thinned_quotes(connection: Connection, instrument: StoredInstrument, span: Span, slices: Slices) -> list[Point]:
    """Of each slice the first quote with a value, the highest, the lowest and the last, oldest first.

    Several quotes of a slice may be of one rank, where forms or series differ in it: then all are there. So are those
    with the span's largest printed percentages without their signs: of each form and kind the first one.

    Args:
        connection: of a read transaction.
        instrument: whose.
        span: with a first and a last snapshot in it, and no wider than these.
        slices: an hour wide or wider; or narrower, and then the span is looked at quote by quote.
    """
    parameters = _parameters(connection, instrument, span)
    if slices.width_s * PER_SECOND < PER_HOUR:
        parameters |= {"first_hour": 0, "end_hour": 0, "head": span.start, "head_stop": span.stop, "tail": 0}
        parameters |= {"tail_stop": 0}
    statement = _statement(_THINNED.format(slice=slices.number(span), group=slices.group(span)))
    return _points(connection.execute(statement, parameters).all())


def newest_quotes(connection: Connection, instrument: StoredInstrument, span: Span, count: int) -> list[Point]:
    """The newest *count* quotes in a span, oldest first."""
    statement = _statement(
        _LISTED + "quote.moment >= :start AND quote.moment < :stop ORDER BY quote.moment DESC LIMIT :count",
        series=False,
    )
    found = _points(
        row
        for series_id in _series_of(connection, instrument)
        for row in connection.execute(
            statement,
            {"one": series_id, "start": span.start, "stop": span.stop, "count": count, "notes": NOTES},
        )
    )
    return found[-count:]


@lru_cache(maxsize=32)
def _statement(sql: str, *, series: bool = True) -> TextClause:
    names = ("series", "notes") if series else ("notes",)
    return text(sql).bindparams(*(bindparam(name, expanding=True) for name in names))


def _parameters(connection: Connection, instrument: StoredInstrument, span: Span) -> dict[str, Any]:
    return {"series": _series_of(connection, instrument), "notes": NOTES, **span.limits}


def _series_of(connection: Connection, instrument: StoredInstrument) -> list[int]:
    series = schema.series.c
    found = connection.execute(select(series.id).where(series.instrument_id == instrument.id).order_by(series.id))
    return list(found.scalars())


def _points(rows: Iterable[Sequence[Any]]) -> list[Point]:
    """The points of rows, oldest first."""
    # A long history has tens of thousands of rows, and few forms.
    forms: dict[tuple[int, ...], Form] = {}
    points = []
    for moment, series_id, kind, value, change, percent, *scales in rows:
        key = tuple(scales)
        form = forms.get(key)
        if form is None:
            form = forms[key] = Form(*key)
        points.append(Point(moment, series_id, Packed(value, change, percent, form), kind & schema.DOUBTFUL > 0))
    return sorted(points)


def _step_sql(of: str, steps: Sequence[tuple[int, int]]) -> str:
    """SQL for the number that holds up to the next step, found by halves: years have many, and many hours."""
    if len(steps) == 1:
        return str(steps[0][1])
    half = len(steps) // 2
    until = steps[half - 1][0]
    return f"CASE WHEN {of} < {until} THEN {_step_sql(of, steps[:half])} ELSE {_step_sql(of, steps[half:])} END"


def _months(start: datetime, stop: datetime) -> tuple[tuple[int, int], ...]:
    """The months that a span may touch in any zone, counted from 0, each with the day since 1970 on which it ends."""
    first, last = ((at + side * _DAY) for at, side in ((start, -1), (stop, 1)))
    starts = [
        date(number // 12, number % 12 + 1, 1)
        for number in range(first.year * 12 + first.month, last.year * 12 + last.month)
    ]
    return (*(((start - _EPOCH).days, number) for number, start in enumerate(starts)), (0, len(starts)))


@lru_cache(maxsize=8)
def _offsets(zone: ZoneInfo, start: datetime, stop: datetime) -> tuple[tuple[int, int], ...]:
    """The zone's distances from UTC in seconds, each with the moment up to which it holds; the last one holds on."""
    offsets: list[tuple[int, int]] = []
    at = start.replace(minute=0, second=0, microsecond=0)
    while at < stop:
        later = at + _DAY
        if _offset_s(zone, later) != _offset_s(zone, at):
            change = next(
                hour for hour in (at + timedelta(hours=number) for number in range(25))
                if _offset_s(zone, hour) != _offset_s(zone, at)
            )  # fmt: skip
            offsets.append((first_moment(change), _offset_s(zone, at)))
        at = later
    return (*offsets, (0, _offset_s(zone, at)))


def _offset_s(zone: ZoneInfo, at: datetime) -> int:
    offset = at.astimezone(UTC).astimezone(zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0
