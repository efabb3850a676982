"""Pages as a command line names them: saved ones, addresses, and the sources of ``tracker.toml``."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from dataclasses import replace
from typing import TYPE_CHECKING

from tracker.errors import TrackerError, WrongUse
from tracker.locales import PAGE_LOCALE, known_locale
from tracker.sources.source import Choice, Source
from tracker.sources.web_address import origin_of, shown_address, without_user

if TYPE_CHECKING:
    from tracker.cli.terminal import Terminal
    from tracker.home import Home
    from tracker.model import Page
    from tracker.settings import Settings
    from tracker.sources.http.page import Got


def add_page_options(parser: ArgumentParser, source_help: str) -> None:
    """Add ``--source``, ``--consent`` and ``--page-locale``."""
    parser.add_argument("--source", metavar="NAME", help=source_help)
    parser.add_argument(
        "--consent", choices=tuple(map(str, Choice)), help="answer a consent form on the way to an address"
    )
    parser.add_argument(
        "--page-locale",
        metavar="LOCALE",
        help=f"locale in whose number format the page prints (else the source's, else {PAGE_LOCALE})",
    )


def configured_source(name: str, settings: Settings) -> Source:
    """The source of that name in ``tracker.toml``.

    Raises:
        WrongUse: there is none.
    """
    source = settings.source(name)
    if source is None:
        import difflib

        names = [source.name for source in settings.sources]
        near = difflib.get_close_matches(name, names, n=1) or names[:10]
        advice = f"Did you mean {near[0]}?" if len(near) == 1 else f"There are: {', '.join(near)}."
        raise WrongUse(
            f"tracker.toml has no source called {name!r}",
            advice=advice if names else "Write one there; docs/settings.md says how.",
            about=name,
        )
    return source


def web_source(url: str, options: Namespace, settings: Settings) -> Source:
    """The source of a page on the web: the one that ``--source`` names or that has this address, else a new one.

    Raises:
        WrongUse: *url* is no address, or that of several sources.
        BadSettings: ``--page-locale`` is not known.
    """
    plain, authorization = without_user(url)
    if options.source is not None:
        known = settings.source(options.source)
    else:
        # Written with user and password or without, it is the same page.
        same = [source for source in settings.sources if without_user(source.url)[0] == plain]
        if len(same) > 1:
            names = " and ".join(repr(source.name) for source in same)
            raise WrongUse(f"{plain!r} is the address of {names}", advice="Say which with --source.", about=plain)
        known = same[0] if same else None
    if known is None:
        return as_asked(Source(options.source or origin_of(url)[1] or plain, url), options)
    if plain == without_user(known.url)[0] and authorization is None:
        return as_asked(known, options)
    # Its headers may hold secrets, which are for its own host alone.
    headers = known.headers if origin_of(url) == origin_of(known.url) else {}
    return as_asked(replace(known, url=url, headers=headers), options)


def as_asked(source: Source, options: Namespace) -> Source:
    """*source* with what the command line says instead of the settings.

    Raises:
        BadSettings: ``--page-locale`` is not known.
    """
    if options.consent is not None:
        source = replace(source, consent=Choice(options.consent))
    return replace(source, locale=asked_locale(options, source.locale))


def asked_locale(options: Namespace, otherwise: str) -> str:
    """The locale of ``--page-locale``.

    Raises:
        BadSettings: it is not known.
    """
    return known_locale(options.page_locale, setting="--page-locale") if options.page_locale else otherwise


def source_name(wanted: str | Source, options: Namespace, settings: Settings) -> str:
    """The series of captures that a page belongs to, also where the page itself can't be named; it never fails."""
    from contextlib import suppress

    from tracker.sources.file import SAVED
    from tracker.sources.web_address import is_address

    if isinstance(wanted, Source):
        return wanted.name
    if is_address(wanted):
        with suppress(TrackerError):
            return web_source(wanted, options, settings).name
        return options.source or shown_address(wanted)
    known = settings.source(options.source) if options.source is not None else None
    return known.name if known else options.source or SAVED


def page_from_web(source: Source, home: Home, *, keeps_cookies: bool) -> Got:
    """Get the page of a source. Its cookies stand in the home folder, one file a source.

    Raises:
        BadSettings: the source needs a browser, and there is none.
    """
    import random
    import time

    from tracker.cli.options import utc_now
    from tracker.sources.http.cookies import CookieStore
    from tracker.sources.http.fetch import World

    settings = home.settings
    file_name = "".join(each if each.isalnum() or each in ".-" else "_" for each in source.name)[:80]
    cookies = CookieStore(settings.home / "cookies" / f"{file_name}.txt")
    world = World(clock=time.monotonic, now=utc_now, sleep=time.sleep, random=random.random)
    if source.browser:
        from tracker.sources.browser import render_page

        return render_page(
            source, cookies=cookies, world=world, browser_path=settings.browser_path, keeps_cookies=keeps_cookies
        )
    from tracker.sources.http.page import get_page

    return get_page(source, cookies=cookies, world=world, keeps_cookies=keeps_cookies)


def refuse_time(options: Namespace, url: str) -> None:
    """Refuse ``--at`` and ``--date`` for a page that is got now.

    Raises:
        WrongUse: one was given.
    """
    given = "--at" if options.at is not None else "--date"
    if options.at is not None or options.date is not None:
        shown = shown_address(url)
        raise WrongUse(f"{given} is for saved pages, and {shown!r} is got now", advice="Leave it out.", about=shown)


def add_times(parser: ArgumentParser, at_help: str) -> None:
    """Add ``--at`` and ``--date``."""
    parser.add_argument("--at", metavar="TIME", help=at_help)
    parser.add_argument(
        "--date", metavar="DAY", help="the day of a page whose own countdown (closes in 7 h 16 min) tells the minute"
    )


def dated(page: Page, day: str, home: Home, terminal: Terminal, *, keeps: bool = True) -> Page:
    """A saved page with the time that its countdown tells on the day of ``--date``; itself where it has a time.

    Args:
        page: as it was read.
        day: of ``--date``.
        home: whose time zone and instruments count.
        terminal: is told the time.
        keeps: whether what is looked up of the exchange's hours may be kept in the home.

    Raises:
        WrongUse: *day* is none, the page's time is of another day, or its countdown tells no time of it.
        PageUnreadable: it has no strip.
    """
    from tracker.countdown import time_by_countdown
    from tracker.model import TimeSource
    from tracker.reading import market_of
    from tracker.times import parse_day

    wanted, zone = parse_day(day, option="--date"), home.settings.zone
    if page.captured_at is not None:
        known = page.captured_at.astimezone(zone)
        if known.date() == wanted:
            return page
        says = "--at" if page.time_source is TimeSource.OPTION else "its name"
        raise WrongUse(
            f"--date {day} is not the day of {page.address!r}: {says} says {known:%Y-%m-%dT%H:%M%z}",
            advice="Leave --date out, or correct it.",
            about=page.address,
        )
    market = market_of(page, home.settings.catalogue)
    at = time_by_countdown(market, wanted, zone=zone, calendars=home.calendars(keeps=keeps), about=page.address)
    local = at.astimezone(zone)
    terminal.say(f"{page.address!r} was shown at {local:%H:%M} ({zone.key}) by its countdown: {at:%Y-%m-%dT%H:%M:%SZ}")
    return replace(page, captured_at=at, time_source=TimeSource.COUNTDOWN)
