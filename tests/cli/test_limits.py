"""What a process may use, and a capture that needs more (faults: C7)."""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import tracker
from tracker.cli.main import fault_of_ours
from tracker.cli.terminal import Terminal

AT = ("--at", "2024-04-19T02:27+02:00")
"""When the page was shown: of another time it would be doubtful, and a calendar be asked, which takes more memory."""


def capture_within(limit: str, page: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """A capture under a limit of ulimit's."""
    command = (sys.executable, "-m", "tracker", "capture", "-q", page, *AT, "--home", home)
    return subprocess.run(
        ["sh", "-c", f'ulimit {limit} && exec "$@"', "sh", *command],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("limit", ["-n 24", "-v 400000"])
def test_a_capture_needs_few_files_and_little_memory(tmp_path: Path, page: Path, limit: str) -> None:
    ran = capture_within(limit, page, tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert len(tracker("latest", "--json", "--home", tmp_path).json) == 8


@pytest.mark.slow
@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (("-n 5", "-n 6", "-n 7"), "tracker: no more files can be opened\n  Allow more (ulimit -n), "),
        (("-v 40000", "-v 80000", "-v 120000"), "tracker: there is not enough memory\n  Free some or allow more "),
    ],
    ids=["files", "memory"],
)
def test_a_capture_that_needs_more_says_of_what_and_the_next_one_completes_it(
    tmp_path: Path, page: Path, limits: tuple[str, ...], said: str
) -> None:
    codes = []
    for limit in limits:
        home = tmp_path / limit
        ran = capture_within(limit, page, home)
        codes.append(ran.returncode)
        if ran.returncode == 1:
            assert said in ran.stderr
            assert len(ran.stderr.splitlines()) == 2
        else:
            # There was enough, or a database or an archive that can't be opened is named as such.
            assert ran.returncode in (0, 74), ran.stderr
            assert "Traceback" not in ran.stderr
        assert tracker("capture", page, *AT, "--home", home).code == 0
        assert len(tracker("history", "nikkei", "--json", "--home", home).json) == 1
    assert 1 in codes


def test_a_library_that_fails_without_a_word_means_little_memory_where_that_has_a_limit() -> None:
    mute = SystemError("error return without exception set")
    terminal = Terminal(io.StringIO(), io.StringIO())
    limits = resource.getrlimit(resource.RLIMIT_AS)
    assert "unexpected SystemError" in fault_of_ours(mute, terminal).what or limits[0] != resource.RLIM_INFINITY
    resource.setrlimit(resource.RLIMIT_AS, (2**46, limits[1]))
    try:
        assert fault_of_ours(mute, terminal).what == "there is not enough memory"
        assert "unexpected SystemError" in fault_of_ours(SystemError("bad argument"), terminal).what
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)
