"""The command line as a process: help, wrong use, and streams that end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import tracker, tracker_process
from tracker import __version__
from tracker.cli import COMMANDS

BUFFERED = {"PYTHONUNBUFFERED": ""}
"""As most run Python: what can't be written is found out at the end."""


def test_tracker_alone_says_how_to_begin() -> None:
    ran = tracker()
    assert ran.code == 0
    assert len(ran.out.splitlines()) <= 7
    assert "tracker demo" in ran.out


def test_version() -> None:
    ran = tracker_process("--version")
    assert (ran.returncode, ran.stdout) == (0, f"tracker {__version__}\n")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(command: str) -> None:
    ran = tracker_process(command, "--help")
    assert ran.returncode == 0
    assert f"\n  tracker {command}" in ran.stdout


def test_help_lists_every_command() -> None:
    listed = tracker_process("--help").stdout
    assert [command for command in COMMANDS if f"\n    {command} " not in listed] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["captur"], "Did you mean tracker capture?"),
        (["xyz"], "Commands: demo, read"),
        (["read"], "no page is named"),
        (["read", "a", "--bogus"], "--bogus"),
        (["history", "nikkei", "--format", "xml"], "xml"),
        (["read", "a", "--consent", "maybe"], "choose from 'reject', 'accept'"),
        (["latest", "-q", "-v"], "not allowed with"),
        (["read", "a", "--jsn"], "Did you mean --json? tracker read --help"),
        (["instruments", "alias", "Foo 40", "^BAR", "--jsn"], "Did you mean --json? tracker instruments alias --help"),
        (["latest", "nikkei"], "tracker latest --help explains it"),
        (["-q", "--json", "latest"], "Write tracker latest … --json"),
        (["--format", "csv", "history", "nikkei"], "Write tracker history … --format"),
        (["--verison"], "Did you mean --version?"),
        (["--home"], "expected one argument"),
    ],
)
def test_wrong_use_is_2_with_what_is_right(arguments: list[str], said: str) -> None:
    ran = tracker(*arguments)
    assert ran.code == 2
    assert said in ran.err
    assert ran.err.startswith("tracker: ")


@pytest.mark.parametrize(
    ("option", "value"), [("--timezone", "Mars/Olympus"), ("--locale", "xx_XX"), ("--home", __file__)]
)
def test_a_bad_setting_is_78_before_or_after_the_command(option: str, value: str) -> None:
    assert tracker("latest", option, value).code == 78
    assert tracker(option, value, "latest").code == 78


def test_an_option_before_the_command_counts_as_after_it(home: Path) -> None:
    command = ("history", "nikkei", "--json")
    assert tracker("--home", home, *command).json == tracker(*command, "--home", home).json != []


def test_an_error_is_one_json_document_where_json_was_asked_for(tmp_path: Path) -> None:
    ran = tracker("read", tmp_path / "missing.txt", "--json")
    assert ran.code == 66
    assert ran.json == {
        "error": {
            "code": "input-missing",
            "exit": 66,
            "message": f"{str(tmp_path / 'missing.txt')!r} can't be read: no such file or directory",
            "input": str(tmp_path / "missing.txt"),
        }
    }


def test_a_reader_that_leaves_early_ends_the_command_in_silence(home: Path) -> None:
    command = f"{sys.executable} -m tracker history nikkei --json --home {home} | head -1"
    ran = subprocess.run(
        ["sh", "-c", command],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.stderr) == ("[\n", "")


@pytest.mark.parametrize("arguments", [("latest",), ("latest", "--json"), ("--help",), ("latest", "--help")], ids=str)
def test_a_full_stdout_is_73_and_one_line(home: Path, arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        ran = tracker_process(*arguments, "--home", home, stdout=full, environment=BUFFERED)
    assert ran.returncode == 73
    (line,) = [line for line in ran.stderr.splitlines() if line.startswith("tracker: ")]
    assert "no space left" in line
    assert "Traceback" not in ran.stderr
    assert "Exception" not in ran.stderr


def test_an_error_that_a_full_stdout_cannot_take_is_73(tmp_path: Path) -> None:
    with Path("/dev/full").open("w") as full:
        ran = tracker_process("read", tmp_path / "missing.txt", "--json", stdout=full)
    assert ran.returncode == 73
    assert "missing.txt" in ran.stderr
    assert "no space left" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_an_ascii_terminal_gets_escapes_and_no_trace(home: Path) -> None:
    ran = tracker_process("latest", "--home", home, environment={"PYTHONIOENCODING": "ascii"})
    assert ran.returncode == 0
    assert r"37\u202f775,38" in ran.stdout or r"37 775,38" in ran.stdout
    assert "Traceback" not in ran.stderr
    assert (ran.stdout + ran.stderr).isascii()


def test_json_is_the_same_on_an_ascii_stdout(tmp_path: Path, page: Path) -> None:
    page.write_text(page.read_text().replace("Nasdaq", "日経 \N{ROCKET}"))
    assert tracker("capture", page, "--at", "2024-04-19T02:27Z", "--home", tmp_path).code == 0
    arguments = ("history", "日経 \N{ROCKET}", "--json", "--home", tmp_path)
    ran = tracker_process(*arguments, environment={"PYTHONIOENCODING": "ascii"})
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.isascii()
    assert json.loads(ran.stdout) == tracker(*arguments).json


def test_a_fault_of_ours_is_1_and_one_line_without_verbose(home: Path) -> None:
    script = (
        "import sys, tracker.store.read as read\n"
        "def fail(*_): raise RuntimeError('boom')\n"
        "read.instruments = fail\n"
        "from tracker.cli.main import run; run()"
    )
    for verbose in (False, True):
        ran = subprocess.run(
            [sys.executable, "-c", script, "latest", "--home", home, *(["-v"] if verbose else [])],
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ran.returncode == 1
        assert "unexpected RuntimeError: boom" in ran.stderr
        assert ("Traceback" in ran.stderr) is verbose


def test_messages_that_nobody_reads_any_more_end_no_work(tmp_path: Path, page: Path) -> None:
    pages = []
    for hour in range(3):
        copy = tmp_path / f"2024-04-19T0{hour}27Z.txt"
        copy.write_bytes(page.read_bytes())
        pages.append(str(copy))
    command = f"{sys.executable} -m tracker capture {' '.join(pages)} --home {tmp_path / 'home'} 2>&1 | true"
    subprocess.run(["sh", "-c", command], env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}, check=True)
    assert len(tracker("history", "nikkei", "--json", "--home", tmp_path / "home").json) == 3


@pytest.mark.parametrize("closed", [">&-", "2>&-", "2>/dev/full", ">&- 2>&-"])
def test_a_closed_stream_is_no_fault_of_ours(tmp_path: Path, page: Path, closed: str) -> None:
    command = f"{sys.executable} -m tracker read {page} {closed}"
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    ran = subprocess.run(["sh", "-c", command], env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "unexpected" not in ran.stderr


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u@127.0.0.1:1/db?password=geheim",
        "postgresql://u@127.0.0.1:1/db?sslpassword=geheim",
        "postgresql://u:p@geheim@127.0.0.1:1/db",
    ],
)
def test_no_part_of_a_password_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    ran = tracker("latest", "--json", "--home", tmp_path)
    assert ran.code in (74, 78)
    assert "geheim" not in ran.out + ran.err
