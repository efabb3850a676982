"""Lines of CSV (RFC 4180, with a line feed at their end) that no spreadsheet takes for a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from io import StringIO

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


def csv_line(fields: Sequence[object]) -> str:
    """One line without its end. None is an empty field.

    A text that a spreadsheet would run begins with ``'`` instead; a number never does.

    >>> csv_line(["2024-04-19T00:27:00Z", "=cmd()", "-81.87", None])
    "2024-04-19T00:27:00Z,'=cmd(),-81.87,"
    """
    buffer = StringIO()
    csv.writer(buffer, lineterminator="").writerow([_safe(field) for field in fields])
    return buffer.getvalue()


def _safe(field: object) -> str:
    text = "" if field is None else str(field)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text) else text
