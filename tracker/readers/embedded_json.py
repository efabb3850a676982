"""The figures that a page carries as JSON beside its markup, for a strip that the markup shows only in part.

Two forms are known: a script that assigns ``root.App.main`` (2017 to early 2024), and one of the type
``application/json`` for each market, whose ``body`` is JSON text (2026). Numbers keep their digits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.model import Unprinted, Widget
from tracker.readers.document import without_surrogates

STORES_MARK = "root.App.main"
ANSWER_ADDRESS = "marketSummary"
"""Part of the address in ``data-url`` that an answer's script names."""
_ASSIGNMENT = re.compile(r"root\.App\.main\s*=\s*")
_BLANKS = re.compile(r"[ \t\n\r]*")
_FIELDS = {"value": "regularMarketPrice", "change": "regularMarketChange", "percent": "regularMarketChangePercent"}
FIGURES = tuple(_FIELDS)
_LONGEST_NAME = 200
_LONGEST_RAW = 60


_LARGEST = 8 * 1024 * 1024
"""Characters: decoded they take up to twenty times their memory, and the JSON of a real page is below 1 MB."""


@dataclass(frozen=True, slots=True)
class Script:
    """A script of the page.

    Attributes:
        content: its text.
        address: what its ``data-url`` names; empty where it names nothing.
        is_cut: whether the page ends inside it.
    """

    content: str
    address: str
    is_cut: bool


@dataclass(frozen=True, slots=True)
class EmbeddedQuote:
    """One instrument in a page's JSON.

    Attributes:
        symbol: its symbol.
        name: the one that the strip prints; None where the JSON has none.
        printed: its figures as text, in the page's locale, a percentage with its sign ``%``; None where it has none.
        raw: the same as numbers.
    """

    symbol: str
    name: str | None
    printed: Mapping[str, str | None]
    raw: Unprinted

    def widget(self) -> Widget:
        """The widget that prints these figures."""
        value, change, percent = (self.printed[figure] for figure in _FIELDS)
        raw = "\n".join(text for text in (value, change, percent) if text)
        fault = None if value is not None else "its JSON has no printed value"
        if (change is None) != (percent is None):
            fault = "its JSON has only one of change and percentage"
        return Widget(self.name or self.symbol, value, change, percent, raw, fault, self.symbol, json=self.raw)


@dataclass(frozen=True, slots=True)
class EmbeddedStrip:
    """A strip in a page's JSON.

    Attributes:
        symbols: in the strip's order.
        quotes: by symbol, those whose figures the JSON has.
        names_strip: whether it says that it is the page's strip, and not one of several markets.
        cut_after: the last text of a page that ends inside this JSON; None where it is whole.
    """

    symbols: tuple[str, ...]
    quotes: Mapping[str, EmbeddedQuote]
    names_strip: bool
    cut_after: str | None = None


def strips_of_scripts(scripts: Iterable[Script]) -> list[EmbeddedStrip]:
    """The strips that the page's scripts hold, in its order."""
    strips = []
    for script in scripts:
        if len(script.content) > _LARGEST:
            continue
        if ANSWER_ADDRESS in script.address:
            strips.append(strip_of_answer(script.content, is_cut=script.is_cut))
        elif STORES_MARK in script.content:
            strips.append(strip_of_stores(script.content, is_cut=script.is_cut))
    return [strip for strip in strips if strip is not None]


def strip_of_stores(script: str, *, is_cut: bool) -> EmbeddedStrip | None:
    """The strip in the stores of a script that assigns ``root.App.main``; None where the stores are encrypted."""
    assignment = _ASSIGNMENT.search(script)
    if assignment is None:
        return None
    cut_after = script.rstrip()[-_LONGEST_RAW:] if is_cut else None
    stores = _Stores(script, assignment.end())
    names = {
        _clean(entry["symbol"]): _text(entry.get("name"))
        for entry in stores.items_of("MarketSummaryStore", "data")
        if isinstance(entry, dict) and isinstance(entry.get("symbol"), str)
    }
    if not names:
        return None if cut_after is None else EmbeddedStrip((), {}, names_strip=True, cut_after=cut_after)
    quotes = {
        symbol: _quote(symbol, names[symbol], facts)
        for symbol, facts in stores.members_of("StreamDataStore", "quoteData", names)
        if isinstance(facts, dict)
    }
    return EmbeddedStrip(tuple(names), quotes, names_strip=True, cut_after=cut_after)


