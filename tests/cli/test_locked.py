"""Captures that find another one at work, however that one has ended (faults: C1)."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import tracker
from tests.cli.test_sources import files_of
from tests.forked import Forked
from tests.servers import Site, a_site
from tracker import lock

AT = ("--at", "2024-04-20T02:27Z")


@pytest.fixture
def at_work(home: Path) -> Iterator[Forked]:
    """A capture into that home that waits for a server's answer."""
    with a_site() as site:
        site.paths["/"] = lambda connection, _: (connection.recv(1), None)[1]
        running = Forked("capture", "-q", f"{site.url}/", "--home", home)
        wait_until_asked(site)
        yield running
        running.send(signal.SIGKILL)
        running.end()


def wait_until_asked(site: Site) -> None:
    until = time.monotonic() + 30
    while not site.asked:
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.mark.parametrize("command", [("capture", "page.txt", *AT), ("reparse",)])
@pytest.mark.parametrize("sent", [None, signal.SIGSTOP])
def test_a_capture_that_works_or_is_stopped_is_waited_for_and_then_left_alone(
    at_work: Forked,
    monkeypatch: pytest.MonkeyPatch,
    sent: signal.Signals | None,
    command: tuple[str, ...],
) -> None:
    monkeypatch.setattr(lock, "WAIT_S", 0.5)
    if sent:
        at_work.send(sent)
    before = files_of(Path("home"))
    started = time.monotonic()
    ran = tracker(*command, "--home", "home")
    assert time.monotonic() - started > 0.5
    assert ran.code == 75
    assert "another capture or rebuild has been at work in 'home/snapshots'" in ran.err
    assert files_of(Path("home")) == before
    assert at_work.is_alive()


def test_the_lock_of_a_capture_that_was_killed_is_free_at_once(
    at_work: Forked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "WAIT_S", 0.0)
    at_work.send(signal.SIGSTOP)
    assert tracker("capture", "page.txt", *AT, "--home", "home").code == 75
    at_work.send(signal.SIGKILL)
    at_work.end()
    assert tracker("capture", "page.txt", *AT, "--home", "home").code == 0


@pytest.mark.slow
def test_a_capture_that_ends_in_time_is_waited_for(at_work: Forked) -> None:
    waiting = Forked("capture", "page.txt", *AT, "--home", "home")
    time.sleep(1)
    assert waiting.is_alive()
    at_work.send(signal.SIGTERM)
    assert waiting.end(20).code == 0
