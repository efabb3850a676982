"""A report's files put into a folder where others look at any moment: each whole, and untouched if it is the same."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from tracker.errors import OutputFailed, reason_of
from tracker.report.contents import CONTENTS, PAGE, is_beside_page, listed_files
from tracker.whole_file import UNFINISHED, replace_file


def place_files(out: Path, files: Mapping[str, bytes], contents: bytes) -> None:
    """Write files in their order, remove those of the report before that have no successor, list the new ones.

    A reader of any file sees the old one or the new one, whole. A file that would get the bytes that it has is left as
    it is, with its time.

    Args:
        out: the folder; made where it is missing. What no report listed is left alone.
        files: names and bytes; the page last, so that it never names a file that is not there yet.
        contents: what ``report.json`` then says.

    Raises:
        OutputFailed: a file could not be written or removed; those that were not reached are the old ones.
    """
    make_folder(out)
    _remove_unfinished(out)
    stale = listed_files(out) - files.keys()
    for name, content in files.items():
        write_whole(out / name, content)
    _remove_stale(out, stale)
    write_whole(out / CONTENTS, contents)


def make_folder(folder: Path) -> None:
    """Make *folder* and those above it, where they are missing.

    Raises:
        OutputFailed: it can't be made, or something else bears its name.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritten(folder, error) from error


def write_whole(path: Path, content: bytes) -> None:
    """Put *content* into the file *path* as `replace_file` does, unless it is there already.

    Raises:
        OutputFailed: nothing was changed at *path*.
    """
    try:
        if not _holds(path, content):
            replace_file(path, content)
    except OSError as error:
        raise unwritten(path, error) from error


def unwritten(path: Path, error: OSError) -> OutputFailed:
    """The error of a path that can't be written."""
    return OutputFailed(
        f"{str(path)!a} can't be written: {reason_of(error)}",
        advice="Free some room or mend its permissions, or write the report elsewhere with --out.",
        about=str(path),
    )


def is_left_behind(name: str) -> bool:
    """Whether this is the name of what a run that is no more was writing of a report."""
    found = UNFINISHED.fullmatch(name)
    if found is None or not (found["name"] in (PAGE, CONTENTS) or is_beside_page(found["name"])):
        return False
    return not is_running(int(found["process"]))


def is_running(process: int) -> bool:
    """Whether there is a process with this id."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except OSError:
        return True  # somebody else's
    return True


def _holds(path: Path, content: bytes) -> bool:
    """Whether *path* is a file, and no link to one, with this content."""
    try:
        return not path.is_symlink() and path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _remove_stale(folder: Path, names: frozenset[str]) -> None:
    """Remove these files from a folder, where they are files."""
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


def _remove_unfinished(folder: Path) -> None:
    """Remove what a killed run was writing: files of a report, under the name of a process that is no more."""
    try:
        names = sorted(path.name for path in folder.iterdir())
    except OSError:
        return
    for name in names:
        if is_left_behind(name):
            try:
                (folder / name).unlink(missing_ok=True)
            except OSError:
                continue  # it takes room and misleads nobody
