"""What ``tracker report`` and ``tracker demo`` have in common: write the report of a home, and say where it is."""

from __future__ import annotations

import gc
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.cli.progress import Progress
from tracker.cli.report_options import SPAN_DAYS, list_of
from tracker.cli.report_schedule import schedule_of
from tracker.cli.terminal import Terminal
from tracker.colors import Colors
from tracker.history import History, is_of
from tracker.loading import load_history, printed_quotes
from tracker.report import AskedPictures, MadeBy, WrittenReport
from tracker.report.contents import PAGE, listed_files
from tracker.report.placed_files import place_files
from tracker.report.series import keep_newest, place_report
from tracker.report.time_words import TimeWords
from tracker.report.write import make_report, written_in
from tracker.store import read
from tracker.store.connect import shown_database, sqlite_file
from tracker.texts import texts
from tracker.version import __version__
from tracker.visible import one_line

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from tracker.home import Home
    from tracker.store.read import StoredInstrument


_OBJECTS_BEFORE_A_LOOK = 50_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a report is to show.

    Attributes:
        since, until: aware, both included; None where the period is open.
        span: in place of both: a key of `SPAN_DAYS`, or ``all``; None where they count.
        instruments: their names, in order; None for all.
        pictures: those beside the page.
        is_dated: whether it stands beside others, in a folder of its own.
        keep: how many of these stay; None for all. It is about the others, so no part of `words`.
        squeezes: whether charts leave out closed hours in which nothing moved.
    """

    since: datetime | None = None
    until: datetime | None = None
    span: str | None = None
    instruments: tuple[str, ...] | None = None
    pictures: AskedPictures = field(default_factory=AskedPictures)
    is_dated: bool = False
    keep: int | None = None
    squeezes: bool = False

    def words(self) -> list[str]:
        """As arguments of ``tracker report``."""
        usual, pictures = AskedPictures(), self.pictures
        found = ["--period", self.span] if self.span else []
        found += ["--since", f"{self.since:%Y-%m-%dT%H:%M:%SZ}"] if self.since else []
        found += ["--until", f"{self.until:%Y-%m-%dT%H:%M:%SZ}"] if self.until else []
        found += ["--instruments", list_of(self.instruments)] if self.instruments else []
        if (pictures.width_px, pictures.height_px) != (usual.width_px, usual.height_px):
            found += ["--size", f"{pictures.width_px}x{pictures.height_px}"]
        found += ["--scale", str(pictures.scale)] if pictures.scale is not None else []
        found += ["--card"] if pictures.has_card else []
        found += ["--dated"] if self.is_dated else []
        found += ["--squeeze"] if self.squeezes else []
        return found


def report_on(home: Home, terminal: Terminal, *, out: Path | None, asked: Asked | None = None) -> WrittenReport:
    """Write the report of a home into *out*, or where its settings say, and show how far it is.

    Raises:
        WrongUse: there is no instrument of a name that was asked for.
        StorageFailed: the database can't be read.
        OutputFailed: a file can't be written.
    """
    with _seldom_collected():
        return _report_on(home, terminal, out, asked or Asked())


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Let Python look less often for objects that refer to each other and are of no use.

    The quotes of a long history are hundreds of thousands of objects, none of which is: every look at them is in vain.
    """
    usual = gc.get_threshold()
    gc.set_threshold(_OBJECTS_BEFORE_A_LOOK, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _report_on(home: Home, terminal: Terminal, out: Path | None, asked: Asked) -> WrittenReport:
    settings = home.settings
    # Absolute, so that the report can be made again from anywhere.
    folder = (out or settings.reports).absolute()
    home_folder = settings.home.absolute()
    with home.reading() as connection:
        since = asked.since if asked.span is None else _start(connection, asked.span)
        wanted = None if asked.instruments is None else _wanted(home, connection, asked.instruments, terminal)
        history = load_history(
            connection,
            since=since,
            until=asked.until,
            zone=settings.zone,
            instruments=wanted,
            most_days=asked.pictures.most_days,
            known=settings.catalogue,
        )
        _say_missing(history, wanted or (), home, terminal)
        stored = () if connection is None else read.instruments(connection)
        quotes = printed_quotes(connection, history, stored)
        schedule = schedule_of(home, connection, history)
    words = ["tracker", "report", "--home", str(home_folder), "--locale", settings.locale]
    words += ["--timezone", settings.zone.key, "--out", str(folder), *asked.words()]
    words += ["--colors", settings.colors] if settings.colors is not Colors.BLUE_ORANGE else []
    made_by = MadeBy(
        version=__version__,
        command=shlex.join(words),
        home=str(home_folder),
        database_url=shown_database(settings.database),
        archive=str(settings.snapshots.absolute()),
        raw_pages=history.snapshot_count,
        is_listed=asked.is_dated,
    )
    say = texts(settings.locale)
    with Progress(terminal, "charts", len(history.instruments) + 1) as progress:
        made = make_report(
            history,
            texts=say,
            zone=settings.zone,
            made_by=made_by,
            quotes=quotes,
            asked=asked.pictures,
            schedule=schedule,
            calendars=home.calendars(),
            squeezes=asked.squeezes,
            colors=settings.colors,
            on_chart=progress.advance,
        )
    if not asked.is_dated:
        place_files(folder, made.files, made.contents)
        return written_in(folder, made)
    list_page = folder / PAGE
    newest_at = history.newest_at
    if newest_at is None:
        terminal.say(say("There is no snapshot to report on; the page lists the reports that there are."))
    if listed_files(folder) - {PAGE}:
        terminal.say(say("{folder} is for all reports now: the files of the one in it give way.", folder=str(folder)))
    placed = place_report(
        folder, made if newest_at else None, newest_at, words=TimeWords(say, settings.zone), version=__version__
    )
    if asked.keep is not None:
        _keep_newest(folder, asked.keep, placed, TimeWords(say, settings.zone), terminal)
    if newest_at is None:
        return WrittenReport(list_page, None, (), (list_page,), list_page=list_page)
    return written_in(placed, made, list_page=list_page)


def _keep_newest(folder: Path, count: int, placed: Path, words: TimeWords, terminal: Terminal) -> None:
    """Remove old reports, and say so."""
    kept, say = keep_newest(folder, count, placed=placed, words=words, version=__version__), words.texts
    if kept.removed:
        names = ", ".join(kept.removed)
        terminal.say(say.count("{number} old report removed: {names}", "{number} old reports removed: {names}",
                               len(kept.removed), names=names))  # fmt: skip
    for name in kept.left:
        terminal.say(say("{folder} holds something else, too, and stays.", folder=str(folder / name)))


def _start(connection: Connection | None, span: str) -> datetime | None:
    """When a span begins that ends at the newest snapshot; None where there is no snapshot, or all is asked for."""
    newest = None if connection is None or span not in SPAN_DAYS else read.newest_snapshot(connection)
    return None if newest is None else newest.at - timedelta(days=SPAN_DAYS[span])


def _wanted(
    home: Home, connection: Connection | None, names: tuple[str, ...], terminal: Terminal
) -> tuple[StoredInstrument, ...]:
    """The stored instruments of these names, in their order, each once."""
    found: dict[int, StoredInstrument] = {}
    for name in names:
        instrument = home.find_instrument(connection, name)
        if instrument is None:
            terminal.say(texts(home.settings.locale)("Nothing is stored of {name}.", name=one_line(name)))
        else:
            found.setdefault(instrument.id, instrument)
    return tuple(found.values())


def _say_missing(history: History, wanted: tuple[StoredInstrument, ...], home: Home, terminal: Terminal) -> None:
    words = texts(home.settings.locale)
    for instrument in wanted:
        if not any(is_of(one, instrument) for one in history.instruments):
            terminal.say(words("Nothing is stored of {name} in this period.", name=one_line(instrument.names[0])))


def print_report(written: WrittenReport, home: Home, terminal: Terminal, *, as_json: bool) -> None:
    """Print where the report, its pictures and the database are."""
    page, overview = written.page, written.overview
    file = sqlite_file(home.settings.database)
    database: str | None = shown_database(home.settings.database)
    if file is not None:
        database = str(file.absolute()) if file.exists() else None
    if as_json:
        terminal.answer_json(
            {
                "page": str(page),
                "overview": str(overview) if overview else None,
                "charts": [str(chart) for chart in written.instruments],
                "card": str(written.card) if written.card else None,
                "files": [str(each) for each in written.files],
                "list_page": str(written.list_page) if written.list_page else None,
                "database": database,
            }
        )
        return
    if terminal.is_quiet:
        return
    words, count = texts(home.settings.locale), len(written.instruments)
    beside = words("and beside it one for each instrument ({count}), the same as SVG, and CSV", count=count)
    rows = (
        ("HTML", str(page)),
        ("PNG", str(overview or "")),
        ("", beside if overview else ""),
        (words("card"), str(written.card or "")),
        (words("reports"), str(written.list_page or "")),
        (words("database"), database or ""),
    )
    for label, told in rows:
        if told:
            terminal.answer(f"{label:<10}{told}")
