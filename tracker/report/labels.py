"""Labels in a column, pushed apart until none covers another."""

from __future__ import annotations

from collections.abc import Sequence


def push_apart(wanted: Sequence[float], *, height: float, low: float, high: float) -> list[float]:
    """Centres for labels of one *height*, as near to *wanted* as can be, in the same order from low to high.

    No two labels overlap and none leaves the range from *low* to *high*. Among all such places these have the least
    sum of squared displacements, save that a column that would leave the range is moved into it.

    Args:
        wanted: where each centre would best be; any order.
        height: of a label, with the room it needs.
        low: lowest edge that a label may have.
        high: highest edge that a label may have.

    Raises:
        ValueError: the labels don't fit between *low* and *high*.

    >>> push_apart([10, 11, 50], height=10, low=0, high=60)
    [5.5, 15.5, 50.0]
    """
    count = len(wanted)
    if count * height > (high - low) * (1 + 1e-9):
        raise ValueError(f"{count} labels of height {height} don't fit between {low} and {high}")
    order = sorted(range(count), key=lambda index: wanted[index])
    # Without their heights, the labels' places need only not decrease: isotonic regression by pooling neighbours.
    pools: list[tuple[float, int]] = []
    for rank, index in enumerate(order):
        total, size = wanted[index] - rank * height, 1
        while pools and pools[-1][0] / pools[-1][1] > total / size:
            before, members = pools.pop()
            total, size = total + before, size + members
        pools.append((total, size))
    lowest, highest = low + height / 2, high + height / 2 - count * height
    places = [0.0] * count
    rank = 0
    for total, size in pools:
        place = max(lowest, min(total / size, highest))
        for _ in range(size):
            places[order[rank]] = place + rank * height
            rank += 1
    return places
