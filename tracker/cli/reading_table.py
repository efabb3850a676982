"""A reading as a person sees it."""

from __future__ import annotations

from tracker.cli.quote_rows import finding_lines, mark_cell, printed_time, quote_cells
from tracker.cli.table import Align, Cell, Column, Tone, print_heading, print_table
from tracker.cli.terminal import Terminal
from tracker.model import Reading
from tracker.settings import Settings
from tracker.texts import Texts, texts
from tracker.visible import one_line

_COLUMNS = (Column(), Column(Align.RIGHT), Column(Align.RIGHT), Column(Align.RIGHT), Column())


def print_reading(reading: Reading, settings: Settings, terminal: Terminal) -> None:
    """Print a reading's market line, quotes and findings."""
    words = texts(settings.locale)
    heading = []
    if reading.captured_at:
        heading.append(f"{printed_time(reading.captured_at, settings.zone, words)} ({settings.zone.key})")
    if reading.market:
        heading.append(one_line(reading.market.text))
    print_heading(" · ".join(heading), terminal)
    codes: dict[str, list[str]] = {}
    for doubt in reading.findings:
        if doubt.quote is not None:
            codes.setdefault(doubt.quote, []).append(doubt.code)
    cells = quote_cells(reading.quotes, settings.locale)
    rows = [[*row, mark_cell(codes.get(quote.name, ()))] for row, quote in zip(cells, reading.quotes, strict=True)]
    print_table(terminal, _COLUMNS, rows, settings.colors)
    if reading.origins:
        _print_origins(reading, words, terminal)
    for line in finding_lines(reading.findings, words):
        terminal.say(line)


def _print_origins(reading: Reading, words: Texts, terminal: Terminal) -> None:
    """Print, per figure, the text that it came from and the place where that stands."""
    terminal.answer()
    figures = {
        "name": words("Name"),
        "value": words("Value"),
        "change": words("Change"),
        "percent": words("Percent"),
    }
    rows = [
        [
            Cell(one_line(quote.name)),
            Cell(figures[origin.figure]),
            Cell(f"« {one_line(origin.text)} »"),
            Cell(one_line(origin.place), Tone.QUIET),
        ]
        for quote, origins in zip(reading.quotes, reading.origins, strict=True)
        for origin in origins
    ]
    print_table(terminal, (Column(), Column(), Column(), Column()), rows)
