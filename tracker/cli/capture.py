"""``tracker capture``: archive pages and store their snapshots."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tracker.cli.command import Command
from tracker.cli.terminal import Terminal

if TYPE_CHECKING:
    from tracker.capture import Captured
    from tracker.errors import PageNotHad
    from tracker.home import Home
    from tracker.model import Page
    from tracker.settings import Settings
    from tracker.times import Instant


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of ``tracker capture``."""
    from tracker.cli.options import add_json, add_page_locale

    parser.add_argument("pages", metavar="PAGE", nargs="+", help="saved pages, - for stdin, or addresses")
    parser.add_argument("--at", metavar="TIME", help="when the pages were captured; else the time in each file's name")
    parser.add_argument(
        "--consent", choices=("reject", "accept"), help="answer a consent form on the way to an address"
    )
    parser.add_argument("--source", metavar="NAME", default=None, help="the series of captures they belong to")
    parser.add_argument("--strict", action="store_true", help="exit 65 when a finding is an error")
    add_page_locale(parser)
    add_json(parser)


def run(options: Namespace, terminal: Terminal) -> int:
    """Capture each page; the first failure's exit code, after all have been tried."""
    from contextlib import ExitStack

    from tracker.capture import capture, note_not_had
    from tracker.cli.main import error_json
    from tracker.cli.options import home_of, say_assumed_zone, strict_code, utc_now
    from tracker.errors import CaptureLocked, TrackerError
    from tracker.sources.web_address import shown_address
    from tracker.times import parse_time

    home = home_of(options)
    zone = home.settings.zone
    at = parse_time(options.at, zone) if options.at else None
    if at is not None:
        say_assumed_zone(at, options.at, terminal)
        if len(options.pages) > 1:
            terminal.say(f"--at gives all {len(options.pages)} pages the same time, whatever their names say")
    code = 0
    outcomes: list[dict[str, object]] = []
    with ExitStack() as stack:
        capturing = None
        for path in options.pages:
            try:
                page, fault = _page(path, options, home, at, terminal)
                if capturing is None:
                    # Not before there is a page: wrong use of the command makes no folder.
                    capturing = stack.enter_context(home.capturing())
                archive, open_store = capturing.archive, capturing.open_store
                if fault is not None:
                    raise note_not_had(page, fault, archive=archive, open_store=open_store, now=utc_now)
                captured = capture(page, archive=archive, open_store=open_store, now=utc_now)
            except CaptureLocked:
                # The other pages would wait as long for the same lock.
                raise
            except TrackerError as error:
                terminal.complain(error)
                outcomes.append({"address": shown_address(path), "outcome": error.code, "error": error_json(error)})
                code = code or error.exit_code
            else:
                outcomes.append(_outcome(captured))
                _say(captured, home.settings, terminal)
                if options.strict and captured.snapshot is not None:
                    code = code or strict_code(captured.snapshot.reading)
    if options.json:
        terminal.answer_json(outcomes)
    return code


def _page(
    path: str, options: Namespace, home: Home, at: Instant | None, terminal: Terminal
) -> tuple[Page, PageNotHad | None]:
    """The page that one argument names, and why it could not be had where it is on the web and could not."""
    from tracker.cli.options import page_locale, say_assumed_zone
    from tracker.errors import WrongUse
    from tracker.sources.file import SAVED, saved_page
    from tracker.sources.web_address import is_address, shown_address

    locale = page_locale(options)
    if is_address(path):
        if at is not None:
            shown = shown_address(path)
            raise WrongUse(f"--at is for saved pages, and {shown!r} is got now", advice="Leave it out.", about=shown)
        from tracker.cli.web import page_from_web

        got = page_from_web(path, source=options.source, locale=locale, consent=options.consent, home=home)
        for warning in got.warnings:
            terminal.say(warning)
        return got.page, got.fault
    page, found = saved_page(path, source=options.source or SAVED, locale=locale, at=at, zone=home.settings.zone)
    if at is None:
        say_assumed_zone(found, path, terminal)
    return page, None


def _outcome(captured: Captured) -> dict[str, object]:
    from tracker.cli.json_forms import reading_json, utc
    from tracker.store import STORED

    page, snapshot = captured.page, captured.snapshot
    if snapshot is None:
        at = utc(page.captured_at) if page.captured_at else None
        return {"address": page.address, "outcome": "already-stored", "source": page.source, "captured_at": at}
    archived = {"file": snapshot.archived.file, "offset": snapshot.archived.offset}
    return {"address": page.address, "outcome": STORED, "archived": archived} | reading_json(snapshot.reading)


def _say(captured: Captured, settings: Settings, terminal: Terminal) -> None:
    if terminal.is_quiet:
        return
    from tracker.cli.quote_rows import finding_lines, printed_time
    from tracker.texts import texts
    from tracker.visible import one_line

    page, snapshot = captured.page, captured.snapshot
    if page.captured_at is None:
        raise ValueError("a captured page has a time")
    words = texts(settings.locale)
    where = {
        "page": one_line(page.address),
        "time": printed_time(page.captured_at, settings.zone, words),
        "zone": settings.zone.key,
    }
    if snapshot is None:
        terminal.say(words("{page}: already stored, of {time} ({zone}); nothing changed", **where))
        return
    count, file = len(snapshot.reading.quotes), snapshot.archived.file
    terminal.say(
        words.count(
            "{page}: {number} quote of {time} ({zone}); the page is kept in {file}",
            "{page}: {number} quotes of {time} ({zone}); the page is kept in {file}",
            count,
            file=file,
            **where,
        )
    )
    for line in finding_lines(snapshot.reading.findings, words):
        terminal.say(f"  {line}")


COMMAND = Command(
    summary="archive pages and store their snapshots",
    examples=(
        ("tracker capture page.txt --at 2024-04-19T02:27+02:00", "a page saved as text, and when"),
        ("tracker capture 2024-04-19T0227+0200.txt", "a page whose name says when"),
        ("tracker capture - --at 2024-04-19T02:27 -q < page.txt", "from a pipe, in silence"),
        ("tracker capture -q https://… --source portal", "a page on the web, as cron does"),
    ),
    configure=configure,
    run=run,
)
