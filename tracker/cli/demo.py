"""``tracker demo``: real market history and its report, in seconds."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tracker.cli.command import Command
from tracker.cli.terminal import Terminal

if TYPE_CHECKING:
    from tracker.home import Home


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of ``tracker demo``."""
    from tracker.cli.options import add_json

    add_json(parser)


def run(options: Namespace, terminal: Terminal) -> int:
    """Capture the example pages one by one, and report on them."""
    from tracker.capture import capture
    from tracker.cli.options import home_of, utc_now
    from tracker.cli.progress import Progress
    from tracker.cli.reporting import print_report, report_on
    from tracker.demo import example_pages
    from tracker.texts import texts

    home = home_of(options)
    _refuse_other_history(home)
    pages = list(example_pages())
    added, calendars = 0, home.calendars()
    with home.capturing() as capturing, Progress(terminal, "example pages", len(pages)) as progress:
        for page in pages:
            captured = capture(
                page,
                archive=capturing.archive,
                open_store=capturing.open_store,
                now=utc_now,
                calendars=calendars,
            )
            added += captured.snapshot is not None
            progress.advance()
    words = texts(home.settings.locale)
    terminal.say(
        words(
            "{count} example pages: {added} captured, {stored} already stored. Drawing the report …",
            count=len(pages),
            added=added,
            stored=len(pages) - added,
        )
    )
    written = report_on(home, terminal, out=None)
    print_report(written, home, terminal, as_json=options.json)
    return 0


def _refuse_other_history(home: Home) -> None:
    """Keep the examples of 2024 out of a history that somebody is building.

    Raises:
        WrongUse: the home holds snapshots of other sources.
    """
    from tracker.demo import SOURCE
    from tracker.errors import WrongUse
    from tracker.store import read

    with home.reading() as connection:
        others = [] if connection is None else [name for name in read.sources(connection) if name != SOURCE]
    if others:
        folder = str(home.settings.home)
        raise WrongUse(
            f"the home folder {folder!r} holds a history of its own ({', '.join(others)})",
            advice="Run the examples elsewhere: tracker demo --home demo",
            about=folder,
        )


COMMAND = Command(
    summary="capture the example pages and report on them: start here",
    examples=(
        ("tracker demo", "into the current folder"),
        ("tracker demo --home /tmp/demo", "elsewhere"),
    ),
    configure=configure,
    run=run,
)
