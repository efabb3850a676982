"""Database URLs that can't be used, and passwords in them (faults: S3); ``test_postgres_faults`` has those that can."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import Ran, tracker, tracker_process

NOBODY = "127.0.0.1:1/db"
"""A server that is not there."""
CAPTURE = ("capture", "page.txt", "--at", "2024-04-19T02:27Z", "-v")
COMMANDS = (("latest", "-v", "--json"), CAPTURE, (*CAPTURE, "--json", "--log-format=json"))


pytestmark = pytest.mark.usefixtures("page")


def runs(url: str, monkeypatch: pytest.MonkeyPatch) -> list[Ran]:
    """What commands say of that database."""
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    return [tracker(*command, "--home", "home") for command in COMMANDS]


@pytest.mark.parametrize("behind", ["", "/", "?", ":", "%", "#", "@", "/x@", ":1/", "/?", "[", " "])
@pytest.mark.parametrize("scheme", ["postgresql", "postgres"])
def test_a_password_with_an_at_that_is_not_encoded_is_78_and_no_part_of_it_is_shown(
    monkeypatch: pytest.MonkeyPatch, scheme: str, behind: str
) -> None:
    for ran in runs(f"{scheme}://user:gehei@m{behind}nisvoll@{NOBODY}", monkeypatch):
        assert ran.code == 78
        assert "Percent-encode the characters @ : / % in its password." in ran.err + ran.out
        for part in ("gehei", "nisvoll", "@m"):
            assert part not in ran.out + ran.err


@pytest.mark.postgres
@pytest.mark.parametrize("mark", ["/", ":", "%", "?", "#", " ", "%40"])
def test_no_part_of_any_other_password_is_shown_either(monkeypatch: pytest.MonkeyPatch, mark: str) -> None:
    for ran in runs(f"postgresql://user:gehei{mark}nisvoll@{NOBODY}", monkeypatch):
        assert ran.code == 74
        assert "user:***@127.0.0.1" in ran.out + ran.err
        assert "Start the server, or correct host and port" in ran.out + ran.err
        assert "gehei" not in ran.out + ran.err
        assert "nisvoll" not in ran.out + ran.err


def test_a_slash_in_the_user_hides_no_at(monkeypatch: pytest.MonkeyPatch) -> None:
    for ran in runs(f"postgresql://us/er:geheim@{NOBODY}", monkeypatch):
        assert ran.code == 78
        assert "geheim" not in ran.out + ran.err


@pytest.mark.parametrize("url", ["postgres://user:geheim@host/db", "mysql://user:geheim@host/db", "x://user:geheim@y"])
def test_a_kind_of_database_that_is_none_of_ours_is_78_with_those_that_are(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    for ran in runs(url, monkeypatch):
        assert ran.code == 78
        assert "postgresql+psycopg://USER@HOST/NAME" in ran.out + ran.err
        assert "geheim" not in ran.out + ran.err


def test_a_file_may_have_any_name(tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", f"sqlite:///{tmp_path}/a@b:c@d.db")
    assert tracker("capture", page, "--at", "2024-04-19T02:27Z", "--home", tmp_path).code == 0
    assert len(tracker("latest", "--json", "--home", tmp_path).json) == 8
    assert (tmp_path / "a@b:c@d.db").exists()


def test_a_driver_that_is_not_installed_is_78_with_the_extra(tmp_path: Path) -> None:
    (tmp_path / "psycopg.py").write_text("raise ModuleNotFoundError('no psycopg', name='psycopg')")
    environment = {
        "PYTHONPATH": f"{tmp_path}:{Path(__file__).parents[2]}",
        "TRACKER_DATABASE_URL": f"postgresql://user:geheim@{NOBODY}",
    }
    ran = tracker_process("latest", environment=environment)
    assert ran.returncode == 78
    assert "tracker[postgres]" in ran.stderr
    assert "geheim" not in ran.stderr
