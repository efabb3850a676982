"""``tracker history``: one instrument over time."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tracker.cli.command import Command
from tracker.cli.terminal import Terminal
from tracker.errors import WrongUse

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from tracker.cli.table import Cell
    from tracker.home import Home
    from tracker.model import StoredQuote
    from tracker.store.read import FailedAttempt


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of ``tracker history``."""
    from tracker.cli.options import add_json, add_period

    parser.add_argument("instrument", metavar="INSTRUMENT", help="a symbol or any name, in any case")
    add_period(parser)
    parser.add_argument("--format", choices=("table", "csv", "json"), help="default: table")
    add_json(parser)


def run(options: Namespace, terminal: Terminal) -> int:
    """Print the instrument's quotes, oldest first."""
    from tracker.cli.options import home_of, period_of
    from tracker.quote_fields import stored_quote_json
    from tracker.store import read

    home = home_of(options)
    since, until = period_of(options, home.settings.zone)
    if options.json and options.format not in (None, "json"):
        raise WrongUse(f"--json and --format {options.format} ask for two forms", advice="Leave one of them out.")
    quotes: list[StoredQuote] = []
    failed: list[FailedAttempt] = []
    span = None
    with home.reading() as connection:
        instrument = home.find_instrument(connection, options.instrument)
        if connection is not None and instrument is not None:
            quotes = read.quotes_of(connection, instrument, since=since, until=until)
            span = read.span_of(connection, instrument)
            sources = read.sources_of(connection, instrument)
            failed = read.failed_attempts(connection, since=since, until=until, sources=sources)
    if options.json or options.format == "json":
        terminal.answer_json([stored_quote_json(stored) for stored in quotes])
    elif options.format == "csv":
        _print_csv(quotes, terminal)
    else:
        if quotes:
            _print_table(home, quotes, failed, terminal)
        else:
            _say_nothing(home, options.instrument, span, terminal)
        _say_failed(home, failed, terminal)
    return 0


def _say_failed(home: Home, failed: Sequence[FailedAttempt], terminal: Terminal) -> None:
    """Why captures failed, a line for each reason, as findings stand below a table."""
    from tracker.cli.failed_captures import reason_lines
    from tracker.texts import texts

    settings = home.settings
    for line in reason_lines(failed, settings.zone, texts(settings.locale)):
        terminal.say(line)


def _say_nothing(home: Home, words: str, span: tuple[datetime, datetime] | None, terminal: Terminal) -> None:
    from tracker.cli.options import missing_home
    from tracker.cli.quote_rows import printed_time
    from tracker.texts import texts
    from tracker.visible import one_line

    say, zone = texts(home.settings.locale), home.settings.zone
    name = one_line(words)
    if span is None:
        terminal.say(missing_home(home) or say("Nothing is stored of {name}.", name=name))
        return
    first, last = (printed_time(at, zone, say) for at in span)
    terminal.say(
        say(
            "Nothing is stored of {name} in this period; there are quotes from {first} to {last} ({zone}).",
            name=name,
            first=first,
            last=last,
            zone=zone.key,
        )
    )


def _print_csv(quotes: Sequence[StoredQuote], terminal: Terminal) -> None:
    from tracker.csv_text import csv_line
    from tracker.quote_fields import CSV_FIELDS, stored_quote_csv

    terminal.answer(csv_line(CSV_FIELDS))
    for stored in quotes:
        terminal.answer(stored_quote_csv(stored))


def _print_table(
    home: Home, quotes: Sequence[StoredQuote], failed: Sequence[FailedAttempt], terminal: Terminal
) -> None:
    from tracker.cli.failed_captures import age_in_words
    from tracker.cli.options import utc_now
    from tracker.cli.quote_rows import mark_cell, printed_time, quote_cells
    from tracker.cli.table import Align, Cell, Column, Tone, print_heading, print_table
    from tracker.texts import texts
    from tracker.visible import one_line

    settings = home.settings
    words = texts(settings.locale)
    newest = quotes[-1].quote
    symbol = f" ({newest.symbol})" if newest.symbol else ""
    count = words.count("{number} quote", "{number} quotes", len(quotes))
    age = words("newest {age}", age=age_in_words(quotes[-1].at, utc_now(), words))
    heading = f"{one_line(newest.name)}{symbol} · {count}, {age} · {settings.zone.key}"
    print_heading(heading, terminal)
    left, right = Column(), Column(Align.RIGHT)
    columns = [left, right, right, right, left]
    titles = [words("Time"), words("Value"), words("Change"), words("Percent"), "!"]
    head = [Cell(title, Tone.QUIET) for title in titles]
    timed: list[tuple[datetime, list[Cell]]] = []
    names = {stored.quote.name for stored in quotes}
    cells = quote_cells([stored.quote for stored in quotes], settings.locale)
    crowded = _crowded_minutes(stored.at for stored in quotes)
    for stored, (name, value, change, percent) in zip(quotes, cells, strict=True):
        has_seconds = stored.at.replace(second=0) in crowded
        at = Cell(printed_time(stored.at, settings.zone, words, has_seconds=has_seconds), Tone.QUIET)
        marks = mark_cell(stored.findings)
        printed_as = [name] if len(names) > 1 else []
        timed.append((stored.at, [at, value, change, percent, marks, *printed_as]))
    if terminal.is_interactive:
        # For a person the gap shows where it is; a program that reads the table gets quotes alone.
        timed += _failed_rows(home, quotes, failed)
        timed.sort(key=lambda row: row[0])
    if len(names) > 1:
        head.append(Cell(words("Printed as"), Tone.QUIET))
        columns.append(left)
    rows = [row + [Cell("")] * (len(columns) - len(row)) for _, row in timed]
    print_table(terminal, columns, [head, *rows], settings.colors)


def _crowded_minutes(times: Iterable[datetime]) -> set[datetime]:
    """The minutes, as their first second, with several of these times: to the minute these would read the same."""
    from collections import Counter

    counts = Counter(at.replace(second=0) for at in set(times))
    return {minute for minute, count in counts.items() if count > 1}


def _failed_rows(
    home: Home, quotes: Sequence[StoredQuote], failed: Sequence[FailedAttempt]
) -> list[tuple[datetime, list[Cell]]]:
    """A row for each capture that failed, or for a run of them with no quote between, with the time of the first."""
    from bisect import bisect_right
    from itertools import groupby

    from tracker.cli.quote_rows import NO_FIGURE, printed_time
    from tracker.cli.table import Cell, Tone
    from tracker.texts import texts

    settings = home.settings
    times = [stored.at for stored in quotes]
    rows = []
    for (_, outcome), group in groupby(failed, key=lambda one: (bisect_right(times, one.at), one.outcome)):
        run = list(group)
        at = Cell(printed_time(run[0].at, settings.zone, texts(settings.locale)), Tone.QUIET)
        nothing = Cell(NO_FIGURE, Tone.QUIET)
        mark = Cell(f"! {outcome}{f' × {len(run)}' if len(run) > 1 else ''}", Tone.MARK)
        rows.append((run[0].at, [at, nothing, nothing, nothing, mark]))
    return rows


COMMAND = Command(
    summary="one instrument over time",
    examples=(
        ("tracker history nikkei", "a table, newest last"),
        ("tracker history ^N225 --format csv", "exact figures for a spreadsheet"),
        ("tracker history EUR/USD --since 2024-04-19 --json", "for a program, from that day on"),
    ),
    configure=configure,
    run=run,
)
