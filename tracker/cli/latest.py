"""``tracker latest``: the newest quote of each instrument."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING

from tracker.cli.command import Command
from tracker.cli.terminal import Terminal
from tracker.formats import MAX_DIGITS

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from tracker.cli.table import Cell
    from tracker.home import Home
    from tracker.model import StoredQuote
    from tracker.store.read import FailedAttempt, StoredInstrument, StoredSnapshot

_COURSE = 16
"""How many quotes a sparkline shows."""


@dataclass(frozen=True, slots=True)
class _Latest:
    """One instrument's newest quote, and the quotes up to it, oldest first."""

    newest: StoredQuote
    course: tuple[StoredQuote, ...]

    @property
    def before(self) -> StoredQuote | None:
        """The quote at the same place of the snapshot before, of the same source; None where there is none.

        A page may print two names of one instrument: of these the one with the newest quote's name is at its place.
        """
        place = (self.newest.source, self.newest.occurrence)
        earlier = [
            stored
            for stored in self.course
            if stored.moment < self.newest.moment and (stored.source, stored.occurrence) == place
        ]
        return max(earlier, key=lambda one: (one.moment, one.quote.name == self.newest.quote.name), default=None)

    @property
    def since_before(self) -> Decimal | None:
        """The change of the value since the snapshot before, exact; None where either is not known."""
        before = self.before.quote.value if self.before else None
        now = self.newest.quote.value
        if before is None or now is None:
            return None
        with localcontext() as context:
            # Room for every digit of both.
            context.prec = 3 * MAX_DIGITS
            return now - before


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What a home has to show, read at one consistent moment.

    Attributes:
        snapshot: the newest; None where there is none.
        latest: its instruments, then those that are only on older ones.
        failed: captures that failed after the newest snapshot of their source, by source.
        newest: the time of each source's newest snapshot; None for one that has none.
    """

    snapshot: StoredSnapshot | None
    latest: list[_Latest]
    failed: dict[str, list[FailedAttempt]]
    newest: dict[str, datetime | None]


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of ``tracker latest``."""
    from tracker.cli.options import add_json

    add_json(parser)


def run(options: Namespace, terminal: Terminal) -> int:
    """Print the newest quotes in the newest strip's order."""
    from tracker.cli.failed_captures import age_seconds
    from tracker.cli.options import home_of, nothing_captured, utc_now
    from tracker.quote_fields import digits, stored_quote_json, utc

    home, now = home_of(options), utc_now()
    loaded = _load(home)
    if options.json:
        terminal.answer_json(
            [
                stored_quote_json(each.newest)
                | {
                    "previous_at": utc(each.before.at) if each.before else None,
                    "since_previous": digits(each.since_before),
                    "age_seconds": age_seconds(each.newest.at, now),
                }
                for each in loaded.latest
            ]
        )
        return 0
    if loaded.snapshot is None:
        terminal.say(nothing_captured(home))
    else:
        _print(home, loaded.snapshot, loaded.latest, now, terminal)
    _say_failed(home, loaded, terminal)
    return 0


def _say_failed(home: Home, loaded: _Loaded, terminal: Terminal) -> None:
    from tracker.cli.failed_captures import since_newest_lines
    from tracker.texts import texts

    words = texts(home.settings.locale)
    for line in since_newest_lines(loaded.failed, loaded.newest, home.settings.zone, words):
        terminal.say(line)


def _load(home: Home) -> _Loaded:
    from tracker.store import read

    with home.reading() as connection:
        if connection is None:
            return _Loaded(None, [], {}, {})
        latest = []
        for instrument in read.instruments(connection):
            course = _course(connection, instrument)
            # Several where the newest strip has the name several times: none of them is more right.
            newest = [stored for stored in course if stored.moment == course[-1].moment]
            latest += [_Latest(stored, course) for stored in newest]
        failed = read.failures_since_newest(connection)
        return _Loaded(read.newest_snapshot(connection), latest, failed, read.newest_by_source(connection))


