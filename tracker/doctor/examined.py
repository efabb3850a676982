"""What the doctor looks at, and what comes of a look."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tracker.errors import StorageFailed
from tracker.home import Home
from tracker.settings import Settings

MOST_SHOWN = 5
"""Of things of which there may be many."""


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at.

    Attributes:
        what: its name, such as ``database``.
        found: what was found, in a sentence without a full stop.
        advice: what to do; empty where all is well.
        exit_code: 0 where all is well; else that of the error which a command would end with.
    """

    what: str
    found: str
    advice: str = ""
    exit_code: int = 0

    @property
    def is_well(self) -> bool:
        """Whether nothing has to be done."""
        return self.exit_code == 0


@dataclass(frozen=True, slots=True)
class Patient:
    """What the doctor looks at.

    Attributes:
        home: it need not exist.
        now: aware.
        unit_folder: where this user's units of systemd stand.
        is_quick: look at the ends of archive files alone, not at every record.
    """

    home: Home
    now: datetime
    unit_folder: Path
    is_quick: bool = False

    @property
    def settings(self) -> Settings:
        """Of the home."""
        return self.home.settings


def unreadable(what: str, error: OSError) -> Examined:
    """A file or folder that can't be looked at."""
    about = repr(str(error.filename)) if error.filename else "it"
    reason = os.strerror(error.errno or 0).lower()
    advice = "Make it readable for the user who captures."
    return Examined(what, f"{about} can't be looked at: {reason}", advice, StorageFailed.exit_code)


def shortened_list(names: list[str]) -> str:
    """The first of *names*, with a sign that there are more."""
    return ", ".join(names[:MOST_SHOWN]) + (", …" if len(names) > MOST_SHOWN else "")
