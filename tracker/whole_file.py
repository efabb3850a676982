"""Files that a reader sees whole: the old one, or the new one."""

from __future__ import annotations

import os
import re
from pathlib import Path

from tracker.errors import OutputFailed

UNFINISHED = re.compile(r"\.(?P<name>.+)\.(?P<process>\d{1,10})\.part")
"""The name of a file that is being written: its final name, and the process that writes it."""


def make_folder(folder: Path) -> None:
    """Make *folder* and those above it, where they are missing.

    Raises:
        OutputFailed: it can't be made, or something else bears its name.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _failed(folder, error) from error


def replace_file(path: Path, content: bytes, *, mode: int | None = None) -> None:
    """Put *content* into the file *path*: written beside it under another name, then renamed into its place.

    Args:
        path: it need not exist; a reader sees the old content or the new one, after a power cut too.
        content: all of it.
        mode: the file's permissions; None for those that new files get here.

    Raises:
        OSError: nothing was changed at *path*.
    """
    # The process id keeps two processes from writing into each other's half-written file.
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with unfinished.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            unfinished.chmod(mode)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def write_whole(path: Path, content: bytes) -> None:
    """Put *content* into the file *path* as `replace_file` does.

    Raises:
        OutputFailed: nothing was changed at *path*.
    """
    try:
        replace_file(path, content)
    except OSError as error:
        raise _failed(path, error) from error


def _failed(path: Path, error: OSError) -> OutputFailed:
    return OutputFailed(
        f"{str(path)!a} can't be written: {error.strerror or error}",
        advice="Free some room or mend its permissions, or write the report elsewhere with --out.",
        about=str(path),
    )
