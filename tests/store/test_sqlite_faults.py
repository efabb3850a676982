"""What other programs and a disk can do to a history in SQLite, by command (faults: D2, D3, D5, D7)."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy

from tests.builders import a_page
from tests.cli.running import Ran, tracker
from tests.forked import Forked
from tests.sizes import step
from tracker.store import Store, connect

PAGE_BYTES = 4096


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_LOCALE", "en")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with three snapshots."""
    for hour in range(3):
        assert capture(tmp_path, hour).code == 0
    return tmp_path


@pytest.fixture
def database(home: Path) -> Path:
    return home / "snapshots" / "tracker.db"


def capture(home: Path, hour: int, of: str = "") -> Ran:
    """Capture a page of that hour."""
    page = home / f"{of}2024-04-19T{hour:02}00Z.txt"
    page.write_bytes(f"{of} {hour}\n".encode() + a_page().body)
    return tracker("capture", page, "--home", home, "--json")


def look(home: Path) -> Ran:
    return tracker("latest", "--json", "--home", home)


def values(ran: Ran) -> list[tuple[str, str, str]]:
    """What was answered, but for its age."""
    return [(quote["at"], quote["name"], quote["value"]) for quote in ran.json]


def assert_sound(database: Path, snapshots: int) -> None:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM snapshot").fetchone() == (snapshots,)
        assert connection.execute("SELECT count(*) FROM quote").fetchone() == (8 * snapshots,)


# D2: another program is at work


