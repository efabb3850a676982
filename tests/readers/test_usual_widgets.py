"""What is usual is read at once, and what is read at once is what reading line by line gives."""

from __future__ import annotations

import re
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.pages import NO_BREAK_SPACE, page_text, printed_strips
from tests.sizes import some
from tests.strategies import mutated
from tracker.instruments import catalogue
from tracker.model import Strip
from tracker.readers import text as text_reader
from tracker.readers.limits import TooMuch

PAGES = [page_text(strip, separator=separator) for strip in printed_strips() for separator in (NO_BREAK_SPACE, " ")]
PIECES = (
    *["•", "(", ")", "%", "+", "-", ",", ".", "1", "23", "x", "\n", "\r\n"],
    *(
        " ",
        "\N{NO-BREAK SPACE}",
        "\N{REPLACEMENT CHARACTER}",
        "\t",
        "\n\n",
        "\n    \N{NO-BREAK SPACE}\n",
        "  • DAX\n\n",
    ),
    *(
        "    1,00\n",
        "    +1,00 (+1,00 %)\n",
        "La bourse est fermée\n",
        "  • CAC 40\n\n    8 055,71\n    +39,06 (+0,49 %)\n",
    ),
)


def line_by_line(page: str) -> tuple[Strip, ...] | str:
    """What the page holds when nothing in it counts as usual."""
    with patch.object(text_reader, "usual_widgets", lambda _text, start: ([], start)):
        return read(page)


def read(page: str) -> tuple[Strip, ...] | str:
    try:
        return text_reader.strips_in(page, catalogue())
    except TooMuch as error:
        return str(error)


def test_every_real_strip_is_read_alike_and_nearly_all_of_them_at_once() -> None:
    for page in PAGES:
        assert read(page) == line_by_line(page)
    with patch.object(text_reader, "_strips_by_line", side_effect=AssertionError("not usual")):
        assert sum(bool(read(page)) for page in PAGES[:20]) == 20


pages = st.sampled_from(PAGES).flatmap(lambda page: mutated(page, PIECES))
doubled = st.tuples(pages, pages).map("\n".join)


@pytest.mark.sized
@given(st.one_of(pages, doubled))
@example(PAGES[0] * 2)
@example(PAGES[0].replace("\n", "\r\n"))
@settings(max_examples=some(3000), suppress_health_check=list(HealthCheck))
def test_a_mutated_page_is_read_as_line_by_line(page: str) -> None:
    assert read(page) == line_by_line(page)


@pytest.mark.sized
@given(st.lists(st.sampled_from([*PIECES, *re.findall(r".+\n|\n", PAGES[0])[:40]]), max_size=60).map("".join))
@settings(max_examples=some(2000), suppress_health_check=list(HealthCheck))
def test_lines_in_any_order_are_read_as_line_by_line(page: str) -> None:
    assert read(page) == line_by_line(page)
