"""``tracker capture``: archive pages and store their snapshots."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator, Sequence
from time import monotonic
from typing import TYPE_CHECKING

from tracker.cli.command import Command
from tracker.cli.terminal import Terminal
from tracker.errors import CaptureLocked, WrongUse

if TYPE_CHECKING:
    from tracker.capture import Captured
    from tracker.errors import PageNotHad, TrackerError
    from tracker.home import Capturing, Home
    from tracker.model import Page
    from tracker.outcome import Outcome
    from tracker.settings import Settings
    from tracker.sources.source import Source
    from tracker.times import Instant


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of ``tracker capture``."""
    from tracker.cli.options import add_hours, add_json
    from tracker.cli.pages import add_page_options, add_times

    parser.add_argument(
        "pages",
        metavar="PAGE",
        nargs="*",
        help="saved pages, - for stdin, or addresses; without any, all sources of tracker.toml, or the one of --source",
    )
    add_times(parser, "when the pages were captured; else the time in each file's name")
    add_hours(
        parser,
        "capture a source only while an exchange on its strip (market), or one of these (XPAR,XNYS), is open, and once "
        "after it has closed",
    )
    parser.add_argument("--strict", action="store_true", help="exit 65 when a finding is an error")
    add_page_options(
        parser, "the series of captures they belong to; a source of tracker.toml is got and read as it says"
    )
    add_json(parser)
    parser.add_argument(
        "--log-format", metavar="FORMAT", help="of what is said on stderr: text, or json with an event a line"
    )


def run(options: Namespace, terminal: Terminal) -> int:
    """Capture each page; the first failure's exit code, after all have been tried."""
    from tracker.cli.capture_log import tell
    from tracker.cli.json_forms import outcome_json
    from tracker.cli.monitoring import watched
    from tracker.cli.options import home_of, hours_of

    home = home_of(options)
    terminal.is_json_log = home.settings.watch.log_format == "json"
    at = _given_time(options, home.settings, terminal)
    hours = hours_of(options)
    wanted = options.pages or _sources(options, home.settings)
    if hours is not None and options.pages:
        advice = "Leave --hours out, or name no page: sources of tracker.toml have hours."
        raise WrongUse("--hours is for sources, and a page is named", advice=advice, about=options.pages[0])
    outcomes: list[Outcome] = []
    with watched(outcomes, home.settings, terminal):
        due = wanted if hours is None else _due(wanted, hours, home, terminal)
        for outcome in _outcomes(due, options, home, at, terminal):
            outcomes.append(outcome)
            if not isinstance(outcome.error, CaptureLocked):
                tell(outcome, home.settings, terminal)
        locked = next((each.error for each in outcomes if isinstance(each.error, CaptureLocked)), None)
        if locked is not None:
            # Told once, however many pages waited for the same lock.
            raise locked
        if options.json:
            terminal.answer_json([outcome_json(each) for each in outcomes])
            terminal.flush()
    return next((each.exit_code for each in outcomes if each.exit_code), 0)


def _outcomes(
    wanted: Sequence[str | Source], options: Namespace, home: Home, at: Instant | None, terminal: Terminal
) -> Iterator[Outcome]:
    """Capture each page while the lock is held; what came of it."""
    from contextlib import ExitStack

    from tracker.capture import capture, note_not_had
    from tracker.cli.main import fault_of_ours
    from tracker.cli.options import utc_now
    from tracker.errors import TrackerError

    calendars = home.calendars()
    with ExitStack() as stack:
        held: Capturing | None = None

        def hold() -> Capturing:
            nonlocal held
            if held is None:
                held = stack.enter_context(home.capturing(notice=terminal.warn))
            return held

        for index, each in enumerate(wanted):
            started_s = monotonic()
            try:
                page, fault = _page(each, options, home, at, terminal, before_asking=hold)
                # For a saved page not before it is read: wrong use of the command makes no folder.
                capturing = hold()
                page = capturing.by_the_clock(page)
                archive, open_store = capturing.archive, capturing.open_store
                if fault is not None:
                    raise note_not_had(page, fault, archive=archive, open_store=open_store, now=utc_now)
                captured = capture(page, archive=archive, open_store=open_store, now=utc_now, calendars=calendars)
                capturing.note_clock(page)
            except CaptureLocked as locked:
                # The other pages would wait as long for the same lock.
                yield from (_failed(left, locked, options, home.settings, started_s) for left in wanted[index:])
                return
            except BrokenPipeError:
                raise
            except Exception as error:
                # Even a fault of ours stays with its own source.
                failed = error if isinstance(error, TrackerError) else fault_of_ours(error, terminal)
                yield _failed(each, failed, options, home.settings, started_s)
            else:
                yield _captured(captured, options, started_s)


def _due(wanted: Sequence[Source], hours: str, home: Home, terminal: Terminal) -> list[Source]:
    """The sources that are to be captured now.

    Raises:
        WrongUse: *hours* names an exchange that is not known.
    """
    from tracker.cli.options import utc_now
    from tracker.due import closed_until
    from tracker.errors import StorageFailed

    due: list[Source] = []
    for each in wanted:
        try:
            until = closed_until(each.name, hours, home, utc_now())
        except StorageFailed:
            # The page comes first: what is wrong with the database is told when its snapshot is to be stored.
            until = None
        if until is None:
            due.append(each)
        else:
            shown = f"{until.astimezone(home.settings.zone):%Y-%m-%dT%H:%M%z}"
            terminal.say(f"{each.name!r} is not captured: its markets are closed until {shown}")
    return due


