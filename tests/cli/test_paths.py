"""Paths of pages and homes that are not what they should be (faults: F1, F2, D6)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.running import tracker
from tests.cli.test_sources import files_of
from tests.forked import permitted

AT = ("--at", "2024-04-20T02:27Z")


def a_link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def a_link_to_nothing(path: Path) -> None:
    path.symlink_to("gone")


def a_file_in_a_file(path: Path) -> None:
    path.parent.rmdir()
    path.parent.touch()


NO_PAGES: tuple[Callable[[Path], object], ...] = (
    lambda path: None,
    Path.mkdir,
    os.mkfifo,
    a_link_to_itself,
    a_link_to_nothing,
    a_file_in_a_file,
    lambda path: path.symlink_to("/dev/zero"),
)


@pytest.mark.parametrize("command", ["read", "capture"])
@pytest.mark.parametrize("name", ["2024-04-19T0227Z.txt", "caf\udce9-2024-04-19T0227Z.txt"])
@pytest.mark.parametrize("make", NO_PAGES)
def test_a_path_without_a_page_is_66_at_once_and_makes_nothing(
    tmp_path: Path, command: str, name: str, make: Callable[[Path], object]
) -> None:
    (tmp_path / "pages").mkdir()
    make(tmp_path / "pages" / name)
    ran = tracker(command, tmp_path / "pages" / name, "--home", tmp_path / "home")
    assert ran.code == 66
    assert f"{str(tmp_path / 'pages' / name)!r} " in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]


def test_a_page_that_may_not_be_read_is_66(tmp_path: Path, page: Path) -> None:
    page.chmod(0)
    ran = permitted("capture", page, *AT, "--home", tmp_path / "home")
    assert ran.code == 66
    assert "permission denied" in ran.err
    assert not (tmp_path / "home").exists()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("stdin", "said"),
    [("yes |", "larger than 50 MB"), ("</dev/zero", "larger than 50 MB"), ("<&-", "stdin is closed")],
)
def test_stdin_that_is_closed_or_never_ends_is_66_within_little_memory(tmp_path: Path, stdin: str, said: str) -> None:
    before, after = (f"{stdin} ", "") if stdin.endswith("|") else ("", stdin)
    tracker = f"{sys.executable} -m tracker capture - --at 2024-04-19T02:27Z --home {tmp_path / 'home'}"
    ran = subprocess.run(
        ["sh", "-c", f"ulimit -v 600000; {before}{tracker} {after}"],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 66, ran.stderr
    assert said in ran.stderr
    assert not (tmp_path / "home").exists()


def test_a_home_is_made_with_all_folders_above_it(tmp_path: Path, page: Path) -> None:
    assert tracker("capture", page, *AT, "--home", tmp_path / "a" / "b" / "c").code == 0
    assert len(tracker("latest", "--json", "--home", tmp_path / "a" / "b" / "c").json) == 8


@pytest.mark.parametrize(
    "command",
    [("capture", "page.txt", *AT), ("latest",), ("history", "nikkei"), ("report",), ("reparse",), ("doctor",)],
)
@pytest.mark.parametrize("home", ["file", "file/home", "loop"])
def test_a_home_that_can_be_no_folder_is_78(tmp_path: Path, page: Path, command: tuple[str, ...], home: str) -> None:
    (tmp_path / "file").write_text("not a folder")
    (tmp_path / "loop").symlink_to("loop")
    ran = tracker(*command, "--home", tmp_path / home)
    assert ran.code == 78
    assert home in ran.err
    assert files_of(tmp_path) == {"page.txt": page.read_bytes(), "file": b"not a folder"}


@pytest.fixture
def locked_up(home: Path) -> Iterator[Path]:
    """That home, in which nobody may make, remove or rename a file."""
    folders = (home / "snapshots", home)
    for folder in folders:
        folder.chmod(0o555)
    yield home
    for folder in folders:
        folder.chmod(0o755)


def test_latest_and_history_need_no_right_to_write(locked_up: Path) -> None:
    before = files_of(locked_up)
    for command in (("latest", "--json"), ("history", "nikkei", "--json")):
        ran = permitted(*command, "--home", locked_up)
        assert ran.code == 0, ran.err
        assert len(ran.json) == len(tracker(*command, "--home", locked_up).json)
    assert files_of(locked_up) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        # The archive of that month is there and may be written to; it is the database that needs a journal beside it.
        (("capture", "page.txt", *AT), 74, "tracker.db' can't be"),
        (("capture", "page.txt", "--at", "2024-05-20T02:27Z"), 74, "2024-05.warc.gz' can't be appended to: permission"),
        (("report", "--instruments", "nikkei"), 73, "permission denied"),
    ],
)
def test_a_home_in_which_nothing_may_be_made_is_74_for_a_capture_and_73_for_a_report(
    locked_up: Path, command: tuple[str, ...], code: int, said: str
) -> None:
    before = files_of(locked_up)
    ran = permitted(*command, "--home", locked_up)
    assert ran.code == code
    assert said in ran.err
    after = files_of(locked_up)
    archive = "snapshots/2024-04.warc.gz"
    assert after.pop(archive).startswith(before.pop(archive))
    assert after == before


@pytest.mark.slow
def test_a_home_that_may_not_be_made_is_74_for_a_capture_and_73_for_a_report(tmp_path: Path, page: Path) -> None:
    folder = tmp_path / "others"
    folder.mkdir(mode=0o555)
    for command, code in ((("capture", page, *AT), 74), (("report",), 73)):
        ran = permitted(*command, "--home", folder / "home")
        assert ran.code == code
        assert f"{folder / 'home'}" in ran.err
        assert "permission denied" in ran.err
    assert list(folder.iterdir()) == []
