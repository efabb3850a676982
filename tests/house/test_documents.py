"""What the documents promise."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.builders import a_page, a_strip
from tests.cli.running import tracker
from tests.markup import Generation, html_page
from tracker import errors, findings
from tracker.cli import COMMANDS
from tracker.settings import load_settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def error_classes() -> list[type[errors.TrackerError]]:
    """Every error that has a name."""
    found = [value for value in vars(errors).values() if isinstance(value, type)]
    return [value for value in found if issubclass(value, errors.TrackerError)]


def test_every_error_is_in_the_table_of_exit_codes() -> None:
    table = (ROOT / "docs" / "exit-codes.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| (\d+) \| `([a-z-]+)` ", table, re.MULTILINE))
    assert listed == {str(error.exit_code): error.code for error in error_classes() if error is not errors.NotANumber}


def test_every_file_of_the_package_has_its_job_told() -> None:
    told = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    files = [each for each in (ROOT / "tracker").iterdir() if not each.name.startswith(("__init__", "__pycache__"))]
    names = {f"{each.name}/" if each.is_dir() else each.name for each in files if each.name != "py.typed"}
    assert {name for name in names if f"`{name}`" not in told} == set()


def test_every_kind_of_finding_is_in_its_table_with_its_severity() -> None:
    table = (ROOT / "docs" / "findings.md").read_text("utf-8")
    listed = dict(re.findall(r"^\| `([a-z-]+)` \| (\w+) \|", table, re.MULTILINE))
    assert listed == {kind.code: kind.severity.value for kind in findings.KINDS}


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = project["project"]["optional-dependencies"]
    wanted = project["project"]["dependencies"] + extras["postgres"] + extras["browser"]
    wanted += [each for each in project["dependency-groups"]["dev"] if isinstance(each, str)]
    reasons = (ROOT / "docs" / "dependencies.md").read_text("utf-8").casefold()
    names = {re.split(r"[\[<>=;]", requirement)[0].strip() for requirement in wanted}
    assert [name for name in sorted(names) if name.casefold() not in reasons] == []


def test_the_lock_files_hold_no_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert not re.search(r"https?:|file:", lock.read_text("utf-8")), lock.name


def test_links_between_documents_lead_somewhere() -> None:
    documents = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("requirements/*.md")]
    broken = [
        f"{document.relative_to(ROOT)}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", document.read_text("utf-8"))
        if not (document.parent / target).exists()
    ]
    assert broken == []


def test_ci_runs_the_test_command_of_the_readme() -> None:
    assert "    python3 dev.py test " in README
    assert "\npython3 dev.py test\n" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_tasks_that_documents_name_exist() -> None:
    ran = subprocess.run([sys.executable, "dev.py"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    documents = README + (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    for task in set(re.findall(r"python3 dev\.py (\w+)", documents)):
        assert f"\n  {task} " in ran.stdout


def test_the_commands_of_the_readme_work_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("TRACKER_HOME", "TRACKER_DATABASE_URL", "TRACKER_LOCALE", "TRACKER_TIMEZONE"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_text(html_page(a_strip(), Generation.B))
    for name in ("page.txt", "2024-04-19T0227+0200.txt"):
        (tmp_path / name).write_bytes(a_page().body)
    block = README.partition("```sh\n")[2].partition("```")[0]
    lines = [line for line in block.splitlines() if not line.startswith("export ")]
    commands = [shlex.split(line, comments=True) for line in lines]
    assert {command[1] for command in commands} == set(COMMANDS) - {"demo"}
    for command in commands:
        assert command[0] == "tracker"
        ran = tracker(*command[1:])
        assert ran.code == 0, ran.err
    assert (tmp_path / "reports" / "index.html").exists()


def test_the_python_of_the_readme_works(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_bytes(a_page().body)
    code = README.partition("```python\n")[2].partition("```")[0]
    ran = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning", "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, "Dow Jones 37775.38\n"), ran.stderr


def test_what_a_document_calls_a_module_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    for name in re.findall(r"`([a-z_]+(?:\.py|\.toml|/))`", text):
        assert (ROOT / "tracker" / name).exists(), name


@pytest.mark.parametrize(
    "block", re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "settings.md").read_text("utf-8"), re.DOTALL)
)
def test_the_settings_in_the_documents_are_taken(tmp_path: Path, block: str) -> None:
    (tmp_path / "tracker.toml").write_text(block, "utf-8")
    settings = load_settings({}, home=str(tmp_path))
    assert settings.sources or settings.own_catalogue or "postgresql" in str(settings.database)
