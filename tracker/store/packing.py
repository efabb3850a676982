"""Exact figures as integers and back: no figure passes through binary floating point."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from tracker.formats import decimals_of
from tracker.model import Quote


class Form(NamedTuple):
    """What turns a quote's three integers back into its printed digits.

    Attributes:
        value_scale, change_scale, percent_scale: 10 to the number of printed decimals; 1 where there is no figure.
        minus_zeros: 1 for a value printed as minus zero, plus 2 for such a change, plus 4 for such a percentage.
    """

    value_scale: int
    change_scale: int
    percent_scale: int
    minus_zeros: int


class Figures(NamedTuple):
    """The figures of a quote with the digits that the page printed; None where it printed none."""

    value: Decimal | None
    change: Decimal | None
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Packed:
    """The figures of a quote in units of their last printed digit; None where the page printed none."""

    value: int | None
    change: int | None
    percent: int | None
    form: Form


def pack(quote: Quote) -> Packed:
    """A quote's figures as integers; at most 18 digits, as `tracker.formats` reads them.

    >>> from decimal import Decimal as D
    >>> packed = pack(Quote("EUR/USD", "EURUSD=X", D("1.0700"), D("-0.0000"), None))
    >>> packed.value, packed.change, packed.percent
    (10700, 0, None)
    >>> packed.form
    Form(value_scale=10000, change_scale=10000, percent_scale=1, minus_zeros=2)
    """
    figures = (quote.value, quote.change, quote.percent)
    value, change, percent = (None if figure is None else _digits(figure) for figure in figures)
    value_scale, change_scale, percent_scale = (
        1 if figure is None else 10 ** decimals_of(figure) for figure in figures
    )
    minus_zeros = sum(
        1 << place for place, figure in enumerate(figures) if figure is not None and not figure and figure.is_signed()
    )
    return Packed(value, change, percent, Form(value_scale, change_scale, percent_scale, minus_zeros))


def unpack(name: str, symbol: str | None, packed: Packed) -> Quote:
    """The quote that `pack` was given."""
    return Quote(name, symbol, *figures_of(packed.value, packed.change, packed.percent, packed.form))


def figures_of(value: int | None, change: int | None, percent: int | None, form: Form) -> Figures:
    """The figures whose digits are these."""
    value_ending, change_ending, percent_ending = _endings(form)
    minus_zeros = form.minus_zeros
    return Figures(
        None if value is None else Decimal(f"{'-0' if minus_zeros & 1 else value}{value_ending}"),
        None if change is None else Decimal(f"{'-0' if minus_zeros & 2 else change}{change_ending}"),
        None if percent is None else Decimal(f"{'-0' if minus_zeros & 4 else percent}{percent_ending}"),
    )


@lru_cache(maxsize=64)
def _endings(form: Form) -> tuple[str, str, str]:
    """What stands behind the digits of each figure as text: an exponent."""
    value, change, percent = (
        f"E{1 - len(str(scale))}" for scale in (form.value_scale, form.change_scale, form.percent_scale)
    )
    return value, change, percent


# Decimals are taken apart as tuples and put together from text: arithmetic would round to the caller's Decimal context.


def _digits(figure: Decimal) -> int:
    sign, digits, exponent = figure.as_tuple()
    # A positive exponent, which no printed figure has, counts whole tens.
    whole: int = int("".join(map(str, digits))) * 10 ** max(0, int(exponent))
    return -whole if sign else whole
