"""Fewer points of a line than there are, with its extremes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def extremes(values: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """Indices of at most *most* values and the last one: the lowest and the highest of each of equal slices.

    >>> extremes(np.array([1.0, 5.0, 2.0, 3.0, np.nan, 4.0, 9.0, 0.0]), 4)
    array([0, 1, 6, 7])
    """
    slices = np.array_split(np.arange(len(values)), most // 2)
    kept: set[int] = {len(values) - 1}
    for part in slices:
        known = part[np.isfinite(values[part])]
        if len(known):
            kept |= {int(known[np.argmin(values[known])]), int(known[np.argmax(values[known])])}
    return np.array(sorted(kept))
