"""What ``tracker report`` and ``tracker demo`` have in common: write the report of a home, and say where it is."""

from __future__ import annotations

import shlex
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.cli.terminal import Terminal
from tracker.report import MadeBy, WrittenReport, write_report
from tracker.store.connect import shown_database, sqlite_file
from tracker.texts import texts
from tracker.version import __version__

if TYPE_CHECKING:
    from tracker.home import Home


def report_on(
    home: Home, *, out: Path | None, since: datetime | None = None, until: datetime | None = None
) -> WrittenReport:
    """Write the report of a home into *out*, or where its settings say.

    Raises:
        StorageFailed: the database can't be read.
        OutputFailed: a file can't be written.
    """
    settings = home.settings
    # Absolute, so that the report can be made again from anywhere.
    folder = (out or settings.reports).absolute()
    home_folder = settings.home.absolute()
    history = home.report_history(since=since, until=until)
    words = ["tracker", "report", "--home", str(home_folder), "--locale", settings.locale]
    words += ["--timezone", settings.zone.key, "--out", str(folder)]
    words += ["--since", f"{since:%Y-%m-%dT%H:%M:%SZ}"] if since else []
    words += ["--until", f"{until:%Y-%m-%dT%H:%M:%SZ}"] if until else []
    return write_report(
        history,
        out=folder,
        texts=texts(settings.locale),
        zone=settings.zone,
        made_by=MadeBy(
            version=__version__,
            command=shlex.join(words),
            home=str(home_folder),
            database_url=shown_database(settings.database),
            archive=str(settings.snapshots.absolute()),
            raw_pages=history.snapshot_count,
        ),
    )


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
                "database": database,
            }
        )
        return
    if terminal.is_quiet:
        return
    terminal.answer(f"HTML      {page}")
    if overview:
        terminal.answer(f"PNG       {overview}")
        count = len(written.instruments)
        terminal.answer(f"          and beside it one for each instrument ({count})")
    if database:
        terminal.answer(f"database  {database}")
