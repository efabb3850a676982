"""A page understood: reader, numbers, checks, in one pass that touches neither network nor disk."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from tracker import findings
from tracker.checks import check_quotes
from tracker.errors import PageUnreadable
from tracker.findings import Finding, finding
from tracker.formats import number_format
from tracker.instruments import Catalogue, catalogue
from tracker.locales import PAGE_LOCALE
from tracker.model import MarketStatus, Page, Reading, Strip, Widget
from tracker.quotes import make_quotes, unmatched_finding
from tracker.readers import read_strips

_SHOWN_END = 60
"""Bytes of a cut page's end that its finding shows."""


def read_page(
    body: bytes | str,
    *,
    source: str = "page",
    locale: str = PAGE_LOCALE,
    captured_at: datetime | None = None,
    content_type: str | None = None,
) -> Reading:
    """Read the market strip of a page.

    Args:
        body: the page as it was got: bytes, or text already decoded.
        source: what to call the page in the reading and in errors.
        locale: the locale in whose number format the page prints.
        captured_at: aware time at which the page was got, kept in the reading as it is.
        content_type: the header ``Content-Type`` that came with the page; its charset and type count as in a browser.

    Returns:
        The quotes in the page's order with exactly the printed digits, the market line, and the findings.

    Raises:
        PageUnreadable: the page has no strip, or not one quote of it can be read.

    >>> page = '''
    ... La bourse ferme dans 5 h 59 min
    ...   • EUR/USD
    ...
    ...     1,0700
    ...     -0,0007 (-0,07 %)
    ...
    ... '''
    >>> reading = read_page(page)
    >>> reading.quotes[0].symbol, str(reading.quotes[0].value), str(reading.quotes[0].change)
    ('EURUSD=X', '1.0700', '-0.0007')
    >>> reading.market.state.value, reading.market.minutes
    ('closes', 359)
    """
    content = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    page = Page(content, source, source, locale, captured_at, content_type=content_type)
    return reading_of(page, catalogue())


def reading_of(page: Page, known: Catalogue) -> Reading:
    """Read a page; as `read_page`, with everything that is known of where it comes from.

    Args:
        page: what to read.
        known: the instruments that names mean: `Settings.catalogue` of the home whose page it is.
    """
    reader, strips = read_strips(
        page.body, address=page.address, known=known, content_type=page.content_type, layout=page.layout
    )
    widgets = [widget for strip in strips for widget in strip.widgets]
    quotes, unreadable, doubts = make_quotes(widgets, number_format(page.locale), known)
    for strip in strips:
        doubts += _doubts_about(strip)
    if page.is_cut and not any(doubt.code == findings.PAGE_TRUNCATED.code for doubt in doubts):
        doubts.append(finding(findings.PAGE_TRUNCATED, raw=_end_of(page.body)))
    if page.clock_before is not None:
        doubts.append(finding(findings.CLOCK_BACK, before=f"{page.clock_before:%Y-%m-%dT%H:%M:%SZ}"))
    if page.named_at is not None:
        doubts.append(finding(findings.TIME_MISMATCH, named=f"{page.named_at:%Y-%m-%dT%H:%M:%SZ}"))
    if not any(quote.value is not None for quote in quotes):
        raise _without_quotes(page, doubts, widgets, unreadable)
    doubts += check_quotes(quotes, known)
    market = _market(strips)
    return Reading(
        source=page.source,
        captured_at=page.captured_at,
        time_source=page.time_source,
        reader=reader.name,
        locale=page.locale,
        market=market,
        quotes=tuple(quotes),
        findings=tuple(doubts),
        origins=tuple(widget.origins for widget in widgets if widget not in unreadable) if page.layout else (),
    )


def market_of(page: Page, known: Catalogue) -> MarketStatus | None:
    """The market line of a page, also of one whose quotes had not loaded; None where it has none.

    Raises:
        PageUnreadable: the page has no strip.
    """
    _, strips = read_strips(
        page.body, address=page.address, known=known, content_type=page.content_type, layout=page.layout
    )
    return _market(strips)


def _market(strips: Iterable[Strip]) -> MarketStatus | None:
    return next((strip.market for strip in strips if strip.market), None)


def _doubts_about(strip: Strip) -> Iterator[Finding]:
    """What is doubtful about a strip as a whole."""
    if strip.market and strip.market.state is None:
        yield finding(findings.MARKET_LINE_UNREADABLE, raw=strip.market.text)
    for unmatched in strip.unmatched:
        yield unmatched_finding(unmatched)
    if strip.cut_after is not None:
        yield finding(findings.PAGE_TRUNCATED, raw=strip.cut_after)
    if strip.widgets and strip.announced is not None and len(strip.widgets) < strip.announced:
        numbers = {"announced": str(strip.announced), "read": str(len(strip.widgets))}
        yield finding(findings.PARTIAL_STRIP, **numbers)


def _end_of(body: bytes) -> str:
    return body[-_SHOWN_END:].decode("utf-8", "replace").strip()


def _without_quotes(
    page: Page, doubts: Sequence[Finding], widgets: Sequence[Widget], unreadable: Sequence[Widget]
) -> PageUnreadable:
    is_cut = any(doubt.code == findings.PAGE_TRUNCATED.code for doubt in doubts)
    if not widgets and not is_cut:
        return PageUnreadable(
            f"{page.address!r} has a strip's place and no quote in it: it had not loaded when the page was saved",
            advice="Save the page again once it shows its quotes.",
            about=page.address,
        )
    seen = "; ".join(f"{doubt.quote or 'page'}: {doubt.message}" for doubt in doubts[:3])
    if is_cut:
        advice = "Save or capture the whole page again: this copy of it ends inside its strip."
    elif page.layout:
        advice = (
            "Check what the source says in tracker.toml: where figures stand, what is printed beside them, the locale."
        )
    elif any(_prints_numbers(widget) for widget in unreadable):
        advice = "Check the page's locale: the figures are read in its number format."
    else:
        advice = "Save the page again once it shows its figures."
    return PageUnreadable(
        f"{page.address!r} has a strip, and not one quote of it can be read ({seen})", advice=advice, about=page.address
    )


_NUMBER_OF_SOME_FORMAT = re.compile(r"[+\-−]?\d[\d.,'’٫٬\s]*%?")


def _prints_numbers(widget: Widget) -> bool:
    """Whether a widget that can't be read has figures, such as another number format prints them."""
    printed = [figure for figure in (widget.value, widget.change, widget.percent) if figure]
    return not widget.fault and any(_NUMBER_OF_SOME_FORMAT.fullmatch(figure) for figure in printed)
