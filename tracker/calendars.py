"""When exchanges were open and will be, by exchange_calendars; what was looked up is kept in a file.

The library takes a second to load, and some tenths for each exchange, however many years are asked for; so whole years
are looked up, and kept beside the archive until another release of it is installed.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from tracker.whole_file import replace_file

HOURS_FILE = ".market-hours.json"
"""Beside the archive: what was looked up of the exchanges' calendars."""

_AROUND = timedelta(days=45)
"""So far beyond what is asked about sessions are given, too: no exchange pauses for longer than a fortnight."""

_CALENDARS = {"XCBT": "CMES", "XCEC": "CMES", "XCME": "CMES", "XNYM": "CMES"}
"""exchange_calendars' name of a calendar where it is not the ISO 10383 code: CME Globex trades for all of these."""


class Session(NamedTuple):
    """An exchange's trading day: from its opening to its close, aware UTC; a pause at noon belongs to it."""

    opens: datetime
    closes: datetime


@dataclass(frozen=True, slots=True)
class _LookedUp:
    """What was looked up of an exchange.

    Attributes:
        first, last: of which days.
        since, until: on which of them its hours are known; *since* is the later one where they are on none.
        sessions: on these days, oldest first.
    """

    first: date
    last: date
    since: date
    until: date
    sessions: Sequence[Session]

    def covers(self, first: date, last: date) -> bool:
        return self.first <= first and last <= self.last


class Calendars:
    """The sessions of exchanges.

    Args:
        folder: with the file that keeps what was looked up, which may be missing, old or damaged; None for none.
        keeps: whether what is looked up may be written there.
    """

    def __init__(self, folder: Path | None = None, *, keeps: bool = True) -> None:
        self._file = folder / HOURS_FILE if folder is not None else None
        self._keeps = keeps

    def sessions(self, exchange: str, start: datetime, end: datetime) -> Sequence[Session] | None:
        """The sessions of an exchange from some weeks before *start* to some weeks after *end*, oldest first.

        Args:
            exchange: its ISO 10383 code.
            start: aware.
            end: aware, not before it.

        Returns:
            None where it has no calendar, or its hours are not known from *start* to *end*; what is not known around
            these is left out.
        """
        return self.sessions_of([exchange], start, end)[exchange]

    def sessions_of(
        self, exchanges: Collection[str], start: datetime, end: datetime
    ) -> Mapping[str, Sequence[Session] | None]:
        """The same for several exchanges, by their codes; what has to be looked up is kept at once."""
        try:
            first, last = (at.astimezone(UTC) for at in (start - _AROUND, end + _AROUND))
        except OverflowError:  # of days before the year 1 or after 9999 no hours are known
            return dict.fromkeys(exchanges)
        self._know(exchanges, first.date(), last.date())
        asked = start.astimezone(UTC).date(), end.astimezone(UTC).date()
        return {each: self._between(each, first, last, asked) for each in exchanges}

    def hours(self, exchange: str, at: datetime) -> Sequence[Session] | None:
        """Opening and close (aware UTC) of an exchange's sessions in the weeks around an aware time, oldest first.

        None where it has no calendar, or its hours are not known at that time.
        """
        return self.sessions(exchange, at, at)

    def _between(
        self, exchange: str, first: datetime, last: datetime, asked: tuple[date, date]
    ) -> Sequence[Session] | None:
        found = self._looked_up.get(exchange)
        if found is None or not (found.since <= asked[0] and asked[1] <= found.until):
            return None
        start = bisect_left(found.sessions, first, key=attrgetter("closes"))
        return found.sessions[start : bisect_right(found.sessions, last, key=attrgetter("opens"))]

    def _know(self, exchanges: Collection[str], first: date, last: date) -> None:
        """Look up what is not known yet of some days."""
        known = self._looked_up
        missing = {each for each in exchanges if each not in known or not known[each].covers(first, last)}
        for each in known_exchanges(missing) if missing else ():
            # One span of days without a hole: more years cost no more.
            span = (first, last, known[each].first, known[each].last) if each in known else (first, last)
            known[each] = _look_up(each, min(span).year, max(span).year)
        if missing and self._keeps and self._file is not None:
            # What can't be kept is looked up again: that is slower, and no more.
            with suppress(OSError):
                replace_file(self._file, _form_of(known))

    @cached_property
    def _looked_up(self) -> dict[str, _LookedUp]:
        if self._file is not None:
            with suppress(OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError):
                return _read(self._file.read_bytes())
        return {}


