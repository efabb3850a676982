"""What a report's folder holds, and what of an older report goes."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from tests.report.builders import a_history, a_market, written


def test_pictures_that_the_new_report_does_not_have_are_removed(tmp_path: Path) -> None:
    written(a_market(2, snapshots=1), tmp_path)
    (tmp_path / "mine.png").write_bytes(b"mine")
    written(a_market(1, snapshots=1), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "dow-jones.csv",
        "dow-jones.png",
        "dow-jones.svg",
        "index.html",
        "mine.png",
        "overview.png",
        "overview.svg",
        "report.json",
    ]
    written(a_history(at=()), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html", "mine.png", "report.json"]


def test_contents_name_each_instrument_with_its_files(tmp_path: Path) -> None:
    written(a_market(1, snapshots=2), tmp_path)
    told = json.loads((tmp_path / "report.json").read_bytes())
    assert told.pop("files") == sorted(path.name for path in tmp_path.iterdir() if path.name != "report.json")
    assert told == {
        "version": "0.1.0",
        "newest_snapshot": "2024-04-19T01:27:00Z",
        "headline": ["Dow Jones −0,3\N{NO-BREAK SPACE}%."],
        "language": "fr",
        "page": "index.html",
        "overview": "overview.png",
        "card": None,
        "instruments": [
            {
                "name": "Dow Jones",
                "symbol": "^DJI",
                "picture": "dow-jones.png",
                "svg": "dow-jones.svg",
                "csv": "dow-jones.csv",
            }
        ],
    }


def test_pictures_of_a_report_that_listed_no_files_are_removed_too(tmp_path: Path) -> None:
    (tmp_path / "report.json").write_text('{"overview": "overview.png", "instruments": [{"picture": "old.png"}]}')
    for name in ("overview.png", "old.png", "other.png"):
        (tmp_path / name).write_bytes(b"old")
    written(a_history(at=()), tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html", "other.png", "report.json"]


DAMAGED = (
    b"",
    b"\xff{",
    b"[" * 100_000,
    b"[1]",
    b'{"overview": 7, "instruments": {"picture": "notes.txt"}}',
    b'{"overview": "../outside.png", "instruments": [{"picture": "sub/inside.png"}, {"picture": 1}, "mine.png", null]}',
    b'{"overview": "notes.txt", "instruments": [{"picture": ".hidden.png"}, {"picture": "folder.png"}]}',
    b'{"files": ["../outside.png", "notes.txt", ".hidden.png", "sub/inside.png", "index.html", 3, {}]}',
    b'{"files": {"mine.png": 1}}',
    b'{"overview": "index.html", "instruments": [{"picture": "report.json"}, {"picture": "mine.png\\n"}]}',
)


@pytest.mark.parametrize("contents", DAMAGED, ids=[repr(contents[:30]) for contents in DAMAGED])
def test_damaged_contents_remove_nothing(contents: bytes, tmp_path: Path) -> None:
    out = tmp_path / "reports"
    (out / "sub").mkdir(parents=True)
    (out / "folder.png").mkdir()
    others = [tmp_path / "outside.png", out / "sub" / "inside.png", out / "notes.txt", out / ".hidden.png"]
    others.append(out / "mine.png")
    for path in others:
        path.write_bytes(b"mine")
    (out / "report.json").write_bytes(contents)
    written(a_history(at=()), out)
    assert all(path.read_bytes() == b"mine" for path in others)
    assert (out / "folder.png").is_dir()
    assert (out / "index.html").exists()


def test_what_a_killed_run_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    left = [tmp_path / f".{name}.{gone.pid}.part" for name in ("index.html", "overview.png", "report.json")]
    others = [
        tmp_path / f".index.html.{os.getppid()}.part",
        tmp_path / f".notes.txt.{gone.pid}.part",
        tmp_path / "index.html.part",
    ]
    for path in (*left, *others):
        path.write_bytes(b"half")
    written(a_history(at=()), tmp_path)
    assert not any(path.exists() for path in left)
    assert all(path.exists() for path in others)
