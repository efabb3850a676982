"""The places of a page that print the figures of one of its quotes, each proven by reading the page anew.

The digits of a figure may stand on a page many times. What reads a page knows which of them it took, but each form of a
page knows it in its own way, and keeping that in mind would slow down every reading. So a place is found the other way
round: one digit at it is altered, and the page read as always. Only where the quote then has that other figure was it
this place that printed it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.errors import PageUnreadable
from tracker.evidence.altered import NAME, altered_text
from tracker.evidence.page_text import PageText, Replaced
from tracker.evidence.spelled import ALTERED, spelled, spelled_loosely
from tracker.evidence.surroundings import Within, surroundings
from tracker.formats import number_format
from tracker.instruments import Catalogue
from tracker.model import Page, Quote, Widget
from tracker.quotes import make_quotes
from tracker.readers import read_strips
from tracker.readers.charset import decode

FIGURES = ("value", "change", "percent")
_MOST_SECONDS = 20.0
"""For one quote. A page of a usual size is read in some thousandths of a second."""
_NEAR = 1 << 16
"""Characters behind the figure before in which nearly every figure stands."""
_PIECE = 1 << 20
_LONGEST = 1 << 13
"""Characters that a figure may take with the markup in it."""
_MOST_CANDIDATES = 100_000
_NEAREST = 3
"""How many places are tried one by one: in nearly all pages the first that follows the figure before is the one."""


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a page that prints a text.

    Attributes:
        start, end: offsets in the page's bytes; ``end`` is behind its last one.
        line: its line in the page's text, from 1.
        first, last: indices of its first character in the page's text, and behind its last one.
        written: what stands there, with references, escapes and markup as they are.
        within: what it is part of.
        path: where it is in the JSON; empty where it is in none.
    """

    start: int
    end: int
    line: int
    first: int
    last: int
    written: str
    within: Within
    path: str


