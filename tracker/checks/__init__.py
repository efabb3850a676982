"""Doubts about a reading: those that its page alone raises, and those that come of what its source showed before.

Checks mark, they never change or drop a figure.
"""

from __future__ import annotations

from tracker.checks.page import check_percent, check_quotes

__all__ = ["check_percent", "check_quotes"]
