"""Findings as sentences and labels in the language of who reads them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from tracker.findings import SUSPECT, Finding, hours_and_minutes, kind_of
from tracker.formats import print_number
from tracker.texts import Texts
from tracker.visible import one_line, short_line

_LONGEST_FACT = 200
_NUMBERS = frozenset(
    {"implied", "percent", "count", "announced", "read", "reference", "known", "value", "before", "moved", "factor"}
    | {"instead"}
)
"""Facts that are numbers, and printed as such."""


def finding_in_words(finding: Finding, texts: Texts) -> str:
    """One finding's sentence, with what the page printed made safe to show."""
    facts = {name: _fact(name, value, texts) for name, value in finding.facts}
    sentence = texts(finding.sentence, **facts)
    return texts(SUSPECT, sentence=sentence, **facts) if finding.has_suspect else sentence


def code_in_words(code: str, texts: Texts) -> str:
    """What findings of a code say; empty for one that this version does not know."""
    about = kind_of(code).about
    return texts(about) if about else ""


def codes_with_labels(codes: Sequence[str], texts: Texts) -> tuple[tuple[str, str], ...]:
    """Each code with its label, « pourcentage incohérent »; empty for a code that this version does not know."""
    labels = ((code, kind_of(code).label) for code in codes)
    return tuple((code, texts(label) if label else "") for code, label in labels)


def _fact(name: str, value: str, texts: Texts) -> str:
    if name in ("figure", "suspect"):
        return figure_in_words(value, texts)
    if name == "minutes":
        return short_line(hours_and_minutes(value), _LONGEST_FACT).replace(" ", "\N{NO-BREAK SPACE}")
    if name in _NUMBERS:
        try:
            return print_number(Decimal(value), texts.locale)
        except (InvalidOperation, ValueError):
            pass  # not a number after all: shown as it is
    return short_line(value, _LONGEST_FACT)


def figure_in_words(figure: str, texts: Texts) -> str:
    """A figure's name within a sentence, as findings call it."""
    match figure:
        case "value":
            return texts("value")
        case "change":
            return texts("change")
        case "percent" | "percentage":
            return texts("percentage")
        case "market line":
            return texts("market line")
        case _:
            return one_line(figure)
