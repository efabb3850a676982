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
    """One kind of finding. Its words are English, the language of the code; catalogues translate them.

    Attributes:
        code: stable, for scripts.
        severity: of every finding of this kind.
        sentence: about one finding, with the names of its facts in braces.
        about: what findings of this kind say, for where they are counted; empty for an unknown kind.
        label: the same in two or three words, for where a sentence has no room; empty for an unknown kind.
    """

    code: str
    severity: Severity
    sentence: str
    about: str
    label: str


WIDGET_UNREADABLE = Kind(
    "widget-unreadable",
    Severity.ERROR,
    sentence="{reason}: {raw}",
    about="a quote could not be read",
    label="unreadable quote",
)
PAGE_TRUNCATED = Kind(
    "page-truncated",
    Severity.ERROR,
    sentence="the page is cut off, after: {raw}",
    about="a page ends inside its strip",
    label="page cut short",
)
PARTIAL_STRIP = Kind(
    "partial-strip",
    Severity.ERROR,
    sentence="the page says that its strip has {announced} quotes, and shows {read} of them",
    about="a page shows only a part of its strip",
    label="partial strip",
)
MARKUP_MISMATCH = Kind(
    "markup-mismatch",
    Severity.WARNING,
    sentence=(
        "the page prints {printed} as the {figure}; the number in its markup is {markup}, the one in its JSON {json}"
    ),
    about="a printed figure is not the number in the page’s markup or JSON",
    label="other number in the markup",
)
SELECTOR_MISMATCH = Kind(
    "selector-mismatch",
    Severity.ERROR,
    sentence="{place} matches {count} places as the {figure}, and one is meant",
    about="a selector or a heading of the source matches nothing, or more than one place",
    label="selector does not fit",
)
PERCENT_MISMATCH = Kind(
    "percent-mismatch",
    Severity.WARNING,
    sentence="{implied} % would follow from value and change, the page prints {percent} %",
    about="value and change give another percentage than the printed one",
    label="inconsistent percentage",
)
DUPLICATE_NAME = Kind(
    "duplicate-name",
    Severity.WARNING,
    sentence="the name stands {count} times on the page, all are kept",
    about="a name stands several times on a page",
    label="name more than once",
)
PLACEHOLDER = Kind(
    "placeholder",
    Severity.INFO,
    sentence="the page prints {raw} in place of the {figure}",
    about="a page prints a placeholder for a figure",
    label="figure missing",
)
CHANGE_MISSING = Kind(
    "change-missing",
    Severity.INFO,
    sentence="the page prints a value without its change",
    about="a page prints a value without its change",
    label="change missing",
)
MARKET_LINE_UNREADABLE = Kind(
    "market-line-unreadable",
    Severity.WARNING,
    sentence="not understood as a market line: {raw}",
    about="a market line was not understood",
    label="market line not understood",
)
CLOCK_BACK = Kind(
    "clock-back",
    Severity.WARNING,
    sentence="the clock said {before} at the capture before: it has been set back, and one of the two times is wrong",
    about="the clock was set back between two captures",
    label="clock set back",
)
TIME_MISMATCH = Kind(
    "time-mismatch",
    Severity.WARNING,
    sentence="the name of the file says {named}: one of the two times is wrong",
    about="a saved page was given another time than its name says",
    label="time inconsistent",
)

KINDS = (
    WIDGET_UNREADABLE,
    PAGE_TRUNCATED,
    PARTIAL_STRIP,
    MARKUP_MISMATCH,
    SELECTOR_MISMATCH,
    PERCENT_MISMATCH,
    DUPLICATE_NAME,
    PLACEHOLDER,
    CHANGE_MISSING,
    MARKET_LINE_UNREADABLE,
    CLOCK_BACK,
    TIME_MISMATCH,
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


_UNKNOWN = "a doubt that this version of tracker does not know"
_KIND_OF_CODE = {kind.code: kind for kind in KINDS}


def finding(kind: Kind, quote: str | None = None, position: int | None = None, /, **facts: str) -> Finding:
    """A finding of *kind* about the quote of that name at that position; *facts* fill the kind's sentence."""
    return Finding(kind.code, quote, position, tuple(facts.items()))


def kind_of(code: str) -> Kind:
    """The kind of that code; for a code that this version does not know, a warning without any facts."""
    return _KIND_OF_CODE.get(code) or Kind(code, Severity.WARNING, _UNKNOWN, about="", label="")


def is_doubt(code: str) -> bool:
    """Whether a finding of this code makes a figure doubtful, and does not only note something."""
    return kind_of(code).severity is not Severity.INFO


NOTES = tuple(kind.code for kind in KINDS if not is_doubt(kind.code))
"""The codes that make no figure doubtful."""
