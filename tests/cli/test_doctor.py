"""``tracker doctor``: 0 only if all is well, else what is wrong and what to do. It changes nothing by looking."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_page
from tests.cli.running import tracker
from tests.cli.test_sources import files_of
from tests.forked import permitted
from tracker.capture import capture
from tracker.home import open_home

ARCHIVE = "snapshots/2024-04.warc.gz"
DATABASE = "snapshots/tracker.db"


def bad(home: Path, *options: str) -> list[dict[str, Any]]:
    """What is not well, after a look that changed nothing; the exit code is that of the first."""
    before = files_of(home)
    ran = tracker("doctor", "--json", *options, "--home", home)
    assert files_of(home) == before
    found = [check for check in ran.json["checks"] if not check["ok"]]
    assert ran.json["ok"] is not bool(found)
    assert ran.code == (found[0]["exit"] if found else 0)
    assert all(check["advice"] for check in found)
    return found


def test_a_sound_home_is_well(home: Path) -> None:
    assert bad(home) == bad(home, "--quick") == []
    ran = tracker("doctor", "--home", home)
    assert ran.code == 0
    assert "2 pages can be read in 1 file" in ran.out
    assert "BAD" not in ran.out
    assert "2 findings are open\n" in ran.out
    assert "tracker check" in ran.out
    assert f"sqlite3 {home / DATABASE} '.backup copy.db'" in ran.out
    assert tracker("doctor", "-q", "--home", home).out == ""


@pytest.mark.parametrize("option", [(), ("--quick",)])
def test_a_torn_end_is_named_with_file_and_place(home: Path, option: tuple[str, ...]) -> None:
    archive = home / ARCHIVE
    whole = archive.read_bytes()
    archive.write_bytes(whole + b"torn")
    (found,) = bad(home, *option)
    assert (found["check"], found["exit"]) == ("archive", 74)
    assert f"{archive}' at byte {len(whole)}" in found["found"]


def test_damage_in_the_middle_is_named(home: Path) -> None:
    archive = home / ARCHIVE
    content = bytearray(archive.read_bytes())
    content[600] ^= 1
    archive.write_bytes(content)
    assert [found["check"] for found in bad(home)] == ["archive"]


def test_an_archive_file_that_is_gone_is_named(home: Path) -> None:
    (home / ARCHIVE).rename(home / "elsewhere.warc.gz")
    (found,) = bad(home)
    assert "2024-04.warc.gz is missing" in found["found"]


def test_a_page_that_is_not_in_the_database_is_named(home: Path) -> None:
    with closing(sqlite3.connect(home / DATABASE)) as connection, connection:
        for table in ("quote", "finding", "attempt", "snapshot"):
            connection.execute(f"DELETE FROM {table} WHERE moment = (SELECT max(moment) FROM snapshot)")
    (found,) = bad(home)
    assert "1 archived page is not in the database" in found["found"]
    assert "reparse" in found["advice"]


def test_a_damaged_database_is_named_and_an_absent_one_too(home: Path) -> None:
    database = home / DATABASE
    content = bytearray(database.read_bytes())
    content[4096:8192] = bytes(4096)
    database.write_bytes(content)
    assert {found["exit"] for found in bad(home)} == {74}
    database.write_bytes(b"text" * 5000)
    assert "reparse" in bad(home)[0]["advice"]
    database.unlink()
    (found,) = bad(home)
    assert "rebuilds it" in found["advice"]


def test_a_source_without_a_snapshot_and_a_clock_that_went_back_are_named(home: Path) -> None:
    (home / "tracker.toml").write_text('[[sources]]\nname = "portal"\nurl = "https://portal.invalid/"\n')
    (found,) = bad(home)
    assert (found["check"], found["exit"]) == ("captures", 69)
    # As a capture of a clock that was ahead left it.
    ahead = datetime(2199, 1, 1, tzinfo=UTC)
    with open_home(str(home)).capturing() as capturing:
        capture(a_page(at=ahead), archive=capturing.archive, open_store=capturing.open_store, now=lambda: ahead)
    clock, captures = bad(home)
    assert (clock["check"], captures["check"]) == ("clock", "captures")
    assert "a time to come" in clock["advice"]
    looked_at = tracker("doctor", "--home", home).out
    assert "d ahead of this machine's clock" in looked_at


def test_bad_settings_are_the_exit_code(home: Path) -> None:
    (home / "tracker.toml").write_text("timezone = 'Mars/Olympus'")
    assert tracker("doctor", "--home", home).code == 78


def test_a_home_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    found = bad(tmp_path / "nowhere")
    assert [each["check"] for each in found] == ["home", "database"]
    assert not (tmp_path / "nowhere").exists()


def test_a_schedule_that_settings_want_and_nothing_keeps_is_named(home: Path) -> None:
    (home / "tracker.toml").write_text('every = "5m"\n')
    (found,) = bad(home, "--quick")
    assert (found["check"], found["exit"]) == ("schedule", 78)
    assert "tracker schedule --install" in found["advice"]


@pytest.mark.parametrize("hours", ["always", "market", "XPAR"])
def test_a_source_that_is_long_due_is_named(home: Path, hours: str) -> None:
    source = '[[sources]]\nname = "{name}"\nurl = "http://127.0.0.1:9/"\n'
    settings = f'every = "5m"\nhours = "{hours}"\n'
    (home / "tracker.toml").write_text(settings + source.format(name="saved"))
    schedule, found = bad(home, "--quick")
    assert (schedule["check"], found["check"], found["exit"]) == ("schedule", "captures", 69)
    assert f"one is due every 5m, {hours}" in found["found"]
    # What was captured by hand is due at no time.
    (home / "tracker.toml").write_text(settings)
    assert [check["check"] for check in bad(home, "--quick")] == ["schedule"]


def test_a_database_that_does_not_answer_is_waited_for_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.store.connect.BUSY_TIMEOUT_S", 0.5)
    with closing(sqlite3.connect(home / DATABASE, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        ran = tracker("doctor", "--json", "--home", home)
    found = [check for check in ran.json["checks"] if not check["ok"]]
    assert [check["check"] for check in found] == ["database"]
    assert "locked" in found[0]["found"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not write")
def test_what_captures_can_t_write_to_and_doctor_can_t_read_is_named(home: Path) -> None:
    for path, mode, check in (
        (home / DATABASE, 0o444, "home"),
        (home / "snapshots", 0o555, "home"),
        (home / "snapshots", 0o000, "database"),
        (home / ARCHIVE, 0o000, "archive"),
    ):
        before = path.stat().st_mode
        path.chmod(mode)
        ran = permitted("doctor", "--json", "--home", home)
        rebuilt = permitted("reparse", "--home", home)
        path.chmod(before)
        found = [each["check"] for each in ran.json["checks"] if not each["ok"]]
        assert check in found, (path, mode, ran.out)
        assert ran.code in (74, 78), ran.err
        assert rebuilt.code in (0, 74), rebuilt.err
