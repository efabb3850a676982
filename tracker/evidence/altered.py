"""A text of a quote with one character altered, and what reading it gives then."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tracker.errors import NotANumber
from tracker.formats import NumberFormat, parse_number, parse_percent

NAME = "name"
"""What a text is that is no figure."""


@dataclass(frozen=True, slots=True)
class Altered:
    """A text with one other character: its index, the other one, and what is read of the text then."""

    at: int
    by: str
    read: str | Decimal


def altered_text(figure: str, printed: str, form: NumberFormat) -> Altered | None:
    """*printed* with its last digit altered, or of a name the case of a letter, which the catalogue folds.

    None for what has neither.
    """
    if figure == NAME:
        cased = (index for index, each in enumerate(printed) if each.swapcase() != each and len(each.swapcase()) == 1)
        at = next(cased, len(printed) - 1)
        by = printed[at].swapcase() if printed[at].swapcase() != printed[at] else "x"
        return Altered(at, by, printed[:at] + by + printed[at + 1 :])
    at = max((index for index, each in enumerate(printed) if each in "0123456789"), default=-1)
    if at < 0:
        return None
    by = str((int(printed[at]) + 1) % 10)
    parse = parse_percent if figure == "percent" else parse_number
    try:
        return Altered(at, by, parse(printed[:at] + by + printed[at + 1 :], form))
    except NotANumber:
        return None
