"""Any other HTML: what a browser shows of it, read as a text page."""

from __future__ import annotations

from html import escape

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.pages import PROSE, PrintedStrip, figure_lines, page_text, printed_figures, printed_strips, read_figures
from tracker.errors import PageUnreadable
from tracker.model import MarketState
from tracker.readers.visible_text import visible_lines
from tracker.reading import read_page

STRIPS = printed_strips()
STRIP = next(strip for strip in STRIPS if len(strip.quotes) == 8)


def lines_of(markup: str) -> list[str]:
    root = LexborHTMLParser(markup).root
    assert root is not None
    return visible_lines(root)


def list_page(
    strip: PrintedStrip, *, item: str = "<li><h3><a href='#'>{}</a><br><b>{}</b><div>{}</div></h3></li>"
) -> str:
    """A page that is nobody's: its strip is a plain list below its market line."""
    items = "".join(item.format(escape(quote.name), *figure_lines(quote)) for quote in strip.quotes)
    return f"<!DOCTYPE html><html><body><p>{strip.market_line}</p><ul>{items}</ul><p>{escape(PROSE)}</p></body></html>"


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("a<b>b</b> c", ["ab c"]),
        ("<p>a</p><p>b</p>", ["a", "", "b"]),
        ("<div>a<div>b</div>c</div>", ["a", "b", "c"]),
        ("a<br>b<br><br>c", ["a", "b", "", "c"]),
        ("  a \n\t b <i> c</i>", ["a b c"]),
        ("a&nbsp;b&#160;&#xA0;c", ["a\xa0b\xa0\xa0c"]),
        ("<ul><li>a<li>b<div>c</div></ul>d", ["  • a", "", "  • b", "    c", "", "d"]),
        ("<pre>a\n  b</pre>", ["a", "  b"]),
        ("<table><tr><td>a<td>b<tr><th>c</table>", ["a\tb", "c"]),
        ("a<script>b</script><style>c</style><!-- d --><template>e</template><noscript>f</noscript>", ["a"]),
        ("a<p hidden>b</p><i style='DISPLAY: none'>c</i><textarea>d</textarea><title>e</title>", ["a"]),
        ("<a title='b' alt=c data-x='<p>d</p>'>a</a>", ["a"]),
        ("<h1>a</h1>b", ["a", "", "b"]),
        ("&amp;#49; &lt;p&gt;", ["&#49; <p>"]),
    ],
)
def test_lines_are_those_that_a_browser_shows(markup: str, lines: list[str]) -> None:
    assert lines_of(markup) == lines


@pytest.mark.parametrize(
    "item",
    [
        "<li><h3><a href='#'>{}</a><br><b>{}</b><div>{}</div></h3></li>",
        "<li>{}<p>{}<p>{}",
        "<li><div>{}</div><div>{}</div>\n\n<div>\n{}\n</div>\n</li>",
        "<li><section><script>1,00</script>{}</section><i hidden>2,00</i><br>{}<br>{}<!-- 3,00 --></li>",
    ],
)
def test_a_list_below_a_market_line_is_a_strip(item: str) -> None:
    for number, strip in enumerate(STRIPS[::8], 1):
        reading = read_page(list_page(strip, item=item))
        assert read_figures(reading) == printed_figures(strip), f"strip {number}"
        assert {finding.code for finding in reading.findings} <= {"percent-mismatch"}, f"strip {number}"


def test_a_text_page_inside_markup_is_read_as_the_text_that_it_is() -> None:
    page = f"<html><body><pre>{escape(page_text(STRIP))}</pre></body></html>"
    assert read_page(page).quotes == read_page(page_text(STRIP)).quotes


def test_a_market_line_without_rows_had_not_loaded() -> None:
    with pytest.raises(PageUnreadable, match="had not loaded"):
        read_page("<html><body><div>La bourse est fermée</div><p>Un article.</p></body></html>")


def test_figures_in_a_row_of_one_line_are_no_widget() -> None:
    with pytest.raises(PageUnreadable):
        read_page("<ul><li>DAX 18 480,50 +3,41 (+0,02 %)</li></ul>")


def test_a_page_cut_in_its_last_widget_says_so_and_one_that_ends_there_does_not() -> None:
    page = list_page(STRIP)
    end = page.index("</ul>")
    whole = read_page(page[:end] + "</ul></body></html>")
    assert whole.findings == read_page(page).findings
    assert read_figures(whole) == printed_figures(STRIP)
    cut = read_page(page[: end - len("</div></h3></li>") - 3])
    assert read_figures(cut) == printed_figures(STRIP)[:-1]
    assert "page-truncated" in [finding.code for finding in cut.findings]


def test_lists_of_a_portals_page_that_are_not_its_strip_are_not_read_as_text() -> None:
    trending = list_page(STRIP).replace(str(STRIP.market_line), "Tendances")
    assert len(read_page(trending).quotes) == len(STRIP.quotes)
    with pytest.raises(PageUnreadable, match="has no market strip"):
        read_page(trending.replace("</body>", "<fin-streamer>1</fin-streamer></body>"))
    reading = read_page(list_page(STRIP).replace("</body>", "<fin-streamer>1</fin-streamer></body>"))
    assert reading.market is not None
    assert reading.market.state is not MarketState.CLOSED


@pytest.mark.parametrize("kind", ["xhtml", "svg"])
def test_no_entity_of_a_document_type_is_expanded_or_opened(kind: str) -> None:
    bomb = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE html [<!ENTITY l0 "lol"><!ENTITY file SYSTEM "file:///etc/hostname">{bomb}]>'
    page = list_page(STRIP).partition("<html>")[2].replace("Un article", "&l9;&file;")
    root = "html" if kind == "xhtml" else "svg"
    reading = read_page(
        f'<?xml version="1.0"?>{doctype}<{root}>{page}',
        content_type="image/svg+xml" if kind == "svg" else "application/xhtml+xml",
    )
    assert read_figures(reading) == printed_figures(STRIP)


def test_a_figure_that_is_an_entity_of_the_document_is_none() -> None:
    page = list_page(STRIP).replace(STRIP.quotes[0].value.replace(" ", "\xa0"), "&file;", 1)
    reading = read_page('<!DOCTYPE html [<!ENTITY file SYSTEM "file:///etc/hostname">]>' + page)
    assert read_figures(reading) == printed_figures(STRIP)[1:]
    assert "&file;" in reading.findings[0].message
