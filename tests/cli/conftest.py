"""Homes and pages for the command line."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.builders import a_page
from tests.cli.running import tracker

REAL_PAGE = Path(__file__).parents[1] / "data" / "pages" / "pre-open-2024-04-19.txt"


def settle_in(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Keep this shell's settings, language and folder out of the tests."""
    for variable in [each for each in os.environ if each.startswith("TRACKER_")] + ["LC_ALL", "LANG"]:
        patch.delenv(variable, raising=False)
    patch.chdir(folder)


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settle_in(tmp_path, monkeypatch)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A real strip before the opening, saved as text; its name tells no time."""
    path = tmp_path / "page.txt"
    path.write_bytes(a_page().body)
    return path


def with_two_snapshots(folder: Path, text: str) -> Path:
    """A home with two snapshots: a page of that text, and one an hour later in which the Nikkei has moved."""
    with pytest.MonkeyPatch.context() as patch:
        settle_in(folder, patch)
        page = folder / "page.txt"
        for value, at in (("547,74", "02:27"), ("600,00", "03:27")):
            page.write_text(text.replace("37\N{NO-BREAK SPACE}547,74", f"37\N{NO-BREAK SPACE}{value}"))
            assert tracker("capture", page, "--at", f"2024-04-19T{at}+02:00", "--home", folder / "home").code == 0
    return folder / "home"


@pytest.fixture(scope="session")
def two_snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `home` is a copy of: to make one takes longer than most of the tests that look at it."""
    return with_two_snapshots(tmp_path_factory.mktemp("two-snapshots"), a_page().body.decode())


@pytest.fixture
def home(two_snapshots: Path, page: Path, tmp_path: Path) -> Path:
    """A home with two snapshots: *page*, and one an hour later in which the Nikkei has moved."""
    return shutil.copytree(two_snapshots, tmp_path / "home")
