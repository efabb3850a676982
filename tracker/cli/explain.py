"""``tracker explain``: where a stored figure comes from, down to the bytes that printed it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tracker.cli.command import Command
from tracker.cli.terminal import Terminal

if TYPE_CHECKING:
    from datetime import datetime

    from tracker.errors import StorageFailed
    from tracker.explanation import Explanation
    from tracker.home import Home
    from tracker.model import StoredQuote
    from tracker.store.origins import Origin
    from tracker.told_checks import ToldCheck


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of ``tracker explain``."""
    from tracker.cli.options import add_json

    parser.add_argument("instrument", metavar="INSTRUMENT", help="a symbol or any name, in any case")
    parser.add_argument("--at", metavar="TIME", help="the last quote up to this time or day; default: the newest")
    parser.add_argument(
        "--occurrence", metavar="N", type=int, default=1, help="which one, where the page has several (default: 1)"
    )
    add_json(parser)


def run(options: Namespace, terminal: Terminal) -> int:
    """Explain one quote; 74 where the archive's record of its page is gone or damaged, after telling what is known."""
    from tracker.cli.explanation_json import explanation_json
    from tracker.cli.explanation_lines import print_explanation
    from tracker.cli.options import home_of, last_instant, utc_now
    from tracker.explanation import checks_over_time, explain
    from tracker.store.origins import origin_of, quotes_shown_at

    home = home_of(options)
    at = None if options.at is None else last_instant(options.at, home.settings.zone, "--at")
    quotes: list[StoredQuote] = []
    origin: Origin | None = None
    is_newest, span = False, None
    over_time: tuple[ToldCheck, ...] = ()
    with home.reading() as connection:
        instrument = home.find_instrument(connection, options.instrument)
        if connection is not None and instrument is not None:
            from tracker.store import read

            quotes, is_newest = quotes_shown_at(connection, instrument, at)
            quotes = _called(options.instrument, quotes)
            span = read.span_of(connection, instrument)
            if quotes:
                stored = _chosen(quotes, options)
                origin = origin_of(connection, stored)
                over_time = checks_over_time(
                    connection, stored, origin, home.settings.catalogue, true_hours=home.calendars(keeps=False).hours
                )
    if origin is None:
        if options.json:
            terminal.answer_json(None)
        _say_nothing(home, options.instrument, span, terminal)
        return 0
    stored = _chosen(quotes, options)
    source = home.settings.source(stored.source)
    layout = source.layout if source is not None else None
    told = explain(
        stored, origin, home.settings.catalogue, archive=home.settings.snapshots, layout=layout, over_time=over_time
    )
    failed = _failed(told, home)
    if options.json:
        terminal.answer_json(explanation_json(told, home, is_newest=is_newest, now=utc_now(), failed=failed))
    else:
        print_explanation(told, home, terminal, is_newest=is_newest, at=at, now=utc_now(), count=len(quotes))
    if failed is None:
        return 0
    terminal.complain(failed)
    return failed.exit_code


def _called(words: str, quotes: list[StoredQuote]) -> list[StoredQuote]:
    """Those of the quotes that are printed with the very name that was asked for; all where none is.

    A page may print one instrument under two names.
    """
    from tracker.instruments import fold_name

    return [each for each in quotes if fold_name(each.quote.name) == fold_name(words)] or quotes


def _chosen(quotes: list[StoredQuote], options: Namespace) -> StoredQuote:
    """The quote that ``--occurrence`` means.

    Raises:
        WrongUse: there are not so many.
    """
    from tracker.errors import WrongUse

    number: int = options.occurrence
    if not 1 <= number <= len(quotes):
        raise WrongUse(
            f"--occurrence {number}: the page has {len(quotes)} of {options.instrument!r}",
            advice="Count from 1, or leave it out.",
            about=str(number),
        )
    return quotes[number - 1]


def _failed(told: Explanation, home: Home) -> StorageFailed | None:
    """What is wrong with the archive; None where nothing is."""
    from tracker.errors import StorageFailed

    if told.record is not None:
        return None
    path, offset = home.settings.snapshots / told.origin.page.archived.file, told.origin.page.archived.offset
    return StorageFailed(
        f"the page that printed this can't be read from the archive {str(path)!r} at byte {offset}: {told.fault}",
        advice="What the database knows stands above. tracker doctor looks through the whole archive.",
        about=str(path),
    )


def _say_nothing(home: Home, words: str, span: tuple[datetime, datetime] | None, terminal: Terminal) -> None:
    from tracker.cli.options import missing_home
    from tracker.cli.quote_rows import printed_time
    from tracker.texts import texts
    from tracker.visible import one_line

    say, zone = texts(home.settings.locale), home.settings.zone
    name = one_line(words)
    if span is None:
        terminal.say(missing_home(home) or say("Nothing is stored of {name}.", name=name))
        return
    first = printed_time(span[0], zone, say)
    terminal.say(say("Nothing of {name} is stored so early: its first quote is of {time}.", name=name, time=first))


COMMAND = Command(
    summary="where a stored figure comes from, down to the bytes that printed it",
    examples=(
        ("tracker explain nikkei", "the newest quote: source, archive, place on the page, checks"),
        ("tracker explain EUR/USD --at 2024-04-19T02:27", "the one that was shown then"),
        ("tracker explain ^N225 --json", "for a program"),
    ),
    configure=configure,
    run=run,
)
