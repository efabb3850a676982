"""Captures and rebuilds that are killed, failed by the disk, or many at once (faults: C1, D1, D4, D7, D9, A4).

Each run of the suite draws some of the points; with ``--thorough`` it takes hundreds of them, and every write and sync.
"""

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.builders import a_page
from tests.cli.running import tracker
from tests.conftest import EMPTY, administer, missing
from tests.forked import Forked, life_of
from tests.sizes import is_thorough
from tracker.archived_pages import KeptPage, kept_pages
from tracker.home import open_home

pytestmark = [pytest.mark.slow, pytest.mark.sized, pytest.mark.timeout(900)]

CALLS = "write,pwrite64,fsync,fdatasync,ftruncate"
NAMES = ("2024-04-19T0227+0200.txt", "2024-04-19T0327+0200.txt")
COMMAND = (sys.executable, "-m", "tracker")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of everything is tried.

    Attributes:
        kills_of_capture, kills_of_rebuild: moments of their lives.
        writes_apart: of a capture's writes and syncs, one in so many fails.
        rounds: of eight captures at once.
    """

    kills_of_capture: int = 12
    kills_of_rebuild: int = 5
    writes_apart: int = 10
    rounds: int = 1


@pytest.fixture
def sizes() -> Sizes:
    return Sizes(160, 40, 1, 30) if is_thorough() else Sizes()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with one snapshot, and beside it the page of a second."""
    for number, name in enumerate(NAMES):
        (tmp_path / name).write_bytes(f"{number}\n".encode() + a_page().body)
    home = tmp_path / "home"
    assert tracker("capture", tmp_path / NAMES[0], "--home", home).code == 0
    return home


