"""Histories that tests state only what matters of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd

from tracker.findings import Finding
from tracker.history import History, InstrumentHistory, SourceCaptures
from tracker.instruments import Instrument, catalogue
from tracker.model import MarketStatus, Quote, StoredQuote
from tracker.report import AskedPictures, MadeBy, WrittenReport, make_report
from tracker.report.facts import facts_of
from tracker.report.page import Drawn, page
from tracker.report.percent_lines import percent_lines
from tracker.report.period import period_of
from tracker.report.placed_files import place_files
from tracker.report.slugs import slugs
from tracker.report.time_words import TimeWords
from tracker.report.write import written_in
from tracker.store.finding_examples import FindingAt
from tracker.store.moments import first_moment
from tracker.store.packing import Printed
from tracker.texts import texts

START = datetime(2024, 4, 19, 0, 27, tzinfo=UTC)
HOUR = timedelta(hours=1)
PARIS = ZoneInfo("Europe/Paris")
FRENCH = TimeWords(texts("fr_FR"), PARIS)
ENGLISH = TimeWords(texts("en_GB"), PARIS)
MADE_BY = MadeBy("0.1.0", "tracker report", "~/markets", "sqlite:///snapshots/tracker.db", "snapshots", 3)

STRIP = (
    ("Dow Jones", "^DJI", "index", "37775.38"),
    ("Nasdaq", "^IXIC", "index", "15601.50"),
    ("Nikkei 225", "^N225", "index", "37547.74"),
    ("EUR/USD", "EURUSD=X", "currency-pair", "1.0639"),
    ("Bitcoin EUR", "BTC-EUR", "crypto-asset", "59256.91"),
)


SPAN_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}


def hours(*numbers: float) -> tuple[datetime, ...]:
    """Times so many hours after `START`."""
    return tuple(START + number * HOUR for number in numbers)


def an_instrument(
    *values: str | None,
    name: str = "Nikkei 225",
    symbol: str | None = None,
    kind: str | None = "index",
    at: Sequence[datetime] | None = None,
    change: str | None = "-531.96",
    percent: str | None = "-1.40",
    marked: Sequence[int] = (),
    findings: tuple[str, ...] = (),
) -> InstrumentHistory:
    """An instrument with these values, an hour apart unless *at* says otherwise; None where a page printed none."""
    times = hours(*range(len(values))) if at is None else tuple(at)
    figures = [None if value is None else Decimal(value) for value in values]
    change_number, percent_number = (None if one is None else Decimal(one) for one in (change, percent))
    frame = pd.DataFrame(
        {
            "value": pd.array([float("nan") if one is None else float(one) for one in figures], dtype="float64"),
            "change": float("nan") if change_number is None else float(change_number),
            "percent": float("nan") if percent_number is None else float(percent_number),
            "marked": [index in marked for index in range(len(figures))],
        },
        index=pd.DatetimeIndex(times, tz="UTC", name="at"),
    )
    newest = _stored(times[-1], Quote(name, symbol, figures[-1], change_number, percent_number), findings)
    printed = Printed.of(Quote(name, symbol, figure, change_number, percent_number) for figure in figures)
    known = catalogue().by_symbol.get(symbol or "")
    exchange = known.exchange if known else None
    reference = Instrument(symbol or "", name, kind).reference
    return InstrumentHistory(
        symbol, name, kind, "points", frame, printed, newest, exchange=exchange, reference=reference
    )


def with_value(instrument: InstrumentHistory, index: int, value: str) -> InstrumentHistory:
    """An instrument whose quote of this index has another value."""
    return with_figure(instrument, index, "value", value)


def with_figure(instrument: InstrumentHistory, index: int, field: str, printed_as: str) -> InstrumentHistory:
    """An instrument whose quote of this index has another value, change or percent."""
    frame, figures = instrument.quotes.copy(), list(instrument.printed)
    frame.iloc[index, list(frame.columns).index(field)] = float(printed_as)
    figures[index] = figures[index]._replace(**{field: Decimal(printed_as)})
    printed = Printed.of(Quote(instrument.name, instrument.symbol, *each) for each in figures)
    return replace(instrument, quotes=frame, printed=printed)


def _stored(at: datetime, quote: Quote, findings: tuple[str, ...]) -> StoredQuote:
    moment = first_moment(at)
    return StoredQuote(at=at, moment=moment, source="saved", occurrence=0, quote=quote, findings=findings)


def before_newest(
    instrument: InstrumentHistory, *, findings: tuple[str, ...] = (), **values: str | None
) -> InstrumentHistory:
    """The same instrument with these values a ``day``, ``week``, ``month`` or ``year`` before its newest quote."""
    newest = instrument.newest
    earlier = {
        span: _stored(
            newest.at - timedelta(days=SPAN_DAYS[span]),
            newest.quote._replace(value=None if value is None else Decimal(value)),
            findings,
        )
        for span, value in values.items()
    }
    return replace(instrument, earlier=earlier)


def a_history(
    *instruments: InstrumentHistory,
    at: Sequence[datetime] | None = None,
    market: MarketStatus | None = None,
    findings: tuple[Finding, ...] = (),
    sources: tuple[str, ...] = ("saved",),
) -> History:
    """A history of these instruments, with a snapshot at every time that one of them has a quote."""
    times = {time for one in instruments for time in one.quotes.index} if at is None else set(at)
    counts = Counter(finding.code for finding in findings)
    captured = {name: SourceCaptures(len(times), min(times), max(times)) for name in sources if times}
    captured_at = pd.DatetimeIndex(sorted(times), tz="UTC")
    found = tuple(FindingAt(first_moment(max(times)), one, sources[0]) for one in findings)
    return History(instruments, captured_at, market, found, dict(counts), captured=captured)


def a_market(instruments: int = 5, snapshots: int = 12) -> History:
    """So many instruments that each go their own way over so many hours."""
    made = []
    for number in range(instruments):
        name, symbol, kind, first = STRIP[number % len(STRIP)]
        again = number >= len(STRIP)
        values = [
            str((Decimal(first) * (1 + Decimal((number % 7 - 3) * step) / 1000)).quantize(Decimal(first)))
            for step in range(snapshots)
        ]
        made.append(
            an_instrument(
                *values,
                name=f"{name} {number}" if again else name,
                symbol=None if again else symbol,
                kind=kind,
                percent=str(Decimal(number % 7 - 3) / 10),
            )
        )
    return a_history(*made)


def written(
    history: History,
    out: Path,
    words: TimeWords = FRENCH,
    *,
    made_by: MadeBy = MADE_BY,
    asked: AskedPictures | None = None,
    squeezes: bool = False,
) -> WrittenReport:
    """A report of a history, in a folder."""
    made = make_report(history, texts=words.texts, zone=words.zone, made_by=made_by, asked=asked, squeezes=squeezes)
    place_files(out, made.files, made.contents)
    return written_in(out, made)


def page_without_charts(history: History, words: TimeWords = FRENCH) -> str:
    """The page of a history with a snapshot, in a fraction of the time that its charts take."""
    period = period_of(history.captured_at, words.zone)
    return page(
        history,
        period,
        facts=[facts_of(one) for one in history.instruments],
        slugs=slugs(history.instruments),
        lines=percent_lines(history, period),
        drawn=Drawn(None, (None,) * len(history.instruments)),
        words=words,
        made_by=MADE_BY,
    )
