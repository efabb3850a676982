"""Which instrument a printed name means: the catalogue in ``instruments.toml``, and what a home adds to it.

Names are compared whole, without regard to letter case and spaces. Nothing is merged by likeness: a name that the
catalogue does not hold has no symbol.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import lru_cache
from importlib import resources

KINDS = ("index", "currency-pair", "crypto-asset", "crypto-index", "future", "rate", "share")


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
        kind: one of `KINDS`; None where nobody has said it.
        unit: ISO 4217 code of what its value counts, or ``points`` or ``percent``; None where nobody has said it.
        exchange: ISO 10383 code of its home exchange; None where it has none.
        decimals: of its value, as pages print it; None where that is not known.
        names: every name that pages are known to print for it.
        is_unrounded: whether its value and change are published with just the decimals that pages print, so that
            nothing of value − change is lost in rounding.
        is_halved: whether it moves by half a unit of the last decimal that pages print, so that each is often a tie,
            which goes either way.
        refers_to: what its changes refer to, where that is not what it is for nearly all of its kind.
        early: so long before its exchange opens its figures begin to move, and to refer to the last close.
        lively: so many times as far as is usual of its kind it moves.
    """

    symbol: str
    name: str
    kind: str | None = None
    unit: str | None = None
    exchange: str | None = None
    decimals: int | None = None
    names: tuple[str, ...] = ()
    refers_to: Reference | None = None
    is_unrounded: bool = False
    is_halved: bool = False
    early: timedelta = timedelta()
    lively: int = 1

    @property
    def spread(self) -> int:
        """How many units of the last printed digit may lie between value − change of two pages that refer to the same.

        With v = r + c, round(v) − round(c) is the floor of r or one unit more: two neighbours. Where v and c are ties
        that go apart it is a unit on either side of r.
        """
        return 0 if self.is_unrounded else 2 if self.is_halved else 1

    @property
    def reference(self) -> Reference | None:
        """What its changes refer to; None where neither it nor its kind says so."""
        return self.refers_to or _REFERENCE_OF_KIND.get(self.kind or "")


class ClaimedTwice(ValueError):
    """A printed name that two instruments have.

    Attributes:
        name: as the second one writes it.
        symbols: of the two, the one that had it first before the other.
    """

    def __init__(self, name: str, symbols: tuple[str, str]) -> None:
        super().__init__(f"{name!r} names both {symbols[0]} and {symbols[1]}")
        self.name, self.symbols = name, symbols


@dataclass(frozen=True, slots=True, eq=False)
class Catalogue:
    """Known instruments, by symbol; and the symbol of each name, folded and as it is printed."""

    by_symbol: dict[str, Instrument]
    by_name: dict[str, str]

    def symbol_of(self, printed: str) -> str | None:
        """The symbol of what a page means by a printed name; None where the catalogue has no such name.

        >>> catalogue().symbol_of("hang  seng"), catalogue().symbol_of("Hang Seng Tech")
        ('^HSI', None)
        """
        # As printed first, which spares most look-ups the folding.
        return self.by_name.get(printed) or self.by_name.get(fold_name(printed))

    def named(self, printed: str) -> Instrument | None:
        """The instrument that a page means by a printed name; None where the catalogue has no such name."""
        symbol = self.symbol_of(printed)
        return self.by_symbol[symbol] if symbol else None

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

    def with_instruments(self, instruments: Iterable[Instrument]) -> Catalogue:
        """This catalogue with more instruments; one whose symbol it has stands in the other's place.

        Raises:
            ClaimedTwice: an instrument has a name of another one.
        """
        by_symbol, by_name = dict(self.by_symbol), dict(self.by_name)
        for instrument in instruments:
            symbol = instrument.symbol
            by_symbol[symbol] = instrument
            for name in instrument.names:
                for key in (fold_name(name), name):
                    known = by_name.setdefault(key, symbol)
                    if known != symbol:
                        raise ClaimedTwice(name, (known, symbol))
        return Catalogue(by_symbol, by_name)


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
    """The catalogue that the package carries, without what a home adds."""
    text = resources.files("tracker").joinpath("instruments.toml").read_text("utf-8")
    return Catalogue({}, {}).with_instruments(
        Instrument(
            symbol=symbol,
            name=facts["name"],
            kind=facts["kind"],
            unit=facts["unit"],
            exchange=facts.get("exchange"),
            decimals=facts.get("decimals"),
            names=tuple(facts["names"]),
            is_unrounded=facts.get("is_unrounded", False),
            is_halved=facts.get("is_halved", False),
            refers_to=Reference(facts["reference"]) if "reference" in facts else None,
            early=timedelta(minutes=facts.get("early", 0)),
            lively=facts.get("lively", 1),
        )
        for symbol, facts in tomllib.loads(text).items()
    )
