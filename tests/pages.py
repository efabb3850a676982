"""Pages as a browser saves them, made from the figures in ``tests/data/strips.jsonl``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.model import Reading

DATA = Path(__file__).parent / "data"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
PROSE = f"""\
Une bourse aux graines sous le préau

La première a réuni 1{NO_BREAK_SPACE}204,50 euros, +3,2 (+0,27 %) par rapport à l'an passé :

  • On échange un sachet contre un sachet (deux pour les courges).
  • Le marché du dimanche reprend ce qui reste, à 0,80 euro pièce.

Les tomates ont changé de table
"""


@dataclass(frozen=True, slots=True)
class PrintedQuote:
    """One instrument as printed, but with ordinary spaces, and without the parentheses of the percentage."""

    name: str
    value: str
    change: str
    percent: str


@dataclass(frozen=True, slots=True)
class PrintedStrip:
    """A strip as printed.

    Attributes:
        captured_at: aware, with Paris's offset; None where nothing proves a time.
        intro: the line above the market line; None where there is none.
        market_line: None where there is none.
        quotes: in the page's order.
    """

    captured_at: datetime | None
    intro: str | None
    market_line: str | None
    quotes: tuple[PrintedQuote, ...]


@cache
def printed_strips() -> tuple[PrintedStrip, ...]:
    """Every strip of ``strips.jsonl``, in its order."""
    lines = (DATA / "strips.jsonl").read_text("utf-8").splitlines()
    return tuple(_printed_strip(line) for line in lines)


def _printed_strip(line: str) -> PrintedStrip:
    strip = json.loads(line)
    at = strip["captured_at"]
    return PrintedStrip(
        captured_at=datetime.fromisoformat(at) if at else None,
        intro=strip["intro"],
        market_line=strip["header"],
        quotes=tuple(PrintedQuote(*row) for row in strip["rows"]),
    )


def page_text(strip: PrintedStrip, *, prose: str = PROSE, separator: str = NO_BREAK_SPACE) -> str:
    """The page that shows *strip* above *prose*, with *separator* between groups of digits."""
    above = [line for line in (strip.intro, strip.market_line) if line is not None]
    widgets = [widget_text(quote.name, *figure_lines(quote, separator=separator)) for quote in strip.quotes]
    return "".join(f"{line}\n" for line in above) + "".join(widgets) + "\n" + prose


def widget_text(name: str, *lines: str) -> str:
    """The widget that prints *lines* below *name*."""
    return f"  • {name}\n\n" + "".join(f"    {line}\n" for line in (*lines, NO_BREAK_SPACE))


def figure_lines(quote: PrintedQuote, *, separator: str = NO_BREAK_SPACE) -> tuple[str, str]:
    """The value's line and the line of change and percentage."""
    value, change = quote.value.replace(" ", separator), quote.change.replace(" ", separator)
    percent = quote.percent.removesuffix(" %").replace(" ", separator)
    return value, f"{change} ({percent} %)"


def printed_figures(strip: PrintedStrip) -> list[tuple[str, ...]]:
    """Name, value, change and percentage of each quote, the figures as decimal strings, digits as printed."""
    return [
        (quote.name, *(_decimal_string(figure) for figure in (quote.value, quote.change, quote.percent)))
        for quote in strip.quotes
    ]


def read_figures(reading: Reading) -> list[tuple[str, ...]]:
    """Name, value, change and percentage of each quote that was read, as `printed_figures` writes them."""
    return [(quote.name, str(quote.value), str(quote.change), str(quote.percent)) for quote in reading.quotes]


def _decimal_string(printed: str) -> str:
    return printed.removesuffix(" %").replace(" ", "").replace(",", ".").removeprefix("+")
