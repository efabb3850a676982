"""Options that several commands share, and what they mean."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tracker.cli.terminal import Terminal
from tracker.errors import PageUnreadable, WrongUse
from tracker.findings import Severity
from tracker.home import Home
from tracker.model import Reading
from tracker.settings import absolute, environment, home_folder, load_settings
from tracker.times import Instant, is_day, parse_time


def home_of(options: Namespace) -> Home:
    """The home that the command line, the environment and ``tracker.toml`` name."""
    settings = load_settings(
        environment(),
        home=getattr(options, "home", None),
        locale=getattr(options, "locale", None),
        timezone=getattr(options, "timezone", None),
        log_format=getattr(options, "log_format", None),
        colors=getattr(options, "colors", None),
    )
    return Home(settings)


def nothing_captured(home: Home) -> str:
    """What is said in a home without a snapshot, in its display locale."""
    from tracker.texts import texts

    say = texts(home.settings.locale)
    return missing_home(home) or say(
        "Nothing has been captured yet: run tracker capture PAGE --at TIME, or tracker demo."
    )


def missing_home(home: Home) -> str:
    """What is said of a home folder that does not exist, in the display locale; empty where it does.

    A misspelt folder would otherwise look like a new one.
    """
    from tracker.texts import texts
    from tracker.visible import one_line

    settings = home.settings
    if settings.absolute_home.is_dir():
        return ""
    return texts(settings.locale)(
        "There is no folder {folder}, so nothing has been captured in it: check --home and TRACKER_HOME, "
        "or run tracker capture PAGE --at TIME, which makes it.",
        folder=one_line(str(settings.absolute_home)),
    )


def absolute_home(options: Namespace) -> Path:
    """The home folder that the command line or the environment names, whatever its ``tracker.toml`` says."""
    return absolute(home_folder(environment(), getattr(options, "home", None)))


def add_json(parser: ArgumentParser) -> None:
    """Add ``--json``."""
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def add_hours(parser: ArgumentParser, help_text: str) -> None:
    """Add ``--hours``."""
    parser.add_argument("--hours", metavar="HOURS", help=help_text)


def hours_of(options: Namespace) -> str | None:
    """The hours of ``--hours``, as `tracker.schedule.timing.named_hours` spells them; None where it is not given.

    Raises:
        WrongUse: it names none.
    """
    if options.hours is None:
        return None
    from tracker.schedule.timing import HOURS, named_hours

    hours = named_hours(options.hours)
    if hours is None:
        raise WrongUse(f"--hours {options.hours!r} names no hours", advice=f"Write {HOURS}.", about=options.hours)
    return hours


def unit_folder() -> Path:
    """Where systemd's units of whoever runs this stand."""
    from tracker.schedule.systemd import unit_folder as folder_of

    return folder_of(environment(), is_root=os.geteuid() == 0)


def strict_code(reading: Reading) -> int:
    """The exit code of ``--strict``: 65 when a finding of the reading is an error."""
    is_error = any(doubt.severity is Severity.ERROR for doubt in reading.findings)
    return PageUnreadable.exit_code if is_error else 0


def utc_now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def add_period(parser: ArgumentParser) -> None:
    """Add ``--since`` and ``--until``."""
    parser.add_argument("--since", metavar="TIME", help="from this day or time on")
    parser.add_argument("--until", metavar="TIME", help="up to this day or time, included")


def period_of(options: Namespace, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """The two ends of the period asked for, aware UTC, both included; None where it is open.

    Raises:
        WrongUse: an end is no day and no time, or they are in the wrong order.
    """
    since = None if options.since is None else _bound(options.since, zone, "--since", is_end=False)
    until = None if options.until is None else _bound(options.until, zone, "--until", is_end=True)
    if since is not None and until is not None and since > until:
        raise WrongUse(f"--since {options.since} is after --until {options.until}", advice="Exchange the two.")
    return since, until


def last_instant(text: str, zone: ZoneInfo, option: str) -> datetime:
    """The time that *text* says, or the end of the day, aware UTC.

    Raises:
        WrongUse: it is no day and no time.
    """
    return _bound(text, zone, option, is_end=True)


def say_assumed_zone(at: Instant, text: str, terminal: Terminal) -> None:
    """Tell in which zone a time was read that was written without an offset."""
    if at.assumed_zone:
        terminal.say(f"{text} has no offset: read in {at.assumed_zone}, as {at.at:%Y-%m-%dT%H:%M:%SZ}")


def _bound(text: str, zone: ZoneInfo, option: str, *, is_end: bool) -> datetime:
    if not is_day(text):
        return parse_time(text, zone, option=option).at
    day = datetime.fromisoformat(text).date()
    if is_end:
        return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC) - timedelta(seconds=1)
    return datetime.combine(day, time(), zone).astimezone(UTC)
