"""What is picked out of a long history says what a look at every quote says."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from tests.builders import a_page
from tracker.findings import PERCENT_MISMATCH, PLACEHOLDER, finding
from tracker.history import NEWEST_LISTED, History
from tracker.instruments import catalogue
from tracker.loading import load_history
from tracker.model import ArchivedPage, Quote, Reading, Snapshot
from tracker.report import AskedPictures
from tracker.report.candles import Unit, candles_of, most_candles
from tracker.report.facts import facts_of
from tracker.report.frame import CARD, WIDE
from tracker.report.period import period_of_history
from tracker.report.quality import quality
from tracker.report.time_words import TimeWords
from tracker.store import Store, connect, write
from tracker.texts import texts

START = datetime(2024, 3, 20, 8, 17, tzinfo=UTC)
"""The clock of Paris is put forward eleven days later."""
PARIS = ZoneInfo("Europe/Paris")

NAMES = ("Dow Jones", "dow jones", "Nasdaq", "Nikkei 225")
FIGURES = ("37775.38", "37775.380", "37775.4", "37776", "0", "-0.00", "1.0700", "1.07", "12345678901234.5", None)
PERCENTS = ("0.06", "-0.6", "1.40", "-1.4", "-1.40", "0.00", None)


def a_store(database: str | Path, seed: int, length: timedelta) -> Store:
    """Over a hundred snapshots in that time, most in bursts, in no order, a few in the same second, of two sources."""
    chance = random.Random(seed)  # noqa: S311 - figures, not secrets
    if isinstance(database, Path):
        database.parent.mkdir()
    store = Store.for_capture(database)
    bursts = [START + length * chance.random() for _ in range(13)]
    times = [chance.choice(bursts) + timedelta(minutes=30) * chance.random() for _ in range(120)]
    times = [min(at, START + length) for at in times]
    times += [START, START + length, *times[:5]]
    chance.shuffle(times)
    with connect.transaction(connect.engine_for(database, create=False), writes=True) as connection:
        for number, at in enumerate(times):
            write.add_snapshot(connection, a_snapshot(chance, number, at.replace(microsecond=0)), catalogue())
    return store


def a_snapshot(chance: random.Random, number: int, at: datetime) -> Snapshot:
    shown = [name for name in NAMES if chance.random() < 0.8] or ["Nasdaq"]
    quotes = tuple(a_quote(chance, name) for name in shown)
    kinds = (PERCENT_MISMATCH, PLACEHOLDER)
    findings = tuple(
        finding(chance.choice(kinds), name, position)
        for position, name in enumerate(shown)
        if chance.random() < 0.3
    )  # fmt: skip
    page = a_page(f"{number}", at=at, source=chance.choice(["one", "other"]))
    reading = Reading(page.source, at, page.time_source, "text", page.locale, None, quotes, findings)
    return Snapshot(page, ArchivedPage("2024.warc.gz", 0), reading)


def a_quote(chance: random.Random, name: str) -> Quote:
    """Mostly of one form, so that an hour has several of it."""
    value = chance.choice(FIGURES) if chance.random() < 0.2 else f"{chance.randrange(3_700_000, 3_800_000) / 100:.2f}"
    percent = chance.choice(PERCENTS) if chance.random() < 0.2 else f"{chance.randrange(-140, 140) / 100:.2f}"
    figures = (None if text is None else Decimal(text) for text in (value, "0.1", percent))
    return Quote(name, "^DJI" if name.lower() == "dow jones" else None, *figures)


def loaded(
    store: Store, since: datetime | None, until: datetime | None, *, most_points: int, most_days: int | None = None
) -> History:
    with store.reading() as connection:
        return load_history(
            connection, since=since, until=until, zone=PARIS, most_points=most_points, most_days=most_days
        )


@pytest.mark.slow
@pytest.mark.parametrize("length", [timedelta(hours=9), timedelta(days=20), timedelta(days=100)], ids=str)
def test_picked_quotes_give_the_facts_of_all(database: str | Path, length: timedelta) -> None:
    store = a_store(database, length.days, length)
    within = (START + length * 0.21, START + length * 0.86)
    largest = facts_of(loaded(store, None, None, most_points=10_000).instruments[0]).largest
    assert largest is not None
    near = timedelta(minutes=20)
    for since, until in ((None, None), within, (largest.at - near, None), (within[0], largest.at + near)):
        whole, picked = (loaded(store, since, until, most_points=most) for most in (10_000, 0))
        assert len(whole.instruments) == len(picked.instruments)
        for every, some in zip(whole.instruments, picked.instruments, strict=True):
            assert facts_of(some) == facts_of(every)
            assert (some.quote_count, some.newest, some.earlier) == (every.quote_count, every.newest, every.earlier)
            pd.testing.assert_frame_equal(some.quotes[-NEWEST_LISTED:], every.quotes[-NEWEST_LISTED:])
            assert_extremes_of_days_are_there(every.quotes, some.quotes)
        assert_same_but_for_the_quotes(whole, picked)


@pytest.mark.slow
def test_a_period_of_too_many_days_gives_their_last_quotes_and_the_candles_of_weeks_and_months(
    database: str | Path,
) -> None:
    store = a_store(database, 4, timedelta(days=100))
    within = (START + timedelta(days=9, hours=3), START + timedelta(days=90))
    for since, until in ((None, None), within):
        whole = loaded(store, since, until, most_points=10_000)
        picked = loaded(store, since, until, most_points=0, most_days=20)
        assert picked.has_weeks
        assert len(picked.instruments[0].quotes) < len(loaded(store, since, until, most_points=0).instruments[0].quotes)
        period = period_of_history(whole, PARIS)
        for every, some in zip(whole.instruments, picked.instruments, strict=True):
            assert facts_of(some) == facts_of(every)
            pd.testing.assert_series_equal(
                extremes_of_days(some.quotes)["last"], extremes_of_days(every.quotes)["last"]
            )
            for width_px, unit in ((100, Unit.WEEK), (12, Unit.MONTH), (8, Unit.QUARTER)):
                drawn, expected = (
                    candles_of(one, period, frame=replace(WIDE, width_px=width_px)) for one in (some, every)
                )
                assert drawn.unit is expected.unit
                assert drawn.unit is unit
                for name in ("starts", "places", "open", "high", "low", "close", "is_doubtful"):
                    np.testing.assert_array_equal(getattr(drawn, name), getattr(expected, name))
        assert_same_but_for_the_quotes(whole, picked)


def test_the_widest_chart_says_how_many_days_have_room_and_the_card_is_one() -> None:
    narrow = AskedPictures(width_px=640)
    assert narrow.most_days == most_candles(WIDE) < AskedPictures().most_days == most_candles(CARD)
    assert replace(narrow, has_card=True).most_days == most_candles(CARD)
    assert AskedPictures(width_px=4000).most_days > 3 * most_candles(CARD)


def test_a_chart_has_weeks_from_so_many_working_days_on(tmp_path: Path) -> None:
    store = a_store(tmp_path / "snapshots" / "tracker.db", 5, timedelta(days=100))
    # From Wednesday 20 March to Friday 28 June.
    assert not loaded(store, None, None, most_points=0, most_days=73).has_weeks
    assert loaded(store, None, None, most_points=0, most_days=72).has_weeks
    assert not loaded(store, None, None, most_points=10_000, most_days=1).has_weeks


def assert_extremes_of_days_are_there(every: pd.DataFrame, some: pd.DataFrame) -> None:
    """Of each day in Paris the first value, the highest, the lowest and the last, sure ones and doubtful ones."""
    whole, picked = (extremes_of_days(frame) for frame in (every, some))
    pd.testing.assert_frame_equal(whole, picked)


def extremes_of_days(frame: pd.DataFrame) -> pd.DataFrame:
    known = frame.dropna(subset=["value"])
    index = known.index
    assert isinstance(index, pd.DatetimeIndex)
    days = known.groupby([index.tz_convert(PARIS).date, "marked"])["value"]
    return pd.DataFrame({"first": days.first(), "high": days.max(), "low": days.min(), "last": days.last()})


def assert_same_but_for_the_quotes(whole: History, picked: History) -> None:
    assert picked.captured_at.equals(whole.captured_at)
    # Arrays and indexes have no one answer to whether they are equal.
    np.testing.assert_array_equal(picked.sources_at, whole.sources_at)
    alike = replace(picked, instruments=(), captured_at=whole.captured_at, sources_at=None, slice_width=None)
    alike = replace(alike, has_weeks=False)
    assert alike == replace(whole, instruments=(), sources_at=None)


def test_hours_tell_days_gaps_and_usual_interval_as_every_snapshot_does() -> None:
    times = [START + timedelta(minutes=5 * number) for number in range(20 * 288) if not 900 < number % 2880 < 1100]
    times = [at for at in times if not 9 < (at - START).days < 14]
    every = pd.DatetimeIndex(times)
    hours = pd.Series(range(len(every)), index=every).groupby(every.floor("h"))
    ends = sorted({*hours.min(), *hours.max()})
    up_to = np.diff(ends, prepend=-1)
    words = TimeWords(texts("en_GB"), PARIS)
    told = []
    for captured_at, counts in ((every, None), (every[ends], up_to)):
        history = History((), captured_at, None, (), {}, snapshots_up_to=counts)
        period = period_of_history(history, PARIS)
        assert len(period.gaps) == 1
        told.append((period, history.snapshot_count, quality(history, period, words)))
    assert told[0] == told[1]
