"""The machine's time zone, and none at all: what is stored and shown depends on neither (faults: T7)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import a_page
from tests.cli.running import tracker, tracker_process
from tests.servers import a_site, serves

LOCAL = "2024-04-19T02:27"


@pytest.fixture
def in_zone() -> Iterator[Callable[[str], None]]:
    """Put this process into another zone, as one that starts with ``TZ`` is."""
    with pytest.MonkeyPatch.context() as patch:

        def put(zone: str) -> None:
            patch.setenv("TZ", zone)
            time.tzset()

        yield put
    time.tzset()


@pytest.mark.parametrize("zone", ["America/New_York", "nonsense", ":/nowhere", "XYZ-23:59"])
def test_a_saved_page_is_stored_in_utc_and_shown_in_paris_wherever_the_machine_is(
    tmp_path: Path, page: Path, in_zone: Callable[[str], None], zone: str
) -> None:
    in_zone(zone)
    ran = tracker("capture", page, "--at", LOCAL, "--home", tmp_path, "--json")
    assert ran.json[0]["captured_at"] == "2024-04-19T00:27:00Z"
    named = page.rename(tmp_path / "2024-04-19T0327.txt")
    assert tracker("capture", named, "--home", tmp_path, "--json").json[0]["captured_at"] == "2024-04-19T01:27:00Z"
    lines = tracker("history", "nikkei", "--since", "2024-04-19T02:27", "--home", tmp_path).out.splitlines()
    assert [line.split("\t")[0] for line in lines[1:]] == ["19 avr. 2024 02:27", "19 avr. 2024 03:27"]


@pytest.mark.parametrize("zone", ["America/New_York", "nonsense"])
def test_a_page_that_is_got_now_is_stored_in_utc_wherever_the_machine_is(
    tmp_path: Path, in_zone: Callable[[str], None], zone: str
) -> None:
    in_zone(zone)
    with a_site() as site:
        site.paths["/"] = serves(a_page().body)
        (captured,) = tracker("capture", f"{site.url}/", "--home", tmp_path, "--json").json
    age = datetime.now(UTC) - datetime.fromisoformat(captured["captured_at"])
    assert timedelta() <= age < timedelta(minutes=1)


def test_a_system_without_zone_data_has_that_of_python_s_package(home: Path) -> None:
    ran = tracker_process("history", "nikkei", "--home", home, environment={"PYTHONTZPATH": ""})
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == tracker("history", "nikkei", "--home", home).out


def test_without_any_zone_data_it_is_said_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "tzdata.py").write_text("raise ImportError('not installed')")
    environment = {"PYTHONTZPATH": "", "PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[2]}"}
    for zone in ((), ("--timezone", "UTC")):
        ran = tracker_process("latest", *zone, "--home", tmp_path, environment=environment)
        assert ran.returncode == 78
        assert "this system has no time zones" in ran.stderr
        assert "pip install tzdata" in ran.stderr
