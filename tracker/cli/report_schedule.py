"""When the captures of a home are meant to run, for the report to count them against."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tracker.cli.options import unit_folder
from tracker.errors import OutputFailed
from tracker.report.expected import Schedule, span_counted
from tracker.schedule import crontab, systemd
from tracker.schedule.timing import ALWAYS, MARKET, Timing, named_exchanges

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tracker.history import History
    from tracker.home import Home
    from tracker.settings import Settings
    from tracker.store.read import StoredInstrument


def schedule_of(home: Home, history: History, stored: Iterable[StoredInstrument]) -> Schedule | None:
    """What settings say, else the entry of cron or systemd; None where neither does, or no source is captured by it.

    Where it is about market hours and these are not known over the whole period, it is none either.

    Args:
        home: whose captures are meant.
        history: of the report's period.
        stored: every instrument that there is: their exchanges say what market hours are.
    """
    names = tuple(source.name for source in home.settings.sources)
    timing = _timing(home.settings) if names and len(history.captured_at) else None
    if timing is None:
        return None
    if timing.hours == ALWAYS:
        return Schedule(timing, names)
    from tracker.due import exchanges_of

    symbols = frozenset(one.symbol for one in stored if one.symbol is not None)
    exchanges = (
        exchanges_of(symbols, home.settings.catalogue) if timing.hours == MARKET else set(named_exchanges(timing.hours))
    )
    known = home.calendars().sessions_of(exchanges, *span_counted(history)).values()
    if not known or None in known:
        return None
    return Schedule(timing, names, tuple(sorted({session for sessions in known for session in sessions or ()})))


def _timing(settings: Settings) -> Timing | None:
    """As ``tracker doctor`` takes it: settings first."""
    if settings.every is not None and settings.hours is not None:
        return Timing(settings.every, settings.hours)
    found = None
    # A report does not fail for want of a crontab that it only counts against.
    with suppress(OutputFailed):
        place = settings.absolute_home
        found = crontab.installed(place) or systemd.installed(place, unit_folder())
    if settings.every is None:
        return found
    return Timing(settings.every, settings.hours or (found.hours if found else ALWAYS))
