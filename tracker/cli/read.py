"""``tracker read``: show the quotes of a page, store nothing."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from tracker.cli.command import Command
from tracker.cli.terminal import Terminal


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of ``tracker read``."""
    from tracker.cli.options import add_json, add_page_locale

    parser.add_argument("page", metavar="PAGE", help="a saved page, or - for stdin")
    parser.add_argument("--at", metavar="TIME", help="when the page was captured (it may stay unknown)")
    parser.add_argument("--strict", action="store_true", help="exit 65 when a finding is an error")
    add_page_locale(parser)
    add_json(parser)


def run(options: Namespace, terminal: Terminal) -> int:
    """Read the page and print its quotes."""
    from tracker.cli.json_forms import reading_json
    from tracker.cli.options import home_of, page_locale, say_assumed_zone, strict_code
    from tracker.reading import reading_of
    from tracker.sources.file import page_at
    from tracker.times import parse_time

    settings = home_of(options).settings
    at = parse_time(options.at, settings.zone) if options.at else None
    page, at = page_at(options.page, source=options.page, locale=page_locale(options), at=at, zone=settings.zone)
    if at is not None:
        say_assumed_zone(at, options.at or options.page, terminal)
    reading = reading_of(page)
    if options.json:
        terminal.answer_json(reading_json(reading))
    else:
        from tracker.cli.reading_table import print_reading

        print_reading(reading, settings, terminal)
    return strict_code(reading) if options.strict else 0


COMMAND = Command(
    summary="show the quotes of a page, store nothing",
    examples=(
        ("tracker read page.txt", "a page saved as text"),
        ("tracker read page.html --json", "saved as HTML, for a program"),
        ("tracker read - < page.txt", "from a pipe"),
    ),
    configure=configure,
    run=run,
)
