"""The pages behind a report's newest figures and its findings: the way back to the bytes that printed them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tracker.formats import number_format, print_number
from tracker.history import History
from tracker.report.time_words import TimeWords
from tracker.store.origins import KeptPage
from tracker.time_source_words import time_source_in_words
from tracker.visible import short_line

MOST_PAGES = 30
"""A strip of names of the day has a page for each of them; `tracker explain` knows them all."""

_LONGEST = 200
_EXAMPLE = Decimal("1234567.89")


@dataclass(frozen=True, slots=True)
class PageRow:
    """A page.

    Attributes:
        anchor: the name of its place in the report.
        time: of it.
        time_source: how its time is known.
        source, address: where it was had.
        record: where it is kept.
        identity: by which the record is known.
        reader: which reader read it.
        numbers: in which form.
    """

    anchor: str
    time: str
    time_source: str
    source: str
    address: str
    record: str
    identity: str
    reader: str
    numbers: str


def page_rows(history: History, words: TimeWords) -> dict[int, PageRow]:
    """The pages by the keys of their snapshots, newest first, those of instruments' newest quotes before all others."""
    newest = {one.newest.moment for one in history.instruments}
    shown = sorted(history.pages, key=lambda moment: (moment in newest, moment), reverse=True)[:MOST_PAGES]
    apart = words.telling_apart(int(history.pages[moment].at.timestamp()) for moment in shown)
    return {
        moment: _row(history.pages[moment], f"page_{number}", apart.short(history.pages[moment].at), words)
        for number, moment in enumerate(sorted(shown, reverse=True), 1)
    }


def _row(page: KeptPage, anchor: str, time: str, words: TimeWords) -> PageRow:
    texts = words.texts
    form = number_format(page.locale)
    return PageRow(
        anchor=anchor,
        time=time,
        time_source=time_source_in_words(page.time_source, texts),
        source=short_line(page.source, _LONGEST),
        address=short_line(page.address, _LONGEST),
        record=texts("{file} at byte {offset}", file=page.archived.file, offset=page.archived.offset),
        identity=str(page.identity),
        reader=page.reader,
        numbers=texts(
            "numbers as {example} ({locale})",
            example=print_number(_EXAMPLE, form.locale),
            locale=form.locale,
        ),
    )
