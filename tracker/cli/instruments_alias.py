"""``tracker instruments alias``: tie a name that pages print to a symbol, or take that back."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tracker.cli.command import Command
from tracker.cli.terminal import Terminal
from tracker.errors import WrongUse

if TYPE_CHECKING:
    from tracker.aliases import Alias
    from tracker.settings import Settings


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of ``tracker instruments alias``."""
    from tracker.cli.options import add_json

    parser.add_argument("name", metavar="NAME", help="as pages print it")
    parser.add_argument("symbol", metavar="SYMBOL", nargs="?", help="what it means: a symbol, which may be new")
    parser.add_argument("--remove", action="store_true", help="take that back: the name has a history of its own again")
    add_json(parser)


def run(options: Namespace, terminal: Terminal) -> int:
    """Tie the name in ``tracker.toml``, and what is stored under it."""
    from tracker.aliases import tie, untie
    from tracker.cli.options import home_of

    home = home_of(options)
    if options.remove == (options.symbol is not None):
        advice = "Write NAME SYMBOL to tie it, or --remove NAME to take that back."
        raise WrongUse("a symbol is needed, or --remove and none", advice=advice, about=options.name)
    alias = untie(home, options.name) if options.remove else tie(home, options.name, options.symbol)
    if options.json:
        terminal.answer_json(_json(alias))
    elif not terminal.is_quiet:
        _tell(alias, home.settings, terminal)
    return 0


def command_for(name: str) -> str:
    """The command line that ties a name, but for the symbol, for a shell."""
    import shlex

    from tracker.visible import one_line

    return f"tracker instruments alias {one_line(shlex.quote(name))} SYMBOL"


def _json(alias: Alias) -> dict[str, object]:
    from tracker.quote_fields import utc

    return {
        "name": alias.name,
        "symbol": alias.symbol,
        "written": alias.is_written,
        "new_symbol": alias.is_new,
        "quotes": alias.quotes,
        "beside": list(alias.beside),
        "on_pages": alias.on_pages,
        "first_at": utc(alias.first) if alias.first else None,
        "last_at": utc(alias.last) if alias.last else None,
    }


def _tell(alias: Alias, settings: Settings, terminal: Terminal) -> None:
    from tracker.texts import texts
    from tracker.visible import one_line

    words = texts(settings.locale)
    name, symbol = one_line(alias.name), one_line(alias.symbol or "")
    if alias.symbol is None:
        terminal.answer(words("“{name}” is an instrument of its own again.", name=name))
    else:
        terminal.answer(words("“{name}” means {symbol}.", name=name, symbol=symbol))
    if alias.first is not None and alias.last is not None:
        from tracker.cli.quote_rows import printed_time

        first, last = (printed_time(at, settings.zone, words) for at in (alias.first, alias.last))
        terminal.answer(
            words.count(
                "Its {number} stored quote is part of that history: {first} ({zone}).",
                "Its {number} stored quotes are part of that history, from {first} to {last} ({zone}).",
                alias.quotes,
                first=first,
                last=last,
                zone=settings.zone.key,
            )
        )
    elif alias.symbol is not None and alias.on_pages is None:
        near = words(" Did you mean {names}?", names=", ".join(map(one_line, alias.near))) if alias.near else ""
        terminal.say(words("No page that is stored has printed “{name}”.", name=name) + near)
    if alias.on_pages is not None:
        terminal.warn(
            words(
                "Stored pages say themselves that “{name}” is {symbol}: nothing changes for them.",
                name=name,
                symbol=one_line(alias.on_pages),
            )
        )
    if alias.symbol is not None and alias.beside:
        terminal.warn(
            words(
                "Pages show “{name}” and “{other}” beside each other: "
                "if they are not one instrument, take it back with --remove.",
                name=name,
                other=one_line(alias.beside[0]),
            )
        )
    if alias.is_new:
        terminal.say(words("{symbol} is new: tracker.toml can say its kind, unit and exchange, too.", symbol=symbol))


COMMAND = Command(
    summary="tie a name that pages print to a symbol",
    examples=(
        ('tracker instruments alias "Foo 40" ^BAR', "from now on, and in what is stored already"),
        ('tracker instruments alias "Indice parisien" "CAC 40"', "a name that is known does for the symbol"),
        ('tracker instruments alias --remove "Foo 40"', "take it back"),
    ),
    configure=configure,
    run=run,
)
