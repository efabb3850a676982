"""Reads: what a source has shown around a moment, for the checks that compare a page with it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, select, text

from tracker.checks.day_before import DAY, WITHIN
from tracker.checks.page import quote_alone
from tracker.checks.past import MOST_LATER, Past, PastQuote
from tracker.findings import CLOCK_MISMATCH, OUT_OF_ORDER, is_doubt
from tracker.instruments import Catalogue, Reference, fold_name
from tracker.model import Quote, Reading
from tracker.store import schema
from tracker.store.moments import PER_SECOND, first_moment, time_of
from tracker.store.packing import Form, figures_of

MOST_EARLIER = 60
"""Of an instrument: of captures every minute an hour, of those every quarter of an hour more than a session."""

LOOKED_BACK = timedelta(days=9)
"""Of an instrument that was not captured for so long its newest quote is looked at, and no other."""
USUAL_STRIPS = timedelta(days=7)
"""Within so much time a source has shown each strip that is usual of it now."""
MOST_STRIPS = 500
"""A portal with names of the day on it shows another strip on each page."""
MOST_DAY_BEFORE = 31

_Doubts = dict[tuple[int, int | None], set[str]]
"""Codes by moment and series; None for those of the page."""

EVER = -(1 << 52)
"""Before any moment."""

InstrumentKey = tuple[str | None, str | None, int]
"""Symbol, folded name where there is no symbol, and occurrence on the page."""

# Both of one series: of two a database would look through all quotes.
_EARLIER = text("""
    SELECT moment, series_id, value, change, percent, form_id FROM quote
    WHERE series_id = :one AND moment >= :start AND moment < :stop ORDER BY moment DESC LIMIT :most
""")
_LATER = text("""
    SELECT moment, series_id, value, change, percent, form_id FROM quote
    WHERE series_id = :one AND moment >= :start ORDER BY moment LIMIT :most
""")

_STRIPS = text("""
    WITH shown AS (
        SELECT strip_id, max(moment) AS last FROM snapshot
        WHERE source_id = :source AND moment >= :start AND moment < :stop
        GROUP BY strip_id ORDER BY last DESC LIMIT :most
    )
    SELECT shown.strip_id, shown.last, series.name FROM shown
    JOIN strip_place ON strip_place.strip_id = shown.strip_id
    JOIN series ON series.id = strip_place.series_id
    ORDER BY shown.last DESC, strip_place.position
""")

_SEEN = text("""
    SELECT name FROM series
    WHERE source_id = :source AND EXISTS (SELECT 1 FROM quote WHERE series_id = series.id AND moment < :stop)
""")

_DOUBTS = text("""
    SELECT finding.moment, finding.code, strip_place.series_id
    FROM finding
    JOIN snapshot ON snapshot.moment = finding.moment
    LEFT JOIN strip_place ON strip_place.strip_id = snapshot.strip_id AND strip_place.position = finding.quote_position
    WHERE finding.moment >= :start AND finding.moment < :stop AND snapshot.source_id = :source
""")

_MISTIMED = text("""
    SELECT moment FROM finding WHERE moment IN :moments AND code = :code
