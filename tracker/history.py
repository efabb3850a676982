"""Stored quotes as pandas frames, for charts and analysis.

This is where exact decimals become floats; the newest quote of each instrument stays exact beside them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from tracker.findings import Finding
from tracker.model import MarketStatus, StoredQuote


@dataclass(frozen=True, slots=True)
class InstrumentHistory:
    """One instrument over time.

    Attributes:
        symbol: Yahoo Finance's; None for a name that the catalogue does not know.
        name: the name that the newest page printed for it.
        kind: of the catalogue (``index``, ``currency-pair``, …); None where it is unknown.
        unit: of the catalogue; None where it is unknown.
        quotes: index ``at`` (DatetimeIndex in UTC, ascending; equal times are possible), columns ``value``,
            ``change``, ``percent`` (float64, NaN where the page printed none) and ``marked`` (bool: a finding of
            severity warning or error names this quote).
        newest: its newest quote, exact, with the codes of its findings.
    """

    symbol: str | None
    name: str
    kind: str | None
    unit: str | None
    quotes: pd.DataFrame
    newest: StoredQuote


@dataclass(frozen=True, slots=True)
class History:
    """Everything that a report shows, read at one consistent moment.

    Attributes:
        instruments: in the order of the newest strip, then those that are only on older strips.
        captured_at: the times of all snapshots in the period (DatetimeIndex in UTC, ascending).
        market: the newest snapshot's market line; None where it has none, or there is no snapshot.
        newest_findings: the newest snapshot's findings.
        finding_counts: how often each finding code occurs in the period, by code.
        sources: names of the sources of these snapshots.
    """

    instruments: tuple[InstrumentHistory, ...]
    captured_at: pd.DatetimeIndex
    market: MarketStatus | None
    newest_findings: tuple[Finding, ...]
    finding_counts: dict[str, int]
    sources: tuple[str, ...]

    @property
    def newest_at(self) -> datetime | None:
        """Time of the newest snapshot, aware UTC; None where there is none."""
        return self.captured_at[-1].to_pydatetime() if len(self.captured_at) else None
