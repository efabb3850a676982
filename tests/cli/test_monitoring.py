"""An unattended capture, as those who watch it see it."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.builders import a_page
from tests.cli.running import Ran, tracker, tracker_process
from tests.servers import Site, a_site, drips, gzipped, redirects, sends, serves
from tracker.lock import capture_lock

SOURCES = """
[[sources]]
name = "portal"
url = "{url}/"

[[sources]]
name = "gone"
url = "{url}/gone?key=geheim"
retries = 0
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as running:
        running.paths["/"] = sends(gzipped(a_page().body))
        running.paths["/gone"] = serves("gone", status="404 Not Found")
        running.paths["/ping"] = serves("OK")
        running.paths["/ping/fail"] = serves("OK")
        yield running


@pytest.fixture
def home(site: Site, tmp_path: Path) -> Path:
    folder = tmp_path / "watched"
    folder.mkdir()
    watch = f'health_url = "{site.url}/ping"\nmetrics_file = "tracker.prom"\n'
    (folder / "tracker.toml").write_text(watch + SOURCES.format(url=site.url))
    return folder


def pings(site: Site) -> list[tuple[str, str]]:
    return [(each.method, each.path) for each in site.asked if each.path.startswith("/ping")]


def metrics(home: Path) -> dict[tuple[str, str], float]:
    families = text_string_to_metric_families((home / "tracker.prom").read_text("utf-8"))
    return {(each.name, each.labels["source"]): each.value for family in families for each in family.samples}


def events(ran: Ran) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ran.err.splitlines()]


def test_when_all_is_well_nothing_is_printed_and_everybody_is_told(site: Site, home: Path) -> None:
    ran = tracker("capture", "-q", "--source", "portal", "--home", home)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert pings(site) == [("GET", "/ping")]
    found = metrics(home)
    assert found["tracker_capture_success", "portal"] == 1
    assert found["tracker_quotes", "portal"] == len(a_quotes(home))
    assert found["tracker_last_success_timestamp_seconds", "portal"] == pytest.approx(time.time(), abs=60)


def a_quotes(home: Path) -> list[object]:
    quotes: list[object] = tracker("latest", "--json", "--home", home).json
    return quotes


def test_a_failure_is_told_with_its_words_and_no_secret(site: Site, home: Path) -> None:
    assert tracker("capture", "-q", "--source", "portal", "--home", home).code == 0
    first = metrics(home)
    assert tracker("capture", "-q", "--source", "gone", "--home", home).code == 69
    assert pings(site) == [("GET", "/ping"), ("POST", "/ping/fail")]
    body = site.asked[-1].body.decode()
    assert "gone: page-not-had (69):" in body
    assert "404" in body
    assert "geheim" not in body
    found = metrics(home)
    assert {key: value for key, value in found.items() if key[1] == "portal"} == {
        key: value for key, value in first.items() if key[1] == "portal"
    }
    assert (found["tracker_capture_success", "gone"], found["tracker_last_exit_code", "gone"]) == (0, 69)
    assert ("tracker_last_success_timestamp_seconds", "gone") not in found