@pytest.mark.slow
@pytest.mark.parametrize("begin", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_another_program_that_holds_the_database_for_two_seconds_is_waited_for(
    home: Path, database: Path, begin: str
) -> None:
    program = (
        "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        f"c.execute('{begin}'); print('held', flush=True); time.sleep(2); c.rollback()"
    )
    with subprocess.Popen([sys.executable, "-c", program, database], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        held = time.monotonic()
        ran = capture(home, 5)
        assert time.monotonic() - held > 1.5
    assert ran.code == 0, ran.err
    assert_sound(database, 4)


def test_an_error_amid_rows_leaves_no_lock_while_somebody_holds_it(home: Path, database: Path) -> None:
    with pytest.raises(LookupError) as held:
        fail_amid_rows(Store.for_capture(database))
    started = time.monotonic()
    assert capture(home, 3).code == 0
    assert time.monotonic() - started < connect.BUSY_TIMEOUT_S
    assert held.traceback


def fail_amid_rows(store: Store) -> None:
    with store.writing() as connection:
        rows = connection.execute(sqlalchemy.text("SELECT moment FROM quote"))
        assert rows.fetchone()
        connection.execute(sqlalchemy.text("UPDATE snapshot SET reader = reader"))
        raise LookupError


def test_another_program_that_never_lets_go_is_74_and_the_next_run_completes_the_capture(
    home: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connect, "BUSY_TIMEOUT_S", 0.5)
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        started = time.monotonic()
        ran = capture(home, 5)
        assert time.monotonic() - started > 0.5
        assert ran.code == 74
        assert "tracker.db' is locked by another program" in ran.err
        assert "the page is kept in 2024-04.warc.gz" in ran.err
        # Who only looks is not held up by a writer.
        assert look(home).code == 0
    ran = capture(home, 5)
    assert (ran.code, ran.json[0]["outcome"]) == (0, "stored")
    assert_sound(database, 4)


# D3: readers and writers at once


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["delete", "wal"])
def test_captures_and_looks_at_once_wait_for_each_other_and_none_fails(
    home: Path, database: Path, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"PRAGMA journal_mode = {mode}")
    # Each has a home of its own, so that nothing but the database keeps them apart.
    monkeypatch.setenv("TRACKER_DATABASE_URL", f"sqlite:///{database}")

    def capture_some(number: int) -> list[Ran]:
        own = home / str(number)
        own.mkdir()
        return [capture(own, hour, of=f"{number}-") for hour in range(6)]

    def look_often(_: int) -> list[Ran]:
        return [look(home) for _ in range(12)]

    with ThreadPoolExecutor(6) as threads:
        ran = [*threads.map(capture_some, range(4)), *threads.map(look_often, range(2))]
    failed = [each.err for every in ran for each in every if each.code]
    assert failed == []
    assert_sound(database, 3 + 4 * 6)


# D5: a damaged file


def text(content: bytes) -> bytes:
    return b"not a database at all\n" * (len(content) // 22)


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def without_its_first_page(content: bytes) -> bytes:
    return random.Random(1).randbytes(PAGE_BYTES) + content[PAGE_BYTES:]  # noqa: S311 - damage, not a secret


@pytest.mark.parametrize("damage", [text, half, without_its_first_page])
def test_a_damaged_database_is_74_left_as_it_is_and_rebuilt_as_the_advice_says(
    home: Path, database: Path, damage: Callable[[bytes], bytes]
) -> None:
    before = values(look(home))
    damaged = damage(database.read_bytes())
    database.write_bytes(damaged)
    for command in (("latest",), ("history", "nikkei"), ("report",), ("reparse",), ("doctor",)):
        ran = tracker(*command, "--home", home)
        assert ran.code == 74, command
        assert "move it away and run tracker reparse" in (ran.out + ran.err).casefold()
        assert database.read_bytes() == damaged
    ran = capture(home, 1, of="later-")
    assert ran.code == 74
    assert "move it away and run tracker reparse" in ran.err.casefold()
    assert database.read_bytes() == damaged
    assert [path.name for path in database.parent.glob("tracker.db*")] == ["tracker.db"]
    database.rename(home / "away.db")
    assert tracker("reparse", "--home", home).code == 0
    assert values(look(home)) == before
    assert_sound(database, 4)


@pytest.mark.slow
@pytest.mark.sized
def test_a_page_of_random_bytes_anywhere_is_74_or_does_not_matter(home: Path, database: Path) -> None:
    before = values(look(home))
    whole = database.read_bytes()
    seed = random.randrange(2**32)  # noqa: S311 - draws what to test, not a secret
    print(f"seed {seed}")
    chance = random.Random(seed)  # noqa: S311 - draws what to test, not a secret
    for start in range(0, len(whole), PAGE_BYTES)[chance.randrange(step()) :: step()]:
        damaged = whole[:start] + chance.randbytes(PAGE_BYTES) + whole[start + PAGE_BYTES :]
        for act in (look, lambda home: capture(home, 5)):
            database.write_bytes(damaged)
            ran = act(home)
            assert ran.code in (0, 74), ran.err
            if ran.code == 74:
                assert "run tracker reparse" in ran.err
                assert database.read_bytes() == damaged
            elif act is look:
                assert values(ran) == before
            else:
                assert database.read_bytes()[start : start + PAGE_BYTES] == damaged[start : start + PAGE_BYTES]


def test_a_database_of_no_bytes_is_a_new_one(home: Path, database: Path) -> None:
    database.write_bytes(b"")
    assert look(home).json == []
    assert database.read_bytes() == b""
    assert capture(home, 5).code == 0
    assert_sound(database, 1)


# D7: two programs migrate at once


@pytest.mark.slow
def test_programs_that_make_one_database_at_once_make_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tmp_path / "shared.db"
    pages = []
    for number in range(4):
        page = tmp_path / f"2024-04-19T0{number}00Z.txt"
        page.write_bytes(f"{number}\n".encode() + a_page().body)
        pages.append(page)
    monkeypatch.setenv("TRACKER_DATABASE_URL", f"sqlite:///{database}")
    # Each has a home of its own, so that nothing but the database keeps them apart.
    running = [Forked("capture", "-q", page, "--home", tmp_path / page.stem) for page in pages]
    ran = [each.end() for each in running]
    assert [each.code for each in ran] == [0] * 4, ran
    assert_sound(database, 4)
    with closing(sqlite3.connect(database)) as connection:
        assert len(connection.execute("SELECT version_num FROM alembic_version").fetchall()) == 1
