"""Run command lines: in this process for speed, in one of their own where the process itself matters."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

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


def tracker_process(
    *arguments: str | Path, environment: dict[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run ``tracker`` as a process of its own."""
    command: Sequence[str | Path] = [sys.executable, "-m", "tracker", *arguments]
    return _run(command, environment, options)


def permitted_process(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[str]:
    """As `tracker_process`, by somebody for whom permissions hold, which they don't for root as it is."""
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("setpriv is needed to give up root's rights (Debian: util-linux)")
    without_rights = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if os.geteuid() == 0 else ()
    return _run((*without_rights, sys.executable, "-m", "tracker", *arguments), None, options)


def _run(
    command: Sequence[str | Path], environment: dict[str, str] | None, options: dict[str, Any]
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])} | (environment or {}),
        stdout=options.pop("stdout", subprocess.PIPE),
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        **options,
    )
