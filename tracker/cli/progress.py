"""Progress of long work: a bar for a person, a line every ten seconds for a log."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING

from tracker.cli.terminal import Terminal

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_LOG_EVERY_S = 10.0


class Progress:
    """How far work on *total* things is, on stderr; a context manager. Nothing in quiet runs.

    *total* is None where nobody knows how many there are.
    """

    def __init__(self, terminal: Terminal, what: str, total: int | None) -> None:
        self._terminal = terminal
        self._what = what
        self._total = total
        self._done = 0
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._last_line = time.monotonic()

    def __enter__(self) -> Progress:
        if not self._terminal.is_quiet and self._terminal.stderr.isatty():
            from rich.console import Console
            from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
            from rich.progress import Progress as Bar

            console = Console(file=self._terminal.stderr)
            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TextColumn("{task.fields[rate]}"),
                TimeRemainingColumn(),
            )
            self._bar = Bar(*columns, console=console, transient=True)
            self._task = self._bar.add_task(self._what, total=self._total, rate="")
            self._bar.start()
        self._started = time.monotonic()
        return self

    def advance(self) -> None:
        """One more is done."""
        self._done += 1
        now = time.monotonic()
        rate = f"{self._done / max(now - self._started, 1e-3):.0f}/s"
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, advance=1, rate=rate)
        elif now - self._last_line >= _LOG_EVERY_S:
            self._last_line = now
            of_all = f" of {self._total}" if self._total is not None else ""
            self._terminal.say(f"{self._what}: {self._done}{of_all}, {rate}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
