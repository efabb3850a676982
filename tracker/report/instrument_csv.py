"""The figures of an instrument's chart as CSV, for a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from tracker.csv_text import csv_line
from tracker.history import InstrumentHistory
from tracker.model import StoredQuote
from tracker.quote_fields import CSV_FIELDS, stored_quote_csv
from tracker.report.between_quotes import between_quotes
from tracker.report.days import times_of
from tracker.report.period import Period

DOUBTFUL = "doubtful"
"""In place of finding codes where only some quotes of a long period are loaded, without their codes."""

BEFORE = "before"
"""The last column: what lies between a quote and the one before it, as codes separated by spaces."""

_HALF = re.compile("[\ud800-\udfff]")


def instrument_csv(instrument: InstrumentHistory, quotes: Sequence[StoredQuote] | None, period: Period) -> bytes:
    """The quotes that a report shows of an instrument, oldest first, below a header line, in UTF-8.

    Args:
        instrument: whose.
        quotes: each of them, which makes the lines that ``tracker history --format csv`` prints, with `BEFORE` behind
            them; None where only some are loaded. All lines then bear the newest name and no source, and a doubtful
            figure is called `DOUBTFUL`.
        period: of the report; it says which quotes a line joins.
    """
    lines = _shown_lines(instrument) if quotes is None else map(stored_quote_csv, quotes)
    text = f"{csv_line((*CSV_FIELDS, BEFORE))}\n{_with_before(lines, instrument, period)}"
    # Half of a character, which a page's JSON can hold, is in no encoding.
    return _HALF.sub("\N{REPLACEMENT CHARACTER}", text).encode("utf-8")


def _with_before(lines: Iterable[str], instrument: InstrumentHistory, period: Period) -> str:
    between = between_quotes(instrument, period)
    codes = {index: " ".join(one.codes) for index, one in between.items()}
    return "".join(f"{line},{codes.get(index, '')}\n" for index, line in enumerate(lines))


def _shown_lines(instrument: InstrumentHistory) -> Iterator[str]:
    named = csv_line([instrument.symbol, instrument.name])
    times = times_of(instrument).tz_localize(None).to_numpy(dtype="datetime64[s]")
    # All times at once, in the form of `tracker.quote_fields.utc`.
    for at, printed, is_marked in zip(
        np.datetime_as_string(times).tolist(),
        instrument.printed.texts(),
        instrument.quotes["marked"].to_numpy(dtype=np.bool_).tolist(),
        strict=True,
    ):
        # What stands between is a number or nothing, and needs no look at each line.
        yield f"{at}Z,{named},{','.join(printed)},,{DOUBTFUL if is_marked else ''}"
