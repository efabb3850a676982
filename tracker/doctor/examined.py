"""What the doctor looks at, and what comes of a look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.errors import StorageFailed, TrackerError, reason_of
from tracker.home import Home
from tracker.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Connection

MOST_SHOWN = 5
"""Of things of which there may be many."""


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at.

    Attributes:
        what: its name, such as ``database``.
        found: what was found, in a sentence without a full stop.
        advice: what to do, or what can be done where all is well; empty where that is nothing.
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


@dataclass(slots=True)
class Patient:
    """What the doctor looks at.

    Attributes:
        home: it need not exist.
        now: aware.
        unit_folder: where this user's units of systemd stand.
        is_quick: look at the ends of archive files alone, not at every record.
        database_fault: why the database could not be asked; None where that was not tried, or went well.
    """

    home: Home
    now: datetime
    unit_folder: Path
    is_quick: bool = False
    database_fault: TrackerError | None = None

    @contextmanager
    def reading(self) -> Iterator[Connection | None]:
        """As `Home.reading`; a database that failed once is not waited for again.

        Raises:
            StorageFailed: the database can't be read; the same error each time.
        """
        if self.database_fault is not None:
            raise self.database_fault
        try:
            with self.home.reading(follows=False) as connection:
                yield connection
        except TrackerError as error:
            self.database_fault = error
            raise

    @property
    def settings(self) -> Settings:
        """Of the home."""
        return self.home.settings


def unreadable(what: str, error: OSError) -> Examined:
    """A file or folder that can't be looked at."""
    about = repr(str(error.filename)) if error.filename else "it"
    reason = reason_of(error)
    advice = "Make it readable for the user who captures."
    return Examined(what, f"{about} can't be looked at: {reason}", advice, StorageFailed.exit_code)


def counted(number: int, one: str, many: str) -> str:
    """*number* with the word or the words that it asks for.

    >>> counted(1, "page is", "pages are"), counted(2, "page is", "pages are")
    ('1 page is', '2 pages are')
    """
    return f"{number} {one if number == 1 else many}"


def shortened_list(names: list[str]) -> str:
    """The first of *names*, with a sign that there are more."""
    return ", ".join(names[:MOST_SHOWN]) + (", …" if len(names) > MOST_SHOWN else "")
