"""What has the capture run every few minutes: how often, which command, as a crontab line or as systemd's units."""

from __future__ import annotations

import hashlib
import re
import shlex
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tracker.durations import parse_duration, write_duration
from tracker.errors import WrongUse

ALWAYS = "always"
MARKET = "market"
HOURS = "always, market, or exchanges' ISO 10383 codes such as XPAR,XNYS"
"""What `named_hours` reads."""
DEFAULT_EVERY = timedelta(minutes=5)

_MINUTE = timedelta(minutes=1)
_DAY = timedelta(days=1)
_EVEN = (
    *(_MINUTE * number for number in range(1, 60) if 60 % number == 0),
    *(60 * _MINUTE * number for number in range(1, 24) if 24 % number == 0),
    _DAY,
)
"""Intervals that fit a whole number of times into the hour or the day; crontab's fields can say no other."""
_DAILY_HOUR = 23
"""After the last exchange of the day, New York's, has closed in Europe."""
_EXCHANGES = re.compile(r"[A-Z0-9]{4}(?:,[A-Z0-9]{4})*")
_TIMING = re.compile(r"every (?P<every>[0-9a-z]+), (?P<hours>[A-Za-z0-9,]+)")
_UNWRITABLE = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Timing:
    """How often, and when.

    Attributes:
        every: one of those that `even_interval` passes.
        hours: as `named_hours` spells them.
    """

    every: timedelta
    hours: str = ALWAYS

    def __str__(self) -> str:
        """As `parse_timing` reads it: ``every 5m, market``."""
        return f"every {write_duration(self.every)}, {self.hours}"


def parse_timing(text: str) -> Timing | None:
    """The timing that *text* says; None where it says none.

    >>> parse_timing("every 5m, market") == Timing(timedelta(minutes=5), MARKET)
    True
    """
    match = _TIMING.fullmatch(text)
    every, hours = (even_interval(match["every"]), named_hours(match["hours"])) if match else ("", None)
    return None if isinstance(every, str) or hours is None else Timing(every, hours)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to run.

    Attributes:
        command: program and arguments, absolute paths.
        timing: of the runs.
        home: of the captures, absolute; it tells one entry from another.
        log: where crontab's entry writes what a capture says.
    """

    command: tuple[str, ...]
    timing: Timing
    home: Path
    log: Path

    def __post_init__(self) -> None:
        """Refuse what neither program can be told in a line.

        Raises:
            WrongUse: a path holds a control character, or is not UTF-8.
        """
        for each in self.paths:
            if _UNWRITABLE.search(each) or not _is_utf8(each):
                raise _unwritable(each, "a control character, or is not UTF-8")

    @property
    def paths(self) -> tuple[str, ...]:
        """All that a line is made of."""
        return (*self.command, str(self.home), str(self.log))


def named_hours(text: str) -> str | None:
    """The hours that *text* names, in one spelling: `ALWAYS`, `MARKET`, or exchanges' codes; None where it names none.

    >>> named_hours("Market"), named_hours("xpar, XNYS"), named_hours("9-17")
    ('market', 'XNYS,XPAR', None)
    """
    plain = "".join(text.split())
    if plain.lower() in (ALWAYS, MARKET):
        return plain.lower()
    return ",".join(sorted(set(plain.upper().split(",")))) if _EXCHANGES.fullmatch(plain.upper()) else None


def even_interval(text: str) -> timedelta | str:
    """The interval that *text* names; a sentence that says why not where no schedule can keep it.

    >>> even_interval("5m")
    datetime.timedelta(seconds=300)
    >>> even_interval("7m")
    "'7m' does not go evenly into an hour or a day; 6m and 10m do"
    """
    length = parse_duration(text)
    if length is None:
        return f"{text!r} is no interval; write one such as 5m or 1h"
    if length in _EVEN:
        return length
    near = [write_duration(each) for each in _neighbours(length)]
    return f"{text!r} does not go evenly into an hour or a day; {' and '.join(near)} do{'es' * (len(near) == 1)}"


def _neighbours(length: timedelta) -> list[timedelta]:
    below = [each for each in _EVEN if each < length]
    above = [each for each in _EVEN if each > length]
    return below[-1:] + above[:1]


def crontab_line(entry: Entry) -> str:
    """The line for a crontab, without its end.

    The shell gets each word quoted. ``crontab(5)``: a ``%`` ends the command unless a backslash stands before it.

    Raises:
        WrongUse: a path holds a backslash, which one cron takes for itself (Debian's, seen) and another leaves alone.
    """
    for each in entry.paths:
        if "\\" in each:
            raise _unwritable(each, "a backslash")
    words = " ".join(map(shlex.quote, entry.command))
    command = f"{words} >> {shlex.quote(str(entry.log))} 2>&1"
    return f"{_cron_times(entry.timing.every)} {command}".replace("%", r"\%")


def _cron_times(every: timedelta) -> str:
    if every == _DAY:
        return f"0 {_DAILY_HOUR} * * *"
    hours, minutes = divmod(every // _MINUTE, 60)
    if hours:
        return f"0 {_each(hours)} * * *"
    return f"{_each(minutes)} * * * *"


def _each(number: int) -> str:
    return "*" if number == 1 else f"*/{number}"


@dataclass(frozen=True, slots=True)
class Units:
    """A service and its timer.

    Attributes:
        name: of both files, without their endings.
        service, timer: what stands in them.
    """

    name: str
    service: str
    timer: str


def unit_name(home: Path) -> str:
    """The name of a home's units: its folder's, for people, and a digest of its path, to tell it from others."""
    plain = re.sub(r"[^a-z0-9]+", "-", home.name.lower()).strip("-")[:30]
    digest = hashlib.sha256(str(home).encode()).hexdigest()[:8]
    return "-".join(filter(None, ("tracker", plain, digest)))


def systemd_units(entry: Entry) -> Units:
    """The units of systemd, as ``systemd.service(5)`` and ``systemd.time(7)`` have them."""
    about = f"tracker, home {str(entry.home).replace('%', '%%')}"
    command = " ".join(map(_systemd_word, entry.command))
    service = f"""\
[Unit]
Description=Capture market strips ({about})
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={command}
"""
    timer = f"""\
[Unit]
Description=Capture market strips {entry.timing} ({about})

[Timer]
OnCalendar={_calendar(entry.timing.every)}
AccuracySec=5s

[Install]
WantedBy=timers.target
"""
    return Units(unit_name(entry.home), service, timer)


def _systemd_word(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


def _calendar(every: timedelta) -> str:
    if every == _DAY:
        return f"*-*-* {_DAILY_HOUR}:00:00"
    hours, minutes = divmod(every // _MINUTE, 60)
    return f"*-*-* 0/{hours}:00:00" if hours else f"*-*-* *:0/{minutes}:00"


def _unwritable(path: str, what: str) -> WrongUse:
    advice = "Rename it, or reach it by a link with a plain name."
    return WrongUse(f"{path!a} can't be scheduled: its name holds {what}", advice=advice, about=path)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
