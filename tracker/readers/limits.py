"""What ends the reading of a page that would take too long, or too much memory."""

from __future__ import annotations

MOST_WIDGETS = 5_000
"""Of one page; a strip has a few dozen."""


class TooMuch(Exception):
    """A page, or a part of one, that would take too long; the text names the limit."""
