"""Lines of CSV (RFC 4180, with a line feed at their end) that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from io import StringIO

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_LINE_END = "\r\n"
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def csv_line(fields: Sequence[object]) -> str:
    """One line without its end. None is an empty field.

    A text that a spreadsheet would run begins with ``'`` instead; a number never does.

    >>> csv_line(["2024-04-19T00:27:00Z", "=cmd()", "-81.87", None])
    "2024-04-19T00:27:00Z,'=cmd(),-81.87,"
    """
    buffer = StringIO()
    # Python 3.11 quotes a line break only if it is one of the line's end.
    csv.writer(buffer, lineterminator=_LINE_END).writerow([_safe(field) for field in fields])
    return buffer.getvalue().removesuffix(_LINE_END)


def _safe(field: object) -> str:
    text = "" if field is None else str(field)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text) else text
