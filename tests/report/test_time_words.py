"""Times and durations in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.report.builders import ENGLISH, FRENCH, PARIS
from tracker.report.time_words import TimeWords
from tracker.texts import texts

AMERICAN = TimeWords(texts("en_US"), PARIS)


def noon(month: int, day: int, year: int = 2024) -> datetime:
    return datetime(year, month, day, 12, tzinfo=UTC)


def test_the_first_of_a_month_is_an_ordinal_in_french_alone() -> None:
    first = noon(7, 1)
    assert FRENCH.day(first) == "1er juillet 2024"
    assert FRENCH.axis_day(first) == "1er juil."
    assert FRENCH.short(first) == "1er juil. 2024, 14:00"
    assert FRENCH.weekday_and_time(first) == "lundi 1er juillet 2024 à 14:00"
    assert FRENCH.day(noon(7, 11)) == "11 juillet 2024"
    assert ENGLISH.day(first) == "1 July 2024"


@pytest.mark.parametrize(
    ("start", "end", "french", "english", "american"),
    [
        (noon(4, 24), noon(4, 26), "du 24 au 26 avril 2024", "24 to 26 April 2024", "April 24 to April 26, 2024"),
        (noon(7, 1), noon(7, 8), "du 1er au 8 juillet 2024", "1 to 8 July 2024", "July 1 to July 8, 2024"),
        (noon(3, 28), noon(5, 1), "du 28 mars au 1er mai 2024", "28 March to 1 May 2024", "March 28 to May 1, 2024"),
        (
            noon(4, 24, 2023),
            noon(4, 26),
            "du 24 avril 2023 au 26 avril 2024",
            "24 April 2023 to 26 April 2024",
            "April 24, 2023 to April 26, 2024",
        ),
    ],
)
def test_a_month_is_told_once_where_the_language_allows(
    start: datetime, end: datetime, french: str, english: str, american: str
) -> None:
    assert [words.span(start, end) for words in (FRENCH, ENGLISH, AMERICAN)] == [french, english, american]


def test_times_are_told_apart_by_seconds_where_minutes_do_not() -> None:
    at = noon(7, 1)
    minute, seconds = timedelta(minutes=1), timedelta(seconds=7)
    # A name that stands twice on a page has two quotes of one time.
    words = ENGLISH.telling_apart(int(each.timestamp()) for each in (at, at + seconds, at + minute, at + minute))
    assert [words.time(each) for each in (at, at + seconds, at + minute)] == ["14:00:00", "14:00:07", "14:01"]
    assert ENGLISH.span(at, at + seconds) == "1 July 2024, 14:00:00 to 14:00:07"
    assert ENGLISH.span(at, at + minute) == "1 July 2024, 14:00 to 14:01"


@pytest.mark.parametrize(
    ("duration", "length", "limit"),
    [
        (timedelta(days=18, hours=19), "18 days", "18 days 19 hrs"),
        (timedelta(days=2, hours=22, minutes=50), "2 days 22 hrs", "2 days 22 hrs 50 mins"),
        (timedelta(days=6), "6 days", "6 days"),
        (timedelta(hours=47), "47 hrs", "47 hrs"),
        (timedelta(hours=4, minutes=54), "4 hrs 54 mins", "4 hrs 54 mins"),
    ],
)
def test_days_that_have_passed_are_whole_and_a_limit_is_exact(duration: timedelta, length: str, limit: str) -> None:
    assert ENGLISH.length(duration).replace("\N{NO-BREAK SPACE}", " ") == length
    assert ENGLISH.limit(duration).replace("\N{NO-BREAK SPACE}", " ") == limit
