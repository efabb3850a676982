"""Homes and pages for the command line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.builders import a_page
from tests.cli.running import tracker

REAL_PAGE = Path(__file__).parents[1] / "data" / "pages" / "pre-open-2024-04-19.txt"


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep this shell's settings, language and folder out of the tests."""
    for variable in [each for each in os.environ if each.startswith("TRACKER_")] + ["LC_ALL", "LANG"]:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A real strip before the opening, saved as text; its name tells no time."""
    path = tmp_path / "page.txt"
    path.write_bytes(a_page().body)
    return path


@pytest.fixture
def home(tmp_path: Path, page: Path) -> Path:
    """A home with two snapshots: that page, and one an hour later in which the Nikkei has moved."""
    folder = tmp_path / "home"
    later = tmp_path / "later.txt"
    later.write_text(page.read_text().replace("37\N{NO-BREAK SPACE}547,74", "37\N{NO-BREAK SPACE}600,00"))
    assert tracker("capture", page, "--at", "2024-04-19T02:27+02:00", "--home", folder).code == 0
    assert tracker("capture", later, "--at", "2024-04-19T03:27+02:00", "--home", folder).code == 0
    return folder
