"""``tracker capture``: archive pages and store their snapshots."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tracker.cli.command import Command
from tracker.cli.terminal import Terminal

if TYPE_CHECKING:
    from tracker.capture import Captured
    from tracker.errors import PageNotHad, TrackerError
    from tracker.home import Home
    from tracker.model import Page
    from tracker.settings import Settings
    from tracker.sources.source import Source
    from tracker.times import Instant


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of ``tracker capture``."""
    from tracker.cli.options import add_json
    from tracker.cli.pages import add_page_options

    parser.add_argument(
        "pages",
        metavar="PAGE",
        nargs="*",
        help="saved pages, - for stdin, or addresses; without any, all sources of tracker.toml, or the one of --source",
    )
    parser.add_argument("--at", metavar="TIME", help="when the pages were captured; else the time in each file's name")
    parser.add_argument("--strict", action="store_true", help="exit 65 when a finding is an error")
    add_page_options(
        parser, "the series of captures they belong to; a source of tracker.toml is got and read as it says"
    )
    add_json(parser)


def run(options: Namespace, terminal: Terminal) -> int:
    """Capture each page; the first failure's exit code, after all have been tried."""
    from contextlib import ExitStack

    from tracker.capture import capture, note_not_had
    from tracker.cli.main import fault_of_ours
    from tracker.cli.options import home_of, strict_code, utc_now
    from tracker.errors import CaptureLocked, TrackerError

    home = home_of(options)
    at = _given_time(options, home.settings, terminal)
    wanted = options.pages or _sources(options, home.settings)
    code = 0
    outcomes: list[dict[str, object]] = []
    with ExitStack() as stack:
        capturing = None
        for each in wanted:
            try:
                page, fault = _page(each, options, home, at, terminal)
                if capturing is None:
                    # Not before there is a page: wrong use of the command makes no folder.
                    capturing = stack.enter_context(home.capturing(notice=terminal.warn))
                archive, open_store = capturing.archive, capturing.open_store
                if fault is not None:
                    raise note_not_had(page, fault, archive=archive, open_store=open_store, now=utc_now)
                captured = capture(page, archive=archive, open_store=open_store, now=utc_now)
            except CaptureLocked:
                # The other pages would wait as long for the same lock.
                raise
            except BrokenPipeError:
                raise
            except Exception as error:
                # Even a fault of ours stays with its own source.
                failed = error if isinstance(error, TrackerError) else fault_of_ours(error, terminal)
                terminal.complain(failed)
                outcomes.append(_failure(each, failed))
                code = code or failed.exit_code
            else:
                outcomes.append(_outcome(captured))
                _say(captured, home.settings, terminal)
                if options.strict and captured.snapshot is not None:
                    code = code or strict_code(captured.snapshot.reading)
    if options.json:
        terminal.answer_json(outcomes)
    return code


def _given_time(options: Namespace, settings: Settings, terminal: Terminal) -> Instant | None:
    """The time of ``--at``, for all pages that are named; None where it is not given."""
    from tracker.cli.options import say_assumed_zone
    from tracker.errors import WrongUse
    from tracker.times import parse_time

    if options.at is None:
        return None
    at = parse_time(options.at, settings.zone)
    if not options.pages:
        raise WrongUse("--at is for saved pages, and no page is named", advice="Leave it out, or name a saved page.")
    say_assumed_zone(at, options.at, terminal)
    if len(options.pages) > 1:
        terminal.say(f"--at gives all {len(options.pages)} pages the same time, whatever their names say")
    return at


def _sources(options: Namespace, settings: Settings) -> list[Source]:
    """The sources that are captured when the command line names no page."""
    from tracker.cli.pages import as_asked, configured_source
    from tracker.errors import WrongUse

    if options.source is not None:
        return [as_asked(configured_source(options.source, settings), options)]
    if not settings.sources:
        raise WrongUse(
            "no page is named, and tracker.toml has no source",
            advice="Name a saved page or an address, or write a source in tracker.toml (docs/settings.md).",
        )
    return [as_asked(source, options) for source in settings.sources]


def _page(
    wanted: str | Source, options: Namespace, home: Home, at: Instant | None, terminal: Terminal
) -> tuple[Page, PageNotHad | None]:
    """The page that an argument or a source names, and why it could not be had where it is on the web and could not."""
    from tracker.cli.options import say_assumed_zone
    from tracker.cli.pages import asked_locale, page_from_web, refuse_time, web_source
    from tracker.locales import PAGE_LOCALE
    from tracker.sources.file import SAVED, saved_page
    from tracker.sources.source import Source
    from tracker.sources.web_address import is_address

    settings = home.settings
    if isinstance(wanted, Source) or is_address(wanted):
        source = wanted if isinstance(wanted, Source) else web_source(wanted, options, settings)
        refuse_time(options.at, source.url)
        got = page_from_web(source, home, keeps_cookies=True)
        for warning in got.warnings:
            terminal.say(warning)
        return got.page, got.fault
    known = settings.source(options.source) if options.source is not None else None
    page, found = saved_page(
        wanted,
        source=known.name if known else options.source or SAVED,
        locale=asked_locale(options, known.locale if known else PAGE_LOCALE),
        at=at,
        zone=settings.zone,
        layout=known.layout if known else None,
    )
    if at is None:
        say_assumed_zone(found, wanted, terminal)
    return page, None


def _failure(wanted: str | Source, error: TrackerError) -> dict[str, object]:
    from tracker.cli.main import error_json
    from tracker.sources.web_address import shown_address

    outcome: dict[str, object] = {"outcome": error.code, "error": error_json(error)}
    if isinstance(wanted, str):
        return {"address": shown_address(wanted)} | outcome
    return {"address": shown_address(wanted.url), "source": wanted.name} | outcome


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
        ("tracker capture -q https://… --source portal", "a page on the web"),
        ("tracker capture -q", "all sources of tracker.toml, as cron does"),
    ),
    configure=configure,
    run=run,
)
