"""Printed names tied to symbols: in the home's ``tracker.toml``, and in what is stored already."""

from __future__ import annotations

import difflib
import stat
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from tracker.alias_settings import with_alias, without_alias
from tracker.errors import OutputFailed, WrongUse, reason_of
from tracker.home import Home
from tracker.instrument_settings import LONGEST_NAME, is_name, is_symbol
from tracker.instruments import Catalogue, catalogue, fold_name
from tracker.settings import FILE, check_content
from tracker.store import Store, names
from tracker.store.names import PrintedName
from tracker.whole_file import replace_file


@dataclass(frozen=True, slots=True)
class Alias:
    """What came of tying a name to a symbol, or of taking that back.

    Attributes:
        name: as pages print it.
        symbol: what it means; None for an instrument of its own.
        is_written: whether ``tracker.toml`` was changed; False where it said so already.
        is_new: whether neither the catalogue nor any page knew the symbol before.
        quotes: how many are stored under that name.
        first: when it was first captured, aware UTC; None where it never was.
        last: and last.
        near: unknown names that are spelt like it, where no page has printed it.
        beside: other names of the symbol that have stood on one page with it, which two names of one thing rarely do.
        on_pages: another symbol that stored pages give it themselves, which outweighs the name; None where none does.
    """

    name: str
    symbol: str | None
    is_written: bool
    is_new: bool = False
    quotes: int = 0
    first: datetime | None = None
    last: datetime | None = None
    near: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    on_pages: str | None = None


def tie(home: Home, name: str, words: str) -> Alias:
    """Have pages' *name* mean the instrument that *words* say, in what is read from now on and in what is stored.

    Args:
        home: whose settings and store.
        name: as pages print it.
        words: a symbol, which may be new, or a name that the catalogue has.

    Raises:
        WrongUse: the name means another instrument, or one of the two can't be what it is given for.
        BadSettings: what the file would say then can't be used.
        CaptureLocked: a capture is at work.
        OutputFailed: the file can't be written; nothing has changed.
        StorageFailed: the database failed. The file is written, and the next capture or look does the rest.
    """
    known, stored = home.settings.catalogue, _stored(home)
    if not is_name(name):
        advice = f"Write it as pages print it: on one line, up to {LONGEST_NAME} letters and signs."
        raise WrongUse(f"{name!r} is no name that a page prints", advice=advice, about=name)
    if name in known.by_symbol and known.symbol_of(name) != name:
        raise WrongUse(f"{name!r} is a symbol", advice="Write the printed name first, then the symbol.", about=name)
    symbol, is_new = _symbol(words, known, stored)
    other = known.symbol_of(name)
    if other is not None and other != symbol:
        is_package_s = catalogue().symbol_of(name) is not None
        advice = f"Take that back with tracker instruments alias --remove {name!r}."
        raise WrongUse(f"{name!r} means {other}", advice="" if is_package_s else advice, about=name)
    as_printed = next((each.name for each in stored if fold_name(each.name) == fold_name(name)), name)
    near = difflib.get_close_matches(name, [each.name for each in stored if each.symbol is None], n=3)
    with home.capturing():
        is_written, changed = _write(home, lambda content: with_alias(content, as_printed, symbol), other is None)
        store = Store.for_reading(home.settings.database, changed)
        if store is not None:
            store.follow_names()
    return _counted(home, Alias(as_printed, symbol, is_written, is_new, near=tuple(near)))


