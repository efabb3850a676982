"""Which instruments a page shows, against what its source usually shows."""

from __future__ import annotations

import pytest

from tests.builders import a_quote
from tests.checks.pasts import codes, found, paris
from tracker.calendars import Calendars
from tracker.checks.over_time import findings_over_time
from tracker.checks.past import Past
from tracker.findings import WIDGET_UNREADABLE, finding
from tracker.instruments import catalogue
from tracker.model import Reading, TimeSource

FIFTEEN = tuple(f"Index {number}" for number in range(15))
EIGHT = (*FIFTEEN[:6], "Night 1", "Night 2")


def told(*names: str) -> list[tuple[str, str | None, int | None]]:
    quotes = [a_quote(None, None, None, name=name, symbol=None) for name in names]
    past = Past(strips=(FIFTEEN, EIGHT), names=frozenset((*FIFTEEN, *EIGHT, "Gone before")))
    return [(each.code, each.quote, each.position) for each in found("2024-04-25 12:00", quotes, past=past)]


@pytest.mark.parametrize("names", [FIFTEEN, EIGHT, FIFTEEN[::-1], FIFTEEN[:7], ("Gone before",)])
def test_a_usual_strip_and_quite_another_one_are_no_finding(names: tuple[str, ...]) -> None:
    assert told(*names) == []


def test_a_few_that_are_missing_are_named() -> None:
    assert told(*FIFTEEN[:5], *FIFTEEN[6:]) == [("instrument-missing", "Index 5", None)]
    assert told(*EIGHT[1:]) == [("instrument-missing", "Index 0", None)]


def test_what_usually_stands_twice_is_missing_where_it_stands_once() -> None:
    past = Past(strips=((*FIFTEEN, "Index 3"),), names=frozenset(FIFTEEN))
    for names, expected in (((*FIFTEEN, "Index 3"), []), (FIFTEEN, [("instrument-missing", "Index 3")])):
        quotes = [a_quote(None, None, None, name=name, symbol=None) for name in names]
        of_strip = [each for each in found("2024-04-25 12:00", quotes, past=past) if each.code != "duplicate-name"]
        assert [(each.code, each.quote) for each in of_strip] == expected


def test_one_in_the_place_of_another_is_missing_and_new() -> None:
    assert told(*FIFTEEN[:14], "Newcomer") == [
        ("instrument-missing", "Index 14", None),
        ("instrument-new", "Newcomer", 14),
    ]
    assert told(*FIFTEEN, "Gone before") == []


def test_futures_in_the_place_of_indices_are_another_strip() -> None:
    past = Past(strips=((*FIFTEEN, "Index 15"),), names=frozenset({*FIFTEEN, "Index 15"}))
    names = (*FIFTEEN[4:], "Index 15", *(f"Future {number}" for number in range(4)))
    quotes = [a_quote(None, None, None, name=name, symbol=None) for name in names]
    assert "instrument-missing" not in codes(found("2024-04-25 12:00", quotes, past=past))


def test_what_another_known_instrument_stands_in_the_place_of_is_not_missing() -> None:
    # The strips of September 2024 have XRP EUR for CMC Crypto 200.
    past = Past(strips=((*FIFTEEN, "CMC Crypto 200"),), names=frozenset({*FIFTEEN, "CMC Crypto 200"}))
    ripple = a_quote(None, None, None, name="XRP EUR", symbol="XRP-EUR")
    others = [a_quote(None, None, None, name=name, symbol=None) for name in FIFTEEN]
    assert codes(found("2024-09-25 12:00", [*others, ripple], past=past)) == ["instrument-new"]
    assert codes(found("2024-09-25 12:00", [*others[1:], ripple], past=past)).count("instrument-missing") == 2


def test_an_instrument_by_another_of_its_names_is_neither_missing_nor_new() -> None:
    past = Past(strips=(("CAC 40", "Bitcoin EUR", "Foo  Bar"),), names=frozenset({"CAC 40", "Bitcoin EUR", "Foo  Bar"}))
    renamed = [("CAC 40", "^FCHI"), ("BTC-EUR", "BTC-EUR"), ("FOO BAR", None)]
    quotes = [a_quote(None, None, None, name=name, symbol=symbol) for name, symbol in renamed]
    assert codes(found("2024-04-25 12:00", quotes, past=past)) == []
    assert codes(found("2024-04-25 12:00", [*quotes[:1], *quotes[2:]], past=past)) == ["instrument-missing"]


def test_what_could_not_be_read_is_not_missing() -> None:
    past = Past(strips=(FIFTEEN,), names=frozenset(FIFTEEN))
    quotes = tuple(a_quote(None, None, None, name=name, symbol=None) for name in FIFTEEN[:13])
    unreadable = finding(WIDGET_UNREADABLE, FIFTEEN[13], reason="a zero leads", raw="0 414,21")
    reading = Reading(
        "saved", paris("2024-04-25 12:00"), TimeSource.OPTION, "text", "fr_FR", None, quotes, (unreadable,)
    )
    told = findings_over_time(reading, past, catalogue(), true_hours=Calendars().hours)
    assert [(each.code, each.quote) for each in told[1:]] == [("instrument-missing", FIFTEEN[14])]
