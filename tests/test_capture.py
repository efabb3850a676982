"""The way of a page into the history, and what faults may and may not cost."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.builders import a_page
from tests.conftest import missing
from tracker.archive import Archive
from tracker.capture import Captured, capture
from tracker.errors import CaptureLocked, PageUnreadable, StorageFailed
from tracker.home import Home, open_home
from tracker.loading import load_history
from tracker.lock import capture_lock
from tracker.model import Page
from tracker.store import connect

"""How many moments of a capture's life the kill test tries."""


def now() -> datetime:
    """A clock that stands still."""
    return datetime(2024, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, database: str | Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    if isinstance(database, str):
        monkeypatch.setenv("TRACKER_DATABASE_URL", database)
    return open_home(str(tmp_path))


def capture_into(home: Home, page: Page) -> Captured:
    with home.capturing() as capturing:
        return capture(page, archive=capturing.archive, open_store=capturing.open_store, now=now)


def archived_bodies(home: Home) -> list[bytes]:
    """The pages of the archive, as a web-archive library reads them."""
    bodies = []
    for path in sorted(home.settings.snapshots.glob("*.warc.gz")):
        with path.open("rb") as file:
            bodies += [
                record.content_stream().read()
                for record in ArchiveIterator(file)
                if record.rec_headers.get_header("WARC-Type") == "resource"
            ]
    return bodies


def test_a_captured_page_is_in_the_archive_and_its_quotes_in_the_history(home: Home) -> None:
    captured = capture_into(home, a_page())
    assert captured.snapshot is not None
    assert archived_bodies(home) == [a_page().body]
    frame = home.history("nikkei")
    assert frame["value"].tolist() == [37547.74]
    assert frame.index.tolist()[0].isoformat() == "2024-04-19T00:27:00+00:00"


def test_the_same_capture_again_changes_nothing(home: Home) -> None:
    capture_into(home, a_page())
    before = {path.name: path.read_bytes() for path in home.settings.snapshots.iterdir()}
    assert capture_into(home, a_page(address="elsewhere.txt")).snapshot is None
    assert {path.name: path.read_bytes() for path in home.settings.snapshots.iterdir()} == before


def test_a_page_without_a_strip_is_archived_and_its_attempt_noted(home: Home) -> None:
    with pytest.raises(PageUnreadable, match="no market strip") as caught:
        capture_into(home, a_page("Un article.\n"))
    assert "kept in 2024-04.warc.gz" in caught.value.advice
    assert archived_bodies(home) == [b"Un article.\n"]
    with home.reading() as connection:
        assert connection is not None
        attempts = connection.exec_driver_sql("SELECT outcome, reason FROM attempt").all()
    assert [outcome for outcome, _ in attempts] == ["page-unreadable"]


def test_one_lock_is_held_by_one_capture_at_a_time(tmp_path: Path) -> None:
    with capture_lock(tmp_path), pytest.raises(CaptureLocked), capture_lock(tmp_path, wait_s=0.1):
        pass
    with capture_lock(tmp_path, wait_s=0):
        pass


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM])
def test_a_lock_ends_with_its_process_however_it_ends(tmp_path: Path, stop: signal.Signals) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time, pathlib; from tracker.lock import capture_lock\n"
            "with capture_lock(pathlib.Path(sys.argv[1])): print('held', flush=True); time.sleep(60)",
            tmp_path,
        ],
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    with pytest.raises(CaptureLocked), capture_lock(tmp_path, wait_s=0):
        pass
    holder.send_signal(stop)
    holder.wait()
    holder.stdout.close()
    with capture_lock(tmp_path, wait_s=0):
        pass


def damage_with_text(file: Path) -> None:
    file.write_text("not a database at all\n" * 300)


