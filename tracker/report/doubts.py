"""Which instruments have a doubtful figure now, and whether that is news."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.findings import is_doubt
from tracker.history import History, InstrumentHistory


def is_marked(instrument: InstrumentHistory) -> bool:
    """Whether an instrument's newest quote is doubtful."""
    return len(instrument.quotes) > 0 and bool(instrument.quotes["marked"].iloc[-1])


def doubtful_of(history: History) -> tuple[InstrumentHistory, ...]:
    """The instruments of the newest snapshots with a doubtful quote in them."""
    return tuple(one for one in history.current if is_marked(one))


def unacknowledged(doubtful: Sequence[InstrumentHistory], history: History) -> tuple[InstrumentHistory, ...]:
    """Those of doubtful instruments with a doubt of which nobody has said anything."""
    doubts = [found for found in history.newest_findings if is_doubt(found.finding.code)]
    known, news = (
        {
            (found.source, found.finding.quote)
            for found in doubts
            if ((found.source, found.finding) in history.acknowledged) is is_known
        }
        for is_known in (True, False)
    )
    return tuple(one for one in doubtful if (one.newest.source, one.newest.quote.name) not in known - news)
