"""Saved pages: whatever a path can be."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tracker.errors import InputMissing, WrongUse
from tracker.model import TimeSource
from tracker.sources import file
from tracker.sources.file import page_at, read_body, saved_page
from tracker.times import parse_time

PARIS = ZoneInfo("Europe/Paris")
NAMED = "2024-04-19T0227+0200.txt"


def test_a_files_bytes_are_read_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(b"a\r\n\xff")
    assert read_body(str(path)) == b"a\r\n\xff"


def make_fifo(path: Path) -> None:
    os.mkfifo(path)


def make_loop(path: Path) -> None:
    path.symlink_to(path)


def make_dangling(path: Path) -> None:
    path.symlink_to(path.with_name("gone"))


@pytest.mark.parametrize("make", [Path.mkdir, make_fifo, make_loop, make_dangling, lambda path: None])
def test_what_can_t_be_read_as_a_file_is_refused_at_once(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "page.txt"
    make(path)
    with pytest.raises(InputMissing, match="page.txt"):
        read_body(str(path))


@pytest.mark.parametrize("path", ["/dev/zero", "a\0b", "", "x" * 5000, "caf\udce9.txt"])
def test_an_impossible_path_is_refused(path: str) -> None:
    with pytest.raises(InputMissing):
        read_body(path)


def test_a_page_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "LARGEST_PAGE", 10)
    path = tmp_path / "page.txt"
    path.write_bytes(bytes(11))
    with pytest.raises(InputMissing, match="larger than"):
        read_body(str(path))


def test_stdin_is_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"page\n")))
    assert read_body("-") == b"page\n"


def test_a_closed_stdin_is_an_input_that_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputMissing, match="stdin is closed"):
        read_body("-")


def test_a_given_time_wins_over_the_name_s(tmp_path: Path) -> None:
    path = tmp_path / NAMED
    path.write_text("page")
    at = parse_time("2024-04-20T10:00Z", PARIS)
    given, _ = saved_page(str(path), source="saved", locale="fr_FR", at=at, zone=PARIS)
    named, _ = saved_page(str(path), source="saved", locale="fr_FR", at=None, zone=PARIS)
    assert (given.captured_at, given.time_source) == (at.at, TimeSource.OPTION)
    assert (named.captured_at, named.time_source) == (parse_time("2024-04-19T00:27Z", PARIS).at, TimeSource.FILE_NAME)


def test_a_page_whose_time_nobody_knows_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "page-2024-04-19.txt"
    path.write_text("page")
    with pytest.raises(WrongUse, match="nobody said when") as caught:
        saved_page(str(path), source="saved", locale="fr_FR", at=None, zone=PARIS)
    assert "--at" in caught.value.advice


def test_a_page_that_is_only_read_may_have_no_time(tmp_path: Path) -> None:
    path = tmp_path / "page.txt"
    path.write_text("page")
    page, at = page_at(str(path), source="x", locale="fr_FR", at=None, zone=PARIS)
    assert (page.captured_at, page.time_source, at) == (None, None, None)
