"""How many captures a period should have, against what the schedule runs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from tests.builders import a_quote
from tests.report.builders import ENGLISH, FRENCH, HOUR, PARIS, START, a_history, an_instrument, hours
from tests.report.test_loading import a_snapshot
from tracker.calendars import Calendars, Session
from tracker.cli.report_schedule import schedule_of
from tracker.history import MOST_LINES, History, SourceCaptures
from tracker.home import open_home
from tracker.loading import load_history
from tracker.model import MarketState, MarketStatus
from tracker.report.days import days_of, times_of
from tracker.report.expected import Schedule, expected
from tracker.report.page_clock import page_clock_in_words
from tracker.report.period import period_of_history
from tracker.report.quality import quality
from tracker.schedule.timing import Timing
from tracker.store import Store
from tracker.store.failures import Failures
from tracker.store.sightings import Seen

HALF_HOUR = timedelta(minutes=30)


def captured(*at: datetime, failures: Failures | None = None) -> History:
    history = a_history(an_instrument(*["1"] * len(at), at=at))
    spans = {"saved": SourceCaptures(len(at), min(at), max(at))}
    return replace(history, captured=spans, failures=failures or Failures())


def facts(history: History, schedule: Schedule | None = None) -> dict[str, str]:
    return dict(quality(history, period_of_history(history, PARIS), ENGLISH, schedule).facts)


def test_a_schedule_counts_from_the_run_that_the_first_capture_is_of_to_the_last() -> None:
    late = timedelta(seconds=20)
    history = captured(*(START.replace(minute=0) + late + number * HOUR for number in range(30)))
    due = expected(
        history,
        period_of_history(history, PARIS),
        Schedule(Timing(HALF_HOUR), ("saved", "other")),
        ENGLISH,
        counts=Counter(),
    )
    assert due is not None
    assert (due.count, due.got, due.rule) == (59, 30, "every 30 mins")
    # 02:00 in Paris is midnight in UTC.
    assert due.by_day == {date(2024, 4, 19): 44, date(2024, 4, 20): 15}
    told = facts(history, Schedule(Timing(HALF_HOUR), ("saved",)))
    assert (told["Captures expected"], told["Of these got"]) == (
        "59, every 30 mins, from 19 Apr 2024, 02:00 on",
        "30 (50%)",
    )


def test_what_is_missing_at_the_ends_of_a_period_counts_where_captures_came_before_and_after_it() -> None:
    history = captured(*hours(20, 21))
    names = tuple(Seen(1, "saved", "Nikkei 225", at, START + 99 * HOUR) for at in hours(-9))
    long = replace(
        history, instruments=(replace(history.instruments[0], names=names),), since=START, before=START - 9 * HOUR
    )
    schedule = Schedule(Timing(HOUR), ("saved",))
    # 03:00, 04:00, … 23:00 in Paris.
    assert facts(long, schedule)["Captures expected"] == "21, every 1 hr, from 19 Apr 2024, 02:27 on"
    until = replace(long, until=START + 30 * HOUR, after=START + 31 * HOUR)
    assert facts(until, schedule)["Captures expected"] == "30, every 1 hr, from 19 Apr 2024, 02:27 on"
    assert len(quality(until, period_of_history(until, PARIS), ENGLISH, schedule).calendar.cells) == 2
    assert (
        facts(replace(history, since=START), schedule)["Captures expected"]
        == "2, every 1 hr, from 19 Apr 2024, 22:00 on"
    )


def test_market_hours_are_those_of_all_the_period_that_captures_surround(tmp_path: Path) -> None:
    # Sessions are looked up some days around a period; here captures leave weeks out at both of its ends.
    history = captured(*hours(0, 1))
    since, until = START - timedelta(days=60), START + timedelta(days=60)
    names = (Seen(1, "saved", "Nikkei 225", since - HOUR, START),)
    history = replace(
        history, instruments=(replace(history.instruments[0], names=names),),
        since=since, until=until, before=since - HOUR, after=until + HOUR,
    )  # fmt: skip
    source = '[[sources]]\nname = "saved"\nurl = "https://portal.example/"\n'
    (tmp_path / "tracker.toml").write_text(f'every = "1h"\nhours = "XPAR"\n{source}')
    home = open_home(str(tmp_path))
    home.settings.snapshots.mkdir()
    Store.for_capture(home.settings.database).keep(a_snapshot(START), at=START)
    with home.reading() as connection:
        schedule = schedule_of(home, connection, history)
    due = expected(history, period_of_history(history, PARIS), schedule, ENGLISH, counts=Counter())
    assert due is not None
    assert due.by_day is not None
    assert (min(due.by_day), max(due.by_day)) == (date(2024, 2, 19), date(2024, 6, 17))


def test_a_day_of_the_clock_change_has_the_hours_that_it_has() -> None:
    start = datetime(2024, 3, 29, 23, 0, tzinfo=UTC)
    history = captured(start, start + 71 * HOUR)
    due = expected(
        history, period_of_history(history, PARIS), Schedule(Timing(HOUR), ("saved",)), ENGLISH, counts=Counter()
    )
    assert due is not None
    assert due.by_day == {date(2024, 3, 30): 24, date(2024, 3, 31): 23, date(2024, 4, 1): 24, date(2024, 4, 2): 1}


def test_market_hours_count_until_the_closing_figures_are_there_and_closed_days_expect_nothing() -> None:
    # Friday, Monday; the two exchanges are open at the same time, which counts once.
    opens = datetime(2024, 4, 19, 7, 0, tzinfo=UTC)
    days = [Session(opens + day, opens + day + 8.5 * HOUR) for day in (timedelta(), timedelta(days=3))]
    doubled = sorted([*days, Session(opens + HOUR, opens + 2 * HOUR)])
    history = captured(opens, opens + timedelta(days=4))
    schedule = Schedule(Timing(HALF_HOUR, "market"), ("saved",), {"saved": tuple(doubled)})
    due = expected(history, period_of_history(history, PARIS), schedule, ENGLISH, counts=Counter())
    assert due is not None
    # 09:00, 09:30, … 17:30 in Paris, and 18:30, when the closing figures are there for sure.
    assert due.by_day == {date(2024, 4, 19): 19, date(2024, 4, 22): 19}
    cells = quality(history, period_of_history(history, PARIS), ENGLISH, schedule).calendar.cells
    assert [cell.words for cell in cells[:2]] == [
        "19 April 2024: 1 snapshot, 5% of the 19 expected", "20 April 2024: 0 snapshots, none expected",
    ]  # fmt: skip


def test_market_hours_are_those_of_each_source_s_own_exchanges(tmp_path: Path) -> None:
    (tmp_path / "tracker.toml").write_text(
        'every = "1h"\nhours = "market"\n'
        + "".join(f'[[sources]]\nname = "{name}"\nurl = "https://{name}.example/"\n' for name in ("paris", "pairs"))
    )
    home = open_home(str(tmp_path))
    home.settings.snapshots.mkdir()
    store = Store.for_capture(home.settings.database)
    monday = datetime(2024, 4, 22, 7, tzinfo=UTC)
    for hour in range(25):
        for source, name, symbol in (("paris", "CAC 40", "^FCHI"), ("pairs", "EUR/USD", "EURUSD=X")):
            quote = a_quote(name=name, symbol=symbol)
            store.keep(a_snapshot(monday + hour * HOUR, quote, source=source), at=START)
    with home.reading() as connection:
        history = load_history(connection)
        schedule = schedule_of(home, connection, history)
    assert schedule is not None
    due = expected(history, period_of_history(history, PARIS), schedule, ENGLISH, counts=Counter())
    assert due is not None
    # Paris: 09:00 to 17:00, 19:00 and 09:00 again; what has no exchange is due at all hours.
    assert (due.count, due.got) == (11 + 25, 11 + 25)


def test_sources_that_one_run_captures_some_seconds_apart_have_the_interval_of_the_runs(tmp_path: Path) -> None:
    store = Store.for_capture(tmp_path / "tracker.db")
    for run in range(12):
        for number, source in enumerate(("one", "other")):
            snapshot = a_snapshot(START + run * HOUR / 6 + timedelta(seconds=5 * number), source=source)
            store.keep(snapshot, at=START)
    with store.reading() as connection:
        history = load_history(connection)
    told = facts(history)
    assert (told["Usual interval"], told["Gaps"]) == ("10 mins", "0")
    assert (
        told["Captures expected"] == "24, at the usual interval of 10 mins, day and night, from 19 Apr 2024, 02:27 on"
    )
    assert told["Of these got"] == "24 (100%)"
    a_line = days_of(times_of(an_instrument(*["1"] * 12, at=list(history.captured_at[::2]))))
    assert not period_of_history(history, PARIS).is_gap(a_line).any()


def test_after_the_interval_was_changed_each_time_counts_by_its_own() -> None:
    # Two and a half days of hours, of which four are missing, then five hours of five minutes.
    slow = [number for number in range(60) if not 20 < number < 25]
    told = facts(captured(*hours(*slow, *(60 + number / 12 for number in range(60)))))
    assert told["Captures expected"].startswith(
        "120, at the usual interval of each time (5 mins to 1 hr), day and night"
    )
    assert (told["Of these got"], told["Usual interval"], told["Gaps"]) == ("116 (96%)", "5 mins – 1 hr", "1")


def test_without_a_schedule_the_usual_interval_counts_and_says_so() -> None:
    told = facts(captured(*hours(0, 1, 2, 3, 10)))
    assert told["Captures expected"] == "11, at the usual interval of 1 hr, day and night, from 19 Apr 2024, 02:27 on"
    assert told["Of these got"] == "5 (45%)"
    assert "Captures expected" not in facts(captured(START))


def test_of_a_long_period_what_is_usual_is_so_many_on_so_many_days() -> None:
    times = [START + timedelta(days=2 * day) + each * HOUR for day in range(10) for each in (0, 1)]
    assert (
        facts(captured(*times[:-1]))["Captures expected"] == "20, as usual: 2 every 2 days, from 19 Apr 2024, 02:27 on"
    )


def test_what_is_captured_beside_a_schedule_does_not_count_as_expected() -> None:
    # Twice as often as it says for some hours, then nothing for one, then as it says.
    start = START.replace(minute=0)
    twice = [start + number * HOUR / 12 for number in range(36)]
    history = captured(*twice, *(start + number * HOUR / 6 for number in range(24, 30)))
    schedule = Schedule(Timing(HOUR / 6), ("saved", "other"))
    told = facts(history, schedule)
    assert told["Captures expected"] == "30, every 10 mins, from 19 Apr 2024, 02:00 on"
    assert told["Of these got"] == "24 (80%)"
    day = "19 April 2024: 42 snapshots, 80% of the 30 expected"
    assert [
        cell.words for cell in quality(history, period_of_history(history, PARIS), ENGLISH, schedule).calendar.cells
    ] == [day]
    # The same of a history so long that the last snapshot of an hour stands for others.
    ends = [at for hour in (0, 1, 2, 4) for at in (start + hour * HOUR, start + (hour + 5 / 6) * HOUR)]
    long = replace(captured(*ends), snapshots_up_to=np.array([1, 11, 1, 11, 1, 11, 1, 5]))
    assert facts(long, schedule)["Of these got"] == "24 (80%)"


def test_a_page_of_long_ago_begins_no_year_of_expected_captures() -> None:
    times = [START + number * HOUR / 6 for number in range(144)]
    history = captured(START - timedelta(days=365), *times)
    told = facts(history, Schedule(Timing(HOUR / 6), ("saved",)))
    assert told["Captures expected"] == "144, every 10 mins, from 19 Apr 2024, 02:20 on"
    assert told["Of these got"] == "144 (100%)"


def test_days_of_the_week_are_judged_each_by_itself() -> None:
    # Five weeks from a Friday on; an old page before them is no part of what is usual.
    days = [START + timedelta(days=day) for day in range(35) if (START + timedelta(days=day)).weekday() < 5]
    times = [day + number * HOUR for day in days for number in range(8)]
    told = facts(captured(START - timedelta(days=365), *times))
    assert told["Captures expected"] == "200, as usual on each day of the week, from 19 Apr 2024, 02:27 on"
    assert told["Of these got"] == "200 (100%)"
    # A week without any is missing, and what one day has too much does not make up for it.
    kept = [at for at in times if not 6 < (at - START).days < 14] + [times[-1] + number * HOUR for number in (1, 2)]
    assert facts(captured(*kept))["Of these got"] == "160 (80%)"
    # Of a first week its days are judged by each other: one with less is short of what is usual.
    week = [at for at in times if (at - START).days < 7 and (at - START).days != 5] + [START + timedelta(days=5)]
    assert facts(captured(START - timedelta(days=365), *sorted(week)))["Of these got"] == "33 (82%)"
    daily = [START + timedelta(days=day) + number * HOUR for day in range(20) for number in range(3)]
    told = facts(captured(*daily))
    assert told["Captures expected"] == "60, as usual: 3 a day, from 19 Apr 2024, 02:27 on"
    assert told["Usual distance of days with a snapshot"] == "1 day"


def test_numbers_of_gaps_and_days_have_their_digits_grouped() -> None:
    minutes = (13 * burst + minute for burst in range(1_003) for minute in range(4))
    assert facts(captured(*(START + minute * HOUR / 60 for minute in minutes)))["Gaps"] == "1,002"
    assert facts(captured(START, START + timedelta(days=1_200)))["Days with a snapshot"] == "2 of 1,201"


def test_the_calendar_goes_on_to_days_on_which_every_capture_failed_and_marks_them() -> None:
    day = (date(2024, 4, 21) - date(1970, 1, 1)).days
    failures = Failures(count=3, by_day={day: 3}, last=START + 50 * HOUR)
    history = captured(*hours(0, 1), failures=failures)
    shown = quality(history, period_of_history(history, PARIS), FRENCH)
    assert [cell.has_failures for cell in shown.calendar.cells] == [False, False, True]
    assert shown.calendar.cells[-1].words.replace("\xa0", " ") == "21 avril 2024 : 0 relevé, 3 captures échouées"
    assert shown.calendar.words.endswith("Des captures ont échoué 1 jour.")
    assert [(one.day, one.failed, one.snapshots) for one in shown.failed_days] == [("21 avril 2024", "3", "0")]


@pytest.mark.parametrize(
    ("state", "minutes", "words"),
    [
        (MarketState.OPENS, (393, 332), "agrees with the time of capture in 2 of 2 snapshots"),
        (
            MarketState.OPENS,
            (393, 345),
            "agrees with the time of capture in 1 of 2 snapshots; at most 12 mins behind, on",
        ),
        (
            MarketState.CLOSES,
            (903, 800),
            "agrees with the time of capture in 1 of 2 snapshots; at most 43 mins ahead, on",
        ),
        # At 14:05, as on Christmas Eve; this is a Friday in April.
        (MarketState.CLOSES, (698, 638), "agrees with the time of capture in 0 of 2 snapshots; at most 3 hrs"),
        (MarketState.CLOSED, (393, 333), ""),
    ],
)
def test_a_countdown_is_held_against_the_time_of_capture(
    state: MarketState, minutes: tuple[int, int], words: str
) -> None:
    lines = tuple(MarketStatus("", "FR", state, each) for each in minutes)
    told = page_clock_in_words(replace(captured(*hours(0, 1)), markets=lines), ENGLISH, Calendars())
    assert told.startswith(words) if words else not told


def test_a_clock_that_was_looked_at_in_some_snapshots_alone_says_so() -> None:
    lines = (MarketStatus("", "FR", MarketState.OPENS, 393), MarketStatus("", "FR", MarketState.OPENS, 333))
    history = replace(captured(*hours(*range(MOST_LINES + 1))), markets=lines)
    assert (
        page_clock_in_words(history, ENGLISH, Calendars()) == "agrees with the time of capture in 2 of the 2 looked at"
    )
    by_hour = replace(captured(*hours(0, 1)), markets=lines, snapshots_up_to=np.array([1, 12]))
    assert (
        page_clock_in_words(by_hour, FRENCH, Calendars())
        == "conforme à l’heure de capture dans 2 des 2 relevés examinés"
    )
