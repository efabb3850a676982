"""``tracker report``: charts as PNG and SVG, figures as CSV, and one HTML page."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from tracker.cli.command import Command
from tracker.cli.terminal import Terminal


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of ``tracker report``."""
    from tracker.cli.options import add_json, add_period
    from tracker.cli.report_options import add_pictures, add_span

    parser.add_argument("--out", metavar="FOLDER", help="where to write (default: reports/ in the home folder)")
    add_span(parser)
    add_period(parser)
    parser.add_argument(
        "--instruments", metavar="NAME,NAME", action="append", help="only these, in this order: symbols or any names"
    )
    add_pictures(parser)
    parser.add_argument(
        "--dated",
        action="store_true",
        help="into a folder named by its newest snapshot, beside earlier ones, with a page that lists them",
    )
    parser.add_argument("--keep", metavar="N", help="with --dated: remove the oldest dated reports but the newest N")
    parser.add_argument(
        "--squeeze",
        action="store_true",
        help="leave out closed hours in which nothing moved, in charts of instruments over up to 14 days",
    )
    add_json(parser)


def run(options: Namespace, terminal: Terminal) -> int:
    """Write the report, and print where it is."""
    from pathlib import Path

    from tracker.cli.options import home_of, missing_home, period_of
    from tracker.cli.report_options import keep_of, names_of, pictures_of, span_of
    from tracker.cli.reporting import Asked, print_report, report_on

    home = home_of(options)
    since, until = period_of(options, home.settings.zone)
    asked = Asked(
        since=since,
        until=until,
        span=span_of(options),
        instruments=names_of(options),
        pictures=pictures_of(options),
        is_dated=options.dated,
        keep=keep_of(options),
        squeezes=options.squeeze,
    )
    missing = missing_home(home)
    if missing:
        # Before there is one: a report makes it.
        terminal.say(missing)
    written = report_on(home, terminal, out=Path(options.out) if options.out else None, asked=asked)
    print_report(written, home, terminal, as_json=options.json)
    return 0


COMMAND = Command(
    summary="charts as PNG and SVG, and one HTML report",
    examples=(
        ("tracker report", "into reports/ in the home folder"),
        ("tracker report --period week", "the 7 days up to the newest snapshot"),
        ("tracker report --since 2024-04-19 --out /tmp/week", "from a day on, elsewhere"),
        ('tracker report --instruments "nikkei,EUR/USD"', "these two alone, in this order"),
        ("tracker report --size 800x600 --scale 1", "smaller pictures beside the page"),
        ("tracker report --period day --card", "with card.png, for a chat or a mail"),
        ("tracker report --dated", "beside earlier ones: reports/2024-04-19T0027Z/, reports/latest/"),
        ("tracker report --dated --keep 30", "and remove all but the newest thirty"),
        ("tracker report --locale en_GB", "in English"),
    ),
    configure=configure,
    run=run,
)
