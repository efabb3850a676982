"""Which instruments are missing from the pages of a source, or new on them, against the strip that it usually has."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.builders import a_quote
from tests.report.builders import START
from tests.report.test_loading import NOW, a_snapshot
from tracker.loading import load_history
from tracker.store import Store

HOUR = timedelta(hours=1)


def changes(database: str | Path, strips: str, *, since: int = 0, gap: int = 0) -> list[tuple[str, bool, int]]:
    """Name, whether it is new, and the hour of each change; *strips* has a word an hour, a letter an instrument.

    Before the last six hours nothing is captured for *gap* hours.
    """
    store = Store.for_capture(database)
    words = strips.split()
    for number, names in enumerate(words):
        hour = number + (gap if number >= len(words) - 6 else 0)
        store.keep(a_snapshot(START + hour * HOUR, *(a_quote(name=each, symbol=None) for each in names)), at=NOW)
    with store.reading() as connection:
        found = load_history(connection, since=START + since * HOUR).strip_changes
    return [(one.name, one.is_new, (one.at - START) // HOUR) for one in found]


@pytest.mark.parametrize(
    ("strips", "found"),
    [
        ("AB AB AB AB AB AB AB", []),
        ("AB AB AB AB A A A", [("B", False, 3)]),
        ("AB AB AB AB AB A A", []),
        # Off the page for three hours before: three more are usual, a fourth is not.
        ("AB A A A AB AB A A A", []),
        ("AB A A A AB AB A A A A", [("B", False, 5)]),
        ("A A A AB AB AB AB", [("B", True, 3)]),
        ("A A A AB A A A AB", []),
        ("A A A AB A A A A A A", [("B", False, 3), ("B", True, 3)]),
    ],
)
def test_an_absence_counts_when_it_is_longer_than_ever(strips: str, found: list[object], tmp_path: Path) -> None:
    assert changes(tmp_path / "tracker.db", strips) == found


def test_a_time_without_captures_is_no_absence(database: str | Path) -> None:
    if isinstance(database, Path):
        database.parent.mkdir()
    assert changes(database, "AB AB AB AB A AB A A A A", gap=100) == [("B", False, 105)]


def test_what_is_older_than_the_period_is_neither_new_nor_missing_in_it(tmp_path: Path) -> None:
    assert changes(tmp_path / "tracker.db", "AC AC AC A A A AB AB AB AB", since=5) == [("B", True, 6)]
