"""Times as people write them, into instants: strict ISO 8601, and no guess about daylight saving.

Python's own ``fromisoformat`` takes week dates and dates alone, and a local time that does not exist or exists twice
passes through ``datetime`` in silence. Here each of these is refused with what could have been meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from tracker.errors import BadSettings, WrongUse

_TIME = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?P<clock>[0-9]{2}:[0-9]{2}(?::[0-9]{2})?)"
    r"(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAMED_TIME = re.compile(
    r"(?<![0-9])(?P<year>[0-9]{4})-?(?P<month>[0-9]{2})-?(?P<day>[0-9]{2})[T_]"
    # Seconds are written as the minutes are: 022700, 02-27-00, 02h27.
    r"(?P<hour>[0-9]{2})(?P<mark>[-:h]?)(?P<minute>[0-9]{2})(?:(?P=mark)(?P<second>[0-9]{2}))?"
    # No zone is off by other minutes than these; anything else behind a time is a counter.
    r"(?P<offset>Z|[+-](?:0[0-9]|1[0-4])[-:]?(?:00|30|45))?(?![-:+.,]?[0-9])"
)
FIRST_YEAR, LAST_YEAR = 1990, 2199
"""No web page is older, and no zone's rules are known for longer."""
_LARGEST_OFFSET = timedelta(hours=14)


@dataclass(frozen=True, slots=True)
class Instant:
    """A time as it was written, and what it means.

    Attributes:
        at: aware UTC, whole seconds.
        assumed_zone: name of the zone in which it was read because it was written without an offset; None where the
            text itself says its offset.
    """

    at: datetime
    assumed_zone: str | None


def parse_time(text: str, zone: ZoneInfo, *, option: str = "--at") -> Instant:
    """The instant that *text* names: a date and a time, with ``Z`` or an offset, else in *zone*.

    Args:
        text: as ``2024-04-19T02:27+02:00``; a space may stand for the T, and seconds may be left out.
        zone: where a time without an offset is read.
        option: what to call the text in an error.

    Raises:
        WrongUse: *text* is no such time, or names a local time that does not exist or exists twice.

    >>> paris = ZoneInfo("Europe/Paris")
    >>> parse_time("2024-04-19T02:27+02:00", paris).at.isoformat()
    '2024-04-19T00:27:00+00:00'
    >>> parse_time("2024-04-19T02:27", paris).assumed_zone
    'Europe/Paris'
    """
    match = _TIME.fullmatch(text)
    if match is None:
        what = "is not a time"
        if _DATE.fullmatch(text):
            what = "is a whole day, not a time" if is_day(text) else "is no day that exists"
        raise _refused(text, option, what)
    try:
        local = datetime.fromisoformat(f"{match['date']}T{match['clock']}")
    except ValueError as error:
        raise _refused(text, option, f"is not a time ({error})") from None
    if match["clock"].startswith("24"):
        # Python 3.13 reads 24:00 as the next day's midnight.
        raise _refused(text, option, "is not a time (a day's hours end at 23)")
    return _instant(text, local, match["offset"], zone, option)


def is_day(text: str) -> bool:
    """Whether *text* is a whole day, as ``2024-04-19``."""
    if not _DATE.fullmatch(text):
        return False
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return False
    return FIRST_YEAR <= day.year <= LAST_YEAR


def parse_day(text: str, *, option: str) -> date:
    """The day that *text* names, as ``2024-04-19``.

    Raises:
        WrongUse: it names none, or one out of range.
    """
    if not is_day(text):
        what = "is no day that exists" if _DATE.fullmatch(text) else "is not a day"
        raise WrongUse(f"{option} {text!r} {what}", advice="Write it as 2024-04-19.", about=text)
    return date.fromisoformat(text)


def time_in_name(name: str, zone: ZoneInfo) -> Instant | None:
    """The instant that a file's name holds, as in ``2024-04-19T0227+0200.txt``; None where it holds none or several.

    Date and time may be written with or without their separators, and ``_`` may stand for the T; a day alone is no
    instant.

    Raises:
        WrongUse: the name holds a local time that does not exist or exists twice, or a time out of range.

    >>> time_in_name("strip_20240419T002700Z.html", ZoneInfo("Europe/Paris")).at.isoformat()
    '2024-04-19T00:27:00+00:00'
    """
    matches = list(_NAMED_TIME.finditer(name))
    if len(matches) != 1:
        return None
    match = matches[0]
    try:
        day, clock = "-".join(match.group("year", "month", "day")), ":".join(match.group("hour", "minute"))
        local = datetime.fromisoformat(f"{day}T{clock}:{match['second'] or '00'}")
    except ValueError:
        return None
    return _instant(match[0], local, match["offset"], zone, "the file name's time")


def zone_named(name: str, *, setting: str) -> ZoneInfo:
    """The time zone of that name.

    Raises:
        BadSettings: there is no such zone, or the system has none at all.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        if not available_timezones():
            raise BadSettings(
                f"{setting} = {name!r} is not known: this system has no time zones",
                advice="Install them: pip install tzdata, or the system's package tzdata.",
                about=setting,
            ) from None
        raise BadSettings(
            f"{setting} = {name!r} is no time zone", advice="Use a name such as Europe/Paris.", about=setting
        ) from None


def _instant(text: str, local: datetime, offset: str | None, zone: ZoneInfo, option: str) -> Instant:
    if not FIRST_YEAR <= local.year <= LAST_YEAR:
        raise _refused(text, option, f"lies outside the years {FIRST_YEAR} to {LAST_YEAR}")
    if offset is not None:
        return Instant(local.replace(tzinfo=_fixed_zone(text, offset, option)).astimezone(UTC), None)
    earlier, later = local.replace(tzinfo=zone, fold=0), local.replace(tzinfo=zone, fold=1)
    if earlier.utcoffset() == later.utcoffset():
        return Instant(earlier.astimezone(UTC), zone.key)
    if earlier.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != local:
        # With fold=0 a missing time is read with the offset from before the gap, so it lands after it.
        after, before = earlier.astimezone(UTC).astimezone(zone), later.astimezone(UTC).astimezone(zone)
        raise WrongUse(
            f"{option} {text!r} does not exist in {zone.key}: clocks were put forward across it",
            advice=f"Did you mean {_shown(before)} or {_shown(after)}?",
            about=text,
        )
    raise WrongUse(
        f"{option} {text!r} exists twice in {zone.key}: clocks were put back",
        advice=f"Say which: {_shown(earlier)} or {_shown(later)}.",
        about=text,
    )


def _fixed_zone(text: str, offset: str, option: str) -> timezone:
    if offset == "Z":
        return UTC
    digits = offset[1:].replace(":", "").replace("-", "")
    size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    if size > _LARGEST_OFFSET or int(digits[2:]) > 59:
        raise _refused(text, option, f"has the offset {offset}, and no clock on Earth is that far from UTC")
    return timezone(size if offset[0] == "+" else -size)


def _shown(time: datetime) -> str:
    return time.isoformat(timespec="seconds" if time.second else "minutes")


def _refused(text: str, option: str, what: str) -> WrongUse:
    return WrongUse(
        f"{option} {text!r} {what}",
        advice="Write a date and a time, such as 2024-04-19T02:27+02:00.",
        about=text,
    )
