"""The one look of every chart: colours in a `Theme`, sizes and weights in ``tracker.mplstyle``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from importlib import resources

import matplotlib as mpl

from tracker.colors import Colors
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
        closed: where an exchange is closed.
        accent: links and the focus of a page.
        rising, falling, unchanged: 4.5 : 1 or better against the paper, and apart for every kind of colour vision but
            where a setting wants green and red.
        lines: for many lines on one axis, told apart likewise.
        levels: shades of a calendar's days, from none to most.
        colors: the names of those of rising and falling.
    """

    name: str
    paper: str
    ink: str
    muted: str
    grid: str
    shade: str
    closed: str
    accent: str
    rising: str
    falling: str
    unchanged: str
    lines: tuple[str, ...]
    levels: tuple[str, ...]
    colors: Colors = Colors.BLUE_ORANGE

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
    closed="#f5f1fc",
    accent="#0a61ad",
    rising="#0a61ad",
    falling="#b24a00",
    unchanged="#5f6873",
    lines=("#0a61ad", "#b24a00", "#00785c", "#a03472", "#6a5acd", "#7a6200", "#00798f", "#3d444d"),
    levels=("#eceef1", "#bcd3e8", "#7fabd3", "#3f82bb", "#0a5a9f"),
)

DARK = Theme(
    name="dark",
    paper="#14171b",
    ink="#e6e9ed",
    muted="#a3acb8",
    grid="#30363e",
    shade="#1d2127",
    closed="#211c2e",
    accent="#7ab8f0",
    rising="#7ab8f0",
    falling="#f0a062",
    unchanged="#a3acb8",
    lines=("#7ab8f0", "#f0a062", "#4cc38f", "#e88cc0", "#b0a4f5", "#d6bd55", "#58c4da", "#c6cdd6"),
    levels=("#262b32", "#24425e", "#2f6596", "#4b90cc", "#8cc4f5"),
)


_GREEN_RED = {"light": ("#0b7038", "#bf1f2f"), "dark": ("#56c98a", "#ff8f87")}


def in_colors(theme: Theme, colors: Colors) -> Theme:
    """A theme with the colours of rising and falling that these names stand for."""
    if colors is Colors.BLUE_ORANGE:
        return theme
    rising, falling = _GREEN_RED.get(theme.name, (theme.rising, theme.falling))
    return replace(theme, rising=rising, falling=falling, colors=colors)


def named_colors(theme: Theme) -> dict[str, str]:
    """The colours of a theme by the names that a page's style sheet has for them: ``ink``, ``line0``, ``day0`` ...

    >>> named_colors(LIGHT)["paper"], named_colors(DARK)["line1"]
    ('#ffffff', '#f0a062')
    """
    single = ("paper", "ink", "muted", "grid", "shade", "closed", "accent", "rising", "falling", "unchanged")
    return {
        **{name: getattr(theme, name) for name in single},
        **{f"line{index}": color for index, color in enumerate(theme.lines)},
        **{f"day{index}": color for index, color in enumerate(theme.levels)},
    }


def _marked_theme() -> Theme:
    """A theme in which every meaning has a colour of its own, so that it can be told from the colour."""
    number = iter(range(1, 1000))

    def mark() -> str:
        return f"#fe{next(number):04x}"

    return Theme(
        name="marked",
        paper=mark(), ink=mark(), muted=mark(), grid=mark(), shade=mark(), closed=mark(), accent=mark(),
        rising=mark(), falling=mark(), unchanged=mark(),
        lines=tuple(mark() for _ in LIGHT.lines),
        levels=tuple(mark() for _ in LIGHT.levels),
    )  # fmt: skip


MARKED = _marked_theme()
"""For a chart in a page, whose colours are put in by their names: in `LIGHT` some meanings share a colour."""


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