""").bindparams(bindparam("moments", expanding=True))


def past_of(connection: Connection, reading: Reading, catalogue: Catalogue, *, moment: int | None = None) -> Past:
    """What the source of a reading has shown before it, and what of its instruments it has shown next.

    Args:
        connection: of a read transaction.
        reading: with a time.
        catalogue: says which instruments are measured against the day before.
        moment: of the reading's own snapshot; None where it is not stored yet.
    """
    if reading.captured_at is None:
        raise ValueError("a reading without a time has no past")
    found = connection.execute(select(schema.source.c.id).where(schema.source.c.name == reading.source))
    source_id = found.scalar_one_or_none()
    if source_id is None:
        return Past()
    first = first_moment(reading.captured_at)
    # A page that is not stored yet will stand behind the others of its second.
    stop = first + PER_SECOND if moment is None else moment
    series = _series(connection, source_id, reading)
    forms = forms_by_id(connection)
    lately = stop - span_of(LOOKED_BACK)
    rows = {
        position: _rows(connection, ids, lately, stop, MOST_EARLIER) or _rows(connection, ids, EVER, stop, 1)
        for position, ids in series.items()
    }
    around = first - span_of(DAY)
    day_before = {
        position: _rows(connection, ids, around - span_of(WITHIN), around + span_of(WITHIN), MOST_DAY_BEFORE)
        for position, ids in series.items()
        if is_of_day_before(reading.quotes[position].symbol, catalogue)
    }
    doubts = _doubts(connection, source_id, [*rows.values(), *day_before.values()], stop)
    start = stop if moment is None else stop + 1
    later: dict[int, list[PastQuote]] = {}
    if _is_followed(connection, source_id, start):
        for position, ids in series.items():
            if is_held_against_later(reading.quotes[position].symbol, catalogue):
                later[position] = later_quotes(connection, ids, start, forms)
    return Past(
        quotes={position: _quotes(each, forms, doubts) for position, each in rows.items() if each},
        day_before={position: _quotes(each, forms, doubts) for position, each in day_before.items() if each},
        strips=_strips(connection, source_id, stop, {quote.name for quote in reading.quotes}),
        names=frozenset(names_seen(connection, source_id, stop)),
        is_late=_is_late(connection, source_id, stop, moment),
        later={position: each for position, each in later.items() if each},
    )


def span_of(length: timedelta) -> int:
    """So many moments."""
    return int(length.total_seconds()) * PER_SECOND


def is_of_day_before(symbol: str | None, catalogue: Catalogue) -> bool:
    """Whether changes of an instrument refer to its own value a day before."""
    instrument = catalogue.by_symbol.get(symbol or "")
    return instrument is not None and instrument.reference is Reference.DAY_BEFORE


def is_held_against_later(symbol: str | None, catalogue: Catalogue) -> bool:
    """Whether later pages tell what changes of an instrument refer to: it stays for a while."""
    instrument = catalogue.by_symbol.get(symbol or "")
    return instrument is not None and instrument.reference is not Reference.DAY_BEFORE


def later_quotes(connection: Connection, ids: Sequence[int], start: int, forms: dict[int, Form]) -> list[PastQuote]:
    """The first quotes of some series from a moment on, oldest first: see `tracker.checks.page.quote_alone`.

    Args:
        connection: of a read transaction.
        ids: of series.
        start: the first moment.
        forms: of figures, by their ids.
    """
    rows = [row for one in ids for row in connection.execute(_LATER, {"one": one, "start": start, "most": MOST_LATER})]
    rows = sorted(rows, key=itemgetter(0, 1))[:MOST_LATER]
    asked = {"moments": [row.moment for row in rows], "code": CLOCK_MISMATCH.code}
    mistimed = set(connection.execute(_MISTIMED, asked).scalars()) if rows else set()
    return [
        quote_alone(
            time_of(moment), *figures_of(value, change, percent, forms[form_id]), is_mistimed=moment in mistimed
        )
        for moment, _, value, change, percent, form_id in rows
    ]


def forms_by_id(connection: Connection) -> dict[int, Form]:
    """How figures are packed, by the ids of these forms."""
    return {row.id: Form(*row[1:]) for row in connection.execute(select(schema.figure_form))}


def newest_before(connection: Connection, source_id: int, stop: int) -> dict[InstrumentKey, PastQuote]:
    """The newest quote of each instrument that a source had shown before a moment."""
    forms = forms_by_id(connection)
    rows = {key: _rows(connection, ids, EVER, stop, 1) for key, ids in series_by_key(connection, source_id).items()}
    doubts = _doubts(connection, source_id, list(rows.values()), stop)
    return {key: _quotes(each, forms, doubts)[0] for key, each in rows.items() if each}


def _series(connection: Connection, source_id: int, reading: Reading) -> dict[int, list[int]]:
    """The series of a source that hold the instrument of each quote, by its position on the page."""
    ids = series_by_key(connection, source_id)
    return {position: ids[key] for position, key in enumerate(instrument_keys(reading.quotes)) if key in ids}


def series_by_key(connection: Connection, source_id: int) -> dict[InstrumentKey, list[int]]:
    """The series of a source, by the instruments that they hold."""
    series, instrument = schema.series.c, schema.instrument.c
    stored = connection.execute(
        select(series.id, series.occurrence, instrument.symbol, instrument.unknown_name)
        .join(schema.instrument, instrument.id == series.instrument_id)
        .where(series.source_id == source_id)
    )
    ids: dict[InstrumentKey, list[int]] = defaultdict(list)
    for one in stored:
        ids[one.symbol, one.unknown_name, one.occurrence].append(one.id)
    return ids


def instrument_keys(quotes: Iterable[Quote]) -> Iterator[InstrumentKey]:
    """What the earlier quotes of each of a page's quotes are found by."""
    occurrences: Counter[tuple[str | None, str]] = Counter()
    for quote in quotes:
        occurrence = occurrences[quote.symbol, quote.name]
        occurrences[quote.symbol, quote.name] += 1
        yield quote.symbol, None if quote.symbol else fold_name(quote.name), occurrence


