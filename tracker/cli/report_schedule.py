"""When the captures of a home are meant to run, for the report to count them against."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from tracker.cli.options import unit_folder
from tracker.errors import OutputFailed
from tracker.report.expected import Schedule, span_counted
from tracker.schedule import crontab, systemd
from tracker.schedule.timing import ALWAYS, Timing

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracker.history import History
    from tracker.home import Home
    from tracker.settings import Settings


def schedule_of(home: Home, connection: Connection | None, history: History) -> Schedule | None:
    """What settings say, else the entry of cron or systemd; None where neither does, or no source is captured by it.

    Args:
        home: whose captures are meant.
        connection: of its store: the newest strip of a source says which market hours are its.
        history: of the report's period.
    """
    names = tuple(source.name for source in home.settings.sources)
    timing = _timing(home.settings) if names and len(history.captured_at) else None
    if timing is None or connection is None:
        return None
    if timing.hours == ALWAYS:
        return Schedule(timing, names)
    from tracker.due import exchanges_at
    from tracker.store import read

    newest = {name: read.newest_symbols(connection, name) for name in names}
    exchanges = {
        name: exchanges_at(timing.hours, found[1], home.settings.catalogue) for name, found in newest.items() if found
    }
    known = home.calendars().sessions_of(set().union(*exchanges.values()), *span_counted(history))
    sessions = {}
    for name, of_it in exchanges.items():
        found = [known[each] for each in of_it]
        if found and None not in found:
            sessions[name] = tuple(sorted({session for each in found for session in each or ()}))
    return Schedule(timing, names, sessions)


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
