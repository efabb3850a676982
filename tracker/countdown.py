"""When a page was shown, by its own countdown: a market opens or closes in so many minutes, and the day is known.

Euronext Paris opens at 09:00 and closes at 17:30 by its own clock: « ouverture 6 h 33 min » on a trading day is 02:27.
On a Friday evening the next opening is Monday's. Holidays, half days and daylight saving are exchange_calendars'.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from tracker.calendars import Calendars, Session
from tracker.errors import WrongUse
from tracker.exchanges import HOME_EXCHANGES
from tracker.model import MarketState, MarketStatus

_SAY_IT = "Say the time with --at, such as --at 2024-04-19T02:27+02:00."


def time_by_countdown(
    market: MarketStatus | None, day: date, *, zone: ZoneInfo, calendars: Calendars, about: str
) -> datetime:
    """The minute at which a page was shown on a day.

    Args:
        market: the page's market line; None where it has none.
        day: in *zone*.
        zone: the display time zone.
        calendars: of exchanges.
        about: what to call the page in an error.

    Returns:
        Aware UTC: the one minute of the day from which the exchange's next opening, or the close of the session that
        is on, is as far away as the page says.

    Raises:
        WrongUse: the page has no countdown, its exchange's hours are not known, or there is no such minute.
    """
    if market is None:
        what = f"{about!r} has no market line, so a day alone does not tell its time"
        raise WrongUse(what, advice=_SAY_IT, about=about)
    exchange = HOME_EXCHANGES.get(market.country or "")
    if exchange is None or market.minutes is None or market.state not in (MarketState.OPENS, MarketState.CLOSES):
        raise WrongUse(
            f"{about!r} says « {market.text} », which is no countdown, so a day alone does not tell its time",
            advice=_SAY_IT,
            about=about,
        )
    begins, ends = (datetime.combine(each, time(), zone).astimezone(UTC) for each in (day, day + timedelta(days=1)))
    sessions = calendars.sessions(exchange, begins, ends)
    if sessions is None:
        raise WrongUse(f"the opening hours of {exchange} on {day} are not known", advice=_SAY_IT, about=about)
    counted = timedelta(minutes=market.minutes)
    fitting = [at for at in _minutes(sessions, market.state, counted) if begins <= at < ends]
    if len(fitting) != 1:
        hours = _hours(sessions, begins, ends, zone)
        raise WrongUse(
            f"{about!r} says « {market.text} », which fits no minute of {day} in {zone.key}: {exchange} {hours}",
            advice=f"Check the day. {_SAY_IT}",
            about=about,
        )
    return fitting[0]


def _minutes(sessions: Sequence[Session], state: MarketState, counted: timedelta) -> list[datetime]:
    """The times at which a page counts so long to an opening, or to a close."""
    if state is MarketState.CLOSES:
        return [each.closes - counted for each in sessions if each.opens <= each.closes - counted]
    # The first session that is looked up has none before it, and lies days before the one that is asked about.
    return [
        session.opens - counted for before, session in pairwise(sessions) if before.closes <= session.opens - counted
    ]


def _hours(sessions: Sequence[Session], begins: datetime, ends: datetime, zone: ZoneInfo) -> str:
    """When an exchange is open on a day, for the end of a sentence."""
    on_day = [each for each in sessions if each.closes > begins and each.opens < ends]
    if on_day:
        spans = (f"{each.opens.astimezone(zone):%H:%M} to {each.closes.astimezone(zone):%H:%M}" for each in on_day)
        return f"is open from {' and from '.join(spans)} that day"
    later = min((each.opens for each in sessions if each.opens >= ends), default=None)
    return f"is closed that day{f', and opens next on {later.astimezone(zone):%Y-%m-%d at %H:%M}' if later else ''}"
