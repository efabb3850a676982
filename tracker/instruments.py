"""Which instrument a printed name means: the catalogue in ``instruments.toml``.

Names are compared whole, without regard to letter case and spaces. Nothing is merged by likeness: a name that the
catalogue does not hold has no symbol.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources


class Reference(StrEnum):
    """What a page's changes of an instrument refer to: what value − change stands for."""

    PREVIOUS_CLOSE = "previous-close"
    """The last close of its exchange, until that opens again."""
    SETTLEMENT = "settlement"
    """The last settlement of a future, for a day."""
    DAILY = "daily"
    """One figure a day that is no close of an exchange."""
    DAY_BEFORE = "day-before"
    """Its own value 24 hours before, which moves with every snapshot."""


_REFERENCE_OF_KIND = {
    "index": Reference.PREVIOUS_CLOSE,
    "rate": Reference.PREVIOUS_CLOSE,
    "share": Reference.PREVIOUS_CLOSE,
    "future": Reference.SETTLEMENT,
    "currency-pair": Reference.DAILY,
    "crypto-index": Reference.DAILY,
    "crypto-asset": Reference.DAY_BEFORE,
}


@dataclass(frozen=True, slots=True)
class Instrument:
    """What is quoted.

    Attributes:
        symbol: Yahoo Finance's.
        name: what to call it where no page has named it.
        kind: ``index``, ``currency-pair``, ``crypto-asset``, ``crypto-index``, ``future`` or ``rate``.
        unit: ISO 4217 code of what its value counts, or ``points`` or ``percent``.
        exchange: ISO 10383 code of its home exchange; None where it has none.
        names: every name that pages are known to print for it.
        reference: what its changes refer to.
    """

    symbol: str
    name: str
    kind: str
    unit: str
    exchange: str | None
    names: tuple[str, ...]
    reference: Reference


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Known instruments, by symbol, and by name, folded and as it is printed."""

    by_symbol: dict[str, Instrument]
    by_name: dict[str, Instrument]

    def named(self, printed: str) -> Instrument | None:
        """The instrument that a page means by a printed name; None where the catalogue has no such name.

        >>> catalogue().named("hang  seng").symbol
        '^HSI'
        >>> catalogue().named("Hang Seng Tech") is None
        True
        """
        return self.by_name.get(printed) or self.by_name.get(fold_name(printed))

    def meant(self, words: str) -> Instrument | None:
        """The instrument that a person means: by symbol or name, where spaces matter still less than on a page.

        >>> catalogue().meant("cac40").symbol, catalogue().meant("^fchi").symbol
        ('^FCHI', '^FCHI')
        """
        squeezed = squeeze_name(words)
        for instrument in self.by_symbol.values():
            if squeezed in map(squeeze_name, (instrument.symbol, instrument.name, *instrument.names)):
                return instrument
        return None


def fold_name(name: str) -> str:
    r"""*name* without regard to letter case and to how its words are spaced.

    >>> fold_name(" HANG\N{NO-BREAK SPACE} SENG")
    'hang seng'
    """
    return " ".join(name.casefold().split())


def squeeze_name(name: str) -> str:
    """*name* without regard to letter case and without any space, as people type names.

    >>> squeeze_name("CAC 40")
    'cac40'
    """
    return "".join(name.casefold().split())


@lru_cache
def catalogue() -> Catalogue:
    """The catalogue that the package carries."""
    text = resources.files("tracker").joinpath("instruments.toml").read_text("utf-8")
    by_symbol: dict[str, Instrument] = {}
    by_name: dict[str, Instrument] = {}
    for symbol, facts in tomllib.loads(text).items():
        instrument = Instrument(
            symbol=symbol,
            name=facts["name"],
            kind=facts["kind"],
            unit=facts["unit"],
            exchange=facts.get("exchange"),
            names=tuple(facts["names"]),
            reference=Reference(facts.get("reference", _REFERENCE_OF_KIND[facts["kind"]])),
        )
        by_symbol[symbol] = instrument
        for name in instrument.names:
            # As printed too, which spares most look-ups the folding.
            for key in (fold_name(name), name):
                known = by_name.setdefault(key, instrument)
                if known is not instrument:
                    raise ValueError(f"instruments.toml: {name!r} names both {known.symbol} and {symbol}")
    return Catalogue(by_symbol, by_name)
