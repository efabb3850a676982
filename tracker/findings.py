"""Every kind of doubt that tracker can have about a page, with its stable code, severity and sentence.

A finding holds facts, not prose: its sentence is made where it is shown, so that a stored finding can be told in
any language. ``docs/findings.md`` explains each code to a user.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters. ``--strict`` turns an error into exit code 65."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding.

    Attributes:
        code: stable, for scripts.
        severity: of every finding of this kind.
        sentence: in English, with the names of its facts in braces.
    """

    code: str
    severity: Severity
    sentence: str


WIDGET_UNREADABLE = Kind("widget-unreadable", Severity.ERROR, "{reason}: {raw}")
PAGE_TRUNCATED = Kind("page-truncated", Severity.ERROR, "the page is cut off, after: {raw}")
PERCENT_MISMATCH = Kind(
    "percent-mismatch",
    Severity.WARNING,
    "{implied} % would follow from value and change, the page prints {percent} %",
)
DUPLICATE_NAME = Kind("duplicate-name", Severity.WARNING, "the name stands {count} times on the page, all are kept")
PLACEHOLDER = Kind("placeholder", Severity.INFO, "the page prints {raw} in place of the {figure}")
CHANGE_MISSING = Kind("change-missing", Severity.INFO, "the page prints a value without its change")
MARKET_LINE_UNREADABLE = Kind("market-line-unreadable", Severity.WARNING, "not understood as a market line: {raw}")

KINDS = (
    WIDGET_UNREADABLE,
    PAGE_TRUNCATED,
    PERCENT_MISMATCH,
    DUPLICATE_NAME,
    PLACEHOLDER,
    CHANGE_MISSING,
    MARKET_LINE_UNREADABLE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One doubt about a page.

    Attributes:
        code: of one of `KINDS`.
        quote: name of the quote it is about; None when it is about the page.
        position: of that quote in its reading, from 0; None where no quote came of it.
        facts: the values that fill the kind's sentence, as (name, text) pairs.

    >>> Finding("duplicate-name", "Gold future", 3, (("count", "2"),)).message
    'the name stands 2 times on the page, all are kept'
    """

    code: str
    quote: str | None = None
    position: int | None = None
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> Kind:
        """The kind that this finding's code names; an unknown one where a newer tracker wrote it."""
        return kind_of(self.code)

    @property
    def severity(self) -> Severity:
        """The kind's severity."""
        return self.kind.severity

    @property
    def message(self) -> str:
        """The finding as an English sentence without a full stop."""
        return self.kind.sentence.format(**dict(self.facts))


_KIND_OF_CODE = {kind.code: kind for kind in KINDS}


def finding(kind: Kind, quote: str | None = None, position: int | None = None, /, **facts: str) -> Finding:
    """A finding of *kind* about the quote of that name at that position; *facts* fill the kind's sentence."""
    return Finding(kind.code, quote, position, tuple(facts.items()))


def kind_of(code: str) -> Kind:
    """The kind of that code; for a code that this version does not know, a warning without any facts."""
    return _KIND_OF_CODE.get(code) or Kind(code, Severity.WARNING, "a doubt that this version of tracker does not know")


def is_doubt(code: str) -> bool:
    """Whether a finding of this code makes a figure doubtful, and does not only note something."""
    return kind_of(code).severity is not Severity.INFO
