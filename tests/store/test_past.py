"""What a source had shown before a page, as the database has it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import BEFORE_THE_OPENING, a_page, a_quote, a_strip
from tests.pages import page_text
from tests.store.test_hours import a_snapshot
from tracker.calendars import Calendars
from tracker.checked import checked
from tracker.checks.past import Past
from tracker.instruments import catalogue
from tracker.model import ArchivedPage, Page, Snapshot
from tracker.reading import reading_of
from tracker.store import Store
from tracker.store import past as past_module
from tracker.store.past import past_of

HOUR = timedelta(hours=1)
TWICE = "  • Gold future\n\n    {},00\n    +1,00 (+0,04 %)\n    \N{NO-BREAK SPACE}\n"


class Kept:
    """A store, and pages put into it one by one."""

    def __init__(self, folder: Path) -> None:
        self.store = Store.for_capture(folder / "tracker.db")
        self._offset = 0

    def keep(self, page: Page) -> list[str]:
        """The codes of what is found about a page that is stored now."""
        with self.store.reading() as connection:
            made = checked(reading_of(page, catalogue()), connection, catalogue(), true_hours=Calendars().hours)
        self._offset += 1
        snapshot = Snapshot(page, ArchivedPage("2024-04.warc.gz", self._offset), made.reading)
        self.store.keep(snapshot, at=BEFORE_THE_OPENING, and_then=made.look_back)
        return [each.code for each in made.reading.findings]

    def past(self, page: Page) -> Past:
        """What was before a page that is not stored."""
        with self.store.reading() as connection:
            return past_of(connection, reading_of(page, catalogue()), catalogue())


def dow(value: str, *, at: timedelta = timedelta(), source: str = "saved") -> Page:
    """A page whose first quote, the Dow Jones, has that value."""
    text = page_text(a_strip()).replace("37\N{NO-BREAK SPACE}775,38", value)
    return a_page(text, at=BEFORE_THE_OPENING + at, source=source)


def test_pages_of_one_second_are_in_order_and_an_earlier_one_is_not(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    assert "out-of-order" not in kept.keep(dow("37775,38"))
    assert "out-of-order" not in kept.keep(dow("37775,39"))
    assert "out-of-order" in kept.keep(dow("37775,40", at=-HOUR))
    values = [str(one.value) for one in kept.past(dow("37775,41")).quotes[0]]
    assert values == ["37775.39", "37775.38", "37775.40"]


def test_sources_and_occurrences_have_a_past_of_their_own(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    text = page_text(a_strip()).replace("  • Dow", TWICE.format("2100") + TWICE.format("2200") + "  • Dow")
    both = a_page(text)
    kept.keep(both)
    kept.keep(dow("37000,00", source="other"))
    past = kept.past(a_page(text, at=BEFORE_THE_OPENING + HOUR))
    assert [str(past.quotes[position][0].value) for position in (0, 1, 2)] == ["2100.00", "2200.00", "37775.38"]
    of_other = kept.past(dow("37000,00", at=HOUR, source="other"))
    assert [str(one.value) for one in of_other.quotes[0]] == ["37000.00"]
    assert kept.past(dow("37000,00", at=HOUR, source="new")) == Past()


def test_of_what_was_not_captured_for_long_the_newest_quote_is_known(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.keep(dow("37775,38"))
    kept.keep(dow("37775,38", at=HOUR))
    assert len(kept.past(dow("37777,38", at=200 * HOUR)).quotes[0]) == 2
    (newest,) = kept.past(dow("37777,38", at=2000 * HOUR)).quotes[0]
    assert newest.at == BEFORE_THE_OPENING + HOUR
    assert "factor-jump" in kept.keep(dow("377773,8", at=2000 * HOUR))
    assert "jump" not in kept.keep(dow("41777,38", at=4000 * HOUR))


def test_a_source_with_a_strip_of_its_own_on_each_page_is_compared_with_the_newest_of_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(past_module, "MOST_STRIPS", 20)
    kept = Kept(tmp_path)
    names = [f"Nom du jour {number}" for number in range(25)]
    for number, name in enumerate(names):
        quote = a_quote(name=name, symbol=None)
        page = a_page(f"page {number}", at=BEFORE_THE_OPENING + number * timedelta(minutes=1))
        kept.store.keep(a_snapshot(page, (quote,)), at=BEFORE_THE_OPENING)
    past = kept.past(dow("37775,38", at=30 * 24 * HOUR))
    assert past.strips == [(name,) for name in reversed(names[5:])]
    assert past.names == {*names}
