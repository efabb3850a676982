"""Captures and rebuilds that are killed, or failed by the disk, at any point (faults: D1, D4, D7, A4)."""

from __future__ import annotations

import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import a_page
from tracker.archived_pages import KeptPage, kept_pages
from tracker.home import open_home

FAULTS = ("EIO", "ENOSPC")
STEP = 5
"""A run of the tests fails one in so many of a capture's writes and syncs; which ones, each run draws anew."""
KILLS = 5
CALLS = "write,pwrite64,fsync,fdatasync,ftruncate"
NAMES = ("2024-04-19T0227+0200.txt", "2024-04-19T0327+0200.txt")
COMMAND = (sys.executable, "-m", "tracker")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one snapshot, and beside it the page of a second."""
    for number, name in enumerate(NAMES):
        (tmp_path / name).write_bytes(f"{number}\n".encode() + a_page().body)
    home = tmp_path / "home"
    assert subprocess.run([*COMMAND, "capture", "-q", tmp_path / NAMES[0], "--home", home]).returncode == 0
    return home


def assert_whole(home: Path, *, least: int) -> int:
    """The database is sound and holds whole snapshots alone, at least so many; every page of the archive is whole."""
    with closing(sqlite3.connect(home / "snapshots" / "tracker.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        snapshots, quotes = connection.execute(
            "SELECT (SELECT count(*) FROM snapshot), (SELECT count(*) FROM quote)"
        ).fetchone()
    assert snapshots >= least
    assert quotes == 8 * snapshots
    return int(snapshots)


def assert_completed_by_the_next_run(home: Path, page: Path) -> None:
    ran = subprocess.run([*COMMAND, "capture", page, "--home", home], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    assert assert_whole(home, least=2) == 2
    assert len(open_home(str(home)).history("nikkei")) == 2
    kept = list(kept_pages(home / "snapshots" / "2024-04.warc.gz"))
    assert all(isinstance(each, KeptPage) for each in kept), kept
    assert {each.page.body for each in kept if isinstance(each, KeptPage)} == {
        (page.parent / name).read_bytes() for name in NAMES
    }


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is needed to make a write fail")
def test_a_disk_that_fails_at_any_write_or_sync_costs_no_snapshot(home: Path, tmp_path: Path) -> None:
    page = tmp_path / NAMES[1]
    untouched = tmp_path / "untouched"
    shutil.copytree(home, untouched)
    first = random.randint(1, STEP)  # noqa: S311 - draws what to test, not a secret
    for number in range(first, 200, STEP):
        shutil.rmtree(home)
        shutil.copytree(untouched, home)
        fault = f"inject={CALLS}:error={FAULTS[number // STEP % 2]}:when={number}"
        trace = tmp_path / "trace"
        failing = ("strace", "-f", "-o", trace, "-e", f"trace={CALLS}", "-e", fault)
        ran = subprocess.run(
            [*failing, *COMMAND, "capture", "-q", page, "--home", home], capture_output=True, text=True
        )
        assert ran.returncode in (0, 74), (number, ran.stderr)
        assert "Traceback" not in ran.stderr, (number, ran.stderr)
        snapshots = assert_whole(home, least=1)
        assert snapshots == 2 or ran.returncode == 74, "0 promises a snapshot"
        assert_completed_by_the_next_run(home, page)
        if "INJECTED" not in trace.read_text():
            return
    pytest.fail("a capture should not need so many writes")


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_sigkill_at_random_moments_of_a_rebuild_leaves_whole_snapshots_and_the_next_run_completes_it(
    home: Path, tmp_path: Path
) -> None:
    for number in range(60):
        page = tmp_path / f"2024-04-20T{number // 60:02}{number % 60:02}Z.txt"
        page.write_bytes(f"{number}\n".encode() + a_page().body)
    pages = sorted(tmp_path.glob("2024-04-20*.txt"))
    assert subprocess.run([*COMMAND, "capture", "-q", *pages, "--home", home]).returncode == 0
    database = home / "snapshots" / "tracker.db"
    command: list[str | Path] = [*COMMAND, "reparse", "-q", "--home", home]
    database.unlink()
    started = time.monotonic()
    assert subprocess.run(command).returncode == 0
    life = time.monotonic() - started
    seed = random.randrange(2**32)  # noqa: S311 - draws what to test, not a secret
    print(f"seed {seed}")
    chance = random.Random(seed)  # noqa: S311 - draws what to test, not a secret
    for _ in range(KILLS):
        database.unlink(missing_ok=True)
        process = subprocess.Popen(command, stderr=subprocess.PIPE)
        time.sleep(chance.uniform(0, life))
        process.kill()
        process.communicate()
        if database.exists() and database.stat().st_size:
            with closing(sqlite3.connect(database)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert subprocess.run(command).returncode == 0
        assert assert_whole(home, least=61) == 61
