"""What is to run unattended, for whichever program runs it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tracker.errors import WrongUse
from tracker.schedule.timing import Timing

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to run.

    Attributes:
        command: program and arguments, absolute paths.
        timing: of the runs.
        home: of the captures, absolute; it tells one entry from another.
        log: where crontab's entry writes what a capture says.
    """

    command: tuple[str, ...]
    timing: Timing
    home: Path
    log: Path

    def __post_init__(self) -> None:
        """Refuse what neither program can be told in a line.

        Raises:
            WrongUse: a path holds a control character, or is not UTF-8.
        """
        for each in self.paths:
            if _CONTROL.search(each) or not _is_utf8(each):
                raise unwritable(each, "a control character, or is not UTF-8")

    @property
    def paths(self) -> tuple[str, ...]:
        """All that a line is made of."""
        return (*self.command, str(self.home), str(self.log))


def unwritable(path: str, what: str) -> WrongUse:
    """The refusal of a path that holds *what*."""
    advice = "Rename it, or reach it by a link with a plain name."
    return WrongUse(f"{path!a} can't be scheduled: its name holds {what}", advice=advice, about=path)


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
