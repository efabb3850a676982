"""Looks at whether captures go on: the schedule, the clock, each source's newest snapshot, and names nobody knows."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from tracker.clock import is_back
from tracker.doctor.examined import Examined, Patient, counted, shortened_list
from tracker.due import closed_until
from tracker.durations import write_duration
from tracker.errors import BadSettings, OutputFailed, PageNotHad, StorageFailed
from tracker.instruments import Catalogue
from tracker.schedule import crontab, systemd
from tracker.schedule.timing import ALWAYS, Timing
from tracker.store import read
from tracker.store.read import FailedAttempt

_LATE_AFTER = 3
"""Intervals without a capture, or captures one after the other that failed, after which something must be wrong."""
_CRONTAB, _TIMER = "your crontab", "a timer of systemd"


def look_at_schedule(patient: Patient) -> Iterator[Examined]:
    """Does cron or systemd have the capture run, as the settings say?"""
    settings = patient.settings
    installed, unknown = _installed(patient)
    found = [f"{where} has it captured {timing}" for where, timing in installed.items()]
    unasked = [f"{where} can't be asked ({error.what})" for where, error in unknown.items()]
    advice = "Run tracker schedule --install, or with --systemd."
    if len(installed) > 1:
        advice = "Take one away: tracker schedule --remove, or tracker schedule --systemd --remove."
        yield Examined("schedule", " and ".join(found), advice, BadSettings.exit_code)
    elif any(_is_as_wanted(timing, patient) for timing in installed.values()) or not (settings.every or settings.hours):
        nothing = "no crontab and no timer of this user has it captured"
        yield Examined("schedule", "; ".join(found + unasked) or nothing)
    elif unasked and not found:
        error = next(iter(unknown.values()))
        yield Examined("schedule", "; ".join(unasked), error.advice or advice, error.exit_code)
    else:
        what = "; ".join(found) or "neither your crontab nor a timer of systemd has it captured"
        every = [f"every {write_duration(settings.every)}"] if settings.every else []
        says = ", ".join(every + ([settings.hours] if settings.hours else []))
        yield Examined("schedule", f"{what}; tracker.toml says {says}", advice, BadSettings.exit_code)


def _is_as_wanted(timing: Timing, patient: Patient) -> bool:
    settings = patient.settings
    return settings.every in (None, timing.every) and settings.hours in (None, timing.hours)


def _installed(patient: Patient) -> tuple[dict[str, Timing], dict[str, OutputFailed]]:
    """What has the home captured, and when; and what can't be asked."""
    home = patient.settings.absolute_home
    ask: dict[str, Callable[[], Timing | None]] = {
        _CRONTAB: lambda: crontab.installed(home),
        _TIMER: lambda: systemd.installed(home, patient.unit_folder),
    }
    installed: dict[str, Timing] = {}
    unknown: dict[str, OutputFailed] = {}
    for where, timing_of in ask.items():
        try:
            timing = timing_of()
        except OutputFailed as error:
            unknown[where] = error
        else:
            if timing is not None:
                installed[where] = timing
    return installed, unknown


def _due_timing(patient: Patient) -> Timing | None:
    """When captures are due; None where nothing says it."""
    settings = patient.settings
    found = next(iter(_installed(patient)[0].values()), None)
    if settings.every is None:
        return found
    return Timing(settings.every, settings.hours or (found.hours if found else ALWAYS))


def look_at_clock(patient: Patient) -> Iterator[Examined]:
    """Is it behind a snapshot?"""
    now = f"it is {patient.now:%Y-%m-%dT%H:%M:%SZ}"
    ahead = [repr(name) for name, at in _newest(patient).items() if is_back(patient.now, at)]
    if ahead:
        found = f"{now}, and {shortened_list(ahead)} has snapshots after that"
        advice = "Set this machine's clock, best by NTP. Where it is right, a page was captured with a time to come."
        yield Examined("clock", found, advice, StorageFailed.exit_code)
    else:
        yield Examined("clock", f"{now}, after every snapshot")


