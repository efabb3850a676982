"""Old reports taken away: folders that hold a report of ours and nothing else, each gone in one step."""

from __future__ import annotations

import os
from pathlib import Path

from tracker.errors import OutputFailed, reason_of
from tracker.report.contents import CONTENTS, PAGE, listed_files
from tracker.report.placed_files import is_left_behind


def is_report_alone(folder: Path) -> bool:
    """Whether a folder is no link, and holds the files that its ``report.json`` lists and nothing else of anybody."""
    try:
        if folder.is_symlink() or not folder.is_dir():
            return False
        entries = list(os.scandir(folder))
    except OSError:
        return False
    known = _known(folder)
    return all(_is_ours(entry, known) for entry in entries)


def remove_report(folder: Path) -> None:
    """Remove a report's folder; a reader sees all of it or nothing, apart from files that are open already.

    A file that somebody puts there in this very moment stays, in the folder.

    Raises:
        OutputFailed: it can't be removed.
    """
    known = _known(folder)
    gone = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        folder.rename(gone)
        for entry in list(os.scandir(gone)):
            if _is_ours(entry, known):
                Path(entry.path).unlink(missing_ok=True)
        if any(os.scandir(gone)):
            gone.rename(folder)
        else:
            gone.rmdir()
    except OSError as error:
        raise OutputFailed(
            f"the old report {str(folder)!a} can't be removed: {reason_of(error)}",
            advice="Mend its permissions, or remove it yourself; the new report is written.",
            about=str(folder),
        ) from error


def _is_ours(entry: os.DirEntry[str], known: frozenset[str]) -> bool:
    """Whether something in a folder is a file of its report, or what a killed run was writing of it."""
    return entry.is_file(follow_symlinks=False) and (entry.name in known or is_left_behind(entry.name))


def _known(folder: Path) -> frozenset[str]:
    return listed_files(folder) | {PAGE, CONTENTS}
