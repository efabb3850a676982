"""Every kind of doubt that tracker can have about a page, with its stable code, severity and sentence.

A finding holds facts, not prose: its sentence is made where it is shown, so that a stored finding can be told in
any language. ``docs/findings.md`` explains each code to a user.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
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
        names_suspect: whether its findings may have the facts ``suspect`` and ``instead``: see `SUSPECT`.
        cause: names of the facts that tell two causes of the same doubt about the same quote apart.
        beside: the sentence of a finding with the fact ``beside``, the time of another page, where nothing tells which
            of the two is wrong; empty for a kind that has none.
    """

    code: str
    severity: Severity
    sentence: str
    about: str
    label: str
    names_suspect: bool = False
    cause: tuple[str, ...] = ()
    beside: str = ""


SUSPECT = "{sentence}; {instead} as the {suspect} would fit"
"""The sentence of a finding that says which figure is the wrong one, and what would fit in its place."""

WIDGET_UNREADABLE = Kind(
    "widget-unreadable",
    Severity.ERROR,
    sentence="{reason}; the page prints: {raw}",
    about="a quote could not be read",
    label="unreadable quote",
    cause=("reason",),
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
    cause=("figure",),
)
SELECTOR_MISMATCH = Kind(
    "selector-mismatch",
    Severity.ERROR,
    sentence="{place} matches {count} places as the {figure}, and one is meant",
    about="a selector or a heading of the source matches nothing, or more than one place",
    label="selector does not fit",
    cause=("figure", "place"),
)
PERCENT_MISMATCH = Kind(
    "percent-mismatch",
    Severity.WARNING,
    sentence="{implied} % would follow from value and change, the page prints {percent} %",
    about="value and change give another percentage than the printed one",
    label="inconsistent percentage",
    names_suspect=True,
)
REFERENCE_MISMATCH = Kind(
    "reference-mismatch",
    Severity.ERROR,
    sentence="value − change is {reference}; it is {known} on other pages of the session, or by the last close",
    about="value and change give another previous close than before",
    label="inconsistent previous close",
    names_suspect=True,
    beside="value − change is {reference}, and {known} on the page of {beside}: one of the two is wrong",
)
DAY_BEFORE_MISMATCH = Kind(
    "day-before-mismatch",
    Severity.WARNING,
    sentence="value − change is {reference}; 24 hours before, the value was {known}",
    about="value and change give another value of 24 hours before than was captured then",
    label="inconsistent with the day before",
)
FACTOR_JUMP = Kind(
    "factor-jump",
    Severity.ERROR,
    sentence="{value} is about {factor} times as much, or as little, as {before} before: a separator may be misread",
    about="a value is ten, a hundred or a thousand times the one before, or a part of it",
    label="jump by a factor",
    cause=("factor",),
)
JUMP = Kind(
    "jump",
    Severity.WARNING,
    sentence="{value} is {moved} % from {before} before, more than is plausible in the time between",
    about="a value moved more than is plausible",
    label="implausible move",
)
NOT_POSITIVE = Kind(
    "value-not-positive",
    Severity.ERROR,
    sentence="the value is {value}, and can’t be zero or less",
    about="a value is zero or less where that can’t be",
    label="impossible value",
)
STALE = Kind(
    "stale",
    Severity.WARNING,
    sentence="nothing of the exchange {exchange} has moved since {since}, though it is open",
    about="figures of an open exchange stand still",
    label="figures stand still",
    cause=("exchange",),
)
CLOCK_MISMATCH = Kind(
    "clock-mismatch",
    Severity.WARNING,
    sentence="“{line}” is {minutes} off the exchange’s hours: the page is old, or the time of capture wrong",
    about="the page’s countdown does not fit the exchange’s hours",
    label="page’s clock does not fit",
)
INSTRUMENT_MISSING = Kind(
    "instrument-missing",
    Severity.WARNING,
    sentence="it is usually on the strip, and is not on this page",
    about="an instrument is missing on its source’s strip",
    label="missing on the strip",
)
INSTRUMENT_NEW = Kind(
    "instrument-new",
    Severity.INFO,
    sentence="it was not on this source’s strips before",
    about="an instrument is new on its source’s strip",
    label="new on the strip",
)
OUT_OF_ORDER = Kind(
    "out-of-order",
    Severity.INFO,
    sentence="a later snapshot of the source was stored before this one",
    about="a snapshot was stored after a later one",
    label="stored out of order",
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
    cause=("figure",),
)
CHANGE_MISSING = Kind(
    "change-missing",
    Severity.INFO,
    sentence="the page prints a value without its change",
    about="a page prints a value without its change",
    label="change missing",
)
SIGN_MISSING = Kind(
    "sign-missing",
    Severity.WARNING,
    sentence="the {figure} {raw} has no sign, and those above zero have one on this page",
    about="a change or a percentage has no sign, on a page that prints them",
    label="sign missing",
    cause=("figure",),
)
MARKET_LINE_UNREADABLE = Kind(
    "market-line-unreadable",
    Severity.WARNING,
    sentence="not understood as a market line: {raw}",
    about="a market line was not understood",
    label="market line not understood",
    cause=("raw",),
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
    REFERENCE_MISMATCH,
    DAY_BEFORE_MISMATCH,
    FACTOR_JUMP,
    JUMP,
    NOT_POSITIVE,
    STALE,
    CLOCK_MISMATCH,
    INSTRUMENT_MISSING,
    INSTRUMENT_NEW,
    OUT_OF_ORDER,
    DUPLICATE_NAME,
    PLACEHOLDER,
    CHANGE_MISSING,
    SIGN_MISSING,
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
    def sentence(self) -> str:
        """The kind's sentence for it, in which the facts' names are in braces."""
        return self.kind.beside if self.kind.beside and "beside" in dict(self.facts) else self.kind.sentence

    @property
    def message(self) -> str:
        """The finding as an English sentence without a full stop."""
        facts = {name: hours_and_minutes(value) if name == "minutes" else value for name, value in self.facts}
        sentence = self.sentence.format(**facts)
        return SUSPECT.format(sentence=sentence, **facts) if self.has_suspect else sentence

    @property
    def cause(self) -> tuple[str, ...]:
        """What tells it from another finding: its code, its quote, and the facts that make its cause.

        A percentage that does not fit is one cause as long as no other figure is the suspect, and what a reason quotes
        from the page is no part of it.

        >>> Finding("stale", None, None, (("exchange", "XPAR"), ("since", "2024-04-25T09:00:00Z"))).cause
        ('stale', '', 'XPAR')
        """
        facts = dict(self.facts)
        suspect = facts.get("suspect", "") if self.kind.names_suspect else ""
        own = () if suspect in ("", "percentage") else (suspect,)
        return (self.code, self.quote or "", *(_QUOTED.sub("…", facts.get(name, "")) for name in self.kind.cause), *own)

    @property
    def has_suspect(self) -> bool:
        """Whether it says which figure is the wrong one."""
        return self.kind.names_suspect and "suspect" in dict(self.facts)


def hours_and_minutes(minutes: str) -> str:
    """How long so many minutes are, before or after, with hours where they are some; itself where it is no number.

    >>> hours_and_minutes("45"), hours_and_minutes("-1893"), hours_and_minutes("120")
    ('45 min', '31 h 33 min', '2 h')
    """
    length = minutes.removeprefix("-")
    if not length.isdecimal():
        return minutes
    hours, rest = divmod(int(length), 60)
    return " ".join([f"{hours} h"] * (hours > 0) + [f"{rest} min"] * (rest > 0 or not hours))


_QUOTED = re.compile(r"'.*'")
"""What a reason quotes: the figure that could not be read is another one on each page."""
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


def is_mistimed(findings: Iterable[Finding]) -> bool:
    """Whether these, of one page, say that it counts down to a wrong time."""
    return any(one.code == CLOCK_MISMATCH.code for one in findings)


OF_CHECKS = frozenset(
    kind.code
    for kind in (
        PERCENT_MISMATCH,
        REFERENCE_MISMATCH,
        DAY_BEFORE_MISMATCH,
        FACTOR_JUMP,
        JUMP,
        NOT_POSITIVE,
        STALE,
        CLOCK_MISMATCH,
        INSTRUMENT_MISSING,
        INSTRUMENT_NEW,
        DUPLICATE_NAME,
    )
)
"""The codes of what follows from stored figures; others are told while a page is read, or stored."""

NOTES = tuple(kind.code for kind in KINDS if not is_doubt(kind.code))
"""The codes that make no figure doubtful."""
