"""The signals that end a run: each is let through what has to be put away first, and then ends the process itself."""

from __future__ import annotations

import os
import signal

# What a start does not need is imported where it is: see tracker/__init__.py.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Handling:
    """What the handler does with a signal: raise it, or keep it while it is held."""

    blocks = 0
    kept: int | None = None


class Stopped(KeyboardInterrupt):
    """A signal asks the process to end.

    Attributes:
        signal: its number.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.signal = number

    @property
    def words(self) -> str:
        """What it was, for the middle of a sentence."""
        return "Ctrl-C" if self.signal == signal.SIGINT else signal.Signals(self.signal).name


def raise_stopped() -> None:
    """Have each signal that ends a run raise `Stopped`; one that is ignored, as nohup has it, stays so."""
    for number in _ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def end_by(number: int) -> NoReturn:
    """End this process by the signal itself, so that whoever started it sees what ended it."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    raise AssertionError(f"signal {number} did not end the process")


class Held:
    """A block in which a signal that ends the run waits for the block's end, which should be tenths of a second away.

    For work in libraries that an exception out of nowhere would harm: matplotlib's parts in C++ abort the process by it
    where they call Python, and Python itself drops one that comes while it removes an object.

    Raises:
        Stopped: at the block's end, a signal has come meanwhile; also in place of an error of the block.
    """

    # Not made of contextlib, which takes longer to import than all else here.

    def __enter__(self) -> None:
        _Handling.blocks += 1

    def __exit__(self, *_: object) -> None:
        _Handling.blocks -= 1
        kept = _Handling.kept
        if not _Handling.blocks and kept is not None:
            _Handling.kept = None
            raise Stopped(kept)


def _stop(number: int, _: FrameType | None) -> None:
    if _Handling.blocks:
        _Handling.kept = number
    else:
        raise Stopped(number)
