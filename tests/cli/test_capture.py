"""``tracker capture``."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tests.cli.running import tracker
from tracker import lock

AT = "2024-04-19T02:27+02:00"


def test_a_capture_says_what_it_stored_and_where_the_page_is_kept(tmp_path: Path, page: Path) -> None:
    ran = tracker("capture", page, "--at", AT, "--home", tmp_path / "home")
    assert (ran.code, ran.out) == (0, "")
    assert "8 cotations du 19 avr. 2024 02:27 (Europe/Paris)" in ran.err
    assert "2024-04.warc.gz" in ran.err
    names = {path.name for path in (tmp_path / "home" / "snapshots").iterdir()}
    assert names == {".lock", "2024-04.warc.gz", "tracker.db"}


def test_the_same_again_says_so_and_changes_nothing(home: Path, page: Path) -> None:
    before = {path.name: path.read_bytes() for path in (home / "snapshots").iterdir()}
    ran = tracker("capture", page, "--at", AT, "--home", home)
    assert ran.code == 0
    assert "déjà enregistré" in ran.err
    assert {path.name: path.read_bytes() for path in (home / "snapshots").iterdir()} == before


def test_quiet_prints_nothing_when_all_is_well(tmp_path: Path, page: Path) -> None:
    ran = tracker("capture", "-q", page, "--at", AT, "--home", tmp_path / "home")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_a_time_without_an_offset_is_read_in_the_display_zone_and_said(tmp_path: Path, page: Path) -> None:
    ran = tracker("capture", page, "--at", "2024-04-19T02:27", "--home", tmp_path / "home")
    assert ran.code == 0
    assert "2024-04-19T02:27 has no offset: read in Europe/Paris, as 2024-04-19T00:27:00Z" in ran.err


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (["--at", "2025-03-30T02:15"], ["does not exist", "01:15+01:00", "03:15+02:00"]),
        (["--at", "2025-10-26T02:45"], ["exists twice", "02:45+02:00", "02:45+01:00"]),
        (["--at", "yesterday"], ["'yesterday' is not a time", "2024-04-19T02:27+02:00"]),
        (["--at", "2024-04-19"], ["a whole day"]),
        ([], ["nobody said when", "--at"]),
    ],
)
def test_a_time_that_can_t_be_known_is_refused_and_nothing_made(
    tmp_path: Path, page: Path, at: list[str], said: list[str]
) -> None:
    ran = tracker("capture", page, *at, "--home", tmp_path / "home")
    assert ran.code == 2
    for words in said:
        assert words in ran.err
    assert not (tmp_path / "home").exists()


def test_a_saved_page_is_not_of_a_day_to_come(tmp_path: Path, page: Path) -> None:
    ran = tracker("capture", page, "--at", "2199-04-19T02:27+02:00", "--home", tmp_path)
    assert (ran.code, list((tmp_path / "snapshots").glob("*"))) == (2, [])
    assert "is said to be of 2199-04-19T02:27+0200, and this machine's clock says 20" in ran.err
    named = page.with_name("strip-21990419T0227Z.txt")
    named.write_bytes(page.read_bytes())
    assert tracker("capture", named, "--home", tmp_path).code == 2


def test_several_pages_are_all_tried_and_the_first_failure_is_the_exit_code(tmp_path: Path, page: Path) -> None:
    prose = tmp_path / "2024-04-19T0100Z.txt"
    prose.write_text("Un article.\n")
    good = tmp_path / "2024-04-19T0027Z.txt"
    good.write_bytes(page.read_bytes())
    missing = tmp_path / "2024-04-19T0200Z.txt"
    ran = tracker("capture", prose, missing, good, "--home", tmp_path / "home", "--json")
    assert ran.code == 65
    assert [outcome["outcome"] for outcome in ran.json] == ["page-unreadable", "input-missing", "stored"]
    assert tracker("capture", missing, prose, "--home", tmp_path / "home").code == 66


@pytest.mark.parametrize(
    ("at", "is_found"), [("2024-04-19T02:27:59+02:00", False), ("2024-04-19T02:28:01+02:00", True)]
)
def test_a_time_that_is_not_the_one_in_the_name_is_a_finding(
    tmp_path: Path, page: Path, at: str, is_found: bool
) -> None:
    named = page.rename(tmp_path / "2024-04-19T0227+0200.txt")
    ran = tracker("capture", named, "--at", at, "--home", tmp_path, "--json")
    (captured,) = ran.json
    found = [each["message"] for each in captured["findings"] if each["code"] == "time-mismatch"]
    assert found == ["the name of the file says 2024-04-19T00:27:00Z: one of the two times is wrong"] * is_found
    assert (captured["captured_at"], captured["time_source"]) == (f"2024-04-19T00:{at[14:19]}Z", "option")


def test_strict_stores_what_was_read_and_exits_65(tmp_path: Path, page: Path) -> None:
    page.write_text(page.read_text().replace("15\N{NO-BREAK SPACE}601,50", "—,50"))
    home = tmp_path / "home"
    assert tracker("capture", page, "--at", AT, "--strict", "--home", home).code == 65
    assert len(tracker("latest", "--json", "--home", home).json) == 7


def test_a_home_that_can_t_be_made_is_74(tmp_path: Path, page: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "snapshots").write_text("in the way")
    ran = tracker("capture", page, "--at", AT, "--home", tmp_path / "home")
    assert ran.code == 74
    assert "snapshots" in ran.err


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgres://user:geheim@localhost/x", "does not know"),
        ("mysql://user:geheim@localhost/x", "does not know"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("postgresql://user:ge@he:im@localhost:port/x", "understood"),
    ],
)
def test_a_database_url_that_can_t_be_used_is_78_and_shows_no_password(
    tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch, url: str, said: str
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    ran = tracker("capture", page, "--at", AT, "--home", tmp_path / "home", "-v")
    assert ran.code == 78, ran.err
    assert said in ran.err
    assert "geheim" not in ran.err
    assert "he:im" not in ran.err


@pytest.mark.postgres
def test_a_postgresql_server_that_is_not_there_is_74_without_the_password(
    tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", "postgresql://user:geheim@127.0.0.1:1/x")
    ran = tracker("capture", page, "--at", AT, "--home", tmp_path / "home")
    assert ran.code == 74
    assert "geheim" not in ran.err
    assert (tmp_path / "home" / "snapshots" / "2024-04.warc.gz").exists()


def test_a_page_is_kept_even_where_the_settings_name_no_database(
    tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", "mysql://x/y")
    assert tracker("capture", page, "--at", AT, "--home", tmp_path / "home").code == 78
    assert (tmp_path / "home" / "snapshots" / "2024-04.warc.gz").exists()


def test_a_name_that_is_not_utf_8_is_captured_like_any_other(tmp_path: Path, page: Path) -> None:
    odd = page.rename(tmp_path / "caf\udce9-2024-04-19T0227Z.txt")
    ran = tracker("capture", odd, "--source", "\udce9", "--home", tmp_path / "home", "--json")
    assert ran.code == 0
    assert ran.json[0]["address"].endswith(r"caf\xe9-2024-04-19T0227Z.txt")


def test_an_unreadable_page_captured_twice_is_archived_once(tmp_path: Path) -> None:
    prose = tmp_path / "2024-04-19T0100Z.txt"
    prose.write_text("Un article.\n")
    archive = tmp_path / "home" / "snapshots" / "2024-04.warc.gz"
    assert tracker("capture", prose, "--home", tmp_path / "home").code == 65
    size = archive.stat().st_size
    assert tracker("capture", prose, "--home", tmp_path / "home").code == 65
    assert archive.stat().st_size == size


def test_a_held_lock_is_waited_for_once_whatever_the_number_of_pages(
    tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "WAIT_S", 0.3)
    with lock.capture_lock(tmp_path / "home" / "snapshots"):
        started = time.monotonic()
        ran = tracker("capture", page, page, page, "--at", AT, "--home", tmp_path / "home")
        assert ran.code == 75
        assert time.monotonic() - started < 2


def test_pages_that_get_one_time_in_spite_of_their_names_are_told_of(tmp_path: Path, page: Path) -> None:
    ran = tracker("capture", page, page, "--at", AT, "--home", tmp_path / "home")
    assert "all 2 pages the same time" in ran.err


def test_a_page_that_tells_something_of_an_earlier_one_says_so(tmp_path: Path, page: Path) -> None:
    right, home = page.read_text(), tmp_path / "home"
    said = []
    moved = right.replace("547,74", "557,74").replace("-531,96 (-1,40 %)", "-521,96 (-1,37 %)")
    for minute, text in (("27", right.replace("547,74", "547,47")), ("37", right), ("47", moved), ("57", moved)):
        page.write_text(text)
        ran = tracker("capture", page, "--at", f"2024-04-19T03:{minute}+02:00", "--home", home, "--json")
        said.append((ran.json[0]["changed_earlier"], "les constats d’1 page antérieure ont changé" in ran.err))
    # The second one contradicts the first, the third one tells which of the two is wrong.
    assert said == [(0, False), (1, True), (2, False), (0, False)]
