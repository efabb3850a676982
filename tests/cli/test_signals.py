"""Signals that end a run: within two seconds, by that signal, in one line, with nothing half done (faults: C5)."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.builders import a_page
from tests.cli.running import tracker
from tests.forked import Forked, life_of
from tests.servers import Asked, a_site
from tracker.archived_pages import KeptPage, archive_files, kept_pages

pytestmark = pytest.mark.slow

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
QUICKLY_S = 2.0


def wait_for(condition: Callable[[], object]) -> None:
    """Wait until something holds."""
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


def assert_ends(process: Forked, sent: signal.Signals) -> None:
    """The process ends by what it was sent, soon, and says so in one line."""
    at = time.monotonic()
    process.send(sent)
    ran = process.end(30)
    assert time.monotonic() - at < QUICKLY_S
    assert ran.code == -sent
    name = "Ctrl-C" if sent == signal.SIGINT else sent.name
    assert ran.err == f"tracker: stopped by {name}; what was stored stays, and the same command goes on\n"


def unfinished(home: Path) -> list[Path]:
    """Files that only a run at work may have."""
    return [path for path in home.rglob("*") if path.name.endswith(".part") or path.name.startswith(".cookies-")]


@pytest.mark.parametrize("sent", SIGNALS)
def test_a_capture_that_waits_for_a_server_ends(tmp_path: Path, sent: signal.Signals) -> None:
    with a_site() as site:
        site.paths["/"] = lambda connection, _: (connection.recv(1), None)[1]
        process = Forked("capture", "-q", f"{site.url}/", "--home", tmp_path)
        wait_for(lambda: site.asked)
        assert_ends(process, sent)
    assert archive_files(tmp_path / "snapshots") == []


@pytest.mark.parametrize("sent", SIGNALS)
def test_a_capture_that_waits_for_the_database_ends_and_the_next_one_completes_it(
    tmp_path: Path, page: Path, sent: signal.Signals
) -> None:
    home = tmp_path / "home"
    assert tracker("capture", page, "--at", "2024-04-19T02:27Z", "--home", home).code == 0
    capture = ("capture", page, "--at", "2024-04-20T02:27Z", "--home", home)
    before = (home / "snapshots" / "2024-04.warc.gz").stat().st_size
    with closing(sqlite3.connect(home / "snapshots" / "tracker.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        process = Forked(*capture)
        wait_for(lambda: (home / "snapshots" / "2024-04.warc.gz").stat().st_size > before)
        time.sleep(0.5)
        assert_ends(process, sent)
        other.execute("ROLLBACK")
    ran = tracker(*capture, "--json")
    assert (ran.code, ran.json[0]["outcome"]) == (0, "stored")
    (file,) = archive_files(home / "snapshots")
    # Once more after the stop, since nobody had noted where it was.
    assert [type(each) for each in kept_pages(file)] == [KeptPage] * 3


@pytest.mark.parametrize("sent", SIGNALS)
def test_a_report_that_is_stopped_leaves_the_one_before(home: Path, sent: signal.Signals) -> None:
    assert tracker("report", "--home", home, "--instruments", "nikkei").code == 0
    written = {path: path.read_bytes() for path in (home / "reports").iterdir()}
    process = Forked("report", "--home", home)
    time.sleep(1)
    assert_ends(process, sent)
    assert {path: path.read_bytes() for path in (home / "reports").iterdir()} == written


@pytest.mark.parametrize("sent", SIGNALS)
def test_a_capture_in_a_browser_ends(tmp_path: Path, chromium: Path, sent: signal.Signals) -> None:
    with a_site() as site:
        site.paths["/"] = lambda connection, _: (connection.recv(1), None)[1]
        settings = f'browser_path = "{chromium}"\n[[sources]]\nname = "portal"\nurl = "{site.url}/"\nbrowser = true\n'
        (tmp_path / "tracker.toml").write_text(settings)
        process = Forked("capture", "-q", "--home", tmp_path)
        wait_for(lambda: site.asked)
        assert_ends(process, sent)


def test_a_capture_stopped_at_any_moment_leaves_nothing_half_done(tmp_path: Path) -> None:
    moments = random.Random(5)  # noqa: S311 - the same parts of its life each time
    page = tmp_path / "2024-04-01T0900Z.txt"
    page.write_bytes(a_page().body)
    life = life_of("capture", "-q", page, "--home", tmp_path / "home")
    for number in range(1, 13):
        name = f"2024-04-{number + 1:02}T0900Z.txt"
        (tmp_path / name).write_bytes(f"{number}\n".encode() + a_page().body)
        process = Forked("capture", "-q", tmp_path / name, "--home", tmp_path / "home")
        time.sleep(life * moments.random())
        sent = moments.choice(SIGNALS)
        process.send(sent)
        assert process.end(30).code in (0, -sent)
        assert unfinished(tmp_path / "home") == []
        assert tracker("capture", tmp_path / name, "--home", tmp_path / "home").code == 0
    assert tracker("reparse", "--home", tmp_path / "home").code == 0


def test_a_run_that_ignores_hangups_as_nohup_has_it_goes_on(tmp_path: Path) -> None:
    with a_site() as site:

        def behave(connection: object, _: Asked) -> None:
            process.send_signal(signal.SIGHUP)
            time.sleep(0.3)

        site.paths["/"] = behave
        process = subprocess.Popen(
            ["nohup", sys.executable, "-m", "tracker", "capture", f"{site.url}/", "--home", tmp_path],
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        process.communicate(timeout=60)
    assert process.returncode == 69
