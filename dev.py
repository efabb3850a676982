"""Everything that a working copy needs, with Python alone: ``python3 dev.py demo``, ``python3 dev.py test`` and more.

Makes ``.venv`` beside this file, installs the locked requirements into it, and runs what was asked for in there. It
touches nothing else of the system.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
RUN_LOCK = ROOT / "requirements" / "run.txt"
DEV_LOCK = ROOT / "requirements" / "dev.txt"
OLDEST = (3, 11)

Step = tuple[str, ...]
# One run for the quick tests and the slow ones, in this order: workers start, import and collect once.
TEST: tuple[Step, ...] = (("-m", "pytest", "-n", "auto"),)
LINT: tuple[Step, ...] = (
    ("-m", "ruff", "check"),
    ("-m", "ruff", "format", "--check"),
    ("-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"),
)
TYPES: tuple[Step, ...] = (("-m", "mypy"),)

TASKS: dict[str, tuple[str, Path, tuple[Step, ...]]] = {
    "demo": (
        "capture the example pages into demo/ and report on them",
        RUN_LOCK,
        (("-m", "tracker", "demo", "--home", "demo"),),
    ),
    "test": ("run all tests", DEV_LOCK, TEST),
    "thorough": (
        "run those tests in full of which the others run a part: kills, failing disks, broken pages",
        DEV_LOCK,
        (("-m", "pytest", "-n", "auto", "-m", "sized", "--thorough", "tests"),),
    ),
    "lint": ("check style, format and the direction of imports", DEV_LOCK, LINT),
    "types": ("check types", DEV_LOCK, TYPES),
    "build": ("build sdist and wheel into dist/", DEV_LOCK, (("-m", "build", "--no-isolation"),)),
    "check": ("lint, types and tests", DEV_LOCK, (*LINT, *TYPES, *TEST)),
}


def main(arguments: list[str]) -> int:
    """Run one of `TASKS`; further arguments go to its last step."""
    if len(arguments) < 1 or arguments[0] not in TASKS:
        print("usage: python3 dev.py TASK [ARGUMENT …]\n")
        for name, (what, _, _) in TASKS.items():
            print(f"  {name:8} {what}")
        return 2
    _, lock, steps = TASKS[arguments[0]]
    install(lock)
    code = 0
    for number, step in enumerate(steps, 1):
        extra = arguments[1:] if number == len(steps) else []
        code = subprocess.run([PYTHON, *step, *extra], cwd=ROOT, check=False).returncode
        if code:
            print(f"dev.py: failed: {' '.join(step)}", file=sys.stderr)
            break
    return code


def install(lock: Path) -> None:
    """Make ``.venv`` and install *lock* into it, unless that was done already."""
    stamp = VENV / f"installed-{lock.stem}"
    wanted = hashlib.sha256(lock.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if sys.version_info < OLDEST:
        sys.exit(f"dev.py: Python {'.'.join(map(str, OLDEST))} or newer is needed, this is {sys.version.split()[0]}")
    print(f"dev.py: installing {lock.relative_to(ROOT)} into {VENV.name} …", file=sys.stderr, flush=True)
    if not PYTHON.exists():
        try:
            venv.create(VENV, with_pip=True, symlinks=True)
        except subprocess.CalledProcessError:
            shutil.rmtree(VENV, ignore_errors=True)
            sys.exit("dev.py: this Python can't make environments; on Debian: apt install python3-venv")
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    for step in ([*pip, "--requirement", lock], [*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT]):
        if subprocess.run(step, cwd=ROOT, check=False).returncode:
            sys.exit("dev.py: the installation failed; pip says why above")
    stamp.write_text(wanted)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