@dataclass(frozen=True, slots=True)
class Located:
    """A text of a quote, and where the page prints it.

    Attributes:
        figure: ``name``, ``value``, ``change`` or ``percent``.
        printed: as the reader took it from the page; None where the page prints none.
        places: in the page's order: one, or several where only all of them together say so; none where none could be
            proven.
        is_given_up: whether there would have been more to try, and it took too long.
    """

    figure: str
    printed: str | None
    places: tuple[Place, ...]
    is_given_up: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a page shows of one of its quotes.

    Attributes:
        text: the page's.
        size: of the page, in bytes.
        is_markup: whether it is HTML or another markup.
        widget: the texts that the quote was made of.
        located: its name and its figures.
    """

    text: PageText
    size: int
    is_markup: bool
    widget: Widget
    located: tuple[Located, ...]


class _TooLong(Exception):
    """There is no time to try more."""


def widgets_of(page: Page, known: Catalogue, body: bytes | None = None) -> list[tuple[Widget, Quote]]:
    """The quotes of a page in its order, each with the texts that it was made of.

    Args:
        page: to read.
        known: the instruments that names mean.
        body: other bytes in place of the page's own.

    Raises:
        PageUnreadable: the page has no strip.
    """
    content = page.body if body is None else body
    _, strips = read_strips(
        content, address=page.address, known=known, content_type=page.content_type, layout=page.layout
    )
    widgets = [widget for strip in strips for widget in strip.widgets]
    made = make_quotes(widgets, number_format(page.locale), known)
    return list(zip((each for each in widgets if each not in made.unreadable), made.quotes, strict=True))


def locate(page: Page, position: int, known: Catalogue, *, clock: Callable[[], float] = time.monotonic) -> Evidence:
    """Where *page* prints the quote at *position* of its reading.

    Args:
        page: with its source's layout, if that has one.
        position: from 0.
        known: the instruments that names mean.
        clock: in seconds; what takes too long by it is given up.

    Raises:
        PageUnreadable: the page has no strip.
        IndexError: it has no such quote.
    """
    widget, quote = widgets_of(page, known)[position]
    search = _Search(page, position, known, clock)
    located = [search.locate(NAME, widget.name, quote.name)]
    for figure in FIGURES:
        last = next((each.places[-1] for each in reversed(located) if each.places), None)
        after = last.last if last else 0
        located.append(search.locate(figure, getattr(widget, figure), getattr(quote, figure), after=after))
    return Evidence(search.text, len(page.body), search.is_markup, widget, tuple(located))


class _Search:
    """The search for the places of one quote's texts."""

    def __init__(self, page: Page, position: int, known: Catalogue, clock: Callable[[], float]) -> None:
        self.text = PageText(page.body, address=page.address, content_type=page.content_type)
        self._page = page
        self._position = position
        self._known = known
        self._clock = clock
        self._until = clock() + _MOST_SECONDS
        self.is_markup = decode(page.body, address=page.address, content_type=page.content_type).is_markup

    def locate(self, figure: str, printed: str | None, read: str | Decimal | None, *, after: int = 0) -> Located:
        """The places of one text.

        Args:
            figure: what it is.
            printed: the text; None for none.
            read: what the reading made of it; None for a placeholder, which has no place here.
            after: index of the character behind which it should stand.
        """
        if not printed or read is None:
            return Located(figure, printed, ())
        altered = altered_text(figure, printed, number_format(self._page.locale))
        if altered is None:
            return Located(figure, printed, ())
        patterns = [spelled(printed, altered.at)]
        if self._page.layout is not None and figure != NAME:
            patterns.append(spelled_loosely(printed, altered.at))
        try:
            for start, end in ((after, after + _NEAR), (0, len(self.text.text))):
                for pattern in patterns:
                    candidates = list(self._candidates(pattern, start, end, altered.by))
                    found = self._smallest(candidates, figure, altered.read, after)
                    if found:
                        return Located(figure, printed, tuple(map(self._place, found)))
        except _TooLong:
            return Located(figure, printed, (), is_given_up=True)
        return Located(figure, printed, ())

    def _candidates(self, pattern: re.Pattern[str], start: int, end: int, by: str) -> Iterator[_Candidate]:
        """The stretches between two indices that match, apart from each other."""
        text = self.text.text
        done, found = start, 0
        # Piece by piece, so that a search that takes too long is given up in the middle of a page, too.
        for piece in range(start, min(end, len(text)), _PIECE):
            self._look_at_clock()
            for match in pattern.finditer(text, max(piece, done), min(end, piece + _PIECE + _LONGEST)):
                yield _Candidate(match.start(), match.end(), Replaced(*match.span(ALTERED), by))
                done = match.end()
                found += 1
                if found > _MOST_CANDIDATES:
                    raise _TooLong

    def _smallest(
        self, candidates: list[_Candidate], figure: str, expected: str | Decimal, after: int
    ) -> list[_Candidate]:
        """The fewest candidates that, altered, alter what is read; none where not even all of them do."""

        def proves(some: Sequence[_Candidate]) -> bool:
            return self._reads([each.replaced for each in some], figure) == expected

        nearest = sorted(candidates, key=lambda each: (each.first < after, abs(each.first - after)))[:_NEAREST]
        for each in nearest:
            if proves([each]):
                return [each]
        if len(candidates) <= 1 or not proves(candidates):
            return []
        return _reduced(candidates, proves)

    def _reads(self, replaced: Sequence[Replaced], figure: str) -> str | Decimal | None:
        """What the quote's figure is when the page has other characters at some places; None where it is gone."""
        self._look_at_clock()
        try:
            quotes = widgets_of(self._page, self._known, self.text.with_replaced(replaced))
        except PageUnreadable:
            return None
        if self._position >= len(quotes):
            return None
        found: str | Decimal | None = getattr(quotes[self._position][1], figure)
        return found

    def _look_at_clock(self) -> None:
        if self._clock() > self._until:
            raise _TooLong

    def _place(self, candidate: _Candidate) -> Place:
        text, first, last = self.text, candidate.first, candidate.last
        within, path = surroundings(text.text, first) if self.is_markup else (Within.TEXT, "")
        return Place(
            start=text.offset(first),
            end=text.offset(last),
            line=text.line(first),
            first=first,
            last=last,
            written=text.text[first:last],
            within=within,
            path=path,
        )


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A stretch that may be the place: its first character, the one behind its last, and what is altered in it."""

    first: int
    last: int
    replaced: Replaced


def _reduced(kept: list[_Candidate], proves: Callable[[Sequence[_Candidate]], bool]) -> list[_Candidate]:
    """The fewest of *kept* that prove as much as all: halves of them, then quarters, … are tried alone and left out."""
    pieces = 2
    while len(kept) > 1:
        step = -(-len(kept) // pieces)
        chunks = [kept[at : at + step] for at in range(0, len(kept), step)]
        smaller = next((some for some in _alone_and_without(chunks) if proves(some)), None)
        if smaller is not None:
            pieces = 2 if smaller in chunks else max(2, pieces - 1)
            kept = smaller
        elif pieces >= len(kept):
            break
        else:
            pieces = min(2 * pieces, len(kept))
    return kept


def _alone_and_without(chunks: list[list[_Candidate]]) -> Iterator[list[_Candidate]]:
    yield from chunks
    if len(chunks) > 2:
        for left_out in chunks:
            yield [each for chunk in chunks if chunk is not left_out for each in chunk]
