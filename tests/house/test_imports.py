"""What importing and starting may cost, and which way imports go."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {
    "pandas",
    "numpy",
    "sqlalchemy",
    "matplotlib",
    "alembic",
    "jinja2",
    "rich",
    "babel",
    "warcio",
    "tomllib",
    "selectolax",
    "playwright",
}


def modules_after(statement: str) -> set[str]:
    """Top-level modules that a fresh interpreter has loaded after a statement."""
    script = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(ran.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    "statement",
    [
        "import tracker",
        "from tracker import Quote, Reading, Finding, MarketStatus, TrackerError",
        "from tracker.cli.main import main; from tracker.cli.terminal import standard_terminal\n"
        "try: main(['--version'], standard_terminal())\nexcept SystemExit: pass",
    ],
)
def test_nothing_heavy_is_imported(statement: str) -> None:
    assert modules_after(statement) & HEAVY == set()


def test_reading_a_page_imports_neither_database_nor_charts_nor_network() -> None:
    loaded = modules_after("import tracker; tracker.read_page")
    assert loaded & {"pandas", "numpy", "sqlalchemy", "matplotlib", "socket", "http", "warcio"} == set()


def test_a_text_page_is_read_without_the_parser_of_html() -> None:
    page = ROOT / "tests" / "data" / "pages" / "pre-open-2024-04-19.txt"
    loaded = modules_after(f"import tracker; tracker.read_page(open({str(page)!r}, 'rb').read())")
    assert loaded & {"selectolax", "webencodings"} == set()


def test_a_home_is_opened_without_pandas_and_without_a_database() -> None:
    assert modules_after("import tracker; tracker.open_home('x')") & {"pandas", "sqlalchemy", "matplotlib"} == set()


def test_a_capture_imports_nothing_for_those_who_watch_it_and_no_other_database(tmp_path: Path) -> None:
    page = ROOT / "tests" / "data" / "pages" / "pre-open-2024-04-19.txt"
    arguments = ["capture", str(page), "--at", "2024-04-19T02:27+02:00", "-q", "--home", str(tmp_path)]
    script = (
        "import sys; from tracker.cli.main import main; from tracker.cli.terminal import standard_terminal\n"
        f"assert main({arguments!r}, standard_terminal()) == 0\n"
        "print(*sys.modules)"
    )
    command = [sys.executable, "-c", script]
    # The first one makes the database.
    _, ran = (subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True) for _ in range(2))
    loaded = set(ran.stdout.split())
    unneeded = {"prometheus_client", "urllib3", "tracker.health", "tracker.metrics", "tracker.cli.log_line"}
    assert loaded & {*unneeded, "sqlalchemy.dialects.postgresql"} == set()


def test_imports_go_one_way() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_place_of_a_figure_is_found_without_database_and_charts() -> None:
    loaded = modules_after("import tracker.evidence.excerpt, tracker.told_checks")
    assert loaded & {"pandas", "numpy", "sqlalchemy", "matplotlib", "warcio", "rich"} == set()