def _course(connection: Connection, instrument: StoredInstrument) -> tuple[StoredQuote, ...]:
    """The newest quotes, oldest first: `_COURSE` of them, or more where one strip alone has as many."""
    from tracker.store import read

    count = _COURSE
    while True:
        course = tuple(read.newest_quotes_of(connection, instrument, count))
        if len(course) < count or course[0].moment < course[-1].moment:
            return course
        count *= 10


def _print(home: Home, snapshot: StoredSnapshot, latest: list[_Latest], now: datetime, terminal: Terminal) -> None:
    from tracker.cli.failed_captures import age_in_words
    from tracker.cli.quote_rows import finding_lines, printed_time
    from tracker.cli.table import Align, Column, print_heading, print_table
    from tracker.texts import texts
    from tracker.visible import one_line

    settings = home.settings
    words = texts(settings.locale)
    heading = words(
        "Snapshot of {time} ({zone}), {age}",
        time=printed_time(snapshot.at, settings.zone, words),
        zone=settings.zone.key,
        age=age_in_words(snapshot.at, now, words),
    )
    market = f" · {one_line(snapshot.market.text)}" if snapshot.market else ""
    print_heading(heading + market, terminal)
    right = Column(Align.RIGHT)
    columns = (Column(), right, right, right, Column(), right, Column(), Column(is_ornament=True))
    rows = _rows(home, snapshot, latest, is_seen_plain=terminal.is_interactive)
    # A narrow screen loses its last columns, and that a quote is old must not be lost before how it has moved.
    order = (0, 1, 2, 3, 4, 6, 5, 7) if terminal.is_interactive else range(len(columns))
    shown = [[row[place] for place in order] for row in rows]
    print_table(terminal, [columns[place] for place in order], shown, settings.colors)
    for line in finding_lines(snapshot.findings, words):
        terminal.say(line)


def _rows(home: Home, snapshot: StoredSnapshot, latest: list[_Latest], *, is_seen_plain: bool) -> list[list[Cell]]:
    """The table's rows.

    Args:
        home: whose locale and zone it is in.
        snapshot: the newest, whose time stands above the table.
        latest: its instruments.
        is_seen_plain: leave out a time that is the snapshot's own: a person sees it above.
    """
    from tracker.cli.quote_rows import (
        NO_FIGURE,
        printed_time,
        quote_cells,
        sparkline,
        value_cells,
    )
    from tracker.cli.table import Cell, Tone
    from tracker.texts import texts

    locale, zone = home.settings.locale, home.settings.zone
    words = texts(locale)
    titles = [
        words("Instrument"),
        words("Value"),
        words("Change"),
        words("Percent"),
        "!",
        words("vs previous"),
        words("Seen"),
        words("Trend"),
    ]
    if is_seen_plain and all(each.newest.at == snapshot.at for each in latest):
        titles[6] = ""
    if not any(each.newest.findings for each in latest) and is_seen_plain:
        titles[4] = ""
    rows = [[Cell(title, Tone.QUIET) for title in titles]]
    cells = quote_cells([each.newest.quote for each in latest], locale)
    moves = value_cells([each.since_before for each in latest], locale, signed=True)
    for each, quote, move in zip(latest, cells, moves, strict=True):
        at = each.newest.at
        # What is not on the newest strip must not look as new as the rest.
        seen = "" if is_seen_plain and at == snapshot.at else printed_time(at, zone, words)
        course = sparkline([stored.quote.value for stored in each.course])
        since = move if each.since_before is not None else Cell(NO_FIGURE, Tone.QUIET)
        # The findings themselves stand below the table.
        mark = Cell("!", Tone.MARK) if each.newest.findings else Cell("")
        rows.append([*quote, mark, since, Cell(seen, Tone.QUIET), Cell(course, Tone.QUIET)])
    return rows


COMMAND = Command(
    summary="the newest quote of each instrument, and its change since the snapshot before",
    examples=(
        ("tracker latest", "a table"),
        ("tracker latest --json", "for a program"),
    ),
    configure=configure,
    run=run,
)