def _given_time(options: Namespace, settings: Settings, terminal: Terminal) -> Instant | None:
    """The time of ``--at``, for all pages that are named; None where it is not given."""
    from tracker.cli.options import say_assumed_zone
    from tracker.errors import WrongUse
    from tracker.times import parse_day, parse_time

    if options.date is not None and not options.pages:
        raise WrongUse("--date is for saved pages, and no page is named", advice="Leave it out, or name a saved page.")
    if options.date is not None:
        parse_day(options.date, option="--date")
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
    wanted: str | Source,
    options: Namespace,
    home: Home,
    at: Instant | None,
    terminal: Terminal,
    *,
    before_asking: Callable[[], object],
) -> tuple[Page, PageNotHad | None]:
    """The page that an argument or a source names, and why it could not be had where it is on the web and could not.

    *before_asking* is called before a server is asked: an answer that could not be kept would be lost.
    """
    from tracker.cli.options import say_assumed_zone
    from tracker.cli.pages import asked_locale, dated, page_from_web, refuse_time, web_source
    from tracker.locales import PAGE_LOCALE
    from tracker.sources.file import SAVED, page_at, saved_page
    from tracker.sources.source import Source
    from tracker.sources.web_address import is_address

    settings = home.settings
    if isinstance(wanted, Source) or is_address(wanted):
        source = wanted if isinstance(wanted, Source) else web_source(wanted, options, settings)
        refuse_time(options, source.url)
        before_asking()
        got = page_from_web(source, home, keeps_cookies=True)
        for warning in got.warnings:
            terminal.warn(warning)
        return got.page, got.fault
    known = settings.source(options.source) if options.source is not None else None
    find = saved_page if options.date is None else page_at
    page, found = find(
        wanted,
        source=known.name if known else options.source or SAVED,
        locale=asked_locale(options, known.locale if known else PAGE_LOCALE),
        at=at,
        zone=settings.zone,
        layout=known.layout if known else None,
    )
    if at is None and found is not None:
        say_assumed_zone(found, wanted, terminal)
    page = page if options.date is None else dated(page, options.date, home, terminal)
    _refuse_future(page, settings)
    return page, None


def _refuse_future(page: Page, settings: Settings) -> None:
    """Refuse a saved page that is said to be of a later day than this one: it would be the newest for years.

    Raises:
        WrongUse: it is.
    """
    from datetime import timedelta

    from tracker.cli.options import utc_now
    from tracker.errors import WrongUse

    now = utc_now()
    # A clock may be wrong by hours, and a zone be forgotten.
    if page.captured_at is None or page.captured_at - now <= timedelta(days=1):
        return
    said, clock = (f"{at.astimezone(settings.zone):%Y-%m-%dT%H:%M%z}" for at in (page.captured_at, now))
    raise WrongUse(
        f"{page.address!r} is said to be of {said}, and this machine's clock says {clock}",
        advice="Correct the year of its time, or the clock.",
        about=page.address,
    )


def _captured(captured: Captured, options: Namespace, started_s: float) -> Outcome:
    from tracker.cli.options import strict_code, utc_now
    from tracker.outcome import STORED_EARLIER, Outcome
    from tracker.store import STORED

    page, snapshot = captured.page, captured.snapshot
    return Outcome(
        source=page.source,
        address=page.address,
        kind=STORED_EARLIER if snapshot is None else STORED,
        ended_at=utc_now(),
        duration_s=monotonic() - started_s,
        exit_code=strict_code(snapshot.reading) if options.strict and snapshot is not None else 0,
        captured_at=page.captured_at,
        snapshot=snapshot,
        changed_earlier=captured.changed_earlier,
    )


def _failed(
    wanted: str | Source, error: TrackerError, options: Namespace, settings: Settings, started_s: float
) -> Outcome:
    from tracker.cli.options import utc_now
    from tracker.cli.pages import source_name
    from tracker.outcome import Outcome
    from tracker.sources.web_address import shown_address

    return Outcome(
        source=source_name(wanted, options, settings),
        address=shown_address(wanted if isinstance(wanted, str) else wanted.url),
        kind=error.code,
        ended_at=utc_now(),
        duration_s=monotonic() - started_s,
        exit_code=error.exit_code,
        error=error,
    )


COMMAND = Command(
    summary="archive pages and store their snapshots",
    examples=(
        ("tracker capture page.txt --at 2024-04-19T02:27+02:00", "a page saved as text, and when"),
        ("tracker capture 2024-04-19T0227+0200.txt", "a page whose name says when"),
        (
            "tracker capture page.txt --date 2024-04-19",
            "the day alone: the page's countdown tells the minute",
        ),
        ("tracker capture - --at 2024-04-19T02:27 -q < page.txt", "from a pipe, in silence"),
        ("tracker capture -q https://… --source portal", "a page on the web"),
        ("tracker capture -q", "all sources of tracker.toml, as cron does"),
        ("tracker capture -q --hours market", "the same, while their markets are open"),
    ),
    configure=configure,
    run=run,
)
