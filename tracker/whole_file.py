"""Files that are there whole: for a reader, who sees the old one or the new one, and after a power cut."""

from __future__ import annotations

import os
import re
from pathlib import Path

UNFINISHED = re.compile(r"\.(?P<name>.+)\.(?P<process>\d{1,10})\.part")
"""The name of a file that is being written: its final name, and the process that writes it."""


def replace_file(path: Path, content: bytes, *, mode: int | None = None, owner: tuple[int, int] | None = None) -> None:
    """Put *content* into the file *path*: written beside it under another name, then renamed into its place.

    Args:
        path: it need not exist; a reader sees the old content or the new one, after a power cut too.
        content: all of it.
        mode: the file's permissions; None for those that new files get here.
        owner: its user and group, by their numbers, where root writes it; None for root's own.

    Raises:
        OSError: nothing was changed at *path*.
    """
    # The process id keeps two processes from writing into each other's half-written file.
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        # What few may read is at no moment there for more.
        permissions = 0o666 if mode is None else 0o600
        with open(unfinished, "wb", opener=lambda name, flags: os.open(name, flags, permissions)) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if owner is not None and os.geteuid() == 0:
            os.chown(unfinished, *owner)
        if mode is not None:
            unfinished.chmod(mode)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def write_whole(descriptor: int, content: bytes) -> None:
    """Write all of *content*, which one call of the system may not do.

    Raises:
        OSError: a part of it may be written.
    """
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]


def sync_folder(folder: Path) -> None:
    """Make a new file's name durable, as fsync of the file alone does not.

    Raises:
        OSError: it may not be.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
