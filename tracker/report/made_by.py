"""What a report tells of its own making."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MadeBy:
    """How a report was made, as its last section shows it.

    Attributes:
        version: of tracker.
        command: the command line that makes the report again.
        home: the home folder.
        database_url: the database, without any password.
        archive: the folder of the archived raw pages.
        raw_pages: how many archived pages lie behind the report.
        is_listed: whether the report stands in a folder beside others, below the page that lists them.
    """

    version: str
    command: str
    home: str
    database_url: str
    archive: str
    raw_pages: int
    is_listed: bool = False
