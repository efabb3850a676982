"""The nouns of tracker: frozen values without any I/O.

A *page* is bytes and where they come from. A *reading* is a page understood: a *market status* and the *quotes*
of its strip, with *findings* for what is doubtful. A *snapshot* is a reading with the time and the archived page
behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime
    from decimal import Decimal

    from tracker.findings import Finding
    from tracker.layout import Layout


class MarketState(StrEnum):
    """What the page's market line says of its home exchange."""

    OPENS = "opens"
    """Closed; opens in so many minutes."""
    CLOSES = "closes"
    """Open; closes in so many minutes."""
    CLOSED = "closed"
    OPEN = "open"


class TimeSource(StrEnum):
    """How the time of a page is known."""

    OPTION = "option"
    """Somebody said so: ``--at``."""
    FILE_NAME = "file-name"
    """A timestamp in the name of the saved page."""
    COUNTDOWN = "countdown"
    """Somebody said the day (``--date``), and the page's own countdown to an opening or a close tells the minute."""
    CLOCK = "clock"
    """The page was got at that moment, by this machine's clock."""


class Quote(NamedTuple):
    """One instrument as one page printed it.

    A tuple for the same reason as a `Widget`.

    Attributes:
        name: the name as printed.
        symbol: Yahoo Finance's symbol; None for a name that the catalogue does not know.
        value: last value in the instrument's unit, with the digits printed: ``Decimal("1.0700")``; None where the
            page prints a placeholder such as ``—``.
        change: against the previous close, same unit; None where the page shows none.
        percent: the same in percent points, as printed, never computed; None where the page shows none.
    """

    name: str
    symbol: str | None
    value: Decimal | None
    change: Decimal | None
    percent: Decimal | None

    @property
    def moved(self) -> Decimal | None:
        """What tells which way it has moved: the percentage, or the change where that is too small for its digits.

        >>> from decimal import Decimal
        >>> Quote("Nikkei 225", "^N225", Decimal("37090.24"), Decimal("-0.60"), Decimal("-0.00")).moved
        Decimal('-0.60')
        """
        return self.percent if self.percent or self.change is None else self.change


class MarketStatus(NamedTuple):
    """The market line above a strip.

    Attributes:
        text: the line as printed.
        country: ISO 3166 code of the market it speaks of; None where it can't be told.
        state: None where the line says nothing that is understood.
        minutes: until the state changes; None where the line names no duration.
    """

    text: str
    country: str | None
    state: MarketState | None
    minutes: int | None


@dataclass(frozen=True, slots=True)
class Unprinted:
    """The figures of one widget in a form that nobody sees: numbers in attributes or in JSON, as they stand there.

    Attributes:
        value, change, percent: such as ``37775.38000000001``, the last in percent points; None where there is none.
    """

    value: str | None = None
    change: str | None = None
    percent: str | None = None


NO_NUMBERS = Unprinted()
"""Of a widget that has none but the printed figures."""


class Origin(NamedTuple):
    """Where on a page a source's layout found a text.

    Attributes:
        figure: what it is: ``name``, ``value``, ``change`` or ``percent``.
        place: the selector or the column's heading.
        text: as it stands there.
    """

    figure: str
    place: str
    text: str


class Unmatched(NamedTuple):
    """A selector of a source's layout that does not match the one element that is meant.

    Attributes:
        figure: what was looked for: one of a quote's figures, or ``market line``.
        place: the selector.
        matches: how many elements it matches: none, or two and more.
    """

    figure: str
    place: str
    matches: int


class Widget(NamedTuple):
    """One place of a strip, as text: what a reader found, before any number is made of it.

    A tuple, since it is made in a third of the time of a frozen data class, and a page has dozens.

    Attributes:
        name: as printed; empty where the page prints none.
        value, change, percent: the printed figures without the space around them; None where there is none, empty
            where the place of a figure is empty.
        raw: the widget's lines below its name, as printed.
        fault: why the figures can't be told apart; None where they can.
        symbol: the one that the page itself ties to the widget; None where only the name says what is quoted.
        markup: the same figures in the attributes of the widget's elements.
        json: the same figures in JSON that the page carries.
        origins: where its texts stand, for a page that is read by its source's layout.
        unmatched: selectors of that layout for figures that are missing.
    """

    name: str
    value: str | None
    change: str | None
    percent: str | None
    raw: str
    fault: str | None = None
    symbol: str | None = None
    markup: Unprinted = NO_NUMBERS
    json: Unprinted = NO_NUMBERS
    origins: tuple[Origin, ...] = ()
    unmatched: tuple[Unmatched, ...] = ()


