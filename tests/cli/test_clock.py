"""A clock that is set back, forward or to its beginning between two captures or in one (faults: T3, T4)."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_strip
from tests.cli.running import tracker
from tests.conftest import missing
from tests.pages import page_text
from tests.servers import Asked, Site, a_site, drips, redirects, response, serves

NOON = "2024-04-19 12:00:00"

# What is traded at all hours: of an index each capture would ask its exchange's calendar, which takes it a second.
BODY = page_text(replace(a_strip(), quotes=tuple(one for one in a_strip().quotes if "EUR" in one.name))).encode()


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as running:
        running.paths["/"] = serves(BODY)
        yield running


def at(moment: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run ``tracker`` under a clock that says *moment*, in UTC."""
    if shutil.which("faketime") is None:
        missing("faketime is needed to set a clock (Debian: faketime)")
    command: list[str | Path] = ["faketime", moment, sys.executable, "-m", "tracker", *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**os.environ, "TZ": "UTC"})


def captured_at(moment: str, site: Site, home: Path) -> dict[str, Any]:
    """What a live capture at *moment* answers."""
    ran = at(moment, "capture", "--json", f"{site.url}/", "--source", "portal", "--home", home)
    assert ran.returncode == 0, ran.stderr
    (answer,) = json.loads(ran.stdout)
    assert answer["captured_at"].startswith(moment.replace(" ", "T")[:16])
    return dict(answer)


def codes(answer: dict[str, Any]) -> list[str]:
    return [each["code"] for each in answer["findings"] if each["code"] == "clock-back"]


@pytest.mark.slow
def test_a_clock_that_was_set_back_is_a_finding_once_and_nothing_is_overwritten(site: Site, tmp_path: Path) -> None:
    assert codes(captured_at(NOON, site, tmp_path)) == []
    last = NOON
    for back in ("2024-04-19 11:00:00", "1970-01-02 00:00:00"):
        answer = captured_at(back, site, tmp_path)
        assert codes(answer) == ["clock-back"]
        (message,) = [each["message"] for each in answer["findings"] if each["code"] == "clock-back"]
        assert last.replace(" ", "T")[:-1] in message
        last = back.replace(":00:00", ":10:00")
        assert codes(captured_at(last, site, tmp_path)) == []
    history = tracker("history", "eur/usd", "--json", "--home", tmp_path).json
    times = [each["at"] for each in history]
    assert times == sorted(times)
    assert len(times) == 5
    # The archive alone knows it, too.
    (tmp_path / "snapshots" / "tracker.db").unlink()
    assert tracker("reparse", "--home", tmp_path).code == 0
    assert tracker("history", "eur/usd", "--json", "--home", tmp_path).json == history
    # Doctor sees it as long as the clock is behind what is stored.
    for behind in ("2024-04-19 11:20:00", "1970-01-02 00:20:00"):
        ran = at(behind, "doctor", "--quick", "--json", "--home", tmp_path)
        bad = [check for check in json.loads(ran.stdout)["checks"] if not check["ok"]]
        assert [check["check"] for check in bad] == ["clock"]
        assert ran.returncode == bad[0]["exit"] != 0


@pytest.mark.slow
def test_a_clock_that_goes_forward_or_a_little_back_is_no_finding(site: Site, tmp_path: Path) -> None:
    for moment in (NOON, "2024-04-19 11:59:30", "2044-04-19 12:00:00"):
        assert codes(captured_at(moment, site, tmp_path)) == []


@pytest.mark.slow
def test_a_failed_capture_does_not_hide_that_the_clock_was_set_back(site: Site, tmp_path: Path) -> None:
    captured_at(NOON, site, tmp_path)
    page = site.paths["/"]
    site.paths["/"] = serves("gone", status="404 Not Found")
    ran = at("2024-04-19 10:00:00", "capture", f"{site.url}/", "--source", "portal", "--home", tmp_path)
    assert ran.returncode == 69
    site.paths["/"] = page
    assert codes(captured_at("2024-04-19 11:00:00", site, tmp_path)) == ["clock-back"]


@pytest.mark.slow
def test_a_damaged_note_of_the_clock_does_no_harm(site: Site, tmp_path: Path) -> None:
    captured_at(NOON, site, tmp_path)
    (tmp_path / "snapshots" / ".clock").write_bytes(b"\xff no time")
    assert codes(captured_at("2024-04-19 11:00:00", site, tmp_path)) == []


@pytest.mark.slow
@pytest.mark.parametrize("year", ["2044", "2004"])
def test_a_clock_that_jumps_while_a_page_comes_makes_no_timeout_shorter_or_longer(tmp_path: Path, year: str) -> None:
    clock = tmp_path / "clock"

    def set_clock(moment: str) -> None:
        # Whole at once: the process looks there whenever it asks what time it is.
        (tmp_path / "next").write_text(moment)
        (tmp_path / "next").replace(clock)

    def jumps(connection: socket.socket, asked: Asked) -> None:
        set_clock(NOON.replace("2024", year))
        # What is left of the time is asked for before the next request.
        redirects("/next")(connection, asked)

    never_ends = drips(response(length=10**6), b"x", 0.1, threading.Event())
    source = '[[sources]]\nname = "{}"\nurl = "{}/"\ntimeout = {}\nretries = 0\n'
    with a_site() as ends, a_site() as endless:
        ends.paths |= {"/": jumps, "/next": serves(BODY)}
        endless.paths |= {"/": jumps, "/next": never_ends}
        (tmp_path / "tracker.toml").write_text(
            source.format("ends", ends.url, 20) + source.format("not", endless.url, 2)
        )
        for name, code, least_s, most_s in (("ends", 0, 0, 10), ("not", 69, 2, 6)):
            set_clock(NOON)
            ran = capture_by(clock, "capture", "--source", name, "--log-format=json", "--home", tmp_path)
            (event,) = [json.loads(line) for line in ran.stderr.splitlines()]
            assert event["exit"] == code, event
            assert event["time"].startswith(year), "the clock did jump"
            assert least_s <= event["duration_s"] < most_s


def capture_by(clock: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run ``tracker`` under the clock that a file sets."""
    if shutil.which("faketime") is None:
        missing("faketime is needed to set a clock (Debian: faketime)")
    library = subprocess.run(
        ["faketime", "now", "printenv", "LD_PRELOAD"], capture_output=True, text=True
    ).stdout.strip()
    setting = {"FAKETIME_TIMESTAMP_FILE": str(clock), "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    command: list[str | Path] = [sys.executable, "-m", "tracker", *arguments]
    environment = os.environ | setting | {"LD_PRELOAD": library, "TZ": "UTC"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=30)
