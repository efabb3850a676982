"""What a place of a page is part of: its text, an attribute, or a script with JSON."""

from __future__ import annotations

from enum import StrEnum

from tracker.evidence.json_path import json_path
from tracker.readers.html_flow import LONGEST_TAG
from tracker.readers.markup import tag_at

_MOST_BEFORE = 20
"""How many ``<`` before a place are tried as the one that begins its tag."""


class Within(StrEnum):
    """What a place of a page is part of."""

    TEXT = "text"
    """What a browser shows."""
    ATTRIBUTE = "attribute"
    JSON = "json"
    """A script, which holds JSON where a reader takes figures from it."""


def surroundings(text: str, at: int) -> tuple[Within, str]:
    """What the character at index *at* of a page of markup is part of, and its path where that is JSON."""
    script = _script_around(text, at)
    if script is not None:
        end = text.find("</script", at)
        return Within.JSON, json_path(text[script : end if end >= 0 else len(text)], at - script)
    before, behind = max(0, at - LONGEST_TAG), at + LONGEST_TAG
    # With a byte for each character, offsets are indices.
    around = text[before:behind].encode("latin-1", "replace")
    start = at - before
    for _ in range(_MOST_BEFORE):
        start = around.rfind(b"<", 0, start)
        tag = tag_at(around, start, len(around)) if start >= 0 else None
        if start < 0 or (tag is not None and tag.end <= at - before):
            break
        if tag is not None:
            return Within.ATTRIBUTE, ""
    return Within.TEXT, ""


def _script_around(text: str, at: int) -> int | None:
    """Where the content of the script begins that index *at* is in; None where it is in none."""
    # It may hold what looks like the beginning of another, so it is the first behind the last end.
    begin = text.find("<script", max(0, text.rfind("</script", 0, at)), at)
    end = text.find(">", begin, at) if begin >= 0 else -1
    return end + 1 if end >= 0 else None
