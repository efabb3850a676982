"""What a check compares, in words: a label for each term, and what it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from tracker.cli.quote_rows import NO_FIGURE, printed_time
from tracker.finding_words import figure_in_words
from tracker.formats import print_number
from tracker.texts import Texts
from tracker.told_checks import Term
from tracker.visible import one_line

_IN_PERCENT = ("percent", "implied", "moved", "plausible")


def term_label(term: Term, words: Texts) -> str:
    """What a term is called."""
    label = _label(term, words)
    match term.kept_in:
        case "markup":
            return words("{figure} in the markup", figure=label)
        case "json":
            return words("{figure} in the JSON", figure=label)
        case _:
            return label


def figure_label(figure: str, words: Texts) -> str:
    """What a figure of a quote is called."""
    match figure:
        case "value":
            return words("Value")
        case "change":
            return words("Change")
        case "percent":
            return words("Percent")
        case _:
            return one_line(figure)


def _label(term: Term, words: Texts) -> str:
    labels = {
        "implied": words("It follows"),
        "reference": words("Value − change"),
        "stands-for": words("It stands for"),
        "session": words("Session"),
        "earlier-pages": words("Earlier pages"),
        "later-pages": words("Later pages"),
        "other-pages": words("Other pages"),
        "captured-close": words("Captured close"),
        "allowed": words("It may be"),
        "excuse": words("Excused"),
        "suspect": words("Suspect"),
        "day-before-pages": words("24 hours before"),
        "day-before": words("Value then"),
        "before": words("Value before"),
        "moved": words("Moved"),
        "plausible": words("Plausible"),
        "factor": words("Factor"),
        "unmoved": words("Indices of {exchange}", exchange=one_line(term.exchange)),
        "open": words("Hours of {exchange}", exchange=one_line(term.exchange)),
        "line": words("Market line"),
        "counted-down-to": words("It counts down to"),
        "hours": words("Hours of {exchange}", exchange=one_line(term.exchange)),
        "off": words("Minutes apart"),
    }
    return labels.get(term.of) or figure_label(term.of, words)


def term_parts(term: Term, words: Texts, zone: ZoneInfo) -> tuple[str, ...]:
    """What a term is: its figure, interval, times and number of pages, or that there is none."""
    return tuple(_parts(term, words, zone)) or (_nothing(term, words),)


def _parts(term: Term, words: Texts, zone: ZoneInfo) -> Iterator[str]:
    if term.raw:
        yield one_line(term.raw)
    if term.of == "suspect" and term.figure is not None:
        suspect = figure_in_words(term.word, words)
        yield words("{instead} as the {suspect} would fit", instead=_number(term.figure, words), suspect=suspect)
        return
    if term.word:
        yield _word(term, words)
    if term.figure is not None:
        yield _percent(_number(term.figure, words), term)
    if term.interval is not None:
        low, high = (_number(each, words) for each in term.interval)
        yield _percent(words("{low} to {high}", low=low, high=high), term)
    if term.pages:
        yield words.count("{number} page", "{number} pages", term.pages)
    if term.first_at is not None:
        yield _times(term, term.first_at, words, zone)


def _times(term: Term, first_at: datetime, words: Texts, zone: ZoneInfo) -> str:
    first = printed_time(first_at, zone, words)
    last = None if term.last_at is None else printed_time(term.last_at, zone, words)
    if term.of == "session":
        if last is not None:
            return words("since {first}; up to {last} the next one may be shown, too", first=first, last=last)
        return words("since {first}", first=first)
    if term.of == "unmoved":
        return words("unmoved since {time}", time=first)
    return first if last in (None, first) else words("from {first} to {last}", first=first, last=last)


def _word(term: Term, words: Texts) -> str:
    match term.word:
        case "previous-close" if term.exchange:
            return words("the previous close of {exchange}", exchange=one_line(term.exchange))
        case "previous-close":
            return words("the previous close")
        case "settlement":
            return words("the last settlement")
        case "daily":
            return words("one figure a day")
        case "day-before":
            return words("the value 24 hours before")
        case "reset":
            return words("a change of 0 beside the last value, as some pages print before the opening")
        case "as-before":
            return words("the page before says the same, and is believed")
        case "rolling":
            return words("one of the two that may be shown now is not known")
        case "rounded":
            return words("the page computes with the previous close rounded to a decimal less")
        case "no-majority":
            return words("no more pages speak against it than for it")
        case "stays":
            return words("an earlier page has jumped there already")
        case _:
            return one_line(term.word)


def _nothing(term: Term, words: Texts) -> str:
    match term.of:
        case "implied":
            return words("anything")
        case "stands-for":
            return words("not known")
        case "session":
            return words("not known when it changes")
        case "earlier-pages":
            return words("no earlier page of the session")
        case "captured-close":
            return words("not captured")
        case "day-before-pages":
            return words("no page of that time")
        case "before":
            return words("no earlier page")
        case "unmoved":
            return words("not seen to stand still")
        case "open":
            return words("not open at that time")
        case _:
            return NO_FIGURE


def _percent(told: str, term: Term) -> str:
    return f"{told}\N{NO-BREAK SPACE}%" if term.of in _IN_PERCENT else told


def _number(number: Decimal, words: Texts) -> str:
    return one_line(print_number(number, words.locale))
