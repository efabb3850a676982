"""An event as one line of JSON, for machines that read stderr."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime


def log_line(level: str, event: str, fields: Mapping[str, object], *, now: datetime) -> str:
    r"""One event without a line break, a control character or a letter that turns the writing round.

    >>> log_line("info", "message", {"message": "a\nb\x7f"}, now=datetime(2024, 4, 19, tzinfo=UTC))
    '{"time": "2024-04-19T00:00:00.000Z", "level": "info", "event": "message", "message": "a\\nb\\u007f"}'
    """
    at = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{now.microsecond // 1000:03d}Z"
    line = json.dumps({"time": at, "level": level, "event": event} | dict(fields), ensure_ascii=True)
    # The one control character that JSON lets stand.
    return line.replace("\x7f", "\\u007f")
