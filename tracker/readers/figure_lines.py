"""The figures of one widget on lines of their own: a value, and a change with its percentage in parentheses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

PADDING = " \t\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
"""Blanks around a figure; between its digits they separate groups."""
_CHANGE_LINE = re.compile(rf"(?P<change>[^()]*[^(){PADDING}])[{PADDING}]*\((?P<percent>[^()]+)\)")
_LONGEST_CHANGE_LINE = 500
"""A longer line is no change, and is not searched for one."""


class FigureLines(NamedTuple):
    """The figures of a widget as text.

    Attributes:
        value, change, percent: without the space around them; None where there is none.
        fault: why they can't be told apart; None where they can.
    """

    value: str | None = None
    change: str | None = None
    percent: str | None = None
    fault: str | None = None


def figures_of_lines(lines: Sequence[str], *, may_lack_change: bool = True) -> FigureLines:
    """The figures that the *lines* below a name print.

    Args:
        lines: without the space around them.
        may_lack_change: whether a value alone is a whole widget; it is not where the page may end behind it.

    >>> figures_of_lines(["1,0639", "-0,0007 (-0,06 %)"])
    FigureLines(value='1,0639', change='-0,0007', percent='-0,06 %', fault=None)
    >>> figures_of_lines(["-0,0007 (-0,06 %)"]).fault
    'the value is missing'
    """
    match len(lines):
        case 0:
            return FigureLines(fault="no figures follow the name")
        case 1:
            if is_change(lines[0]):
                return FigureLines(fault="the value is missing")
            return FigureLines(lines[0]) if may_lack_change else FigureLines(fault="the change is missing")
        case 2:
            change_line = _change_line(lines[1])
            if change_line:
                return FigureLines(lines[0], change_line["change"], change_line["percent"].strip(PADDING))
            return FigureLines(fault="the value is not followed by a change and, in parentheses, a percentage")
        case _:
            return FigureLines(fault="there are more lines than a value and a change")


def is_change(line: str) -> bool:
    """Whether a line has the form of a change with its percentage."""
    return _change_line(line) is not None


def _change_line(line: str) -> re.Match[str] | None:
    return _CHANGE_LINE.fullmatch(line) if len(line) <= _LONGEST_CHANGE_LINE else None
