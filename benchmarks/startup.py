"""What cron pays at every start: CPU time of tracker's commands beside what they can't do without.

What was done to get there: a command imports itself alone, and ``--version`` neither argparse, dataclasses nor typing;
a reader is imported at the first page in its form, as are HTTP, Alembic, pandas and what a setting asks for; and Python
does not look through what was imported for garbage, neither while it runs nor when it ends (`tracker.cli.main.run`).
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 15
ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "tracker" / "demo" / "pages").glob("*.txt"))
TRACKER = [sys.executable, "-m", "tracker"]
DATABASE = "import sqlalchemy; sqlalchemy.create_engine('sqlite://').connect()"


def cpu_seconds(command: list[str | Path]) -> float:
    """User and system time of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as home:
        # The first capture makes the database, which happens once in its life.
        subprocess.run([*TRACKER, "capture", "-q", PAGES[0], "--home", home], cwd=ROOT, check=True)
        seconds: dict[str, list[float]] = {}
        for page in PAGES[1 : ROUNDS + 1]:
            commands: dict[str, list[str | Path]] = {
                "pass": [sys.executable, "-c", "pass"],
                "--version": [*TRACKER, "--version"],
                "sqlalchemy": [sys.executable, "-c", DATABASE],
                "capture": [*TRACKER, "capture", "-q", page, "--home", home],
                "read": [*TRACKER, "read", page],
                "latest": [*TRACKER, "latest", "--home", home],
            }
            for name, command in commands.items():
                seconds.setdefault(name, []).append(cpu_seconds(command))
    median = {name: statistics.median(each) for name, each in seconds.items()}
    print(f"CPU seconds, medians of {ROUNDS} runs in turn")
    print(f"  python -c pass              {median['pass']:.3f}")
    version_ratio = median["--version"] / median["pass"]
    print(f"  tracker --version           {median['--version']:.3f}   {version_ratio:.2f} x (limit 4)")
    print(f"  python, SQLAlchemy connect  {median['sqlalchemy']:.3f}")
    for name, limit in (("capture", " (limit 1.3)"), ("latest", ""), ("read", "")):
        ratio = median[name] / median["sqlalchemy"]
        print(f"  tracker {name:19} {median[name]:.3f}   {ratio:.2f} x{limit}")


if __name__ == "__main__":
    main()
