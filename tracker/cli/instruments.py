"""``tracker instruments``: the instruments and the names of the catalogue and of the pages seen."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tracker.cli import instruments_alias
from tracker.cli.command import Command
from tracker.cli.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from tracker.cli.table import Cell
    from tracker.home import Home
    from tracker.store.names import PrintedName


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of ``tracker instruments``."""
    from tracker.cli.options import add_json

    parser.add_argument("--all", action="store_true", help="those of the catalogue that no page has shown, too")
    add_json(parser)


def run(options: Namespace, terminal: Terminal) -> int:
    """Print each instrument with the names under which pages printed it."""
    from tracker.cli.options import home_of, nothing_captured
    from tracker.store import names
    from tracker.texts import texts

    home = home_of(options)
    with home.reading() as connection:
        stored = [] if connection is None else names.printed_names(connection)
    seen = _by_instrument(stored)
    symbols = {symbol for symbol, _ in seen}
    unseen = [each for each in home.settings.catalogue.by_symbol if each not in symbols] if options.all else []
    if options.json:
        terminal.answer_json([_json(symbol, printed, home) for (symbol, _), printed in seen.items()]
                             + [_json(symbol, [], home) for symbol in unseen])  # fmt: skip
    elif seen or unseen:
        _print(home, stored, unseen, terminal)
    else:
        locale = home.settings.locale
        terminal.say(f"{nothing_captured(home)} {texts(locale)('With --all the catalogue is listed.')}")
    return 0


def _by_instrument(stored: Sequence[PrintedName]) -> dict[tuple[str | None, str], list[PrintedName]]:
    """The names of each instrument, by its symbol, or by its folded name where it has none."""
    from tracker.instruments import fold_name

    found: dict[tuple[str | None, str], list[PrintedName]] = {}
    for each in stored:
        found.setdefault((each.symbol, "" if each.symbol else fold_name(each.name)), []).append(each)
    return found


def _json(symbol: str | None, printed: Sequence[PrintedName], home: Home) -> dict[str, object]:
    from tracker.quote_fields import utc

    known = home.settings.catalogue.by_symbol.get(symbol or "")
    return {
        "symbol": symbol,
        "name": known.name if known else printed[-1].name,
        "is_known": known is not None,
        "kind": known.kind if known else None,
        "unit": known.unit if known else None,
        "exchange": known.exchange if known else None,
        "decimals": known.decimals if known else None,
        "catalogue_names": list(known.names) if known else [],
        "quotes": sum(each.quotes for each in printed),
        "first_at": utc(min(each.first for each in printed)) if printed else None,
        "last_at": utc(max(each.last for each in printed)) if printed else None,
        "names": [
            {"name": each.name, "quotes": each.quotes, "first_at": utc(each.first), "last_at": utc(each.last)}
            for each in printed
        ],
    }


def _print(home: Home, stored: Sequence[PrintedName], unseen: Sequence[str], terminal: Terminal) -> None:
    from tracker.cli.table import Align, Cell, Column, Tone, print_table
    from tracker.texts import texts

    settings = home.settings
    words = texts(settings.locale)
    titles = (
        words("Symbol"),
        words("Printed as"),
        words("Quotes"),
        words("First"),
        words("Last"),
        words("Kind"),
        words("Exchange"),
    )
    rows = [[Cell(title, Tone.QUIET) for title in titles]]
    rows += [_row(each.symbol, each.name, each.quotes, (each.first, each.last), home) for each in stored]
    for symbol in unseen:
        rows.append(_row(symbol, ", ".join(settings.catalogue.by_symbol[symbol].names), 0, None, home))
    left, right = Column(), Column(Align.RIGHT)
    print_table(terminal, [left, left, right, right, right, left, left], rows)
    unknown = [each.name for each in stored if each.symbol is None]
    if unknown:
        terminal.say(
            words.count(
                "! {number} name is not in the catalogue; tie it to its symbol: {command}",
                "! {number} names are not in the catalogue; tie them to their symbols: {command}",
                len(unknown),
                command=instruments_alias.command_for(unknown[0]),
            )
        )


def _row(symbol: str | None, name: str, quotes: int, span: tuple[datetime, datetime] | None, home: Home) -> list[Cell]:
    from tracker.cli.quote_rows import NO_FIGURE, printed_time
    from tracker.cli.table import Cell, Tone
    from tracker.texts import texts
    from tracker.visible import one_line

    settings = home.settings
    words = texts(settings.locale)
    known = settings.catalogue.by_symbol.get(symbol or "")
    times = [printed_time(at, settings.zone, words) for at in span] if span else [NO_FIGURE, NO_FIGURE]
    return [
        Cell(one_line(symbol)) if symbol else Cell(f"! {words('unknown')}", Tone.MARK),
        Cell(one_line(name)),
        Cell(words("{number}", number=quotes) if quotes else NO_FIGURE),
        *(Cell(time, Tone.QUIET) for time in times),
        Cell((known.kind if known else None) or ""),
        Cell((known.exchange if known else None) or ""),
    ]


COMMAND = Command(
    summary="the instruments and names that pages have shown",
    examples=(
        ("tracker instruments", "each name that was printed, what it means, how often and when it was seen"),
        ("tracker instruments --all", "the whole catalogue"),
        ("tracker instruments --json", "for a program"),
        ('tracker instruments alias "Foo 40" ^BAR', "a name that pages print means this symbol"),
    ),
    configure=configure,
    run=run,
    actions={"alias": instruments_alias.COMMAND},
)