def test_the_address_of_failures_may_be_another(site: Site, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_HEALTH_FAIL_URL", f"{site.url}/ping-down")
    site.paths["/ping-down"] = serves("OK")
    assert tracker("capture", "-q", "--home", home).code == 69
    assert pings(site) == [("POST", "/ping-down")]


def test_a_failed_ping_changes_no_exit_code_and_is_a_warning_in_quiet_too(site: Site, home: Path) -> None:
    status_500 = serves("no", status="500 Internal Server Error")
    for behaviour, said in ((status_500, "answers 500"), (redirects("/ping"), "redirects more than")):
        site.paths["/ping"] = behaviour
        ran = tracker("capture", "-q", "--source", "portal", "--home", home)
        assert (ran.code, ran.out) == (0, "")
        assert ran.err.startswith(f"tracker: the health ping failed: '{site.url}/ping'")
        assert said in ran.err
        assert ran.err.count("\n") == 1


def test_a_ping_takes_five_seconds_at_most(site: Site, home: Path) -> None:
    """Measured as cron sees it: a process of its own, imports included."""
    arguments = ("capture", "-q", "--source", "portal", "--home", home)
    started = time.monotonic()
    assert tracker_process(*arguments).stderr == ""
    well_s = time.monotonic() - started
    stop = threading.Event()
    site.paths["/ping"] = drips(b"HTTP/1.1 200 OK\r\n\r\n", b"a", 0.2, stop)
    started = time.monotonic()
    ran = tracker_process(*arguments)
    took_s = time.monotonic() - started
    stop.set()
    assert ran.returncode == 0
    assert ran.stderr.startswith(f"tracker: the health ping failed: '{site.url}/ping'")
    assert "no whole answer within" in ran.stderr
    assert ran.stderr.count("\n") == 1
    # A busy machine may start the second process later than the first, by a part of what a start takes on it.
    assert took_s - well_s < 5 + well_s / 2


def test_a_refused_ping_is_a_warning(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("TRACKER_HEALTH_URL", f"http://me:geheim@127.0.0.1:{port}/")
    ran = tracker("capture", "-q", "--source", "portal", "--home", home)
    assert ran.code == 0
    assert "refused" in ran.err
    assert "geheim" not in ran.err


def test_the_lock_is_free_while_the_ping_is_under_way(site: Site, home: Path) -> None:
    taken: list[bool] = []

    def try_lock(connection: socket.socket, _: object) -> None:
        with capture_lock(home / "snapshots", wait_s=0):
            taken.append(True)
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")

    site.paths["/ping"] = try_lock
    assert tracker("capture", "-q", "--source", "portal", "--home", home).err == ""
    assert taken == [True]


def test_a_held_lock_is_told_as_a_failure(site: Site, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.lock.WAIT_S", 0.1)
    with capture_lock(home / "snapshots"):
        ran = tracker("capture", "-q", "--home", home)
    assert ran.code == 75
    assert pings(site) == [("POST", "/ping/fail")]
    found = metrics(home)
    assert (found["tracker_last_exit_code", "portal"], found["tracker_last_exit_code", "gone"]) == (75, 75)


def test_a_storage_fault_is_told_as_a_failure(site: Site, home: Path) -> None:
    (home / "snapshots").write_text("in the way")
    assert tracker("capture", "-q", "--source", "portal", "--home", home).code == 74
    assert pings(site) == [("POST", "/ping/fail")]


def test_wrong_use_and_bad_settings_tell_nobody(site: Site, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert tracker("capture", "--source", "nobody", "--home", home).code == 2
    assert tracker("capture", "--log-format", "xml", "--home", home).code == 78
    monkeypatch.setenv("TRACKER_LOG_FORMAT", "xml")
    ran = tracker("capture", "--home", home)
    assert (ran.code, "TRACKER_LOG_FORMAT" in ran.err) == (78, True)
    assert pings(site) == []
    assert not (home / "tracker.prom").exists()


def test_a_metrics_file_that_can_not_be_written_is_a_warning(site: Site, home: Path) -> None:
    (home / "tracker.prom").mkdir()
    ran = tracker("capture", "-q", "--source", "portal", "--home", home)
    assert ran.code == 0
    assert ran.err.startswith("tracker: the metrics file was not written: ")
    assert pings(site) == [("GET", "/ping")]


def test_a_log_for_machines_has_an_event_a_source(home: Path) -> None:
    ran = tracker("capture", "--log-format", "json", "--home", home)
    portal, gone = events(ran)
    assert (portal["event"], portal["source"], portal["outcome"], portal["exit"]) == ("capture", "portal", "stored", 0)
    assert portal["quotes"] == len(a_quotes(home))
    assert portal["archived"]["file"].endswith(".warc.gz")
    assert portal["time"].endswith("Z")
    assert portal["duration_s"] >= 0
    assert (gone["level"], gone["outcome"], gone["exit"]) == ("error", "page-not-had", 69)
    assert "404" in gone["message"]
    # The strip has one doubtful percentage, and the time of another day.
    assert portal["level"] == "warning"
    assert set(portal["findings"]) - {"clock-mismatch"} == {"percent-mismatch"}


def test_in_quiet_only_warnings_and_errors_are_logged(home: Path, page: Path) -> None:
    arguments = ("capture", "--at", "2024-04-19T02:27Z", "--home", home, "--log-format=json", page, "missing.txt")
    assert [event["level"] for event in events(tracker(*arguments, "-q"))] == ["warning", "error"]
    again = events(tracker(*arguments))
    assert [(event["level"], event["event"]) for event in again] == [
        ("info", "message"),
        ("info", "capture"),
        ("error", "capture"),
    ]
    assert [event["source"] for event in events(tracker(*arguments, "-q"))] == ["saved"]


def test_whatever_a_page_is_called_its_event_is_one_line(tmp_path: Path, page: Path) -> None:
    hostile = tmp_path / "a\nb\u202e\x1b[31m\x7f\u2028.txt"
    page.rename(hostile)
    at = ("--at", "2024-04-19T02:27+02:00")
    ran = tracker("capture", hostile, *at, "--home", tmp_path / "h", "--log-format", "json")
    assert ran.err.isascii()
    assert ran.err.rstrip("\n").isprintable()
    (event,) = events(ran)
    assert event["address"] == str(hostile)


def test_errors_of_the_whole_command_are_events_too(tmp_path: Path) -> None:
    for arguments in (("--bogus",), ("--home", str(tmp_path)), ("--timezone", "Mars/Olympus", "x.txt")):
        ran = tracker("capture", "--log-format", "json", *arguments)
        (event,) = events(ran)
        assert (event["level"], event["event"], event["exit"]) == ("error", "error", ran.code)


def test_a_fault_of_ours_is_an_event_with_its_trace(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("tracker.capture.capture", fail)
    ran = tracker("capture", "-v", "--log-format", "json", "--source", "portal", "--home", home)
    trace, event = events(ran)
    assert "RuntimeError: boom" in trace["message"]
    assert (event["event"], event["exit"]) == ("capture", 1)


def test_a_fault_of_ours_while_telling_changes_no_exit_code(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("tracker.metrics.update_metrics", fail)
    monkeypatch.setattr("tracker.health.ping", fail)
    ran = tracker("capture", "-q", "--source", "portal", "--home", home)
    assert ran.code == 0
    assert ran.err.count("unexpected RuntimeError: boom") == 2
