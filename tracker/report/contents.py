"""``report.json``: which files a report is made of, so that the next one can take the place of all of them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tracker.errors import OutputFailed, reason_of
from tracker.whole_file import UNFINISHED

CONTENTS = "report.json"
_LARGEST_BYTES = 1_000_000
_PICTURE = re.compile(r"[a-z0-9][a-z0-9-]*\.png")
"""What a report calls its pictures: such a name can't lead out of the folder, nor to a file of anybody else's kind."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One instrument of a report.

    Attributes:
        name: as printed.
        symbol: the catalogue's; None where it has none.
        picture: name of its PNG.
    """

    name: str
    symbol: str | None
    picture: str


def contents_json(
    *, version: str, newest_at: datetime | None, page: str, overview: str | None, instruments: Sequence[Listed]
) -> bytes:
    """A report's contents, for programs and for the next report."""
    told = {
        "version": version,
        "newest_snapshot": None if newest_at is None else f"{newest_at:%Y-%m-%dT%H:%M:%SZ}",
        "page": page,
        "overview": overview,
        "instruments": [{"name": one.name, "symbol": one.symbol, "picture": one.picture} for one in instruments],
    }
    # ASCII: a name may hold half of a character, which no file can.
    return (json.dumps(told, indent=2) + "\n").encode("ascii")


def listed_pictures(folder: Path) -> frozenset[str]:
    """The pictures that the contents in a folder list; none where there are no contents, or damaged ones."""
    try:
        with (folder / CONTENTS).open("rb") as file:
            text = file.read(_LARGEST_BYTES)
        told = json.loads(text)
    except (OSError, ValueError, RecursionError):
        return frozenset()
    if not isinstance(told, dict):
        return frozenset()
    instruments = told.get("instruments")
    pictures = (
        [one.get("picture") for one in instruments if isinstance(one, dict)] if isinstance(instruments, list) else []
    )
    return frozenset(
        name for name in (told.get("overview"), *pictures) if isinstance(name, str) and _PICTURE.fullmatch(name)
    )


def remove_stale(folder: Path, names: frozenset[str]) -> None:
    """Remove these pictures from a folder, where they are files.

    Raises:
        OutputFailed: one can't be removed, and shows what the page no longer does.
    """
    for name in sorted(names):
        path = folder / name
        try:
            if path.is_file() or path.is_symlink():
                path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputFailed(
                f"{str(path)!a} belongs to an older report and can't be removed: {reason_of(error)}",
                advice="Remove it yourself, so that nobody takes it for a picture of today.",
                about=str(path),
            ) from error


def remove_unfinished(folder: Path) -> None:
    """Remove what a killed run was writing: files of a report, under the name of a process that is no more."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError:
        return
    for name in names:
        found = UNFINISHED.fullmatch(name)
        is_ours = found and (found["name"] in ("index.html", CONTENTS) or _PICTURE.fullmatch(found["name"]))
        if found and is_ours and not _is_running(int(found["process"])):
            try:
                (folder / name).unlink(missing_ok=True)
            except OSError:
                continue  # it takes room and misleads nobody


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # somebody else's
    return True
