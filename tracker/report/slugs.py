"""File names for instruments: readable, portable, and never outside their folder, whatever a page printed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from hashlib import sha256

from tracker.history import InstrumentHistory

MAX_LENGTH = 70
"""Longest slug: with ``.`` and an extension it stays under eighty characters."""

_DIGEST_LENGTH = 8
_CONSIDERED = 500
"""How much of a name is looked at: a name of 100,000 characters must cost nothing."""

RESERVED = frozenset(
    {
        "con",
        "prn",
        "aux",
        "nul",
        "clock",
        "conin",
        "conout",
        "index",
        "overview",
        "card",
        "quality",
        "findings",
        "failures",
    }
    | {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}
)
"""Names that Windows keeps for devices, and the report for its other files and sections."""


def slugs(instruments: Sequence[InstrumentHistory]) -> tuple[str, ...]:
    """One slug for each instrument, in their order: lower-case ASCII letters, digits and hyphens, all distinct.

    Of several instruments with the same slug, a known one comes before an unknown one and keeps it; the others get a
    digest of their symbol and name. So a file keeps its name when the strip's order changes.
    """
    identities = [(instrument.symbol, instrument.name) for instrument in instruments]
    order = sorted(range(len(identities)), key=lambda index: _precedence(identities[index], index))
    found: dict[int, str] = {}
    taken: set[str] = set()
    for index in order:
        symbol, name = identities[index]
        found[index] = _first_free(_candidates(symbol, name), taken)
        taken.add(found[index])
    return tuple(found[index] for index in range(len(identities)))


def slug(text: str) -> str:
    """The readable part of a file name for *text*; empty where nothing of it is left in ASCII.

    >>> slug("S&P 500"), slug("Pétrole WTI"), slug("../../x"), slug("日経平均株価")
    ('s-p-500', 'petrole-wti', 'x', '')
    """
    ascii_text = unicodedata.normalize("NFKD", text[:_CONSIDERED]).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^a-z0-9]+", "-", ascii_text.lower()).strip("-")[:MAX_LENGTH].strip("-")


def _precedence(identity: tuple[str | None, str], index: int) -> tuple[bool, str, str, int]:
    symbol, name = identity
    return symbol is None, symbol or "", name, index


def _candidates(symbol: str | None, name: str) -> Iterable[str]:
    """Slugs from the best to one that no other instrument has."""
    plain = slug(name) or slug(symbol or "") or "instrument"
    if plain in RESERVED:
        plain = f"instrument-{plain}"
    yield plain
    digest = sha256(f"{symbol}\0{name}".encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
    told_apart = f"{plain[: MAX_LENGTH - _DIGEST_LENGTH - 1].strip('-')}-{digest}"
    yield told_apart
    for number in range(2, 1_000_000):
        yield f"{told_apart[: MAX_LENGTH - 7]}-{number}"


def _first_free(candidates: Iterable[str], taken: set[str]) -> str:
    return next(candidate for candidate in candidates if candidate not in taken)
