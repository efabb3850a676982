"""Pages made to cost a capture its time or its memory, in a process of its own (faults: P5, P6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.cli.running import Measured, tracker_measured
from tests.markup import Generation, html_page
from tests.pages import page_text, printed_figures, printed_strips
from tests.readers.test_html_hostile import BALLAST, MOST_CPU_S, MOST_MEMORY_MB
from tests.sizes import one_in
from tracker.archived_pages import KeptPage, kept_pages
from tracker.sources.file import LARGEST_PAGE

STRIP = next(strip for strip in printed_strips() if len(strip.quotes) == 8)
AT = "2024-04-19T02:27+02:00"
EMOJI_LINE = "L'été \N{GRINNING FACE}, on vend « à 12,50 » des œufs.\r\n"
"""Four bytes a character in memory, and what a browser on Windows puts between lines."""


def with_ballast(ballast: str) -> bytes:
    return html_page(STRIP, Generation.B, ballast=BALLAST[ballast]()).encode()


def in_windows_1252(_: str) -> bytes:
    page = html_page(STRIP, Generation.B, ballast=BALLAST["50 MB of paragraphs"]())
    return page.replace('<meta charset="utf-8">', '<meta charset="windows-1252">').encode("windows-1252")


def large_text(line: str) -> bytes:
    """As large as a page that is read as text may be, the strip below its ballast."""
    room = 16 * 1024 * 1024 - 2000
    size = len(line.encode())
    return f"{line * (room // size)}\n\n{page_text(STRIP)}".encode()


@pytest.fixture(scope="module")
def start_up(tmp_path_factory: pytest.TempPathFactory) -> Measured:
    """What the capture of a usual page takes."""
    folder = tmp_path_factory.mktemp("start-up")
    (folder / "page.html").write_text(html_page(STRIP, Generation.B))
    ran = tracker_measured("capture", folder / "page.html", "--at", AT, "--home", folder)
    assert ran.code == 0, ran.err
    return ran


def capture_within_bounds(tmp_path: Path, body: bytes, start_up: Measured) -> Measured:
    """Capture a page, which is archived whole whatever becomes of it."""
    page = tmp_path / "page"
    page.write_bytes(body)
    ran = tracker_measured("capture", page, "--at", AT, "--home", tmp_path / "home", "--json")
    assert ran.cpu_s < MOST_CPU_S
    assert ran.peak_mb - start_up.peak_mb < MOST_MEMORY_MB
    (kept,) = kept_pages(tmp_path / "home" / "snapshots" / "2024-04.warc.gz")
    assert isinstance(kept, KeptPage)
    assert kept.page.body == body
    return ran


LARGE: Sequence[tuple[Callable[[str], bytes], str]] = (
    (in_windows_1252, "50 MB of paragraphs"),
    (with_ballast, "5,000,000 character references"),
    (large_text, EMOJI_LINE),
)


@pytest.mark.sized
@pytest.mark.parametrize(
    ("make", "of"),
    [
        pytest.param(with_ballast, "1,000,000 nested elements", id="nested"),
        *(pytest.param(*each, marks=pytest.mark.slow, id=each[0].__name__) for each in one_in(3, 0, LARGE)),
    ],
)
def test_ballast_costs_a_capture_neither_its_bounds_nor_its_quotes(
    tmp_path: Path, start_up: Measured, make: Callable[[str], bytes], of: str
) -> None:
    ran = capture_within_bounds(tmp_path, make(of), start_up)
    assert ran.code == 0, ran.err
    (captured,) = ran.json
    figures = [tuple(quote[each] for each in ("name", "value", "change", "percent")) for quote in captured["quotes"]]
    assert figures == printed_figures(STRIP)


@pytest.mark.slow
def test_more_than_can_be_read_in_time_is_65_by_the_name_of_the_limit_and_archived(
    tmp_path: Path, start_up: Measured
) -> None:
    body = (page_text(STRIP) + "\n" * (LARGEST_PAGE - 2000)).encode()
    ran = capture_within_bounds(tmp_path, body, start_up)
    assert ran.code == 65
    assert "takes too long to read as text: more than 16 MB of text" in ran.err
    assert "kept in 2024-04.warc.gz" in ran.err
