"""The parts of a page's text around the places that print a quote, with these places marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.evidence.places import Evidence, Located, Place
from tracker.evidence.surroundings import Within
from tracker.readers.document import without_surrogates

_MOST_LINES = 12
_LONGEST_LINE = 120
_BEFORE, _AFTER = 160, 60
"""Characters around a figure in markup, where a line may be the whole page."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in an excerpt.

    Attributes:
        figure: what is printed there: ``name``, ``value``, ``change`` or ``percent``.
        start, end: indices in the excerpt's text; ``end`` is behind its last character.
    """

    figure: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A part of a page's text.

    Attributes:
        line: number of the line in which it begins, from 1.
        text: as it stands on the page, damaged bytes as U+FFFD.
        marks: the places in it, in its order; none for a line between two that have some.
        is_whole: whether the text is all of its line.
    """

    line: int
    text: str
    marks: tuple[Mark, ...]
    is_whole: bool


def excerpts(evidence: Evidence) -> tuple[Excerpt, ...]:
    """What of a page shows where it prints a quote, in the page's order.

    The lines from the first place to the last where a person reads them as they are, as in a page saved as text;
    else each place with what stands around it.
    """
    placed = [(located, place) for located in evidence.located for place in located.places]
    placed.sort(key=lambda each: each[1].first)
    if not placed:
        return ()
    lines = tuple(_lines(evidence, placed)) if _is_read_by_lines(evidence, placed) else ()
    return lines or tuple(_around(evidence, located, place) for located, place in placed)


def _is_read_by_lines(evidence: Evidence, placed: list[tuple[Located, Place]]) -> bool:
    first, last = placed[0][1].line, evidence.text.line(max(0, placed[-1][1].last - 1))
    if last - first >= _MOST_LINES or any(place.within is not Within.TEXT for _, place in placed):
        return False
    spans = map(evidence.text.line_span, range(first, last + 1))
    return not evidence.is_markup and all(end - start <= _LONGEST_LINE for start, end in spans)


def _lines(evidence: Evidence, placed: list[tuple[Located, Place]]) -> Iterator[Excerpt]:
    for line in range(placed[0][1].line, evidence.text.line(placed[-1][1].first) + 1):
        start, end = evidence.text.line_span(line)
        marks = tuple(
            Mark(located.figure, place.first - start, min(place.last, end) - start)
            for located, place in placed
            if place.line == line
        )
        yield Excerpt(line, _shown(evidence, start, end), marks, is_whole=True)


def _around(evidence: Evidence, located: Located, place: Place) -> Excerpt:
    text = evidence.text.text
    start, end = max(0, place.first - _BEFORE), min(len(text), place.last + _AFTER)
    mark = Mark(located.figure, place.first - start, place.last - start)
    return Excerpt(evidence.text.line(start), _shown(evidence, start, end), (mark,), is_whole=False)


def _shown(evidence: Evidence, start: int, end: int) -> str:
    return without_surrogates(evidence.text.text[start:end])
