"""How much of everything is tried: a part of it in each run of the tests, all of it with ``--thorough``.

``.ci/run`` does both. A test that has two sizes bears the mark ``sized``.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TypeVar

THOROUGH = "TRACKER_TEST_THOROUGH"
"""The variable by which the option reaches what is read before any fixture is made."""

_PART = 8
_Item = TypeVar("_Item")


def is_thorough() -> bool:
    """Whether all of everything is tried."""
    return THOROUGH in os.environ


def some(count: int) -> int:
    """How many of *count* examples are tried."""
    return count if is_thorough() else count // _PART


def step() -> int:
    """How far apart those of a sequence's places are that are tried: no divisor of what pages repeat."""
    return 1 if is_thorough() else _PART - 1


def one_in(parts: int, part: int, items: Sequence[_Item]) -> Sequence[_Item]:
    """Of *items* all, or one part in so many: several tests that try one part each try all of them together."""
    return items if is_thorough() else items[part::parts]
