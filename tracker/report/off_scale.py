"""Which doubtful values a chart leaves outside its axis: those that would press all others into a flat line."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FLATTENING = 2
"""A doubtful value is left outside the axis where with it the axis would be this many times as long."""

LEAST_REACH = 0.01
"""How long an axis is at least, as a share of its highest sure value."""


def off_scale(values: NDArray[np.float64], marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of an instrument's values are off the scale.

    Args:
        values: in the order of time; not a number where a page printed none.
        marked: which of them are doubtful.

    >>> off_scale(np.array([100.0, 101.0, 99000.0, 102.0]), np.array([False, False, True, False]))
    array([False, False,  True, False])
    """
    known = np.isfinite(values)
    sound = values[known & ~marked]
    none = np.zeros(len(values), dtype=np.bool_)
    if len(sound) < 2 or not marked.any():
        return none
    low, high = sound.min(), sound.max()
    reach = max(high - low, abs(high) * LEAST_REACH) * (FLATTENING - 1)
    doubtful = known & marked
    # The last value is what the chart is about: it is shown in its place, doubtful or not.
    doubtful[np.flatnonzero(known)[-1]] = False
    result: NDArray[np.bool_] = doubtful & ((values > high + reach) | (values < low - reach))
    return result
