"""Exact figures as integers and back: no figure passes through binary floating point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from math import nan
from typing import NamedTuple, overload

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


class Packed(NamedTuple):
    """The figures of a quote in units of their last printed digit; None where the page printed none."""

    value: int | None
    change: int | None
    percent: int | None
    form: Form


class Printed(Sequence[Figures]):
    """The figures of many quotes, each made a Decimal only where it is asked for.

    A long history has tens of thousands of quotes, and a report shows a fraction of them as more than a dot.
    """

    __slots__ = ("_packed",)

    def __init__(self, packed: Iterable[Packed]) -> None:
        self._packed = tuple(packed)

    @classmethod
    def of(cls, quotes: Iterable[Quote]) -> Printed:
        """The figures of these quotes, which have at most 18 digits."""
        return cls(map(pack, quotes))

    def __len__(self) -> int:
        return len(self._packed)

    @overload
    def __getitem__(self, index: int) -> Figures: ...

    @overload
    def __getitem__(self, index: slice) -> Printed: ...

    def __getitem__(self, index: int | slice) -> Figures | Printed:
        if isinstance(index, slice):
            return Printed(self._packed[index])
        return figures_of(*self._packed[index])

    def __iter__(self) -> Iterator[Figures]:
        return (figures_of(*packed) for packed in self._packed)

    def value(self, index: int) -> Decimal | None:
        """The value of a quote, without its other figures; None where none was printed."""
        packed = self._packed[index]
        return None if packed.value is None else _value(packed.value, packed.form)

    def texts(self, indices: Iterable[int] | None = None) -> Iterator[tuple[str, str, str]]:
        """Value, change and percentage as they were printed, empty where none was; of all quotes, or of some.

        >>> figures = Quote("EUR/USD", "EURUSD=X", Decimal("1.0700"), Decimal("-0.0007"), None)
        >>> list(Printed.of([figures]).texts())
        [('1.0700', '-0.0007', '')]
        """
        chosen = self._packed if indices is None else (self._packed[index] for index in indices)
        for value, change, percent, form in chosen:
            value_decimals, change_decimals, percent_decimals = _decimals(form)
            minus_zeros = form.minus_zeros
            yield (
                _text(value, value_decimals, is_minus_zero=minus_zeros & 1 > 0),
                _text(change, change_decimals, is_minus_zero=minus_zeros & 2 > 0),
                _text(percent, percent_decimals, is_minus_zero=minus_zeros & 4 > 0),
            )

    def floats(self) -> tuple[list[float], list[float], list[float]]:
        """Values, changes and percentages as the nearest binary floats, NaN where none was printed."""
        # A quotient of whole numbers is rounded once, as a Decimal that becomes a float is.
        return (
            [nan if one.value is None else one.value / one.form.value_scale for one in self._packed],
            [nan if one.change is None else one.change / one.form.change_scale for one in self._packed],
            [nan if one.percent is None else one.percent / one.form.percent_scale for one in self._packed],
        )


def _text(number: int | None, decimals: int, *, is_minus_zero: bool) -> str:
    if number is None:
        return ""
    digits = str(number)
    if decimals:
        if len(digits) <= decimals + (number < 0):
            digits = f"{number:0{decimals + 1 + (number < 0)}}"
        digits = f"{digits[:-decimals]}.{digits[-decimals:]}"
    return f"-{digits}" if is_minus_zero else digits


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
    return Quote(name, symbol, *figures_of(*packed))


def figures_of(value: int | None, change: int | None, percent: int | None, form: Form) -> Figures:
    """The figures whose digits are these."""
    _, change_ending, percent_ending = _endings(form)
    minus_zeros = form.minus_zeros
    return Figures(
        None if value is None else _value(value, form),
        None if change is None else Decimal(f"{'-0' if minus_zeros & 2 else change}{change_ending}"),
        None if percent is None else Decimal(f"{'-0' if minus_zeros & 4 else percent}{percent_ending}"),
    )


def _value(value: int, form: Form) -> Decimal:
    return Decimal(f"{'-0' if form.minus_zeros & 1 else value}{_endings(form)[0]}")


@lru_cache(maxsize=64)
def _endings(form: Form) -> tuple[str, str, str]:
    """What stands behind the digits of each figure as text: an exponent."""
    value, change, percent = (f"E{-decimals}" for decimals in _decimals(form))
    return value, change, percent


@lru_cache(maxsize=64)
def _decimals(form: Form) -> tuple[int, int, int]:
    """How many decimals each figure has."""
    return len(str(form.value_scale)) - 1, len(str(form.change_scale)) - 1, len(str(form.percent_scale)) - 1


# Decimals are taken apart as tuples and put together from text: arithmetic would round to the caller's Decimal context.


def _digits(figure: Decimal) -> int:
    sign, digits, exponent = figure.as_tuple()
    # A positive exponent, which no printed figure has, counts whole tens.
    whole: int = int("".join(map(str, digits))) * 10 ** max(0, int(exponent))
    return -whole if sign else whole
