"""A name tied to a symbol in the text of ``tracker.toml``, and taken away again; all else stays as it was written.

Only one table's own lines are ever edited. tomlkit, which keeps blanks and comments, edits these; given the whole file,
it moves tables and the comments between them. What comes of it is compared with what was meant, by Python's own parser.
"""

from __future__ import annotations

import tomllib
from typing import Any

from tracker.errors import WrongUse
from tracker.instrument_settings import INSTRUMENTS, NAMES, lines_of
from tracker.instruments import fold_name


def with_alias(content: str, name: str, symbol: str) -> str:
    """The text of a ``tracker.toml`` in which *name* is one of *symbol*'s names; itself where it is one already.

    Args:
        content: a valid one.
        name: as pages print it.
        symbol: of the instrument.

    Raises:
        WrongUse: the file is written in a way that can't be edited.

    >>> print(with_alias('timezone = "Europe/Paris"', "Foo", "^BAR"))
    timezone = "Europe/Paris"
    <BLANKLINE>
    [instruments."^BAR"]
    names = ["Foo"]
    <BLANKLINE>
    """
    meant = tomllib.loads(content)
    table = meant.setdefault(INSTRUMENTS, {}).setdefault(symbol, {})
    names = table.setdefault(NAMES, [])
    if any(fold_name(each) == fold_name(name) for each in names):
        return content
    names.append(name)
    lines = content.splitlines(keepends=True)
    place = _place_of(lines, symbol)
    if place is None:
        end = "" if not content or content.endswith("\n") else "\n"
        blank = "\n" if content.strip() else ""
        edited = f"{content}{end}{blank}{_new_table(symbol, name)}"
    else:
        edited = _spliced(lines, place, _with_name("".join(lines[place]), symbol, name))
    return _checked(edited, meant, f"Write {name!r} into the names of {symbol} there yourself.")


def without_alias(content: str, name: str) -> str:
    """The text of a ``tracker.toml`` in which *name* is no instrument's name; itself where it is none.

    A table of which nothing is left goes, too, but for comments in it.

    Raises:
        WrongUse: *name* is what the file calls an instrument, or the file is written in a way that can't be edited.
    """
    meant = tomllib.loads(content)
    advice = f"Take {name!r} out of the file yourself."
    for symbol, table in list(meant.get(INSTRUMENTS, {}).items()):
        if fold_name(table.get("name", "")) == fold_name(name):
            raise WrongUse(f"tracker.toml calls {symbol} itself {name!r}", advice=advice, about=name)
        printed = [each for each in table.get(NAMES, ()) if fold_name(each) == fold_name(name)]
        if not printed:
            continue
        table[NAMES] = [each for each in table[NAMES] if each not in printed]
        if not table[NAMES]:
            del table[NAMES]
        lines = content.splitlines(keepends=True)
        place = _place_of(lines, symbol)
        if place is None:
            raise _not_edited(advice)
        rest = _without_names("".join(lines[place]), symbol, printed)
        if not rest and place.stop == len(lines) and place.start and not lines[place.start - 1].strip():
            # The blank line that stood before the file's last table.
            place = slice(place.start - 1, place.stop)
        content = _spliced(lines, place, rest)
        if not table and not tomllib.loads(content).get(INSTRUMENTS, {}).get(symbol):
            del meant[INSTRUMENTS][symbol]
            if not meant[INSTRUMENTS]:
                del meant[INSTRUMENTS]
    return _checked(content, meant, advice)


def _place_of(lines: list[str], symbol: str) -> slice | None:
    """Where a symbol's table stands among *lines*, from its heading on; None where it has no heading of its own."""
    numbers = [at for at, _ in lines_of(lines, symbol)]
    if not numbers or numbers[-1] - numbers[0] != len(numbers) - 1:
        return None
    return slice(numbers[0] - 1, numbers[-1])


def _spliced(lines: list[str], place: slice, table: str) -> str:
    return "".join((*lines[: place.start], table, *lines[place.stop :]))


def _new_table(symbol: str, name: str) -> str:
    import tomlkit

    document = tomlkit.document()
    document.add(INSTRUMENTS, tomlkit.table(is_super_table=True).add(symbol, tomlkit.table().add(NAMES, [name])))
    return tomlkit.dumps(document)


def _with_name(table: str, symbol: str, name: str) -> str:
    import tomlkit

    document: Any = tomlkit.parse(table)
    inner = document[INSTRUMENTS][symbol]
    if NAMES in inner:
        inner[NAMES].append(name)
        return tomlkit.dumps(document)
    # Below the heading: what stands at the table's end may be a comment on the next one.
    heading, _, rest = table.partition("\n")
    return f"{heading}\n{tomlkit.dumps({NAMES: [name]})}{rest}"


def _without_names(table: str, symbol: str, names: list[str]) -> str:
    import tomlkit

    document: Any = tomlkit.parse(table)
    inner = document[INSTRUMENTS][symbol]
    for name in names:
        inner[NAMES].remove(name)
    if not inner[NAMES]:
        del inner[NAMES]
    edited = tomlkit.dumps(document)
    if inner:
        return edited
    # Nothing but its heading is left, and perhaps comments, which stay.
    _, _, rest = edited.partition("\n")
    return rest.lstrip("\r\n")


def _checked(edited: str, meant: dict[str, Any], advice: str) -> str:
    try:
        if tomllib.loads(edited) == meant:
            return edited
    except ValueError:
        pass
    raise _not_edited(advice)


def _not_edited(advice: str) -> WrongUse:
    return WrongUse("tracker.toml writes its instruments in a way that can't be edited", advice=advice)
