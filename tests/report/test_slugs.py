"""File names for instruments."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.report.builders import an_instrument
from tracker.report.slugs import slugs

anything = st.text(st.characters(), max_size=90)
awkward = st.sampled_from(
    [
        "CON",
        "con",
        "nul.txt",
        "../../x",
        "..",
        "",
        "EUR/USD",
        "EUR-USD",
        "eur usd",
        "Café",
        "Cafe\u0301",
        "index",
        "\ud800",
    ]
)
identities = st.lists(st.tuples(st.none() | awkward | anything, awkward | anything), unique=True, max_size=12)

WINDOWS_KEEPS = re.compile(r"con|prn|aux|nul|com\d|lpt\d")


def slugs_of(*names: str) -> tuple[str, ...]:
    return slugs([an_instrument("1", name=name) for name in names])


@given(identities)
def test_slugs_are_distinct_and_portable(given_identities: list[tuple[str | None, str]]) -> None:
    found = slugs([an_instrument("1", symbol=symbol, name=name) for symbol, name in given_identities])
    assert len(set(found)) == len(given_identities)
    for slug in found:
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
        assert len(f"{slug}.png") <= 80
        assert not WINDOWS_KEEPS.fullmatch(slug)
        assert slug not in ("index", "overview", "quality", "findings")


@given(identities)
def test_a_slug_does_not_depend_on_the_order_of_the_strip(given_identities: list[tuple[str | None, str]]) -> None:
    instruments = [an_instrument("1", symbol=symbol, name=name) for symbol, name in given_identities]
    before = dict(zip(given_identities, slugs(instruments), strict=True))
    after = dict(zip(given_identities[::-1], slugs(instruments[::-1]), strict=True))
    assert before == after


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Dow Jones", "dow-jones"),
        ("S&P 500", "s-p-500"),
        ("Pétrole WTI", "petrole-wti"),
        ("EUR/USD", "eur-usd"),
        ("../../etc/passwd", "etc-passwd"),
        ("CON", "instrument-con"),
        ("Overview", "instrument-overview"),
        ("x" * 100_000, "x" * 70),
    ],
)
def test_a_slug_is_readable(name: str, slug: str) -> None:
    assert slugs_of(name) == (slug,)


def test_a_name_without_latin_letters_takes_its_symbol() -> None:
    assert slugs([an_instrument("1", name="日経平均株価", symbol="^NKX")]) == ("nkx",)


def test_a_known_instrument_keeps_its_name_beside_a_stranger_with_the_same() -> None:
    stranger, known = an_instrument("1", name="eur-usd"), an_instrument("1", name="EUR/USD", symbol="EURUSD=X")
    first, second = slugs([stranger, known])
    assert second == "eur-usd"
    assert re.fullmatch(r"eur-usd-[0-9a-f]{8}", first)
