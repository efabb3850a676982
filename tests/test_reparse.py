"""A store rebuilt from the archive alone is the one that the captures made, and nothing is ever removed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_page
from tests.cli.running import Ran, tracker
from tests.cli.test_sources import SOURCES, TABLE
from tests.pages import page_text, printed_strips
from tests.servers import a_site, gzipped, sends, serves

DATABASE = "snapshots/tracker.db"
ARCHIVE = "snapshots/2024-04.warc.gz"
WHAT_CAPTURES_MADE = (
    "SELECT * FROM quotes ORDER BY at, source, name, value",
    "SELECT hex(s.page_identity), s.moment, s.time_source, s.reader, s.locale, f.name, s.archive_offset, a.text, l.text"
    " FROM snapshot s JOIN archive_file f ON f.id = s.archive_file_id JOIN address a ON a.id = s.address_id"
    " LEFT JOIN market_line l ON l.id = s.market_line_id ORDER BY 1",
    "SELECT hex(s.page_identity), d.position, d.code, d.quote_name, d.quote_position, d.facts"
    " FROM finding d JOIN snapshot s USING (moment) ORDER BY 1, 2",
    "SELECT hex(page_identity), outcome, reason, captured_at, moment, archive_offset FROM attempt ORDER BY 1, 2, 6",
)


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for variable in ("TRACKER_HOME", "TRACKER_DATABASE_URL", "TRACKER_LOCALE", "TRACKER_TIMEZONE", "LC_ALL", "LANG"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with three snapshots of a morning.

    The second prints what the first does, and the third one's page has another time in its name.
    """
    at = ((), (), ("--at", "2024-04-19T03:10Z"))
    for number, strip in enumerate((*[printed_strips()[0]] * 2, printed_strips()[1])):
        page = tmp_path / f"2024-04-19T0{number + 1}00Z.txt"
        page.write_text(page_text(strip), encoding="utf-8")
        assert tracker("capture", "-q", page, *at[number], "--home", tmp_path).code == 0
    return tmp_path


def made(database: Path) -> list[list[Any]]:
    with closing(sqlite3.connect(database)) as connection:
        return [connection.execute(statement).fetchall() for statement in WHAT_CAPTURES_MADE]


