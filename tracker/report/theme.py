"""The one look of every chart: colours in a `Theme`, sizes and weights in ``tracker.mplstyle``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from importlib import resources

import matplotlib as mpl

from tracker.report import fonts


class Direction(Enum):
    """Which way a figure went; the value is the arrow that says so without colour."""

    RISING = "▲"
    FALLING = "▼"
    UNCHANGED = "="


def direction(change: Decimal | float | None) -> Direction:
    """The direction of a change or a percentage; a change that is not known is drawn as none.

    >>> direction(Decimal("-0.00")), direction(Decimal("0.06"))
    (<Direction.UNCHANGED: '='>, <Direction.RISING: '▲'>)
    """
    if change is None or change == 0:
        return Direction.UNCHANGED
    return Direction.RISING if change > 0 else Direction.FALLING


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours, each for a meaning.

    Attributes:
        name: of the theme.
        paper: behind everything.
        ink: text and the line of a single instrument.
        muted: text that comes second.
        grid: thin lines behind the data.
        shade: where nothing was captured.
        rising, falling, unchanged: apart for every kind of colour vision, and 4.5 : 1 or better against the paper.
        lines: for many lines on one axis, told apart likewise.
    """

    name: str
    paper: str
    ink: str
    muted: str
    grid: str
    shade: str
    rising: str
    falling: str
    unchanged: str
    lines: tuple[str, ...]

    def of(self, direction: Direction) -> str:
        """The colour of a direction."""
        match direction:
            case Direction.RISING:
                return self.rising
            case Direction.FALLING:
                return self.falling
            case Direction.UNCHANGED:
                return self.unchanged


LIGHT = Theme(
    name="light",
    paper="#ffffff",
    ink="#1d2228",
    muted="#5f6873",
    grid="#e3e6ea",
    shade="#f4f5f7",
    rising="#0a61ad",
    falling="#b24a00",
    unchanged="#5f6873",
    lines=("#0a61ad", "#b24a00", "#00785c", "#a03472", "#6a5acd", "#7a6200", "#00798f", "#3d444d"),
)


@contextmanager
def style() -> Iterator[None]:
    """Matplotlib as ``tracker.mplstyle`` wants it, whatever the user's own settings are.

    A figure is made and saved inside this context: some settings count when an artist is made, some when it is drawn.
    """
    with resources.as_file(resources.files("tracker.report").joinpath("tracker.mplstyle")) as file:
        settings = mpl.rc_params_from_file(file, use_default_template=True)
    settings["font.family"] = list(fonts.families())
    # Which backend a process uses is the process's affair; a figure here has its own canvas.
    chosen = {name: settings[name] for name in settings if name not in ("backend", "interactive")}
    with mpl.rc_context(chosen):
        yield
