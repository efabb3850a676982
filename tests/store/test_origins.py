"""Where a stored quote comes from, as the database has it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import UUID

from tests.builders import BEFORE_THE_OPENING, a_page
from tracker.identity import page_identity
from tracker.instruments import catalogue
from tracker.model import ArchivedPage, Snapshot
from tracker.reading import reading_of
from tracker.store import Store, read
from tracker.store.origins import origin_of, quotes_shown_at

HOUR = timedelta(hours=1)


def test_a_quote_has_the_origin_of_its_own_snapshot_and_the_findings_about_it(database: str | Path) -> None:
    if isinstance(database, Path):
        database.parent.mkdir()
    store = Store.for_capture(database)
    pages = [a_page(at=BEFORE_THE_OPENING + number * HOUR, address=f"{number}.txt") for number in range(3)]
    for number, page in enumerate(pages):
        kept = ArchivedPage("2024-04.warc.gz", 1000 * number)
        store.keep(Snapshot(page, kept, reading_of(page, catalogue())), at=BEFORE_THE_OPENING)
    with store.reading() as connection:
        (crypto,) = read.find_instruments(connection, "cmc crypto 200")
        (newest,), is_newest = quotes_shown_at(connection, crypto, None)
        (second,), is_second_newest = quotes_shown_at(connection, crypto, BEFORE_THE_OPENING + 1.5 * HOUR)
        assert quotes_shown_at(connection, crypto, BEFORE_THE_OPENING - HOUR) == ([], False)
        origin = origin_of(connection, second)
    assert (newest.at, is_newest, second.at, is_second_newest) == (
        pages[2].captured_at, True, pages[1].captured_at, False,
    )  # fmt: skip
    assert (origin.page.address, origin.page.archived, origin.position) == (
        "1.txt",
        ArchivedPage("2024-04.warc.gz", 1000),
        6,
    )
    assert origin.page.identity == UUID(str(page_identity(pages[1])))
    assert [(doubt.code, doubt.quote) for doubt in origin.findings] == [("percent-mismatch", "CMC Crypto 200")]
