"""What a report says of captures that failed and of times without a snapshot, from homes made by capturing."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from tests.builders import a_page, a_strip
from tests.cli.running import tracker
from tests.pages import page_text
from tests.report.builders import ENGLISH, HOUR, PARIS, START
from tests.report.test_loading import a_snapshot
from tracker.loading import load_history
from tracker.model import ArchivedPage
from tracker.report.period import period_of_history
from tracker.report.quality import quality
from tracker.store import Store

pytestmark = pytest.mark.slow

# Two instruments of the strip: each chart of a report takes its time, and none is looked at here.
PAGE = page_text(replace(a_strip(), quotes=a_strip().quotes[:2]))


def capture(home: Path, at: str, *, text: str | None = None, code: int = 0) -> None:
    page = home / "page.txt"
    page.write_text(PAGE if text is None else text)
    assert tracker("capture", page, "--at", f"2024-04-19T{at}+02:00", "--home", home).code == code


def report(home: Path, *options: str) -> str:
    """The visible words of a report's page."""
    assert tracker("report", "--home", home, "--out", home / "report", *options).code == 0
    page = (home / "report" / "index.html").read_text()
    return " ".join(unescape(re.sub(r"<(style|script).*?</\1>|<[^>]+>", " ", page, flags=re.DOTALL)).split())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Captures every ten minutes, then gaps of three kinds, then a failure after the newest."""
    folder = tmp_path_factory.mktemp("home")
    assert "ouverture" in PAGE
    open_market = PAGE.replace("ouverture", "fermeture")
    for minute in ("00", "10", "20", "30", "40", "50"):
        capture(folder, f"02:{minute}")
    capture(folder, "09:20", text=open_market)
    capture(folder, "10:20", text=open_market)
    capture(folder, "10:40", text="a blog\n", code=65)
    capture(folder, "10:50", text="a blog\n", code=65)
    capture(folder, "11:10", text=open_market)
    for minute in ("20", "30"):
        capture(folder, f"11:{minute}", text=open_market)
    capture(folder, "11:40", text="a blog again\n", code=65)
    source = '[[sources]]\nname = "saved"\nurl = "https://portal.example/"\n'
    (folder / "tracker.toml").write_text(f'every = "10m"\n{source}')
    return folder


@pytest.fixture(scope="module")
def words(home: Path) -> str:
    """All that a report in English says of it."""
    return report(home, "--locale", "en_GB")


def test_of_many_equally_long_gaps_those_that_are_listed_say_what_failed_in_them(tmp_path: Path) -> None:
    store = Store.for_capture(tmp_path / "tracker.db")
    for day in range(13):
        morning = START + timedelta(days=day)
        for hour in range(10):
            store.keep(a_snapshot(morning + hour * HOUR), at=START)
        at = morning + 12 * HOUR
        page = a_page(f"{day}", at=at, address="https://portal.example/")
        store.note_failure(page, ArchivedPage("2024.warc.gz", 0), at=at, outcome="page-not-had", reason="no network")
    with store.reading() as connection:
        history = load_history(connection, zone=PARIS)
    gaps = quality(history, period_of_history(history, PARIS), ENGLISH).gaps
    assert [(gap.start[:6], gap.why) for gap in gaps] == [
        (f"{day} Apr", "1 × page not had") for day in (30, 29, 28, 27, 26)
    ]


def test_each_gap_says_which_kind_of_nothing_it_is(words: str) -> None:
    assert re.search(r"02:50 19 Apr 2024, 09:20 6 hrs?\s30 mins? Market \(France\): closed", words)
    assert re.search(r"09:20 19 Apr 2024, 10:20 1 hr nothing was captured", words)
    assert re.search(r"10:20 19 Apr 2024, 11:10 50 mins? 2 × page unreadable", words)


def test_the_csv_beside_the_page_tells_what_lies_between_two_quotes(home: Path, words: str) -> None:
    assert "Failed captures" in words
    lines = (home / "report" / "dow-jones.csv").read_text().splitlines()
    assert [line.rpartition(",")[2] for line in lines[1:]] == [*[""] * 6, "closed", "closed", "capture-failed", "", ""]


def test_failed_captures_are_counted_by_reason_with_their_first_and_last_time(words: str) -> None:
    assert "Failed captures 3" in words
    failed = words.partition("Reason Source Count First and last ")[2]
    assert re.match(r"page unreadable .*? no market strip .*? saved 3 19 Apr 2024, 10:40 19 Apr 2024, 11:40", failed), (
        failed[:400]
    )


def test_captures_are_counted_against_the_schedule_of_the_settings(words: str) -> None:
    assert re.search(r"Captures expected 59, every 10 mins?, from 19 Apr 2024, 02:00 on Of these got 11 \(18%\)", words)
    assert re.search(r"19 April 2024: 11 snapshots, 18% of the 59 expected, 3 failed captures", words)
    assert "Days with failed captures Day Failed Snapshots 19 April 2024 3 11" in words


def test_the_head_says_of_when_the_figures_are_and_what_failed_since(home: Path, words: str) -> None:
    assert "Newest figures: Friday, 19 April 2024 at 11:30" in words
    assert "1 capture has failed since" in words
    assert "1 capture a échoué depuis" in report(home)
    assert "failed since" not in report(home, "--locale", "en_GB", "--until", "2024-04-19T11:35")


def test_the_same_history_gives_the_same_page(home: Path) -> None:
    report(home)
    first = (home / "report" / "index.html").read_bytes()
    report(home)
    assert (home / "report" / "index.html").read_bytes() == first


def test_a_report_without_a_snapshot_tells_a_failed_capture_from_none(home: Path) -> None:
    words = report(home, "--locale", "en_GB", "--since", "2024-04-19T11:35")
    assert "1 capture has failed, on 19 April 2024 at 11:40:" in words
    assert "failed" not in report(home, "--locale", "en_GB", "--since", "2024-04-20")
