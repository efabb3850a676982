"""The line above a strip that says when its market opens or closes, in the wording of each edition."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.model import MarketState, MarketStatus

_SPACE = "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]"
_DURATION = re.compile(rf"(?:([0-9]{{1,3}}){_SPACE}h)?(?:{_SPACE}?([0-9]{{1,2}}){_SPACE}min)?")
MINUTES_PER_HOUR = 60
REACH = 10
"""Lines, blank ones too, in which a market line and its strip find each other."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One way in which an edition words its market line.

    Attributes:
        beginning: what the line begins with: all of it, or all but a duration.
        has_duration: whether a duration follows.
        country: ISO 3166 code of the market that it speaks of.
        state: what it says of that market.
    """

    beginning: str
    has_duration: bool
    country: str
    state: MarketState


WORDINGS = (
    Wording("La bourse est fermée", has_duration=False, country="FR", state=MarketState.CLOSED),
    Wording("La bourse est ouverte", has_duration=False, country="FR", state=MarketState.OPEN),
    Wording("La bourse ferme dans ", has_duration=True, country="FR", state=MarketState.CLOSES),
    Wording("La bourse ouvre dans ", has_duration=True, country="FR", state=MarketState.OPENS),
    Wording("Marchés français ouverture ", has_duration=True, country="FR", state=MarketState.OPENS),
)
"""Tried in this order; no two match the same line. The forms with « ouverte » and « ouvre » have not been seen on a
page; the others have, in 2022 to 2026."""

BEGINNINGS = tuple(wording.beginning for wording in WORDINGS)
_ABOUT_A_MARKET = re.compile(r"\b(?:bourse|marchés?)\b", re.IGNORECASE)
_LONGEST_LINE = 100


def read_market_line(line: str) -> MarketStatus | None:
    """What a line says of a market; None where it does not read as a market line.

    A line that speaks of a market in words not known keeps its text, with state and minutes None, as long as it is
    short: prose about markets is no market line.

    >>> read_market_line("Marchés français ouverture 6 h 33 min").minutes
    393
    >>> read_market_line("Publicité") is None
    True
    """
    if len(line) > _LONGEST_LINE:
        return None
    worded = _worded(line)
    if worded is not None:
        return _status(line, *worded)
    if _ABOUT_A_MARKET.search(line):
        return MarketStatus(line, country=None, state=None, minutes=None)
    return None


def is_market_line(line: str) -> bool:
    """Whether *line* is in a known wording, so that a strip must follow it."""
    return len(line) <= _LONGEST_LINE and _worded(line) is not None


def _worded(line: str) -> tuple[Wording, str | None, str | None] | None:
    """The wording that a line is in, and the hours and minutes that it names; None where it is in none."""
    for wording in WORDINGS:
        if not line.startswith(wording.beginning):
            continue
        rest = line[len(wording.beginning) :]
        if not wording.has_duration:
            if not rest:
                return wording, None, None
        elif match := _DURATION.fullmatch(rest):
            return wording, match[1], match[2]
    return None


def _status(line: str, wording: Wording, hours: str | None, minutes: str | None) -> MarketStatus:
    if not wording.has_duration:
        return MarketStatus(line, wording.country, wording.state, minutes=None)
    impossible = hours is not None and minutes is not None and int(minutes) >= MINUTES_PER_HOUR
    if impossible or (hours is None and minutes is None):
        return MarketStatus(line, wording.country, state=None, minutes=None)
    return MarketStatus(line, wording.country, wording.state, int(hours or 0) * MINUTES_PER_HOUR + int(minutes or 0))
