"""Tables: aligned and coloured for a person at a terminal, tab-separated for everybody else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from tracker.cli.terminal import Terminal
from tracker.colors import Colors
from tracker.visible import shortened

_GAP = "   "
_LONGEST_CELL = 60


class Align(Enum):
    """How the cells of a column stand under each other."""

    LEFT = auto()
    RIGHT = auto()


class Tone(Enum):
    """What a cell's colour says; the text says it too."""

    PLAIN = auto()
    UP = auto()
    DOWN = auto()
    QUIET = auto()
    MARK = auto()


_STYLES = {Tone.PLAIN: "", Tone.QUIET: "bright_black", Tone.MARK: "bold yellow"}
_DIRECTIONS = {
    Colors.BLUE_ORANGE: {Tone.UP: "blue", Tone.DOWN: "dark_orange3"},
    Colors.GREEN_RED: {Tone.UP: "green", Tone.DOWN: "red"},
}
"""As ``rich`` names the colours of a terminal."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, safe to show."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        align: of its cells.
        is_ornament: only for a person's eyes, such as a sparkline; left out where no person looks.
    """

    align: Align = Align.LEFT
    is_ornament: bool = False


def print_heading(heading: str, terminal: Terminal) -> None:
    """Print what a table is of: above it for a person, beside it, on stderr, where a program reads the table."""
    if not heading:
        return
    if terminal.is_interactive:
        terminal.answer(heading)
        terminal.answer()
    else:
        terminal.say(heading)


def print_table(
    terminal: Terminal, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], colors: Colors = Colors.BLUE_ORANGE
) -> None:
    """Print *rows*, whose text is safe to show, in *colors*. `pad_fraction` aligns the figures of a column."""
    short = [[Cell(shortened(cell.text, _LONGEST_CELL), cell.tone) for cell in row] for row in rows]
    if terminal.is_interactive:
        _print_aligned(terminal, columns, short, _STYLES | _DIRECTIONS[colors])
        return
    shown = [index for index, column in enumerate(columns) if not column.is_ornament]
    for row in short:
        terminal.answer("\t".join(row[index].text.strip() for index in shown))


def pad_fraction(text: str, mark: str, longest: int) -> str:
    """*text* with spaces after it, so that figures of up to *longest* characters from their decimal mark on align.

    >>> pad_fraction("37 775,38", ",", 5)
    '37 775,38  '
    """
    _, found, fraction = text.partition(mark)
    return text + " " * (longest - len(found) - len(fraction))


def _print_aligned(
    terminal: Terminal, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], styles: Mapping[Tone, str]
) -> None:
    from rich.cells import cell_len
    from rich.console import Console
    from rich.text import Text

    console = Console(file=terminal.stdout, highlight=False, soft_wrap=True)
    widths = [max((cell_len(row[index].text) for row in rows), default=0) for index in range(len(columns))]
    kept = _columns_that_fit(widths, console.width)
    for row in rows:
        line = Text()
        for index in kept:
            cell = row[index]
            padding = " " * (widths[index] - cell_len(cell.text))
            if index:
                line.append(_GAP)
            if columns[index].align is Align.RIGHT:
                line.append(padding)
            line.append(cell.text, style=styles[cell.tone])
            if columns[index].align is Align.LEFT:
                line.append(padding)
        line.rstrip()
        console.print(line)


def _columns_that_fit(widths: Sequence[int], width: int) -> list[int]:
    """The first columns that fit into *width*; the first one always. Empty columns are left out."""
    kept: list[int] = []
    used = 0
    for index, column_width in enumerate(widths):
        if not column_width:
            continue
        used += column_width + (len(_GAP) if kept else 0)
        if used > width and kept:
            break
        kept.append(index)
    return kept