def assert_whole(home: Path, *, least: int) -> int:
    """The database is sound and holds whole snapshots alone, at least so many, each with its page."""
    with closing(sqlite3.connect(home / "snapshots" / "tracker.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        snapshots, quotes = connection.execute(
            "SELECT (SELECT count(*) FROM snapshot), (SELECT count(*) FROM quote)"
        ).fetchone()
    archive = home / "snapshots" / "2024-04.warc.gz"
    assert not archive.exists() or sum(isinstance(each, KeptPage) for each in kept_pages(archive)) >= snapshots
    assert snapshots >= least
    assert quotes == 8 * snapshots
    return int(snapshots)


def assert_completed_by_the_next_run(home: Path, page: Path) -> None:
    # In this process: what is tested is what the killed one left, and a start takes longer than a capture.
    ran = tracker("capture", page, "--home", home)
    assert ran.code == 0, ran.err
    assert assert_whole(home, least=2) == 2
    assert len(open_home(str(home)).history("nikkei")) == 2
    kept = list(kept_pages(home / "snapshots" / "2024-04.warc.gz"))
    assert all(isinstance(each, KeptPage) for each in kept), kept
    assert {each.page.body for each in kept if isinstance(each, KeptPage)} == {
        (page.parent / name).read_bytes() for name in NAMES
    }


def killed_after(seconds: float, *command: str | Path) -> None:
    """Begin a run, and kill it then; it may have ended before."""
    running = Forked(*command)
    time.sleep(seconds)
    running.send(signal.SIGKILL)
    assert running.end().code in (0, -signal.SIGKILL)


@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_a_disk_that_fails_at_any_write_or_sync_costs_no_snapshot(
    home: Path, tmp_path: Path, error: str, sizes: Sizes
) -> None:
    if shutil.which("strace") is None:
        missing("strace is needed to make a write fail")
    page = tmp_path / NAMES[1]
    untouched = tmp_path / "untouched"
    shutil.copytree(home, untouched)
    first = random.randint(1, sizes.writes_apart)  # noqa: S311 - draws what to test, not a secret
    for number in range(first, 200, sizes.writes_apart):
        shutil.rmtree(home)
        shutil.copytree(untouched, home)
        fault = f"inject={CALLS}:error={error}:when={number}"
        trace = tmp_path / "trace"
        failing = ("strace", "-f", "--seccomp-bpf", "-o", trace, "-e", f"trace={CALLS}", "-e", fault)
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


def test_sigkill_at_random_moments_of_a_rebuild_leaves_whole_snapshots_and_the_next_run_completes_it(
    home: Path, tmp_path: Path, sizes: Sizes
) -> None:
    for number in range(15):
        page = tmp_path / f"2024-04-20T00{number:02}Z.txt"
        page.write_bytes(f"{number}\n".encode() + a_page().body)
    pages = sorted(tmp_path.glob("2024-04-20*.txt"))
    assert tracker("capture", *pages, "--home", home).code == 0
    database = home / "snapshots" / "tracker.db"
    reparse = ("reparse", "-q", "--home", home)
    database.unlink()
    life = life_of(*reparse)
    seed = random.randrange(2**32)  # noqa: S311 - draws what to test, not a secret
    print(f"seed {seed}")
    chance = random.Random(seed)  # noqa: S311 - draws what to test, not a secret
    for _ in range(sizes.kills_of_rebuild):
        database.unlink(missing_ok=True)
        killed_after(chance.uniform(0, life), *reparse)
        if database.exists() and database.stat().st_size:
            with closing(sqlite3.connect(database)) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert tracker("reparse", "--home", home).code == 0
        assert assert_whole(home, least=16) == 16


def test_a_capture_killed_at_any_moment_leaves_whole_snapshots_and_the_next_run_completes_it(
    home: Path, tmp_path: Path, sizes: Sizes
) -> None:
    page = tmp_path / NAMES[1]
    untouched = tmp_path / "untouched"
    shutil.copytree(home, untouched)
    life = life_of("capture", "-q", tmp_path / NAMES[0], "--home", tmp_path / "first")
    for number in range(sizes.kills_of_capture):
        shutil.rmtree(home)
        # Now and then it is the very first capture, which makes the database.
        is_first = number % 4 == 0
        if not is_first:
            shutil.copytree(untouched, home)
        killed_after(life * number / sizes.kills_of_capture, "capture", "-q", page, "--home", home)
        if (home / "snapshots" / "tracker.db").exists() and not is_first:
            assert_whole(home, least=1)
        if is_first:
            assert tracker("capture", tmp_path / NAMES[0], "--home", home).code == 0
        assert_completed_by_the_next_run(home, page)


@pytest.mark.postgres
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_capture_into_postgresql_killed_at_any_moment_leaves_whole_snapshots_and_the_next_run_completes_it(
    database: str, tmp_path: Path, sizes: Sizes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", database)
    seed = random.randrange(2**32)  # noqa: S311 - draws what to test, not a secret
    print(f"seed {seed}")
    chance = random.Random(seed)  # noqa: S311 - draws what to test, not a secret
    lives: dict[bool, float] = {}
    stored = 0
    for number in range(max(4, sizes.kills_of_capture // 8)):
        # Now and then it is the very first capture, which makes the tables.
        is_first = number % 4 == 0
        if is_first:
            administer(database, *EMPTY)
            stored = 0
        page = tmp_path / f"2024-04-19T00{number % 60:02}Z.txt"
        page.write_bytes(f"{number}\n".encode() + a_page().body)
        capture = ("capture", "-q", page, "--home", tmp_path / "home")
        if is_first in lives:
            killed_after(chance.uniform(0, lives[is_first]), *capture)
            assert stored <= whole_snapshots(database) <= stored + 1
            assert tracker("capture", page, "--home", tmp_path / "home").code == 0
        else:
            lives[is_first] = life_of(*capture)
        stored += 1
        assert whole_snapshots(database) == stored


def whole_snapshots(database: str) -> int:
    """How many there are in a database of PostgreSQL, each of them with all its quotes and its attempt."""
    import psycopg

    with psycopg.connect(database) as connection:
        if connection.execute("SELECT to_regclass('snapshot')").fetchone() == (None,):
            return 0
        counts = "SELECT (SELECT count(*) FROM {0} WHERE {0}.moment = snapshot.moment) FROM snapshot"
        for table, count in (("quote", 8), ("attempt", 1)):
            assert {each for (each,) in connection.execute(counts.format(table).encode())} <= {count}
        found = connection.execute("SELECT count(*) FROM snapshot").fetchone()
    return int(found[0]) if found else 0


def test_eight_processes_that_capture_the_same_page_at_once_store_it_once(
    home: Path, tmp_path: Path, sizes: Sizes
) -> None:
    page = tmp_path / NAMES[1]
    untouched = tmp_path / "untouched"
    shutil.copytree(home, untouched)
    for number in range(sizes.rounds):
        shutil.rmtree(home)
        if number:
            shutil.copytree(untouched, home)
        running = [Forked("capture", page, "--json", "--home", home) for _ in range(8)]
        ran = [each.end() for each in running]
        assert [each.code for each in ran] == [0] * 8, ran
        outcomes = sorted(each.json[0]["outcome"] for each in ran)
        assert outcomes == ["already-stored"] * 7 + ["stored"]
        assert_whole(home, least=1 + bool(number))
        kept = [
            each.page.body for each in kept_pages(home / "snapshots" / "2024-04.warc.gz") if isinstance(each, KeptPage)
        ]
        assert kept.count(page.read_bytes()) == 1
