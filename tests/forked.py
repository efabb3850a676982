"""Runs of tracker in processes of their own, forked from one that has imported it.

To start Python and to import what a capture needs takes several times what the capture then takes, and is the dullest
part of its life to be killed in. What begins here has its own memory, locks and files, and gets real signals.
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from multiprocessing.context import ForkServerContext
from pathlib import Path

from tests.cli.running import Ran

_IMPORTED = (
    __name__, "tests.report.builders", "tracker.report.series",
    "alembic.command", "babel.dates", "psycopg", "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite", "tracker.capture", "tracker.cli.capture", "tracker.cli.capture_log",
    "tracker.cli.main", "tracker.cli.monitoring", "tracker.cli.pages", "tracker.cli.reparse", "tracker.clock",
    "tracker.home", "tracker.lock", "tracker.reparse", "tracker.sources.http", "tracker.store.migrate",
)  # fmt: skip


@cache
def forks() -> ForkServerContext:
    """What begins processes in which all of that is imported; there is one for all tests of this process."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(_IMPORTED))
    return context


class Forked:
    """A run of ``tracker`` that has begun, with this process's folder and environment.

    Attributes:
        pid: of its process.
    """

    def __init__(self, *arguments: str | Path, permitted_only: bool = False) -> None:
        """Begin it; as somebody for whom permissions hold, which they don't for root as it is, where that is asked."""
        self._folder = tempfile.TemporaryDirectory(prefix="tracker-forked-")
        self._files = tuple(Path(self._folder.name, name) for name in ("out", "err"))
        words = [str(argument) for argument in arguments]
        self._process = forks().Process(
            target=_run, args=(words, dict(os.environ), str(Path.cwd()), self._files, permitted_only)
        )
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def send(self, number: signal.Signals) -> None:
        """Send it a signal; nothing where it has ended."""
        if self._process.is_alive():
            # It may end in between.
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def is_alive(self) -> bool:
        return self._process.is_alive()

    def end(self, within_s: float = 60) -> Ran:
        """What it did, once it has ended; the code is a negative number where a signal ended it."""
        self._process.join(within_s)
        code = self._process.exitcode
        assert code is not None, "it has not ended"
        out, err = (path.read_text("utf-8") if path.exists() else "" for path in self._files)
        self._folder.cleanup()
        return Ran(code, out, err)


def life_of(*command: str | Path) -> float:
    """How long a run takes that nobody ends, in seconds."""
    Forked("--version").end()
    started = time.monotonic()
    ran = Forked(*command).end()
    assert ran.code == 0, ran.err
    return time.monotonic() - started


def permitted(*arguments: str | Path) -> Ran:
    """What a run does that may do no more than the modes of files let it."""
    return Forked(*arguments, permitted_only=True).end()


def _run(
    words: list[str], environment: Mapping[str, str], folder: str, files: tuple[Path, Path], permitted_only: bool
) -> None:
    from tracker.cli.main import run

    if permitted_only and os.geteuid() == 0:
        _give_up_capabilities()
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    for number, path in enumerate(files, 1):
        with path.open("wb") as file:
            os.dup2(file.fileno(), number)
    sys.argv = ["tracker", *words]
    run()


def _give_up_capabilities() -> None:
    """Have no capability, neither effective nor permitted nor to inherit: see capset(2)."""
    version_3, sets_of_32 = 0x20080522, 6
    header, none = (ctypes.c_uint32 * 2)(version_3, 0), (ctypes.c_uint32 * sets_of_32)()
    if ctypes.CDLL(None, use_errno=True).capset(header, none):
        raise OSError(ctypes.get_errno(), "capset")
