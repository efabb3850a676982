"""Holding the signals that end a run: what is held is told, at the end of the block and not in it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from tracker.signals import Held, Stopped, raise_stopped


@pytest.fixture(autouse=True)
def raised() -> Iterator[None]:
    """The handlers of a run, for a test."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    # Whoever runs the tests may ignore one, as nohup does, and an ignored signal stays so.
    before = {number: signal.signal(number, signal.SIG_DFL) for number in numbers}
    raise_stopped()
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_a_signal_that_is_held_comes_at_the_end_of_the_outermost_block() -> None:
    reached = []

    def work() -> None:
        with Held():
            with Held():
                os.kill(os.getpid(), signal.SIGHUP)
                reached.append("inner")
            reached.append("outer")

    with pytest.raises(Stopped) as stopped:
        work()
    assert reached == ["inner", "outer"]
    assert stopped.value.signal == signal.SIGHUP


def test_a_signal_that_nobody_holds_comes_at_once() -> None:
    with Held():
        pass
    with pytest.raises(Stopped):
        os.kill(os.getpid(), signal.SIGTERM)


def test_a_signal_that_is_held_comes_in_place_of_an_error_and_only_once() -> None:
    def fail() -> None:
        with Held():
            os.kill(os.getpid(), signal.SIGINT)
            raise ValueError

    with pytest.raises(Stopped):
        fail()
    with Held():
        pass
