"""The names that an instrument has had, from the store to the words of its section."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.builders import a_quote
from tests.report.builders import ENGLISH, START
from tests.report.test_loading import a_snapshot
from tracker.history import InstrumentHistory
from tracker.loading import load_history
from tracker.report.printed_names import name_facts
from tracker.store import Store

DAY = timedelta(days=1)


def loaded(folder: Path, *names: str, until: datetime | None = None) -> InstrumentHistory:
    """The history of Bitcoin, a snapshot a day with these names of it; ``|`` stands between two on one page."""
    store = Store.for_capture(folder / "tracker.db")
    for day, name in enumerate(names):
        quotes = [a_quote(name=each, symbol="BTC-EUR") for each in name.split("|")]
        store.keep(a_snapshot(START + day * DAY, *quotes), at=datetime(2024, 6, 1, tzinfo=UTC))
    with store.reading() as connection:
        (instrument,) = load_history(connection, since=START + DAY, until=until).instruments
    return instrument


def test_an_instrument_with_one_name_says_nothing_of_names(tmp_path: Path) -> None:
    assert name_facts(loaded(tmp_path, "Bitcoin EUR", "Bitcoin EUR|Bitcoin EUR"), ENGLISH) == []


def test_a_renamed_instrument_says_since_when_even_of_a_name_before_the_period(tmp_path: Path) -> None:
    assert name_facts(loaded(tmp_path, "BTC-EUR", "Bitcoin EUR", "Bitcoin EUR"), ENGLISH) == [
        ("Printed name", "BTC-EUR", "19 Apr 2024, 02:27"),
        ("Renamed", "Bitcoin EUR", "20 Apr 2024, 02:27 to 21 Apr 2024, 02:27"),
    ]


def test_two_names_at_the_same_time_are_no_renaming(tmp_path: Path) -> None:
    facts = name_facts(loaded(tmp_path, "BTC-EUR|Bitcoin EUR", "Bitcoin EUR"), ENGLISH)
    assert [label for label, _, _ in facts] == ["Printed name", "Printed name"]


def test_a_name_that_came_after_the_period_is_not_told(tmp_path: Path) -> None:
    assert name_facts(loaded(tmp_path, "BTC-EUR", "BTC-EUR", "Bitcoin EUR", until=START + DAY), ENGLISH) == []
