"""Codes of findings in a few words, for where a sentence has no room."""

from __future__ import annotations

from collections.abc import Sequence

from tracker import findings
from tracker.texts import Texts


def codes_with_words(codes: Sequence[str], texts: Texts) -> tuple[tuple[str, str], ...]:
    """Each code with its few words; they are empty for a code that this version does not know."""
    return tuple((code, code_in_few_words(code, texts)) for code in codes)


def code_in_few_words(code: str, texts: Texts) -> str:
    """What a finding's code says of a figure: « pourcentage incohérent »."""
    match code:
        case findings.WIDGET_UNREADABLE.code:
            return texts("unreadable quote")
        case findings.PAGE_TRUNCATED.code:
            return texts("page cut short")
        case findings.PERCENT_MISMATCH.code:
            return texts("inconsistent percentage")
        case findings.DUPLICATE_NAME.code:
            return texts("name more than once")
        case findings.PLACEHOLDER.code:
            return texts("figure missing")
        case findings.CHANGE_MISSING.code:
            return texts("change missing")
        case findings.MARKET_LINE_UNREADABLE.code:
            return texts("market line not understood")
        case _:
            return ""