def strip_of_answer(script: str, *, is_cut: bool) -> EmbeddedStrip | None:
    """The market's strip in the body of an answer that the page carries; None where it has none."""
    cut_after = script.rstrip()[-_LONGEST_RAW:] if is_cut else None
    try:
        answer = _DECODER.decode(script.strip())
        body = answer.get("body") if isinstance(answer, dict) else None
        content = _DECODER.decode(body.strip()) if isinstance(body, str) else body
    except (ValueError, RecursionError):
        return None if cut_after is None else EmbeddedStrip((), {}, names_strip=False, cut_after=cut_after)
    response = content.get("marketSummaryResponse") if isinstance(content, dict) else None
    entries = response.get("result") if isinstance(response, dict) else None
    quotes = {}
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("symbol"), str):
            symbol = _clean(entry["symbol"])
            quotes[symbol] = _quote(symbol, _text(entry.get("shortName")), entry)
    return EmbeddedStrip(tuple(quotes), quotes, names_strip=False, cut_after=cut_after) if quotes or cut_after else None


def _quote(symbol: str, name: str | None, facts: dict[str, Any]) -> EmbeddedQuote:
    printed: dict[str, str | None] = {}
    raw: dict[str, str | None] = {}
    for figure, field in _FIELDS.items():
        held = facts.get(field)
        held = held if isinstance(held, dict) else {"raw": held}
        printed[figure] = _text(held.get("fmt"))
        raw[figure] = str(held["raw"]) if isinstance(held.get("raw"), _Number) else None
    return EmbeddedQuote(symbol, name, printed, Unprinted(**raw))


def _text(value: object) -> str | None:
    return _clean(value).strip()[:_LONGEST_NAME] or None if isinstance(value, str) else None


def _clean(text: str) -> str:
    """*text* with U+FFFD for what no page can print, though JSON may hold it."""
    return without_surrogates(text.replace("\x00", "\N{REPLACEMENT CHARACTER}"))


class _Number(str):
    """A number with the digits that the JSON gives it."""

    __slots__ = ()


def _no_constant(name: str) -> None:
    """``NaN`` and ``Infinity``, which are no JSON, stand for nothing."""


_DECODER = json.JSONDecoder(parse_float=_Number, parse_int=_Number, parse_constant=_no_constant)


class _Stores:
    """The stores of a page in a script of hundreds of kilobytes, of which only some are decoded.

    A key stands where it is found, ``"KEY":``: inside a JSON string each quote would have a backslash before it. What
    the page does not end is read as far as it is whole.
    """

    def __init__(self, script: str, start: int) -> None:
        self._script = script
        self._start = start

    def items_of(self, store: str, key: str) -> Iterator[Any]:
        """The elements of the array ``stores[store][key]`` that are whole."""
        at = self._value_of(store, key)
        if at is None or not self._script.startswith("[", at):
            return
        at = self._skip(at + 1)
        while not self._script.startswith("]", at):
            decoded = self._decode(at)
            if decoded is None:
                return
            element, at = decoded
            yield element
            at = self._skip(at)
            if not self._script.startswith(",", at):
                return
            at = self._skip(at + 1)

    def members_of(self, store: str, key: str, wanted: Collection[str]) -> Iterator[tuple[str, Any]]:
        """The members of the object ``stores[store][key]`` with *wanted* names that are whole."""
        at = self._value_of(store, key)
        for name, value_at in self._members(at) if at is not None else ():
            decoded = self._decode(value_at) if name in wanted else None
            if decoded is not None:
                yield name, decoded[0]

    def _value_of(self, store: str, key: str) -> int | None:
        """Offset of the value ``stores[store][key]``; None where it is not there, or could be in two places."""
        places = list(self._objects_called(store))
        if len(places) != 1:
            return None
        return next((value_at for name, value_at in self._members(places[0]) if name == key), None)

    def _objects_called(self, name: str) -> Iterator[int]:
        """The offsets of the objects that are members called *name*."""
        quoted = f'"{name}"'
        found = self._script.find(quoted, self._start)
        while found >= 0:
            end = self._skip(found + len(quoted))
            value_at = self._skip(end + 1)
            is_key = self._script.startswith(":", end) and self._script[max(0, found - 64) : found].rstrip()[-1:] in (
                "{",
                ",",
            )
            if is_key and self._script.startswith("{", value_at):
                yield value_at
            found = self._script.find(quoted, found + 1)

    def _members(self, at: int) -> Iterator[tuple[str, int]]:
        """The names of the object at offset *at*, each with the offset of its value, as far as they are whole."""
        if not self._script.startswith("{", at):
            return
        at = self._skip(at + 1)
        while self._script.startswith('"', at):
            decoded = self._decode(at)
            if decoded is None:
                return
            name, at = decoded
            at = self._skip(at)
            if not self._script.startswith(":", at):
                return
            at = self._skip(at + 1)
            yield name, at
            decoded = self._decode(at)
            if decoded is None:
                return
            at = self._skip(decoded[1])
            if not self._script.startswith(",", at):
                return
            at = self._skip(at + 1)

    def _decode(self, at: int) -> tuple[Any, int] | None:
        try:
            return _DECODER.raw_decode(self._script, at)
        except (ValueError, RecursionError):
            return None

    def _skip(self, at: int) -> int:
        match = _BLANKS.match(self._script, at)
        return match.end() if match else at