def look_at_captures(patient: Patient) -> Iterator[Examined]:
    """How old is the newest snapshot of each source, and is that too old?"""
    newest = _newest(patient)
    with patient.reading() as connection:
        failed = {} if connection is None else read.failures_since_newest(connection)
    configured = [source.name for source in patient.settings.sources]
    timing = _due_timing(patient)
    for name in dict.fromkeys((*configured, *newest)):
        due = timing if name in configured else None
        yield _capture_of(name, newest.get(name), failed.get(name, []), patient, due)


def _newest(patient: Patient) -> dict[str, datetime]:
    with patient.reading() as connection:
        found = {} if connection is None else read.newest_by_source(connection)
    return {name: at for name, at in found.items() if at is not None}


def _capture_of(
    name: str, at: datetime | None, failed: list[FailedAttempt], patient: Patient, timing: Timing | None
) -> Examined:
    since = (
        f"; {counted(len(failed), 'capture has', 'captures have')} failed since, the last: {failed[-1].reason}"
        if failed
        else ""
    )
    command = f"tracker capture --source {shlex.quote(name)}"
    if at is None:
        advice = f"Run {command} and read what it says."
        return Examined("captures", f"{name!r} has no snapshot yet{since}", advice, PageNotHad.exit_code)
    age = patient.now - at
    old = f"{_rough(age)} old" if age >= timedelta() else f"{_rough(-age)} ahead of this machine's clock"
    found = f"the newest snapshot of {name!r} is of {at:%Y-%m-%dT%H:%M:%SZ}, {old}{since}"
    if timing is not None and _is_late(name, age, patient, timing):
        advice = f"Look at the schedule and its log; {command} says what is wrong."
        return Examined("captures", f"{found}; one is due {timing}", advice, PageNotHad.exit_code)
    if len(failed) >= _LATE_AFTER:
        return Examined("captures", found, f"{command} says what is wrong.", PageNotHad.exit_code)
    return Examined("captures", found)


def _is_late(name: str, age: timedelta, patient: Patient, timing: Timing) -> bool:
    """Whether a capture has been due for so long that several must have failed."""
    long_ago = _LATE_AFTER * timing.every
    if age <= long_ago:
        return False
    moments = (patient.now - long_ago, patient.now)
    return all(closed_until(name, timing.hours, patient.home, at, keeps=False) is None for at in moments)


def _rough(length: timedelta) -> str:
    """*length* to the minute, the hour or the day."""
    unit = next(
        unit
        for unit, least in ((timedelta(days=1), 2), (timedelta(hours=1), 2), (timedelta(minutes=1), 0))
        if abs(length) >= least * unit
    )
    return write_duration(length // unit * unit) if length // unit else "less than 1m"


def look_at_names(patient: Patient) -> Iterator[Examined]:
    """Which printed names mean nothing yet, and of which instruments are the opening hours not known?

    Names that mean nothing have histories of their own all the same: there is something to do, and nothing is wrong.
    """
    known = patient.settings.catalogue
    with patient.reading() as connection:
        stored = [] if connection is None else read.instruments(connection)
    names = [each.names[0] for each in stored if each.symbol is None]
    unknown = [name for name in names if known.symbol_of(name) is None]
    if unknown:
        shown = shortened_list([repr(name) for name in unknown])
        found = f"the catalogue does not know {shown}; each has a history of its own"
        advice = f"Tie it to its symbol: tracker instruments alias {shlex.quote(unknown[0])} SYMBOL."
        yield Examined("names", found, advice)
    tied = [f"{name!r} means {known.symbol_of(name)}" for name in names if name not in unknown]
    if tied:
        found = f"{shortened_list(tied)} now, and what is stored is about to follow"
        yield Examined("names", found, "The next tracker capture, report or latest does it.")
    if patient.settings.own_catalogue is not None:
        yield from _unknown_hours(known)


def _unknown_hours(known: Catalogue) -> Iterator[Examined]:
    """Exchanges that ``tracker.toml`` names, and whose opening hours are not known."""
    from tracker.calendars import known_exchanges

    exchanges = {each.exchange: each.symbol for each in known.by_symbol.values() if each.exchange}
    for exchange in sorted(exchanges.keys() - known_exchanges(exchanges)):
        found = f"the opening hours of {exchange}, the exchange of {exchanges[exchange]}, are not known"
        advice = "Correct the code in tracker.toml (ISO 10383, such as XPAR), or leave it out."
        yield Examined("names", found, advice, BadSettings.exit_code)
