"""A page cut anywhere in its strip, or in the JSON that completes it: what is whole is read, and the loss is said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.markup import Generation, answer_script, html_page, stores_script
from tests.pages import printed_figures, printed_strips, read_figures
from tests.sizes import step
from tracker.errors import PageUnreadable
from tracker.reading import read_page

EIGHT = next(strip for strip in printed_strips() if len(strip.quotes) == 8)
STRIP = replace(EIGHT, quotes=EIGHT.quotes[:4])
FIGURES = printed_figures(STRIP)


@pytest.mark.slow
@pytest.mark.sized
@pytest.mark.parametrize("labelled", [True, False], ids=["announced", "not announced"])
@pytest.mark.parametrize("generation", Generation)
def test_a_page_cut_in_its_strip_gives_its_whole_widgets_and_says_that_it_is_cut(
    generation: Generation, labelled: bool
) -> None:
    page = html_page(STRIP, generation, announced=None if labelled else 0).encode()
    first = (
        page.index(b'aria-label="Dow Jones"') if generation is not Generation.C else page.index(b"ticker-item valid")
    )
    last = page.index(b"</ul>" if generation is not Generation.C else b'</div></div><div id="quote-header', first)
    ends = widget_ends(page, generation, first, last)
    for cut in range(first, last + 1, step()):
        where = f"cut at byte {cut}, after {page[:cut][-40:]!r}"
        whole = sum(end <= cut for end in ends)
        try:
            reading = read_page(page[:cut])
        except PageUnreadable:
            assert whole == 0, where
            continue
        assert read_figures(reading) == FIGURES[:whole], where
        assert "page-truncated" in [finding.code for finding in reading.findings], where


def widget_ends(page: bytes, generation: Generation, first: int, last: int) -> list[int]:
    """The offsets behind each widget's end tag."""
    end_tag = b"</fin-streamer></div>" if generation is Generation.C else b"</li>"
    ends = []
    at = page.find(end_tag, first)
    while 0 <= at < last:
        ends.append(at + len(end_tag))
        at = page.find(end_tag, at + 1)
    assert len(ends) == len(STRIP.quotes)
    return ends


@pytest.mark.slow
@pytest.mark.sized
def test_a_page_cut_in_its_stores_gives_the_markups_widgets_and_whole_ones_of_the_json() -> None:
    page = html_page(STRIP, Generation.B, shown=1, scripts=stores_script(STRIP)).encode()
    begin, end = page.index(b"root.App.main = "), page.rindex(b"</script>")
    most = 0
    for cut in range(begin + len(b"root.App.main = "), end + 1, step()):
        reading = read_page(page[:cut])
        read = read_figures(reading)
        assert read == FIGURES[: len(read)], page[:cut][-40:]
        assert read[:1] == FIGURES[:1]
        codes = [finding.code for finding in reading.findings]
        assert "page-truncated" in codes, page[:cut][-40:]
        assert ("partial-strip" in codes) == (len(read) < 4), page[:cut][-40:]
        assert len(read) >= most, "a later cut has no fewer quotes"
        most = len(read)
    assert most == 4


@pytest.mark.slow
@pytest.mark.sized
def test_a_page_cut_in_an_answer_gives_the_markups_widgets() -> None:
    page = html_page(STRIP, Generation.C, scripts=answer_script(STRIP.quotes)).encode()
    begin, end = page.index(b'<script type="application/json"'), page.rindex(b"</script>")
    for cut in range(page.index(b">", begin) + 1, end + 1, step()):
        reading = read_page(page[:cut])
        assert read_figures(reading) == FIGURES
        assert "page-truncated" in [finding.code for finding in reading.findings]


def test_a_page_cut_behind_its_strip_is_whole_for_it() -> None:
    page = html_page(EIGHT, Generation.B)
    end = page.index('<div id="quote-header-info"')
    for cut in (end, end + 5, page.index("<main>"), page.index("</main>")):
        reading = read_page(page[:cut])
        assert read_figures(reading) == printed_figures(EIGHT)
        assert "page-truncated" not in [finding.code for finding in reading.findings]
