"""A page's encoding is the one that a browser takes."""

from __future__ import annotations

import pytest

from tests.markup import Generation, html_page
from tests.pages import page_text, printed_figures, printed_strips, read_figures
from tracker.errors import PageUnreadable
from tracker.reading import read_page

STRIP = next(strip for strip in printed_strips() if len(strip.quotes) == 8)
PAGE = html_page(STRIP, Generation.B)
UNDECLARED = PAGE.replace('<meta charset="utf-8">', "")
FIGURES = printed_figures(STRIP)


def declared(declaration: str) -> str:
    return PAGE.replace('<meta charset="utf-8">', declaration)


def figures(body: bytes, content_type: str | None = None) -> list[tuple[str, ...]]:
    return read_figures(read_page(body, content_type=content_type))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1252", "utf-16"])
def test_a_page_that_declares_nothing_is_read_in_the_encoding_that_its_bytes_prove(encoding: str) -> None:
    reading = read_page(UNDECLARED.encode(encoding))
    assert read_figures(reading) == FIGURES
    assert reading.market is not None
    assert reading.market.text == STRIP.market_line


@pytest.mark.parametrize(
    "declaration",
    [
        '<meta charset="iso-8859-1">',
        "<META CHARSET=Latin1>",
        "<meta name='x' charset='windows-1252'/>",
        '<meta http-equiv="Content-Type" content="text/html; charset=ISO-8859-15">',
        '<meta content="text/html;charset=cp1252" http-equiv=content-type>',
        '<!-- <meta charset="utf-8"> --><meta charset="us-ascii">',
        '<meta charset="klingon"><meta charset="l1">',
    ],
)
def test_a_declaration_in_the_page_counts(declaration: str) -> None:
    page = declared(declaration)
    reading = read_page(page.encode("windows-1252"))
    assert read_figures(reading) == FIGURES
    assert reading.market is not None
    assert reading.market.text == STRIP.market_line


def test_a_declaration_beyond_the_first_kilobyte_does_not() -> None:
    page = UNDECLARED.replace("<head>", "<head><!--" + "x" * 1024 + '--><meta charset="windows-1252">')
    assert figures(page.encode()) == FIGURES


def test_an_xml_declaration_counts() -> None:
    page = '<?xml version="1.0" encoding="windows-1252"?>\n' + UNDECLARED
    assert figures(page.encode("windows-1252")) == FIGURES


@pytest.mark.parametrize("label", ["utf-16", "utf-16le", "UTF-16BE"])
def test_a_declaration_of_utf_16_that_can_be_read_means_utf_8(label: str) -> None:
    assert figures(declared(f'<meta charset="{label}">').encode()) == FIGURES


@pytest.mark.parametrize(
    "content_type", ["text/html; charset=utf-8", 'text/html;charset="UTF8"', "text/html; Charset=unicode-1-1-utf-8 "]
)
def test_http_wins_over_the_page(content_type: str) -> None:
    page = declared('<meta charset="windows-1252">')
    assert figures(page.encode(), content_type) == FIGURES
    assert figures(page.encode()) != FIGURES or read_page(page.encode()).findings


def test_a_byte_order_mark_wins_over_http() -> None:
    assert figures(PAGE.encode("utf-8-sig"), "text/html; charset=windows-1252") == FIGURES
    assert figures(PAGE.encode("utf-16"), "text/html; charset=windows-1252") == FIGURES


@pytest.mark.parametrize(
    "content_type", ["text/html; charset=nonsense", "text/html", "", "charset", "text/html; charset="]
)
def test_a_charset_that_nobody_knows_counts_as_none(content_type: str) -> None:
    assert figures(declared('<meta charset="nonsense">').encode(), content_type) == FIGURES
    assert figures(declared('<meta charset="iso-8859-1">').encode("windows-1252"), content_type) == FIGURES


def test_a_text_page_follows_http_too() -> None:
    assert figures(page_text(STRIP).encode("utf-16-le"), "text/plain; charset=utf-16") == FIGURES
    assert figures(page_text(STRIP).encode("windows-1252"), "text/plain; charset=latin1") == FIGURES


def test_utf_8_read_as_windows_1252_because_http_says_so_gives_no_figure_with_a_separator() -> None:
    with_separator = [quote for quote in STRIP.quotes if " " in quote.value]
    reading = read_page(PAGE.encode(), content_type="text/html; charset=windows-1252")
    assert len(reading.quotes) == len(STRIP.quotes) - len(with_separator)
    assert [finding.code for finding in reading.findings][: len(with_separator)] == ["widget-unreadable"] * len(
        with_separator
    )


def test_windows_1252_read_as_utf_8_because_the_page_says_so_gives_no_figure_with_a_separator() -> None:
    reading = read_page(PAGE.encode("windows-1252"))
    assert all(quote.value is None or quote.value < 1000 for quote in reading.quotes)
    assert "widget-unreadable" in [finding.code for finding in reading.findings]


@pytest.mark.parametrize("byte", [b"\xff", b"\x00", b"\xc2", b"\xe2\x80"])
def test_a_damaged_byte_in_a_figure_is_a_finding(byte: bytes) -> None:
    first = STRIP.quotes[0]
    value = first.value.replace(" ", "\N{NO-BREAK SPACE}").encode()
    page = PAGE.encode().replace(b">" + value, b">" + value[:1] + byte + value[1:])
    reading = read_page(page)
    assert read_figures(reading) == FIGURES[1:]
    assert [(finding.code, finding.quote) for finding in reading.findings] == [("widget-unreadable", first.name)]


@pytest.mark.parametrize(
    ("content_type", "is_html"),
    [
        ("text/html", True),
        ("application/xhtml+xml; charset=utf-8", True),
        ("image/png", True),
        (None, True),
        ("text/plain", False),
    ],
)
def test_the_content_type_says_whether_a_page_is_markup(content_type: str | None, is_html: bool) -> None:
    if is_html:
        assert read_page(PAGE.encode(), content_type=content_type).reader == "html"
    else:
        with pytest.raises(PageUnreadable, match="read as text"):
            read_page(PAGE.encode(), content_type=content_type)


def test_text_that_a_server_calls_html_is_text() -> None:
    assert read_page(page_text(STRIP).encode(), content_type="text/html").reader == "text"


@pytest.mark.parametrize("body", [b"abc\x00def", bytes(1000), b"\x89PNG\r\n\x1a\n<html>", b"\x1f\x8b<html>", b""])
def test_what_is_no_text_is_called_what_it_looks_like(body: bytes) -> None:
    with pytest.raises(PageUnreadable, match="not a page"):
        read_page(body, content_type="text/html; charset=utf-8")
