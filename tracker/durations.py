"""Lengths of time as people write them: ``90s``, ``5m``, ``2h``, ``1d``."""

from __future__ import annotations

import re
from datetime import timedelta

_DURATION = re.compile(r"(?P<number>[0-9]{1,5}) ?(?P<unit>s|min|m|h|d)")
_UNITS = {
    "s": timedelta(seconds=1),
    "min": timedelta(minutes=1),
    "m": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
}


def parse_duration(text: str) -> timedelta | None:
    """The length that *text* names; None where it names none, or none at all.

    >>> parse_duration("90s"), parse_duration("5 min"), parse_duration("0m"), parse_duration("5 parsecs")
    (datetime.timedelta(seconds=90), datetime.timedelta(seconds=300), None, None)
    """
    match = _DURATION.fullmatch(text.strip().lower())
    return (int(match["number"]) * _UNITS[match["unit"]] or None) if match else None


def write_duration(length: timedelta) -> str:
    """*length*, as `parse_duration` reads it, in the largest unit that it is whole in.

    >>> write_duration(timedelta(minutes=120)), write_duration(timedelta(seconds=90))
    ('2h', '90s')
    """
    for unit in ("d", "h", "m"):
        if not length % _UNITS[unit]:
            return f"{length // _UNITS[unit]}{unit}"
    return f"{length // _UNITS['s']}s"
