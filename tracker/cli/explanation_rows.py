"""What is known of an explained quote beside its page, as rows: its checks, its findings, and its page read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from zoneinfo import ZoneInfo

from tracker.cli.explained_terms import figure_label, term_label, term_parts
from tracker.cli.quote_rows import NO_FIGURE, finding_lines
from tracker.explanation import Explanation, ReadAgain
from tracker.formats import print_number
from tracker.texts import Texts
from tracker.told_checks import ToldCheck
from tracker.visible import one_line


@dataclass(frozen=True, slots=True)
class Row:
    """A label, what it is about, and what is added to that; as a line for people, as tab-separated fields in a pipe."""

    label: str
    parts: tuple[str, ...]


def check_rows(told: Explanation, words: Texts, zone: ZoneInfo) -> Iterator[Row]:
    """Each check of a quote, with what it compares; times are told in *zone*."""
    for check in told.checks:
        yield Row(words("Check"), (check.code, _agrees(check, words)))
        for term in check.terms:
            yield Row(f"  {term_label(term, words)}", term_parts(term, words, zone))


def _agrees(check: ToldCheck, words: Texts) -> str:
    if check.agrees is None:
        return words("nothing to compare with")
    return words("agrees") if check.agrees else words("does not agree")


def finding_rows(told: Explanation, words: Texts) -> Iterator[Row]:
    """The stored findings about a quote and its page."""
    found = finding_lines(told.origin.findings, words)
    for line in found:
        yield Row(words("Finding"), (line.removeprefix("! "),))
    if not found:
        yield Row(words("Finding"), (words("none"),))


def again_rows(told: Explanation, words: Texts) -> Iterator[Row]:
    """What reading the page again gives; nothing where there is no page."""
    if told.again is None:
        return
    yield Row(words("Read again"), tuple(_again(told.again, told.origin.page.locale, words)))


def _again(again: ReadAgain, locale: str, words: Texts) -> Sequence[str]:
    if again.fault:
        return (one_line(again.fault),)
    if not again.differences:
        return (words("the same figures"),)
    return [
        words(
            "{figure}: stored {stored}, now {read}",
            figure=figure_label(each.figure, words),
            stored=printed_number(each.stored, locale),
            read=printed_number(each.read, locale),
        )
        for each in again.differences
    ]


def printed_number(number: Decimal | None, locale: str) -> str:
    """A figure as a locale prints it, or a dash for none."""
    return NO_FIGURE if number is None else one_line(print_number(number, locale))