class Strip(NamedTuple):
    """One strip of a page, as text.

    Attributes:
        market: its market line; None where the page shows none.
        widgets: in the page's order.
        cut_after: the last text of a page that ends inside its strip; None where the strip is whole.
        announced: how many widgets the page says the strip has; None where it doesn't say.
        unmatched: selectors of a layout for what does not stand in a widget.
    """

    market: MarketStatus | None
    widgets: tuple[Widget, ...]
    cut_after: str | None = None
    announced: int | None = None
    unmatched: tuple[Unmatched, ...] = ()


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP request and what came back, as an archive keeps it.

    Attributes:
        method: ``GET`` or ``POST``.
        url: without user and password.
        sent: request headers, secrets masked.
        sent_body: of a POST; empty else.
        status: of the response.
        reason: of the status line.
        received: response headers, in their order.
        body: as received: still compressed, without chunking; or the HTML that a browser made of it.
        truncated: why the body is not whole, in WARC's words (``disconnect``, ``length``, ``time``, ``unspecified``);
            None where it is.
        rendered_by: the browser that made ``body`` of what was received; None where nothing was made of it.
    """

    method: str
    url: str
    sent: tuple[tuple[str, str], ...]
    sent_body: bytes = field(repr=False)
    status: int
    reason: str
    received: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    truncated: str | None = None
    rendered_by: str | None = None

    def header(self, name: str) -> str | None:
        """The first response header of that name, in any case; None where there is none."""
        return next((value for key, value in self.received if key.casefold() == name.casefold()), None)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was got.

    Attributes:
        body: its bytes, untouched.
        source: name of the series of captures that it belongs to.
        address: path or URL that it came from.
        locale: the locale in whose number format the page prints.
        captured_at: aware UTC, whole seconds; None where nobody knows.
        time_source: how ``captured_at`` is known; None where it is None.
        content_type: the header ``Content-Type`` that came with it; None where none did.
        exchanges: the requests and responses by which it was got; none for a saved page.
        is_cut: whether its response ended before its end.
        layout: where its figures stand; None for a page that the readers know.
        clock_before: what the clock said at the capture before, where that was later than ``captured_at``: the clock
            has been set back. None where it has not.
        named_at: the time in the saved page's name where it is another than ``captured_at``; None where it is not.
    """

    body: bytes = field(repr=False)
    source: str
    address: str
    locale: str
    captured_at: datetime | None = None
    time_source: TimeSource | None = None
    content_type: str | None = None
    exchanges: tuple[Exchange, ...] = field(default=(), repr=False)
    is_cut: bool = False
    layout: Layout | None = None
    clock_before: datetime | None = None
    named_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A page understood: quotes in the strip's order, and what is doubtful about them.

    Attributes:
        reader: name of the reader that recognised the page.
        market: the first strip's market line; None where the page shows none.
        quotes: everything that could be read, in the page's order.
        findings: doubts; they never change or drop a figure.
        origins: for each quote, where its texts stand; none for a page that is read without a layout.
    """

    source: str
    captured_at: datetime | None
    time_source: TimeSource | None
    reader: str
    locale: str
    market: MarketStatus | None
    quotes: tuple[Quote, ...]
    findings: tuple[Finding, ...]
    origins: tuple[tuple[Origin, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class ArchivedPage:
    """Where the archive keeps a page.

    Attributes:
        file: name of the WARC file inside the archive's folder.
        offset: of the record's first byte in that file.
    """

    file: str
    offset: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A reading at a time, with the archived page behind it: what the store keeps in one transaction."""

    page: Page
    archived: ArchivedPage
    reading: Reading


@dataclass(frozen=True, slots=True)
class StoredQuote:
    """A quote with its time, as the store gives it back.

    Attributes:
        at: aware UTC, whole seconds.
        moment: the snapshot's key in the store: it sorts as ``at`` does, and tells snapshots of one second apart.
        source: name of the source whose page printed it.
        occurrence: 0 for the first quote of its name on the page, 1 for the second, …
        quote: exactly as it was read.
        findings: codes of the findings about this quote.
    """

    at: datetime
    moment: int
    source: str
    occurrence: int
    quote: Quote
    findings: tuple[str, ...] = ()
