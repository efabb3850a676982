"""The line above a strip that says when its market opens or closes, in the wording of each edition."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.model import MarketState, MarketStatus

_SPACE = "[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]"
_FRENCH_DURATION = rf"(?:(?P<hours>[0-9]{{1,3}}){_SPACE}h)?(?:{_SPACE}?(?P<minutes>[0-9]{{1,2}}){_SPACE}min)?"
MINUTES_PER_HOUR = 60
REACH = 10
"""Lines, blank ones too, in which a market line and its strip find each other."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One way in which an edition words its market line.

    Attributes:
        pattern: matched against the whole line; groups ``hours`` and ``minutes`` where it names a duration.
        country: ISO 3166 code of the market that it speaks of.
        state: what it says of that market.
    """

    pattern: re.Pattern[str]
    country: str
    state: MarketState


WORDINGS = (
    Wording(re.compile("La bourse est fermée"), "FR", MarketState.CLOSED),
    Wording(re.compile("La bourse est ouverte"), "FR", MarketState.OPEN),
    Wording(re.compile(f"La bourse ferme dans {_FRENCH_DURATION}"), "FR", MarketState.CLOSES),
    Wording(re.compile(f"La bourse ouvre dans {_FRENCH_DURATION}"), "FR", MarketState.OPENS),
    Wording(re.compile(f"Marchés français ouverture {_FRENCH_DURATION}"), "FR", MarketState.OPENS),
)
"""Tried in this order; no two match the same line. The forms with « ouverte » and « ouvre » have not been seen on a
page; the others have, in 2022 to 2026."""

_ANY_WORDING = re.compile("|".join(re.sub(r"\?P<\w+>", "", wording.pattern.pattern) for wording in WORDINGS))
BEGINNINGS = tuple(re.split(r"[^\w ]", wording.pattern.pattern, maxsplit=1)[0] for wording in WORDINGS)
"""What the line begins with in each wording: quicker to look for than the wording."""
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
    for wording, beginning in zip(WORDINGS, BEGINNINGS, strict=True):
        match = wording.pattern.fullmatch(line) if line.startswith(beginning) else None
        if match:
            return _status(line, wording, match)
    if _ABOUT_A_MARKET.search(line):
        return MarketStatus(line, country=None, state=None, minutes=None)
    return None


def is_market_line(line: str) -> bool:
    """Whether *line* is in a known wording, so that a strip must follow it."""
    return len(line) <= _LONGEST_LINE and bool(_ANY_WORDING.fullmatch(line))


def _status(line: str, wording: Wording, match: re.Match[str]) -> MarketStatus:
    if wording.pattern.groups == 0:
        return MarketStatus(line, wording.country, wording.state, minutes=None)
    hours, minutes = match["hours"], match["minutes"]
    impossible = hours is not None and minutes is not None and int(minutes) >= MINUTES_PER_HOUR
    if impossible or (hours is None and minutes is None):
        return MarketStatus(line, wording.country, state=None, minutes=None)
    return MarketStatus(line, wording.country, wording.state, int(hours or 0) * MINUTES_PER_HOUR + int(minutes or 0))
