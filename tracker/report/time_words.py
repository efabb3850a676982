"""Times, days and durations in words of a locale, in the zone that the report shows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from babel.core import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.units import format_unit

if TYPE_CHECKING:
    from tracker.texts import Texts

_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR
_DAYS_FROM = 2 * _DAY
"""Shorter lengths of time are told in hours: « 47 h »."""
_WHOLE_DAYS_FROM = 10 * _DAY
"""From ten days on, hours say nothing more: « 18 j » and not « 18 j 19 h »."""


@dataclass(frozen=True, slots=True)
class TimeWords:
    """How a report tells times.

    Attributes:
        texts: the report's language and locale.
        zone: in which all its times are shown.
        crowded: minutes since 1970 (UTC) whose times are told with their seconds.
    """

    texts: Texts
    zone: ZoneInfo
    crowded: frozenset[int] = frozenset()

    def telling_apart(self, seconds: Iterable[int]) -> TimeWords:
        """Words that tell times, in seconds since 1970, apart: with seconds where two of them are in the same minute.

        Equal times are one time: two quotes of one snapshot were captured together.
        """
        minutes = Counter(second // _MINUTE for second in set(seconds))
        return replace(self, crowded=frozenset(minute for minute, count in minutes.items() if count > 1))

    def telling_ends_apart(self, start: datetime, end: datetime) -> TimeWords:
        """The same of the two ends of something."""
        return self.telling_apart(int(at.timestamp()) for at in (start, end))

    def day_and_time(self, at: datetime) -> str:
        """An aware time in full: « 19 avril 2024 à 02:27 »."""
        return self.texts("{day} at {time}", day=self.day(at), time=self.time(at))

    def weekday_and_time(self, at: datetime) -> str:
        """The same with its day of the week: « vendredi 19 avril 2024 à 02:27 »."""
        day = _date(at.astimezone(self.zone).date(), "full", self.texts.locale)
        return self.texts("{day} at {time}", day=day, time=self.time(at))

    def short(self, at: datetime) -> str:
        """An aware time for a table: « 19 avr. 2024, 02:27 »."""
        return self.texts(
            "{day}, {time}",
            day=_date(at.astimezone(self.zone).date(), "medium", self.texts.locale),
            time=self.time(at),
        )

    def day(self, at: datetime) -> str:
        """The day of an aware time: « 19 avril 2024 »."""
        return self.date(at.astimezone(self.zone).date())

    def date(self, day: date) -> str:
        """A day: « 19 avril 2024 »."""
        return _date(day, "long", self.texts.locale)

    def days(self, number: int) -> str:
        """So many days: « 1 j »."""
        return _unit(number, "duration-day", self.texts.locale)

    def time(self, at: datetime) -> str:
        """The time of day of an aware time: « 02:27 », or « 02:27:05 » in a crowded minute."""
        width = "medium" if self.crowded and int(at.timestamp()) // _MINUTE in self.crowded else "short"
        return _time(at.astimezone(self.zone).replace(tzinfo=None), width, self.texts.locale)

    def month(self, at: datetime) -> str:
        """The month of an aware time: « avril 2024 »."""
        return _skeleton("yMMMM", at.astimezone(self.zone).replace(tzinfo=None), self.texts.locale)

    def quarter(self, at: datetime) -> str:
        """The quarter of an aware time: « 2e trimestre 2024 »."""
        return _skeleton("yQQQQ", at.astimezone(self.zone).replace(tzinfo=None), self.texts.locale)

    def year(self, at: datetime) -> str:
        """The year of an aware time: « 2024 »."""
        return _skeleton("y", at.astimezone(self.zone).replace(tzinfo=None), self.texts.locale)

    def axis_day(self, at: datetime) -> str:
        """A day on an axis: « 19 avr. »."""
        return _skeleton("MMMd", at.astimezone(self.zone).replace(tzinfo=None), self.texts.locale)

    def axis_month(self, at: datetime) -> str:
        """A month on an axis: « avr. »."""
        return _date(at.astimezone(self.zone).date(), "LLL", self.texts.locale)

    def span(self, start: datetime, end: datetime) -> str:
        """From one aware time to another, in days, or in hours where both are on one day."""
        if start == end:
            return self.day_and_time(start)
        if start.astimezone(self.zone).date() == end.astimezone(self.zone).date():
            words = self.telling_ends_apart(start, end)
            return self.texts(
                "{day}, {start} to {end}", day=self.day(start), start=words.time(start), end=words.time(end)
            )
        first, last = (at.astimezone(self.zone) for at in (start, end))
        day, last_day = self.day(start), self.day(end)
        if first.year == last.year:
            day = _skeleton("MMMMd", first.replace(tzinfo=None), self.texts.locale)
        number = day.split()[0]
        if (first.year, first.month) == (last.year, last.month) and number in (str(first.day), _FIRST):
            day = number  # the month stands behind the day, and once is enough: « du 24 au 26 avril »
        return self.texts("{start} to {end}", start=day, end=last_day)

    def length(self, duration: timedelta) -> str:
        """A duration as short as it is exact enough: « 18 j », « 2 j 22 h », « 4 h 54 min », « 38 min ».

        Days are whole ones that have passed, and without hours from ten of them on.
        """
        seconds = round(duration.total_seconds())
        locale = self.texts.locale
        if seconds >= _DAYS_FROM:
            days, hours = divmod(seconds // _HOUR, 24)
            told = [_unit(days, "duration-day", locale)]
            if hours and seconds < _WHOLE_DAYS_FROM:
                told.append(_unit(hours, "duration-hour", locale))
            return "\N{NO-BREAK SPACE}".join(told)
        if seconds < _MINUTE:
            return _unit(seconds, "duration-second", locale)
        hours, minutes = divmod(round(seconds / _MINUTE), 60)
        parts = []
        if hours:
            parts.append(_unit(hours, "duration-hour", locale))
        if minutes:
            parts.append(_unit(minutes, "duration-minute", locale))
        return "\N{NO-BREAK SPACE}".join(parts)

    def limit(self, duration: timedelta) -> str:
        """A duration that something is measured by, so nothing of it is left out: « 2 j 20 h »."""
        days, rest = divmod(duration, timedelta(days=1))
        if days < _DAYS_FROM // _DAY:
            return self.length(duration)
        parts = [_unit(days, "duration-day", self.texts.locale)]
        if rest >= timedelta(minutes=1):
            parts.append(self.length(rest))
        return "\N{NO-BREAK SPACE}".join(parts)


_FIRST = "1er"


def _ordinal(text: str, day: date, locale: str) -> str:
    """A date with the first of a month as French writes it, which CLDR's patterns leave out: « 1er juillet 2024 »."""
    if day.day != 1 or Locale.parse(locale).language != "fr":
        return text
    return re.sub(r"(?<!\d)1(?=\s\D)", _FIRST, text, count=1)


# A report tells the same few times again and again, and Babel takes some 50 µs for each.
@lru_cache(maxsize=4096)
def _date(day: date, width: str, locale: str) -> str:
    return _ordinal(format_date(day, width, locale=locale), day, locale)


@lru_cache(maxsize=4096)
def _time(local: datetime, width: Literal["short", "medium"], locale: str) -> str:
    return format_time(local, width, locale=locale)


@lru_cache(maxsize=1024)
def _skeleton(skeleton: str, local: datetime, locale: str) -> str:
    return _ordinal(format_skeleton(skeleton, local, locale=locale), local, locale)


@lru_cache(maxsize=1024)
def _unit(number: int, unit: str, locale: str) -> str:
    return format_unit(number, unit, length="short", locale=locale)
