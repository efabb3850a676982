"""Every figure of a report is the one that the page printed, digit for digit, however long ago and however long."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import BEFORE_THE_OPENING, a_page, a_quote
from tests.report.builders import PARIS, page_without_charts
from tracker.formats import MAX_DIGITS
from tracker.history import History
from tracker.loading import load_history
from tracker.model import ArchivedPage, Quote, Reading, Snapshot
from tracker.quote_fields import digits
from tracker.report.instrument_csv import instrument_csv
from tracker.report.period import period_of_history
from tracker.store import Store

Printed = tuple[str | None, str | None, str | None]
TWO_MINUTES = timedelta(minutes=2)


def a_figure(*, signed: bool) -> st.SearchStrategy[str]:
    """A figure of up to as many digits as a page's may have, with zeros at its end more often than not."""
    sign = st.sampled_from(["", "-"]) if signed else st.just("")
    whole = st.integers(0, 10 ** (MAX_DIGITS - 6) - 1).map(str)
    fraction = st.sampled_from(["", ".0", ".10", ".680", ".000000", ".123450"])
    return st.tuples(sign, whole, fraction).map("".join)


QUOTES = st.tuples(
    st.none() | a_figure(signed=False), st.none() | a_figure(signed=True), st.none() | a_figure(signed=True)
)


def histories(folder: Path, printed: Sequence[Printed]) -> tuple[History, History]:
    """Snapshots with these figures of one instrument, as a report of them all and as a report of some reads them."""
    store = Store.for_capture(folder / "tracker.db")
    for number, figures in enumerate(printed):
        store.keep(a_snapshot(number, a_quote(*figures)), at=BEFORE_THE_OPENING)
    with store.reading() as connection:
        return load_history(connection), load_history(connection, most_points=0)


def a_snapshot(number: int, quote: Quote) -> Snapshot:
    page = a_page(f"{number}", at=BEFORE_THE_OPENING + number * TWO_MINUTES)
    reading = Reading(page.source, page.captured_at, page.time_source, "text", page.locale, None, (quote,), ())
    return Snapshot(page, ArchivedPage("2024.warc.gz", 0), reading)


def rows_of(page: str) -> list[list[str]]:
    """The figures in the rows of a page's only instrument, oldest first."""
    table = page.split('<table class="rows">')[1].split("</table>")[0]
    return [re.findall("<td>([^<\n]*)", html.unescape(row)) for row in table.split("<tr><th>")[1:]][::-1]


@given(printed=st.lists(QUOTES, min_size=10, max_size=60))
@settings(max_examples=5, deadline=None)
def test_a_report_has_the_printed_digits_of_each_quote(printed: list[Printed]) -> None:
    with TemporaryDirectory() as folder:
        for history in histories(Path(folder), printed):
            (instrument,) = history.instruments
            assert [tuple(map(digits, figures)) for figures in instrument.printed] == printed
            lines = instrument_csv(instrument, None, period_of_history(history, PARIS)).decode().splitlines()[1:]
            assert [tuple(field or None for field in line.split(",")[3:6]) for line in lines] == printed
            for row, figures in zip(rows_of(page_without_charts(history)), printed, strict=True):
                shown = [re.sub("[^0-9,]", "", one).replace(",", ".") for one in row]
                assert shown == [(one or "").removeprefix("-") for one in figures]


def test_figures_that_no_float_holds_stand_in_the_page_as_printed(tmp_path: Path) -> None:
    printed: list[Printed] = [
        ("841876290031874.680", "+0.10", "0.10"),
        ("841876290031874.681", "1.0700", "-0.00"),
        ("841876290031874.679", "5", "0.1"),
    ]
    for history in histories(tmp_path, printed):
        page = page_without_charts(history).replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")
        assert rows_of(page) == [
            ["841 876 290 031 874,680", "+0,10", "+0,10 %"],
            ["841 876 290 031 874,681", "+1,0700", "−0,00 %"],
            ["841 876 290 031 874,679", "+5", "+0,1 %"],
        ]
        facts = dict(re.findall("<dt>([^<]*)</dt><dd>([^<]*?) *<", page))
        assert (facts["Plus haut"], facts["Plus bas"]) == ("841 876 290 031 874,681", "841 876 290 031 874,679")
