"""One capture at a time in a home folder."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tracker.errors import CaptureLocked, StorageFailed, reason_of

LOCK_FILE = ".lock"
WAIT_S = 10.0
_POLL_S = 0.05


@contextmanager
def capture_lock(folder: Path, *, wait_s: float | None = None) -> Iterator[None]:
    """Hold the lock of *folder*, which is made where it is missing.

    The kernel releases the lock when its process ends, however it ends, so the lock file never needs a hand.

    Args:
        folder: of the archive.
        wait_s: seconds to wait for another capture; None for `WAIT_S`.

    Raises:
        CaptureLocked: another process held the lock for *wait_s* seconds.
        StorageFailed: the lock file can't be made.
    """
    path = folder / LOCK_FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StorageFailed(
            f"the lock file {str(path)!r} can't be opened: {reason_of(error)}",
            advice="Make the folder writable, or name another home with --home.",
            about=str(path),
        ) from error
    try:
        _wait(descriptor, folder, WAIT_S if wait_s is None else wait_s)
        yield
    finally:
        os.close(descriptor)


def _wait(descriptor: int, folder: Path, wait_s: float) -> None:
    until = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                raise CaptureLocked(
                    f"another capture or rebuild has been at work in {str(folder)!r} for {wait_s:.0f} s",
                    advice="Try again later; this one did nothing.",
                    about=str(folder),
                ) from None
            time.sleep(_POLL_S)
        except OSError as error:
            raise StorageFailed(
                f"the folder {str(folder)!r} can't be locked: {reason_of(error)}",
                advice="Keep snapshots on a file system with locks.",
                about=str(folder),
            ) from error
        else:
            return