def change(database: Path, *statements: str) -> None:
    with closing(sqlite3.connect(database)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def counts(ran: Ran) -> dict[str, int]:
    """How many pages became what, those that none became left out."""
    return {became: count for became, count in ran.json["pages"].items() if count}


def test_a_database_rebuilt_from_the_archive_equals_the_one_that_captures_made(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "unreadable.txt").write_text("une page sans bandeau")
    assert tracker("capture", "unreadable.txt", "--at", "2024-04-19T05:00Z", "--home", home).code == 65
    (home / "damaged.txt").write_text(a_page().body.decode().replace("15\N{NO-BREAK SPACE}601,50", "15 6O1,50"))
    assert tracker("capture", "damaged.txt", "--at", "2024-04-19T05:00Z", "--home", home).code == 0
    (home / "english.txt").write_text("  • DAX\n\n    17,775.38\n    +22.07 (+0.12 %)\n\nThe end\n")
    in_english = ("capture", "english.txt", "--at", "2024-04-19T06:00Z", "--page-locale", "en_US", "--home", home)
    assert tracker(*in_english[:4], "--home", home).code == 65
    assert tracker(*in_english).code == 0
    with a_site() as site:
        site.paths["/"] = sends(gzipped(a_page().body))
        site.paths["/gone"] = serves("gone", status="404 Not Found")
        site.paths["/indices"] = serves(TABLE, content_type="text/html; charset=utf-8")
        (home / "tracker.toml").write_text(SOURCES.format(url=site.url))
        assert tracker("capture", "--home", home).code == 69
    # Offline, and with the sources' layouts alone.
    monkeypatch.setenv("TRACKER_DATABASE_URL", f"sqlite:///{home / 'new.db'}")
    ran = tracker("reparse", "--json", "--home", home)
    assert (ran.code, counts(ran)) == (0, {"added": 7, "not-had": 1, "unreadable": 2})
    assert made(home / "new.db") == made(home / DATABASE)
    again = tracker("reparse", "--json", "--home", home)
    assert counts(again) == {"unchanged": 7, "not-had": 1, "unreadable": 2}
    assert made(home / "new.db") == made(home / DATABASE)


def test_what_reads_otherwise_now_is_corrected_and_what_is_missing_is_added(home: Path) -> None:
    before = made(home / DATABASE)
    change(
        home / DATABASE,
        "UPDATE quote SET value = value + 1 WHERE moment = (SELECT min(moment) FROM snapshot)",
        "DELETE FROM quote WHERE moment = (SELECT max(moment) FROM snapshot)",
        "DELETE FROM finding WHERE moment = (SELECT max(moment) FROM snapshot)",
        "DELETE FROM attempt WHERE moment = (SELECT max(moment) FROM snapshot)",
        "DELETE FROM snapshot WHERE moment = (SELECT max(moment) FROM snapshot)",
    )
    ran = tracker("reparse", "--json", "--home", home)
    assert counts(ran) == {"added": 1, "changed": 1, "unchanged": 1}
    assert made(home / DATABASE) == before


def test_a_countdown_of_a_holiday_is_found_by_the_capture_and_stays(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_bytes(a_page().body)
    # On the first of May Paris does not open, whatever the page counts down to.
    (made,) = tracker("capture", page, "--at", "2024-05-01T02:27+02:00", "--home", tmp_path, "--json").json
    assert "clock-mismatch" in {one["code"] for one in made["findings"]}
    assert tracker("check", "--json", "--home", tmp_path).json["changed"] == 0
    assert "est à 24\N{NO-BREAK SPACE}h des horaires" in tracker("check", "--home", tmp_path).out
    assert counts(tracker("reparse", "--json", "--home", tmp_path)) == {"unchanged": 1}
    assert tracker("reparse", "--home", tmp_path).out == "      1  relevé inchangé\n"


def test_a_first_page_that_later_ones_prove_wrong_is_so_by_captures_by_check_and_by_a_rebuild(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    strips = [strip for strip in printed_strips() if str(strip.captured_at).startswith("2024-04-23")]
    for strip in sorted(strips, key=lambda strip: str(strip.captured_at)):
        page = tmp_path / "page.txt"
        page.write_text(page_text(strip).replace("17\N{NO-BREAK SPACE}977,04", "17\N{NO-BREAK SPACE}974,04"), "utf-8")
        assert tracker("capture", page, "--at", str(strip.captured_at), "--home", tmp_path).code == 0
    by_captures = made(tmp_path / DATABASE)
    checked = tracker("check", "--json", "--home", tmp_path)
    serious = [
        (one["code"], one["quote"], one["first_at"]) for one in checked.json["findings"] if one["severity"] == "error"
    ]
    assert (checked.code, serious) == (65, [("reference-mismatch", "DAX", "2024-04-23T07:51:00Z")])
    assert made(tmp_path / DATABASE) == by_captures
    assert counts(tracker("reparse", "--json", "--home", tmp_path)) == {"unchanged": len(strips)}
    monkeypatch.setenv("TRACKER_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    assert counts(tracker("reparse", "--json", "--home", tmp_path)) == {"added": len(strips)}
    assert made(tmp_path / "new.db") == by_captures


def test_damage_is_named_after_all_else_is_done_and_costs_no_snapshot(home: Path) -> None:
    before = made(home / DATABASE)
    archive = home / ARCHIVE
    content = bytearray(archive.read_bytes())
    content[-300] ^= 1
    archive.write_bytes(content)
    ran = tracker("reparse", "--home", home)
    assert ran.code == 74
    assert "2024-04.warc.gz' is damaged at byte" in ran.err
    assert made(home / DATABASE) == before


def test_a_torn_end_is_named_and_then_set_aside(home: Path) -> None:
    archive = home / ARCHIVE
    archive.write_bytes(archive.read_bytes()[:-9])
    looked = tracker("doctor", "--home", home)
    assert looked.code == 74
    assert "it ends in the middle of a record" in looked.out
    ran = tracker("reparse", "--home", home)
    assert ran.code == 74
    assert f"{home / 'snapshots' / 'torn'!s}" in ran.err
    assert tracker("reparse", "--home", home).code == 0
    assert "middle of a record" not in tracker("doctor", "--home", home).out


def test_a_snapshot_whose_page_is_missing_or_no_longer_read_stays(home: Path) -> None:
    before = made(home / DATABASE)
    (home / ARCHIVE).unlink()
    ran = tracker("reparse", "--home", home)
    assert (ran.code, ran.out) == (0, f"rien n’est archivé dans {home}/snapshots\n")
    assert made(home / DATABASE) == before


def test_a_page_whose_store_failed_is_picked_up(home: Path, tmp_path: Path) -> None:
    database = home / DATABASE
    sound = database.read_bytes()
    database.write_bytes(b"no database at all" * 100)
    page = tmp_path / "2024-04-19T0900Z.txt"
    page.write_bytes(a_page().body)
    assert tracker("capture", page, "--home", home).code == 74
    database.write_bytes(sound)
    ran = tracker("reparse", "--json", "--home", home)
    assert counts(ran) == {"added": 1, "unchanged": 3}


def test_nothing_is_made_where_nothing_is_archived(tmp_path: Path) -> None:
    ran = tracker("reparse", "--json", "--home", tmp_path / "nowhere")
    assert (ran.code, ran.json["files"]) == (0, [])
    assert not (tmp_path / "nowhere").exists()


def test_a_page_that_is_served_again_is_no_witness_of_what_it_said(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    # Thursday's page, and with other figures of its session two copies of it on Saturday, behind Friday's close.
    page.write_bytes(a_page().body)
    assert tracker("capture", page, "--at", "2024-04-19T02:27+02:00", "--home", tmp_path).code == 0
    text = a_page().body.decode().replace("37\N{NO-BREAK SPACE}775,38", "37\N{NO-BREAK SPACE}801,12")
    page.write_text(text.replace("+22,07 (+0,06 %)", "+47,81 (+0,13 %)"))
    for minute in ("00", "05", "10"):
        ran = tracker("capture", page, "--at", f"2024-04-20T10:{minute}+02:00", "--home", tmp_path, "--json")
        found = {(one["code"], one["quote"]) for one in ran.json[0]["findings"]}
        assert found >= {("reference-mismatch", "Dow Jones"), ("clock-mismatch", None)}
        assert ran.json[0]["changed_earlier"] == 0
    assert tracker("check", "--json", "--home", tmp_path).json["changed"] == 0
    assert counts(tracker("reparse", "--json", "--home", tmp_path)) == {"unchanged": 4}
