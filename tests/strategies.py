"""Hypothesis strategies: printed numbers and their near misses."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from hypothesis import strategies as st

from tracker.formats import MAX_DIGITS, MINUS_SIGN, SPACES, NumberFormat


@st.composite
def printed_numbers(draw: st.DrawFn, number_format: NumberFormat) -> tuple[str, Decimal]:
    """A number as *number_format* prints it, and what it means."""
    decimals = draw(st.integers(0, 6))
    digits = draw(st.integers(0, 10 ** (MAX_DIGITS - decimals) - 1))
    fraction = draw(st.text("0123456789", min_size=decimals, max_size=decimals))
    sign = draw(st.sampled_from(["", "+", "-", "\N{MINUS SIGN}"]))
    separator = draw(st.sampled_from(["", *number_format.separators]))
    whole = f"{digits:,}".replace(",", separator)
    text = sign + whole + (number_format.decimal_mark + fraction if fraction else "")
    number = Decimal(f"{digits}.{fraction}" if fraction else digits)
    return text, number.copy_negate() if sign in ("-", "\N{MINUS SIGN}") else number


@st.composite
def near_numbers(draw: st.DrawFn, number_format: NumberFormat) -> str:
    """A printed number with up to three characters changed, added or taken away."""
    text, _ = draw(printed_numbers(number_format))
    strange = "0123456789" + SPACES + ".,+-" + MINUS_SIGN + "_eE'()%\n\u200b\u0661\uff11"
    for _ in range(draw(st.integers(0, 3))):
        position = draw(st.integers(0, len(text)))
        end = min(len(text), position + draw(st.integers(0, 1)))
        text = text[:position] + draw(st.text(strange, max_size=1)) + text[end:]
    return text


@st.composite
def mutated(draw: st.DrawFn, page: str, pieces: Sequence[str]) -> str:
    """*page* with one to four mutations: a piece put in, a stretch taken out, doubled, or moved."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(page)))
        end = min(len(page), start + draw(st.sampled_from([0, 1, 2, 5, 20, 100, 500])))
        match draw(st.sampled_from(["put in", "replace", "take out", "double", "move"])):
            case "put in":
                page = page[:start] + draw(st.sampled_from(pieces)) + page[start:]
            case "replace":
                page = page[:start] + draw(st.sampled_from(pieces)) + page[end:]
            case "take out":
                page = page[:start] + page[end:]
            case "double":
                page = page[:end] + page[start:]
            case "move":
                stretch, rest = page[start:end], page[:start] + page[end:]
                target = draw(st.integers(0, len(rest)))
                page = rest[:target] + stretch + rest[target:]
    return page
