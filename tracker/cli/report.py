"""``tracker report``: charts as PNG and one HTML page."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from tracker.cli.command import Command
from tracker.cli.terminal import Terminal


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of ``tracker report``."""
    from tracker.cli.options import add_json, add_period

    parser.add_argument("--out", metavar="FOLDER", help="where to write (default: reports/ in the home folder)")
    add_period(parser)
    add_json(parser)


def run(options: Namespace, terminal: Terminal) -> int:
    """Write the report, and print where it is."""
    from pathlib import Path

    from tracker.cli.options import home_of, period_of
    from tracker.cli.reporting import print_report, report_on

    home = home_of(options)
    since, until = period_of(options, home.settings.zone)
    written = report_on(home, terminal, out=Path(options.out) if options.out else None, since=since, until=until)
    print_report(written, home, terminal, as_json=options.json)
    return 0


COMMAND = Command(
    summary="PNG charts and one HTML report",
    examples=(
        ("tracker report", "into reports/ in the home folder"),
        ("tracker report --since 2024-04-19 --out /tmp/week", "a period, elsewhere"),
        ("tracker report --locale en_GB", "in English"),
    ),
    configure=configure,
    run=run,
)
