"""``tracker report`` and ``tracker demo``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.running import tracker, tracker_process


def test_a_report_says_where_its_files_are(home: Path, tmp_path: Path) -> None:
    ran = tracker("report", "--home", home, "--out", tmp_path / "out", "--json")
    assert ran.code == 0
    written = ran.json
    assert Path(written["page"]) == tmp_path / "out" / "index.html"
    assert Path(written["overview"]).exists()
    assert len(written["charts"]) == 8
    assert all(Path(chart).exists() for chart in written["charts"])
    assert Path(written["database"]) == home / "snapshots" / "tracker.db"


def test_a_report_goes_into_the_home_unless_told_otherwise(home: Path) -> None:
    ran = tracker("report", "--home", home, "--since", "2024-04-19T03:00+02:00")
    assert ran.code == 0
    assert f"HTML      {home / 'reports' / 'index.html'}" in ran.out
    page = (home / "reports" / "index.html").read_text("utf-8")
    assert '<html lang="fr"' in page
    assert str(home.absolute()) in page


def test_a_quiet_report_says_nothing(home: Path) -> None:
    ran = tracker("report", "-q", "--home", home)
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_a_report_of_nothing_names_no_database(tmp_path: Path) -> None:
    ran = tracker("report", "--home", tmp_path / "home", "--json")
    assert ran.code == 0
    assert (ran.json["overview"], ran.json["charts"], ran.json["database"]) == (None, [], None)
    assert not (tmp_path / "home" / "snapshots").exists()


def test_a_report_that_can_t_be_written_is_73(home: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    ran = tracker("report", "--home", home, "--out", tmp_path / "out")
    assert ran.code == 73
    assert str(tmp_path / "out") in ran.err


def test_the_demo_stays_out_of_another_history(home: Path) -> None:
    ran = tracker("demo", "--home", home)
    assert ran.code == 2
    assert "holds a history of its own (saved)" in ran.err


@pytest.mark.slow
def test_the_demo_captures_every_example_page_and_again_changes_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = tracker_process("demo", "--home", home, "--json")
    assert first.returncode == 0, first.stderr
    assert "96 captured, 0 already stored" in first.stderr
    assert len(json.loads(first.stdout)["charts"]) == 15
    database = (home / "snapshots" / "tracker.db").read_bytes()
    page = (home / "reports" / "index.html").read_bytes()
    again = tracker_process("demo", "--home", home)
    assert "0 captured, 96 already stored" in again.stderr
    assert (home / "snapshots" / "tracker.db").read_bytes() == database
    assert (home / "reports" / "index.html").read_bytes() == page
