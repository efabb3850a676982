"""What a command of the command line is, as a value."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tracker.cli.terminal import Terminal


@dataclass(frozen=True, slots=True)
class Command:
    """One command.

    Attributes:
        summary: one line for the list of commands.
        examples: command lines that a user can copy, each with what it does.
        configure: adds the command's own arguments to its parser.
        run: does it, and gives the exit code; its errors are `tracker.errors.TrackerError`.
        actions: what else it does when one of these words follows it, each a command of its own.
    """

    summary: str
    examples: tuple[tuple[str, str], ...]
    configure: Callable[[ArgumentParser], None]
    run: Callable[[Namespace, Terminal], int]
    actions: Mapping[str, Command] = field(default_factory=dict)
