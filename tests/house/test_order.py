"""The order in which the tests themselves are run."""

from __future__ import annotations

import pytest


def test_each_worker_has_its_quick_tests_first_and_a_like_part_of_the_slow_ones(request: pytest.FixtureRequest) -> None:
    workers: int = getattr(request.config, "workerinput", {}).get("workercount", 1)
    are_slow = [item.get_closest_marker("slow") is not None for item in request.session.items]
    parts = []
    for left in range(workers, 0, -1):
        # As xdist gives them out, which steals work afterwards.
        count = len(are_slow) // left
        parts.append(are_slow[:count])
        del are_slow[:count]
    assert parts == [sorted(part) for part in parts]
    assert max(map(sum, parts)) - min(map(sum, parts)) <= 1
