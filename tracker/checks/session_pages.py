"""Which other quotes tell what a change refers to: those of its session, those around its roll, and the close."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from tracker.checks.known_figure import is_rounded, known_figure
from tracker.checks.past import PastQuote
from tracker.checks.rolls import Roll
from tracker.exchanges import SETTLED
from tracker.findings import REFERENCE_MISMATCH
from tracker.model import Quote

Group = Sequence[PastQuote]


class SessionPages(NamedTuple):
    """Other quotes, by what they say of the figure that a change refers to.

    Attributes:
        since: from when on pages should say the same, aware UTC.
        rolls_until: up to when the next previous close may be shown, too, aware UTC; None where it is not about to.
        session: with which the figure came up that is shown, or that is giving way.
        pages: quotes that count, without the close: earlier ones, newest first, and then later ones.
        close: the close that is referred to, or will be, as a quote with a change of 0; None where it was not captured.
        groups: each says one figure, any of which is right: while it rolls the old one and then the new one. A group
            without quotes does not know its figure.
    """

    since: datetime
    rolls_until: datetime | None
    session: Roll
    pages: tuple[PastQuote, ...]
    close: PastQuote | None
    groups: tuple[Group, ...]


def session_pages(
    quote: Quote,
    at: datetime,
    rolls: tuple[Roll, Roll],
    sure: Sequence[PastQuote],
    *,
    later: Sequence[PastQuote] = (),
    spread: int,
) -> SessionPages:
    """What other quotes say of the figure that a quote's change refers to.

    Args:
        quote: that is checked.
        at: when it was captured, aware.
        rolls: the newest two that have begun by then.
        sure: earlier quotes that are not doubtful for another reason, newest first.
        later: likewise those from then on until the next roll begins.
        spread: how many units of the last digit may lie between two that refer to the same: see `Instrument.spread`.
    """
    before, current = rolls
    old = _of_session(sure, before.ends, current.begins, before)
    late, rolled = _while_rolling(
        quote, [one for one in sure if current.begins <= one.at < current.ends], old, current, spread=spread
    )
    close = _close(before, current, sure) or _late_close(late, current)
    closes = [] if close is None else [close]
    told = _told_later(later, current)
    if at < current.ends:
        # While it rolls, the old figure is right and the new one.
        new = [*rolled, *(told if current.rolls_once else ())]
        return SessionPages(before.ends, current.ends, before, (*new, *old), close, (old, [*new, *closes]))
    pages = [*_of_session(sure, current.ends, at, current), *rolled, *told]
    since = current.begins if rolled else current.ends
    return SessionPages(since, None, current, tuple(pages), close, ([*pages, *closes],))


def is_zeroed(at: datetime, change: Decimal | None, session: Roll) -> bool:
    """Whether a change of 0 is printed behind the close of its session: some pages do long before the next opening.

    It then refers to that close, and says nothing about what changes of the session refer to.
    """
    return change == 0 and session.closes is not None and at >= session.closes


def _of_session(sure: Sequence[PastQuote], since: datetime, until: datetime, session: Roll) -> list[PastQuote]:
    return [
        one
        for one in sure
        if since <= one.at < until and one.reference is not None and not is_zeroed(one.at, one.change, session)
    ]


def _told_later(later: Sequence[PastQuote], session: Roll) -> list[PastQuote]:
    """Later quotes of a session that say what its changes refer to.

    One whose change is 0 may have been set back beside a value that stands still, and says nothing of earlier ones.
    """
    return [one for one in later if one.at >= session.ends and one.value is not None and one.change]


def _while_rolling(
    quote: Quote, around: Sequence[PastQuote], old: Sequence[PastQuote], roll: Roll, *, spread: int
) -> tuple[list[PastQuote], list[PastQuote]]:
    """Of the quotes around a roll those that still refer to the old figure, and those that refer to the new one.

    None of either where the old one is not known, or two may have followed it.
    """
    known = known_figure(quote, old, spread=spread) if around else None
    if known is None or not roll.rolls_once:
        return [], []
    allowed, figure = known.allowed, known.figure
    late: list[PastQuote] = []
    rolled: list[PastQuote] = []
    for one in around:
        reference = one.reference
        if reference is None or REFERENCE_MISMATCH.code in one.doubts:
            continue
        is_old = allowed.low <= reference <= allowed.high
        is_late = is_old or is_rounded(reference, figure) or is_rounded(figure, reference)
        (late if is_late else rolled).append(one)
    return late, rolled


def _close(before: Roll, current: Roll, earlier: Sequence[PastQuote]) -> PastQuote | None:
    """The newest value behind the close of the session before the current one, as what a change of 0 refers to."""
    if before.closes is None:
        return None
    for one in earlier:
        if before.closes + SETTLED <= one.at < current.begins and one.value is not None:
            return _as_close(one, one.value)
    return None


def _late_close(late: Sequence[PastQuote], current: Roll) -> PastQuote | None:
    """The value of pages that still show the session before around the opening: it stands still, being its close.

    One page alone may show a first new value beside the old previous close.
    """
    if current.closes is None:
        return None
    for one, other in pairwise(late):
        if one.value is not None and one.value == other.value:
            return _as_close(one, one.value)
    return None


def _as_close(one: PastQuote, value: Decimal) -> PastQuote:
    return PastQuote(one.at, value, Decimal(0).quantize(value))
