"""Sources with intervals of their own: what is a gap in each instrument's line, and what is expected."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.builders import a_quote
from tests.report.builders import ENGLISH, HOUR, PARIS, START, page_without_charts
from tests.report.charts import chart_of, overview_of, points_of, shades, texts_of
from tests.report.test_loading import a_snapshot
from tests.report.test_write import words_of
from tracker.findings import PERCENT_MISMATCH, finding
from tracker.history import History
from tracker.loading import load_history
from tracker.model import MarketState, MarketStatus
from tracker.report.page_data import json_element, page_data
from tracker.report.percent_lines import percent_lines
from tracker.report.period import period_of_history
from tracker.report.quality import quality
from tracker.report.sparkline import sparkline
from tracker.store import Store

FIVE_MINUTES, DAY = timedelta(minutes=5), timedelta(days=1)


def captured(folder: Path, *, every: dict[str, timedelta], steps: dict[str, list[int]]) -> History:
    """A history of sources that each have an instrument of their own: their numbers of steps after the start."""
    store = Store.for_capture(folder / "tracker.db")
    names = {"slow": ("Nikkei 225", "^N225"), "fast": ("Dow Jones", "^DJI")}
    for source, numbers in steps.items():
        for number in numbers:
            name, symbol = names[source]
            quote = a_quote(str(100 + number % 7), name=name, symbol=symbol)
            store.keep(a_snapshot(START + number * every[source], quote, source=source), at=START)
    with store.reading() as connection:
        return load_history(connection, zone=PARIS)


@pytest.fixture(scope="module")
def hourly_beside_minutes(tmp_path_factory: pytest.TempPathFactory) -> History:
    # Four hours of the hourly source are missing, and half an hour of the other one: both are gaps, each of its own.
    return captured(
        tmp_path_factory.mktemp("home"),
        every={"slow": HOUR, "fast": FIVE_MINUTES},
        steps={"slow": [0, 1, 2, 3, 8, 9, 10], "fast": [*range(60), *range(66, 121)]},
    )


def index_of(history: History, symbol: str) -> int:
    return next(index for index, one in enumerate(history.instruments) if one.symbol == symbol)


def test_the_head_is_about_the_newest_page_of_each_source_of_one_run(tmp_path: Path) -> None:
    store = Store.for_capture(tmp_path / "tracker.db")
    doubt = finding(PERCENT_MISMATCH, "Nasdaq", 1, implied="47.317", percent="46.95")
    market = MarketStatus("Marchés français", "FR", MarketState.CLOSES, 30)
    portal = a_snapshot(
        START, a_quote(), a_quote(name="Nasdaq", symbol="^IXIC"), source="portal", findings=(doubt,), market=market
    )
    later = timedelta(seconds=20)
    others = (
        a_snapshot(START + later, a_quote(percent="-1.40", name="Nikkei 225", symbol="^N225"), source="other"),
        a_snapshot(START - HOUR, a_quote(percent="9.00", name="DAX", symbol="^GDAXI"), source="behind"),
    )
    for snapshot in (portal, *others):
        store.keep(snapshot, at=START)
    with store.reading() as connection:
        page = words_of(page_without_charts(load_history(connection, zone=PARIS)))
    assert "Nikkei 225 −1,40 %, Dow Jones +0,06 %, hors 1 valeur douteuse. Bourse (France) : ouverte" in page
    assert "la valeur et la variation donneraient 47,317 %, la page affiche 46,95 % percent-mismatch" in page
    assert "Dow Jones vu le 19 avr. 2024, 02:27:00" in page


def test_a_picture_names_the_sources_of_its_own_instrument_and_their_latest_snapshot(tmp_path: Path) -> None:
    history = captured(
        tmp_path, every={"slow": HOUR, "fast": FIVE_MINUTES}, steps={"slow": [0, 1, 2, 3], "fast": [0, 40]}
    )
    charts = (chart_of(history, index_of(history, "^N225"), words=ENGLISH), overview_of(history, words=ENGLISH))
    own, all_of_them = (next(text for text in texts_of(chart) if text.startswith("Source")) for chart in charts)
    assert own.startswith("Source: slow. Latest snapshot: 19 April 2024 at 05:27.")
    assert all_of_them.startswith("Source: fast, slow. Latest snapshot: 19 April 2024 at 05:47.")


def test_a_line_breaks_after_three_intervals_of_its_own_source_and_the_note_says_which(
    hourly_beside_minutes: History,
) -> None:
    for symbol, breaks, limit in (("^N225", [4], "3 hrs"), ("^DJI", [60], "15 mins")):
        chart = chart_of(hourly_beside_minutes, index_of(hourly_beside_minutes, symbol), words=ENGLISH)
        (line,) = points_of(chart, "line")
        assert np.isnan(line[1]).nonzero()[0].tolist() == breaks
        assert any(
            f"A line breaks after more than {limit} without a value (3 usual intervals)" in " ".join(text.split())
            for text in texts_of(chart)
        )
        assert len(shades(chart, "gap")) == 1


def test_the_overview_says_the_limits_of_its_lines(hourly_beside_minutes: History) -> None:
    said = [" ".join(text.split()) for text in texts_of(overview_of(hourly_beside_minutes, words=ENGLISH))]
    assert any(
        "more than 3 usual intervals of its source without a value (from 15 mins to 3 hrs)" in one for one in said
    )


def test_the_page_s_script_has_breaks_and_gaps_of_each_source(hourly_beside_minutes: History) -> None:
    period = period_of_history(hourly_beside_minutes, PARIS)
    found = page_data(
        hourly_beside_minutes.instruments,
        hourly_beside_minutes.captured_at,
        period,
        slugs=[one.name for one in hourly_beside_minutes.instruments],
        lines=percent_lines(hourly_beside_minutes, period),
        words=ENGLISH,
    )
    data = json.loads(json_element(found))
    slow, fast = (
        next(one for one in data["instruments"] if one["slug"] == name) for name in ("Nikkei 225", "Dow Jones")
    )
    assert (slow["breaks"], fast["breaks"]) == ([4], [60])
    assert slow["gaps"] == [[3 * 3600, 8 * 3600]]
    # Nothing was captured when the source of more snapshots was not: it has the gaps of the page.
    assert data["gaps"] == [[59 * 300, 66 * 300]]
    assert "gaps" not in fast


def test_a_sparkline_of_an_hourly_source_is_one_line(hourly_beside_minutes: History) -> None:
    period = period_of_history(hourly_beside_minutes, PARIS)
    course = sparkline(hourly_beside_minutes.instruments[index_of(hourly_beside_minutes, "^N225")], period)
    assert course is not None
    assert course.path.count("M") == 2


def test_each_source_is_expected_at_its_own_interval(hourly_beside_minutes: History) -> None:
    told = dict(quality(hourly_beside_minutes, period_of_history(hourly_beside_minutes, PARIS), ENGLISH).facts)
    assert told["Captures expected"] == (
        "132, at the usual interval of each source (5 mins to 1 hr), day and night, from 19 Apr 2024, 02:27 on"
    )
    assert told["Of these got"] == "122 (92%)"


def test_over_weeks_a_weekly_source_beside_a_daily_one_has_a_line(tmp_path: Path) -> None:
    history = captured(
        tmp_path, every={"slow": 7 * DAY, "fast": DAY}, steps={"slow": list(range(6)), "fast": list(range(36))}
    )
    chart = chart_of(history, index_of(history, "^N225"), words=ENGLISH)
    (line,) = points_of(chart, "line")
    assert not np.isnan(line[1]).any()
    assert any("more than 21 days without a value" in " ".join(text.split()) for text in texts_of(chart))
