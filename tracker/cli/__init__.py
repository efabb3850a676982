"""The command line: arguments in, messages and exit codes out, no logic. One file a command.

A new command is a file here, which ends with a `Command` called ``COMMAND``, and a line in `COMMANDS`; an action of a
command is a file that the command's own names.
"""

from __future__ import annotations

COMMANDS = (
    "demo",
    "read",
    "capture",
    "latest",
    "history",
    "check",
    "explain",
    "report",
    "instruments",
    "reparse",
    "schedule",
    "doctor",
)
"""Modules of this package, in the order in which ``tracker --help`` lists them."""