def known_exchanges(exchanges: Iterable[str]) -> set[str]:
    """Those of *exchanges*, by their ISO 10383 codes, of which the opening hours are known."""
    from exchange_calendars import get_calendar_names

    names = set(get_calendar_names(include_aliases=True))
    return {each for each in exchanges if _CALENDARS.get(each, each) in names}


# Several homes in one process share what was looked up.
@lru_cache(maxsize=64)
def _look_up(exchange: str, first_year: int, last_year: int) -> _LookedUp:
    """The sessions of whole years, by the calendar of an exchange that has one."""
    import warnings

    first, last = date(first_year, 1, 1), date(last_year, 12, 31)
    with warnings.catch_warnings():
        # What pandas is about to change is its own affair and exchange_calendars'.
        warnings.simplefilter("ignore", DeprecationWarning)
        return _asked_of_calendar(_CALENDARS.get(exchange, exchange), first, last)


def _asked_of_calendar(name: str, first: date, last: date) -> _LookedUp:
    import exchange_calendars

    refused = (exchange_calendars.errors.CalendarError, ValueError)
    since, until = first, last
    try:
        calendar = exchange_calendars.get_calendar(name, start=f"{since}", end=f"{until}")
    except refused:
        try:
            # A calendar ends where nobody has published the exchange's holidays yet.
            known = exchange_calendars.get_calendar(name)
            begins, ends = known.bound_min(), known.bound_max()
            since = first if begins is None else max(first, begins.date())
            until = last if ends is None else min(last, ends.date())
            calendar = exchange_calendars.get_calendar(name, start=f"{since}", end=f"{until}")
        except refused:
            return _LookedUp(first, last, since=last, until=first, sessions=())
    hours = calendar.schedule[["open", "close"]].itertuples(index=False)
    sessions = [Session(opens.to_pydatetime(), closes.to_pydatetime()) for opens, closes in hours]
    return _LookedUp(first, last, since, until, sessions)


def _read(content: bytes) -> dict[str, _LookedUp]:
    """What a file keeps of each exchange; nothing where another release of the calendars wrote it."""
    kept = json.loads(content)
    if kept["calendars"] != _release():
        return {}
    return {exchange: _looked_up_of(form) for exchange, form in kept["exchanges"].items()}


def _looked_up_of(form: dict[str, Any]) -> _LookedUp:
    first, last, since, until = (date.fromisoformat(form[name]) for name in ("first", "last", "since", "until"))
    sessions = [
        Session(datetime.fromtimestamp(opens, UTC), datetime.fromtimestamp(closes, UTC))
        for opens, closes in form["hours"]
    ]
    return _LookedUp(first, last, since, until, sessions)


def _form_of(known: Mapping[str, _LookedUp]) -> bytes:
    exchanges: dict[str, Any] = {
        exchange: {
            "first": each.first.isoformat(),
            "last": each.last.isoformat(),
            "since": each.since.isoformat(),
            "until": each.until.isoformat(),
            "hours": [[int(at.timestamp()) for at in session] for session in each.sessions],
        }
        for exchange, each in sorted(known.items())
    }
    return json.dumps({"calendars": _release(), "exchanges": exchanges}).encode()


def _release() -> str:
    # Imported here: it takes ten milliseconds, and nearly no page needs a calendar.
    from importlib.metadata import version

    return version("exchange_calendars")