def _rows(connection: Connection, ids: Sequence[int], start: int, stop: int, most: int) -> list[Any]:
    """The last quotes of some series between two moments, newest first."""
    limits = {"start": start, "stop": stop, "most": most}
    rows = [row for one in ids for row in connection.execute(_EARLIER, {"one": one, **limits})]
    return sorted(rows, key=itemgetter(0, 1), reverse=True)[:most]


def _quotes(rows: Iterable[Any], forms: dict[int, Form], doubts: _Doubts) -> list[PastQuote]:
    quotes = []
    for moment, series_id, value, change, percent, form_id in rows:
        figures = figures_of(value, change, percent, forms[form_id])
        found = frozenset(doubts.get((moment, series_id), ()))
        is_mistimed = CLOCK_MISMATCH.code in doubts.get((moment, None), ())
        quotes.append(PastQuote(time_of(moment), *figures, found, is_mistimed))
    return quotes


def _doubts(connection: Connection, source_id: int, rows: Sequence[Sequence[Any]], stop: int) -> _Doubts:
    """The codes that make these quotes doubtful."""
    moments = [row.moment for each in rows for row in each]
    found: _Doubts = defaultdict(set)
    if moments:
        parameters = {"start": min(moments), "stop": stop, "source": source_id}
        for moment, code, series_id in connection.execute(_DOUBTS, parameters):
            if is_doubt(code):
                found[moment, series_id].add(code)
    return found


def _strips(connection: Connection, source_id: int, stop: int, shown: set[str]) -> list[tuple[str, ...]]:
    """The names of each strip that a source has shown within a week, or of all where none of these has those shown."""
    lately = list(strips_between(connection, source_id, stop - span_of(USUAL_STRIPS), stop))
    return lately if shown in map(set, lately) else list(strips_between(connection, source_id, EVER, stop))


def names_seen(connection: Connection, source_id: int, stop: int) -> set[str]:
    """Every name that a source had shown before a moment."""
    return set(connection.execute(_SEEN, {"source": source_id, "stop": stop}).scalars())


def strips_between(connection: Connection, source_id: int, start: int, stop: int) -> dict[tuple[str, ...], datetime]:
    """The names of each strip that a source showed between two moments, and when it did last: the newest strip first.

    No more than `MOST_STRIPS`.
    """
    names: dict[int, list[str]] = defaultdict(list)
    lasts: dict[int, int] = {}
    parameters = {"source": source_id, "start": start, "stop": stop, "most": MOST_STRIPS}
    for strip_id, last, name in connection.execute(_STRIPS, parameters):
        names[strip_id].append(name)
        lasts[strip_id] = last
    found: dict[tuple[str, ...], datetime] = {}
    for strip_id, each in names.items():
        # A name that was tied to a symbol in between makes two strips of the same names.
        found.setdefault(tuple(each), time_of(lasts[strip_id]))
    return found


def _is_late(connection: Connection, source_id: int, stop: int, moment: int | None) -> bool:
    """Whether a later snapshot of the source was stored before."""
    if moment is not None:
        finding = schema.finding.c
        found = connection.execute(
            select(finding.code).where(finding.moment == moment, finding.code == OUT_OF_ORDER.code).limit(1)
        )
        return found.one_or_none() is not None
    return _is_followed(connection, source_id, stop)


def _is_followed(connection: Connection, source_id: int, start: int) -> bool:
    """Whether a source has a snapshot from a moment on."""
    snapshot = schema.snapshot.c
    later = connection.execute(
        select(snapshot.moment).where(snapshot.moment >= start, snapshot.source_id == source_id).limit(1)
    )
    return later.one_or_none() is not None
