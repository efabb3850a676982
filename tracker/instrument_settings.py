"""Instruments as ``tracker.toml`` writes them, in tables ``[instruments."SYMBOL"]``: each key checked.

A table whose symbol the package's catalogue has adds its names to that instrument, and what else it says counts instead
of what the catalogue says. Any other table is a new instrument.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from tracker.errors import BadSettings
from tracker.instruments import KINDS, Catalogue, ClaimedTwice, Instrument, Reference, catalogue
from tracker.settings_section import Section

INSTRUMENTS = "instruments"
"""The key of the tables."""
NAMES = "names"
"""The key of the names that pages print."""
LONGEST_NAME = 200
_SYMBOL = re.compile(r"[!-~]{1,40}")
_UNIT = re.compile(r"points|percent|[A-Z]{3}")
_EXCHANGE = re.compile(r"[A-Z0-9]{4}")
_MOST_DECIMALS = 12


def parse_instruments(written: object, *, file: str, content: str) -> Catalogue:
    """The package's catalogue with the instruments and names that a ``tracker.toml`` adds.

    Args:
        written: the value of the key ``instruments``, as TOML's parser gives it.
        file: the path, for errors.
        content: the file's text, for the lines in errors.

    Raises:
        BadSettings: a key is unknown, its value can't be used, or two instruments have the same name.
    """
    if not isinstance(written, dict) or not all(isinstance(each, dict) for each in written.values()):
        raise BadSettings(
            f"{file!r}: {INSTRUMENTS} must be tables",
            advice=f'Begin each instrument with a line [{INSTRUMENTS}."SYMBOL"].',
            about=INSTRUMENTS,
        )
    try:
        return _catalogue_with(written, file, ())
    except BadSettings:
        # The lines are looked for where one has to be named, not at every start.
        return _catalogue_with(written, file, content.split("\n"))


def _catalogue_with(written: Mapping[str, Mapping[str, object]], file: str, lines: Sequence[str]) -> Catalogue:
    package = catalogue()
    folded = {symbol.casefold(): symbol for symbol in package.by_symbol}
    sections = {
        symbol: Section(values, f'{INSTRUMENTS}."{symbol}"', file, tuple(lines_of(lines, symbol) if lines else ()))
        for symbol, values in written.items()
    }
    instruments = []
    for symbol, section in sections.items():
        other = folded.setdefault(symbol.casefold(), symbol)
        if other != symbol:
            section.refuse_whole(f"is written as {other} elsewhere", f'Write [{INSTRUMENTS}."{other}"].')
        instruments.append(_instrument(symbol, section, package))
    try:
        return package.with_instruments(instruments)
    except ClaimedTwice as error:
        section = sections[error.symbols[1]]
        section.refuse(
            NAMES if error.name in section.list_of_texts(NAMES) else "name",
            f"has {error.name!r}, a name of {error.symbols[0]}",
            "A name means one instrument: leave it to one of them.",
        )


def is_symbol(text: str) -> bool:
    """Whether *text* can be a symbol: up to 40 letters, digits and signs, without a space.

    >>> is_symbol("^FCHI"), is_symbol("CAC 40")
    (True, False)
    """
    return _SYMBOL.fullmatch(text) is not None


def is_name(text: str) -> bool:
    """Whether a page can print *text* as a name."""
    # A page may print no-break spaces and joiners; what moves a cursor is escaped wherever a name is shown.
    is_on_a_line = not any(unicodedata.category(each) == "Cc" for each in text)
    return is_on_a_line and bool(text.strip()) and len(text) <= LONGEST_NAME


def lines_of(lines: Sequence[str], symbol: str) -> Iterator[tuple[int, str]]:
    """The lines of an instrument's table, from its heading to the next one, each with its number in the file."""
    is_inside = False
    for at, line in enumerate(lines, start=1):
        if line.lstrip().startswith("["):
            header = _header(line)
            if header is not None:
                is_inside = header.get(INSTRUMENTS) == {symbol: {}}
        if is_inside:
            yield at, line


def _header(line: str) -> dict[str, object] | None:
    """What a line makes by itself, if it is the beginning of a table; None where it is none."""
    try:
        return tomllib.loads(line)
    except ValueError:
        return None


def _instrument(symbol: str, section: Section, known: Catalogue) -> Instrument:
    if not is_symbol(symbol):
        section.refuse_whole("is no symbol", "A symbol is up to 40 letters, digits and signs, such as ^FCHI.")
    section.refuse_unknown(("name", "kind", "unit", "exchange", "decimals", "reference", NAMES))
    name, names = section.text("name"), section.list_of_texts(NAMES)
    for key, text in (("name", name), *((NAMES, each) for each in names)):
        if text is not None and not is_name(text):
            section.refuse(
                key, "has a line break or another control character", f"Use up to {LONGEST_NAME} letters and signs."
            )
    # Whoever gives an instrument a name means a page that prints it, too.
    printed = (name, *names) if name is not None else names
    reference = _one_of(section, "reference", tuple(Reference))
    before = known.by_symbol.get(symbol) or Instrument(symbol, name or next(iter(names), symbol))
    return replace(
        before,
        name=name or before.name,
        kind=_one_of(section, "kind", KINDS) or before.kind,
        unit=_matching(section, "unit", _UNIT, 'Write "points", "percent" or a currency\'s code such as "EUR".')
        or before.unit,
        exchange=_matching(section, "exchange", _EXCHANGE, 'Write its ISO 10383 code, such as "XPAR".')
        or before.exchange,
        decimals=section.count("decimals", 0, most=_MOST_DECIMALS) if "decimals" in section.values else before.decimals,
        names=tuple(dict.fromkeys((*before.names, *printed))),
        refers_to=Reference(reference) if reference is not None else before.refers_to,
    )


def _one_of(section: Section, key: str, allowed: Sequence[str]) -> str | None:
    text = section.text(key)
    if text is not None and text not in allowed:
        section.refuse(key, f"is {text!r}", f"Allowed: {', '.join(allowed)}.")
    return text


def _matching(section: Section, key: str, pattern: re.Pattern[str], advice: str) -> str | None:
    text = section.text(key)
    if text is not None and not pattern.fullmatch(text):
        section.refuse(key, f"is {text!r}", advice)
    return text
