"""``tracker read``: show the quotes of a page, store nothing."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tracker.cli.command import Command
from tracker.cli.terminal import Terminal

if TYPE_CHECKING:
    from tracker.home import Home
    from tracker.instruments import Catalogue
    from tracker.model import Page, Reading
    from tracker.sources.source import Source


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of ``tracker read``."""
    from tracker.cli.options import add_json
    from tracker.cli.pages import add_page_options, add_times

    parser.add_argument(
        "page", metavar="PAGE", nargs="?", help="a saved page, - for stdin, or an address; else that of --source"
    )
    add_times(parser, "when the page was captured (it may stay unknown)")
    parser.add_argument("--strict", action="store_true", help="exit 65 when a finding is an error")
    add_page_options(parser, "read the page as this source of tracker.toml says, and show where each figure stands")
    add_json(parser)


def run(options: Namespace, terminal: Terminal) -> int:
    """Read the page and print its quotes."""
    from tracker.cli.json_forms import reading_json
    from tracker.cli.options import home_of, strict_code

    home = home_of(options)
    reading = _reading(_page(options, home, terminal), home.settings.catalogue)
    if options.json:
        terminal.answer_json(reading_json(reading))
    else:
        from tracker.cli.reading_table import print_reading

        print_reading(reading, home.settings, terminal)
    return strict_code(reading) if options.strict else 0


def _page(options: Namespace, home: Home, terminal: Terminal) -> Page:
    from tracker.cli.options import say_assumed_zone
    from tracker.cli.pages import as_asked, asked_locale, configured_source, dated, web_source
    from tracker.errors import WrongUse
    from tracker.locales import PAGE_LOCALE
    from tracker.sources.file import page_at
    from tracker.sources.web_address import is_address
    from tracker.times import parse_time

    settings = home.settings
    source = configured_source(options.source, settings) if options.source is not None else None
    if options.page is None:
        if source is None:
            raise WrongUse("no page is named", advice="Name a saved page, an address, or a source with --source.")
        return _from_web(as_asked(source, options), options, home, terminal)
    if is_address(options.page):
        return _from_web(web_source(options.page, options, settings), options, home, terminal)
    at = parse_time(options.at, settings.zone) if options.at else None
    page, found = page_at(
        options.page,
        source=source.name if source else options.page,
        locale=asked_locale(options, source.locale if source else PAGE_LOCALE),
        at=at,
        zone=settings.zone,
        layout=source.layout if source else None,
    )
    if found is not None:
        say_assumed_zone(found, options.at or options.page, terminal)
    return page if options.date is None else dated(page, options.date, home, terminal, keeps=False)


def _from_web(source: Source, options: Namespace, home: Home, terminal: Terminal) -> Page:
    from tracker.cli.pages import page_from_web, refuse_time

    refuse_time(options, source.url)
    got = page_from_web(source, home, keeps_cookies=False)
    for warning in got.warnings:
        terminal.warn(warning)
    if got.fault is not None:
        raise got.fault
    return got.page


def _reading(page: Page, known: Catalogue) -> Reading:
    from tracker.errors import PageUnreadable
    from tracker.reading import reading_of

    try:
        return reading_of(page, known)
    except PageUnreadable as unreadable:
        if not page.exchanges:
            raise
        from tracker.sources.http.walls import not_had

        raise not_had(page) or unreadable from None


COMMAND = Command(
    summary="show the quotes of a page, store nothing",
    examples=(
        ("tracker read page.txt", "a page saved as text"),
        ("tracker read page.html --json", "saved as HTML, for a program"),
        ("tracker read - < page.txt", "from a pipe"),
        ("tracker read https://…", "on the web"),
        ("tracker read page.html --source bank", "as tracker.toml lays it out, with what each figure comes from"),
    ),
    configure=configure,
    run=run,
)
