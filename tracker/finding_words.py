"""Findings as sentences in the report's language."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from tracker import findings
from tracker.findings import Finding
from tracker.formats import print_number
from tracker.texts import Texts
from tracker.visible import one_line, shortened

_LONGEST_FACT = 200
_NUMBERS = frozenset({"implied", "percent", "count"})
"""Facts that are numbers, and printed as such."""


def finding_in_words(finding: Finding, texts: Texts) -> str:
    """One finding's sentence, with what the page printed made safe to show."""
    facts = {name: _fact(name, value, texts) for name, value in finding.facts}
    return texts(finding.kind.sentence, **facts)


def code_in_words(code: str, texts: Texts) -> str:
    """What a finding's code stands for; empty for one that this version does not know."""
    match code:
        case findings.WIDGET_UNREADABLE.code:
            return texts("a quote could not be read")
        case findings.PAGE_TRUNCATED.code:
            return texts("a page ends inside its strip")
        case findings.PERCENT_MISMATCH.code:
            return texts("value and change give another percentage than the printed one")
        case findings.DUPLICATE_NAME.code:
            return texts("a name stands several times on a page")
        case findings.PLACEHOLDER.code:
            return texts("a page prints a placeholder for a figure")
        case findings.CHANGE_MISSING.code:
            return texts("a page prints a value without its change")
        case findings.MARKET_LINE_UNREADABLE.code:
            return texts("a market line was not understood")
        case _:
            return ""


def _fact(name: str, value: str, texts: Texts) -> str:
    if name == "figure":
        return _figure_in_words(value, texts)
    if name in _NUMBERS:
        try:
            return print_number(Decimal(value), texts.locale)
        except (InvalidOperation, ValueError):
            pass  # not a number after all: shown as it is
    return shortened(one_line(shortened(value, _LONGEST_FACT)), _LONGEST_FACT)


def _figure_in_words(figure: str, texts: Texts) -> str:
    match figure:
        case "value":
            return texts("value")
        case "change":
            return texts("change")
        case "percent":
            return texts("percentage")
        case _:
            return one_line(figure)
