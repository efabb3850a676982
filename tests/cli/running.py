"""Run command lines: in this process for speed, in one of their own where the process itself matters."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker.cli.main import main
from tracker.cli.terminal import Terminal


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command line did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Its answer as the one JSON document that it must be."""
        return json.loads(self.out)


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """As a terminal does."""
        return True


def tracker(*arguments: str | Path, screen: bool = False) -> Ran:
    """Run ``tracker`` in this process."""
    out, err = Screen() if screen else io.StringIO(), io.StringIO()
    code = main([str(argument) for argument in arguments], Terminal(out, err))
    return Ran(code, out.getvalue(), err.getvalue())


@dataclass(frozen=True, slots=True)
class Measured(Ran):
    """What a command line did in a process of its own, and what that took."""

    cpu_s: float
    peak_mb: float


# A process's peak begins with that of the process that began it, and a test's is larger than what is measured.
_MEASURING = """
import json, resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([code, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""


def tracker_measured(*arguments: str | Path) -> Measured:
    """Run ``tracker`` as a process of its own, and measure it."""
    command = [sys.executable, "-c", _MEASURING, sys.executable, "-m", "tracker", *arguments]
    ran = subprocess.run(command, env=_own_environment(), capture_output=True, text=True, check=False)
    *answer, measured = ran.stdout.splitlines(keepends=True)
    code, cpu_s, peak_mb = json.loads(measured)
    return Measured(code, "".join(answer), ran.stderr, cpu_s, peak_mb)


def tracker_process(
    *arguments: str | Path, environment: dict[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run ``tracker`` as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tracker", *arguments],
        env=_own_environment() | (environment or {}),
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        **options,
    )


def _own_environment() -> dict[str, str]:
    """In which a process imports this working copy."""
    return os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
