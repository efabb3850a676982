"""The figures of an instrument's chart as CSV, for a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from math import isfinite

import numpy as np

from tracker.csv_text import csv_line
from tracker.formats import decimals_of
from tracker.history import InstrumentHistory
from tracker.model import StoredQuote
from tracker.quote_fields import CSV_FIELDS, stored_quote_csv, utc
from tracker.report.facts import Facts
from tracker.report.period import times_of
from tracker.report.printed import as_decimal

DOUBTFUL = "doubtful"
"""In place of finding codes where only some quotes of a long period are loaded, without their codes."""

_HALF = re.compile("[\ud800-\udfff]")


def instrument_csv(instrument: InstrumentHistory, facts: Facts, quotes: Sequence[StoredQuote] | None) -> bytes:
    """The quotes that a report shows of an instrument, oldest first, below a header line, in UTF-8.

    Args:
        instrument: whose.
        facts: about it.
        quotes: each quote of its frame, exact, which makes the lines that ``tracker history --format csv`` prints;
            None where there is the frame alone. Its figures then have at least the newest one's decimals, all lines
            bear the newest name and no source, and a doubtful figure is called `DOUBTFUL`.
    """
    lines = _frame_lines(instrument, facts) if quotes is None else map(stored_quote_csv, quotes)
    text = "".join(f"{line}\n" for line in (csv_line(CSV_FIELDS), *lines))
    # Half of a character, which a page's JSON can hold, is in no encoding.
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", text).encode("utf-8")


def _frame_lines(instrument: InstrumentHistory, facts: Facts) -> Iterator[str]:
    frame, quote = instrument.quotes, instrument.newest.quote
    change_decimals = facts.decimals if quote.change is None else decimals_of(quote.change)
    named = csv_line([instrument.symbol, instrument.name])
    decimals = (facts.decimals, change_decimals, facts.percent_decimals)
    for at, value, change, percent, marked in zip(
        times_of(instrument).to_pydatetime(),
        *(frame[name].to_numpy(dtype=np.float64) for name in ("value", "change", "percent")),
        frame["marked"].to_numpy(dtype=np.bool_),
        strict=True,
    ):
        figures = [_figure(*one) for one in zip((value, change, percent), decimals, strict=True)]
        # What stands between is a number or nothing, and needs no look at each line.
        yield f"{utc(at)},{named},{','.join(figures)},,{DOUBTFUL if marked else ''}"


def _figure(figure: float, decimals: int) -> str:
    return f"{as_decimal(figure, decimals):f}" if isfinite(figure) else ""