def damage_first_page(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[100:4096] = b"\xa5" * 3996
    file.write_bytes(content)


def damage_by_half(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


@pytest.fixture
def sqlite_home(tmp_path: Path) -> Home:
    return open_home(str(tmp_path))


@pytest.mark.parametrize("damage", [damage_with_text, damage_first_page, damage_by_half])
def test_a_damaged_database_is_left_alone_and_the_page_archived(
    sqlite_home: Home, damage: Callable[[Path], None]
) -> None:
    capture_into(sqlite_home, a_page())
    file = sqlite_home.settings.snapshots / "tracker.db"
    damage(file)
    damaged = file.read_bytes()
    later = a_page(at=now())
    with pytest.raises(StorageFailed, match="tracker.db"):
        capture_into(sqlite_home, later)
    assert file.read_bytes() == damaged
    assert archived_bodies(sqlite_home) == [a_page().body, later.body]


def test_an_empty_database_file_is_a_new_database(sqlite_home: Home) -> None:
    sqlite_home.settings.snapshots.mkdir()
    (sqlite_home.settings.snapshots / "tracker.db").touch()
    assert len(sqlite_home.history("nikkei")) == 0
    assert capture_into(sqlite_home, a_page()).snapshot is not None


def test_a_locked_database_costs_the_wait_and_not_the_page(sqlite_home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    capture_into(sqlite_home, a_page())
    monkeypatch.setattr(connect, "BUSY_TIMEOUT_S", 0.2)
    other = sqlite3.connect(sqlite_home.settings.snapshots / "tracker.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    later = a_page(at=now())
    with pytest.raises(StorageFailed, match="locked by another program"):
        capture_into(sqlite_home, later)
    other.rollback()
    other.close()
    assert later.body in archived_bodies(sqlite_home)
    assert capture_into(sqlite_home, later).snapshot is not None


@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_what_a_killed_writer_left_behind_is_recovered(sqlite_home: Home, mode: str) -> None:
    capture_into(sqlite_home, a_page())
    database = sqlite_home.settings.snapshots / "tracker.db"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
    # A cache of one page brings what is not committed to the disk; in a log, what is committed is not in the file yet.
    program = (
        "import os, sqlite3, sys; c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA cache_size = 1'); c.execute('PRAGMA wal_autocheckpoint = 0')\n"
        "c.execute('UPDATE attempt SET reason = ?', ('committed',))\n"
        "c.execute('BEGIN IMMEDIATE'); c.execute('DELETE FROM quote'); c.execute('DELETE FROM attempt')\n"
        "c.execute('CREATE TABLE large AS SELECT randomblob(100000)'); os.kill(os.getpid(), 9)"
    )
    assert subprocess.run([sys.executable, "-c", program, database], check=False).returncode == -9
    left = [path.name for path in database.parent.glob("tracker.db-*")]
    assert left == ["tracker.db-journal"] if mode == "delete" else sorted(left) == ["tracker.db-shm", "tracker.db-wal"]
    for shared in database.parent.glob("*-shm"):
        shared.unlink()
    assert len(sqlite_home.history("nikkei")) == 1
    assert capture_into(sqlite_home, a_page(at=now())).snapshot is not None
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM quote").fetchone() == (16,)
        assert connection.execute("SELECT reason FROM attempt ORDER BY id LIMIT 1").fetchone() == ("committed",)


def test_a_writer_that_lets_go_in_time_is_waited_for(sqlite_home: Home) -> None:
    capture_into(sqlite_home, a_page())
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
            "c.execute('BEGIN IMMEDIATE'); print('held', flush=True); time.sleep(1); c.rollback()",
            sqlite_home.settings.snapshots / "tracker.db",
        ],
        stdout=subprocess.PIPE,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"
    started = time.monotonic()
    assert capture_into(sqlite_home, a_page(at=now())).snapshot is not None
    assert time.monotonic() - started > 0.3
    holder.wait()
    holder.stdout.close()


def test_an_archive_that_can_t_be_written_leaves_the_database_untouched(sqlite_home: Home) -> None:
    capture_into(sqlite_home, a_page())
    before = (sqlite_home.settings.snapshots / "tracker.db").read_bytes()
    (sqlite_home.settings.snapshots / "2024-06.warc.gz").symlink_to("/dev/full")
    with pytest.raises(StorageFailed, match="no space left"):
        capture_into(sqlite_home, a_page(at=now()))
    assert (sqlite_home.settings.snapshots / "tracker.db").read_bytes() == before


def test_looking_makes_nothing(tmp_path: Path) -> None:
    home = open_home(str(tmp_path / "home"))
    assert len(home.history("nikkei")) == 0
    with home.reading() as connection:
        assert load_history(connection).instruments == ()
    assert list(tmp_path.iterdir()) == []


def test_looking_leaves_a_history_as_it_was(sqlite_home: Home) -> None:
    capture_into(sqlite_home, a_page())
    folder = sqlite_home.settings.snapshots
    before = sorted(path.name for path in folder.iterdir())
    stamp = (folder / "tracker.db").stat().st_mtime_ns
    assert len(sqlite_home.history("^N225")) == 1
    assert sorted(path.name for path in folder.iterdir()) == before
    assert (folder / "tracker.db").stat().st_mtime_ns == stamp


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not write")
def test_looking_needs_no_right_to_write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        capture_into(open_home(folder), a_page())
        Path(folder).chmod(0o755)
        script = (
            "import os, sys, tracker\n"
            "home = tracker.open_home(sys.argv[1])\n"
            "home.history('nikkei')\n"
            "os.setgid(65534); os.setuid(65534)\n"
            "assert not os.access(sys.argv[1], os.W_OK)\n"
            "print(len(home.history('nikkei')))"
        )
        looked = subprocess.run([sys.executable, "-c", script, folder], capture_output=True, text=True, check=False)
    assert (looked.stdout, looked.returncode) == ("1\n", 0), looked.stderr


def test_a_page_is_archived_even_where_no_store_can_be_opened(tmp_path: Path) -> None:
    def refuse() -> NoReturn:
        raise StorageFailed("the store is not there")

    with pytest.raises(StorageFailed, match="not there"):
        capture(a_page(), archive=Archive(tmp_path), open_store=refuse, now=now)
    assert [path.name for path in tmp_path.iterdir()] == ["2024-04.warc.gz"]


def test_the_page_is_synced_before_its_snapshot_and_the_snapshot_before_the_end(tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        missing("strace is needed to see what is synced (Debian: strace)")
    page = tmp_path / "2024-04-19T0227+0200.txt"
    page.write_bytes(a_page().body)
    trace = tmp_path / "trace"
    home = tmp_path / "home"
    calls: list[str | Path] = ["strace", "-f", "--seccomp-bpf", "-y", "-o", trace, "-e", "trace=fsync,fdatasync,unlink"]
    command: list[str | Path] = [sys.executable, "-m", "tracker", "capture", page, "--home", home, "-q"]
    assert subprocess.run([*calls, *command], check=False).returncode == 0
    lines = [line for line in trace.read_text().splitlines() if "sync(" in line or "unlink(" in line]
    synced = [line for line in lines if "sync(" in line]
    archive = next(index for index, line in enumerate(lines) if "2024-04.warc.gz>" in line)
    commits = [index for index, line in enumerate(lines) if 'unlink("' in line and "tracker.db-journal" in line]
    assert any(f"{home / 'snapshots'}>" in line for line in lines[archive + 1 : archive + 2]), "the new file's folder"
    assert archive < commits[-1], "the archive before the commit"
    assert any("tracker.db>" in line for line in lines[archive : commits[-1]]), "the database before its journal goes"
    assert f"{home / 'snapshots'}>" in synced[-1], "the folder, so that the journal stays gone"
