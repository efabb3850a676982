"""The findings of the newest snapshots, each with what was compared and the way to see all of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.explain_command import explain_command
from tracker.finding_words import finding_in_words
from tracker.findings import PERCENT_MISMATCH
from tracker.formats import print_number
from tracker.history import History, InstrumentHistory
from tracker.model import Quote
from tracker.percent_intervals import percent_intervals
from tracker.report.doubts import doubtful_of, unacknowledged
from tracker.report.quality import acknowledged_in_words
from tracker.report.time_words import TimeWords
from tracker.store.finding_examples import FindingAt
from tracker.texts import Texts
from tracker.visible import short_line

_LONGEST_NAME = 120
ALL_FINDINGS = "findings"
"""Name of the place of the page where all findings are."""


@dataclass(frozen=True, slots=True)
class NewestFinding:
    """One finding in words.

    Attributes:
        name: of what it is about, perhaps shortened or empty.
        sentence: what it says.
        code: of its kind.
        compared: the numbers that the figures may be after rounding, in a sentence; empty where nothing is compared so.
        said: what somebody has said of it; empty where nobody has.
        command: which command shows its check; empty for one about no quote.
        moment: the key of its snapshot.
    """

    name: str
    sentence: str
    code: str
    compared: str
    said: str
    command: str
    moment: int


def newest_findings(history: History, words: TimeWords, *, home: str | None = None) -> tuple[NewestFinding, ...]:
    """The findings in the order of the page: those of which somebody has said something come last.

    Args:
        history: what is reported on.
        words: language, locale and time zone.
        home: the home folder, for the commands that explain quotes; None for that of whoever runs them.
    """
    return tuple(_told(found, history, words, home) for found in _open_ones_first(history))


def finding_anchors(history: History, slugs: Sequence[str]) -> dict[tuple[str, str], str]:
    """Where on the page an instrument's newest findings are, by its slug, of *slugs*, and the finding's code."""
    numbers = {
        (found.source, found.finding.quote, found.finding.code): number
        for number, found in reversed(list(enumerate(_open_ones_first(history), 1)))
    }
    return {
        (slug, code): _anchor(number)
        for one, slug in zip(history.current, _slugs_of_current(history, slugs), strict=True)
        for code in one.newest.findings
        if (number := numbers.get((one.newest.source, one.newest.quote.name, code))) is not None
    }


def doubt_anchor(history: History) -> str:
    """The first finding that a doubtful value of the headline is about, or where all findings are."""
    doubtful = {one.newest.quote.name for one in unacknowledged(doubtful_of(history), history)}
    for number, found in enumerate(_open_ones_first(history), 1):
        if found.finding.quote in doubtful:
            return _anchor(number)
    return ALL_FINDINGS


def _anchor(number: int) -> str:
    return f"finding_{number}"


def _slugs_of_current(history: History, slugs: Sequence[str]) -> list[str]:
    slug_of = {id(one): slug for one, slug in zip(history.instruments, slugs, strict=True)}
    return [slug_of[id(one)] for one in history.current]


def _open_ones_first(history: History) -> list[FindingAt]:
    return sorted(history.newest_findings, key=lambda found: (found.source, found.finding) in history.acknowledged)


def _told(found: FindingAt, history: History, words: TimeWords, home: str | None) -> NewestFinding:
    finding = found.finding
    about = _about(found, history)
    newest = None if about is None else about.newest
    # Of two quotes of one name the newest one need not be the one that was found fault with.
    is_compared = finding.code == PERCENT_MISMATCH.code and newest is not None and newest.occurrence == found.occurrence
    return NewestFinding(
        name=short_line(finding.quote or "", _LONGEST_NAME),
        sentence=finding_in_words(finding, words.texts),
        code=finding.code,
        compared=_compared(newest.quote, words.texts) if newest is not None and is_compared else "",
        said=acknowledged_in_words(found.source, finding, history, words),
        command=""
        if newest is None
        else explain_command(newest.quote, found.at, occurrence=found.occurrence, home=home),
        moment=found.moment,
    )


def _about(found: FindingAt, history: History) -> InstrumentHistory | None:
    """The instrument whose newest quote a finding is about; None where it is about none, or one that is not shown."""
    name, source = found.finding.quote, found.source
    return next((one for one in history.current if (one.newest.source, one.newest.quote.name) == (source, name)), None)


def _compared(quote: Quote, texts: Texts) -> str:
    found = percent_intervals(quote)
    # What narrows a check down further, such as a session's close, is not told here: the command does.
    if found is None or found.implied is None or found.agrees:
        return ""
    low, high, least, most = (print_number(end, texts.locale) for end in (*found.implied, *found.percent))
    return texts(
        "Before rounding, value and change give {low} to {high} %, and the percentage is {least} to {most} %.",
        low=low, high=high, least=least, most=most,
    )  # fmt: skip