def untie(home: Home, name: str) -> Alias:
    """Have pages' *name* be an instrument of its own again, in what is read from now on and in what is stored.

    Raises:
        WrongUse: the package itself knows the name, or nothing ties it.
        BadSettings: what the file would say then can't be used.
        CaptureLocked: a capture is at work.
        OutputFailed: the file can't be written; nothing has changed.
        StorageFailed: the database failed. The file is written; run the same again.
    """
    own = catalogue().symbol_of(name)
    if own is not None:
        raise WrongUse(
            f"{name!r} means {own} in the catalogue of the package itself, which can't be taken back", about=name
        )
    stored = [each for each in _stored(home) if fold_name(each.name) == fold_name(name)]
    if home.settings.catalogue.symbol_of(name) is None and not any(each.symbol for each in stored):
        raise _not_tied(name)
    with home.capturing():
        is_written, changed = _write(home, lambda content: without_alias(content, name))
        is_untied = is_written
        store = Store.for_reading(home.settings.database, changed)
        if store is not None:
            with store.writing() as connection:
                is_untied |= names.untie(connection, name)
    if not is_untied:
        raise _not_tied(name)
    return _counted(home, Alias(stored[0].name if stored else name, None, is_written))


def _not_tied(name: str) -> WrongUse:
    advice = "tracker instruments lists the names seen; what a page itself says of a name can't be taken back."
    return WrongUse(f"nothing ties {name!r} to a symbol", advice=advice, about=name)


def _symbol(words: str, known: Catalogue, stored: list[PrintedName]) -> tuple[str, bool]:
    """The symbol that *words* say, and whether it is new."""
    symbols = [*known.by_symbol, *(each.symbol for each in stored if each.symbol is not None)]
    found = next((each for each in symbols if each.casefold() == words.casefold()), None) or known.symbol_of(words)
    if found is not None:
        return found, False
    if not is_symbol(words):
        raise WrongUse(
            f"{words!r} is neither a symbol nor a name of the catalogue",
            advice="tracker instruments --all lists what there is; a new symbol has no space, as in ^BAR.",
            about=words,
        )
    near = next((each for each in symbols if _letters(each) == _letters(words)), None)
    if near is not None:
        raise WrongUse(
            f"{words!r} is not known, and {near} is",
            advice=f'Write {near}; a new symbol so like it needs a table [instruments."{words}"] in tracker.toml.',
            about=words,
        )
    return words, True


def _letters(symbol: str) -> str:
    return "".join(filter(str.isalnum, symbol)).casefold()


def _stored(home: Home) -> list[PrintedName]:
    with home.reading(follows=False) as connection:
        return [] if connection is None else names.printed_names(connection)


def _write(home: Home, edited: Callable[[str], str], is_asked: bool = True) -> tuple[bool, Catalogue]:
    """Edit ``tracker.toml``, where that is asked; whether it changed anything, and what names mean then."""
    path = home.settings.home / FILE
    if not is_asked:
        return False, home.settings.catalogue
    try:
        # A link stays one.
        path = path.resolve()
        before = path.read_bytes() if path.exists() else b""
        after = edited(before.decode("utf-8")).encode("utf-8")
        known = check_content(after, path)
        if after != before:
            about = path.stat() if path.exists() else None
            replace_file(
                path,
                after,
                mode=stat.S_IMODE(about.st_mode) if about else None,
                owner=(about.st_uid, about.st_gid) if about else None,
            )
    except OSError as error:
        what = f"{str(path)!r} can't be written: {reason_of(error)}"
        advice = "Make it and its folder writable, or edit it yourself (docs/settings.md)."
        raise OutputFailed(what, advice=advice, about=str(path)) from error
    return after != before, known


def _counted(home: Home, alias: Alias) -> Alias:
    """The alias with what is stored of it."""
    of_name = [each for each in _stored(home) if fold_name(each.name) == fold_name(alias.name)]
    if alias.symbol is not None:
        others = (each.symbol for each in of_name if each.symbol not in (None, alias.symbol))
        alias = replace(alias, on_pages=next(others, None))
    stored = [each for each in of_name if each.symbol == alias.symbol]
    if not stored:
        return alias
    with home.reading(follows=False) as connection:
        found = () if connection is None else (names.names_beside(connection, each.name) for each in stored)
        beside = tuple(name for others in found for name in others if fold_name(name) != fold_name(alias.name))
    return replace(
        alias,
        quotes=sum(each.quotes for each in stored),
        first=min(each.first for each in stored),
        last=max(each.last for each in stored),
        near=(),
        beside=beside,
    )
