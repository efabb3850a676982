"""The entry point: finds the command, runs it, and turns errors into messages and exit codes."""

from __future__ import annotations

import errno
import gc
import os
import sys
from itertools import pairwise

from tracker.cli.terminal import STDOUT, Terminal, standard_terminal
from tracker.errors import OutputFailed, TrackerError
from tracker.signals import Stopped, end_by, raise_stopped
from tracker.version import __version__

# What a start does not need is imported where it is: see tracker/__init__.py.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

_OBJECTS_BETWEEN_COLLECTIONS = 50_000
_AND_THEN = "and run the same command again; what was stored stays."

_INTRODUCTION = """\
tracker keeps a history of the market strip that French web pages print.

  tracker demo          capture the example pages and report on them: start here
  tracker read PAGE     show the quotes of a saved page, store nothing
  tracker schedule      have cron capture the pages that tracker.toml names
  tracker --help        all commands; README.md and docs/ explain more
"""


def run() -> NoReturn:
    """Run the command line of this process and leave with its exit code."""
    # What a start imports stays to the end. To look through it for garbage, again and again and once more at the end,
    # takes a fifth of a capture's time.
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    raise_stopped()
    terminal = standard_terminal()
    try:
        code = main(sys.argv[1:], terminal)
        gc.freeze()
    except Stopped as stopped:
        terminal.warn(f"stopped by {stopped.words}; what was stored stays, and the same command goes on")
        end_by(stopped.signal)
    sys.exit(code)


def main(arguments: Sequence[str], terminal: Terminal) -> int:
    """Run one command line; its exit code.

    Raises:
        KeyboardInterrupt: a signal asked to end.
    """
    # Before anything can go wrong, the options themselves included.
    terminal.is_json_log = "--log-format=json" in arguments or ("--log-format", "json") in pairwise(arguments)
    try:
        code = _answered(arguments, terminal)
        terminal.flush()
    except BrokenPipeError:
        # Whoever read the answer has seen enough.
        _silence(terminal)
        return 0
    except OutputFailed as error:
        # No answer can be given, not even that of an error.
        terminal.complain(error)
        _silence(terminal)
        return error.exit_code
    return code


def _answered(arguments: Sequence[str], terminal: Terminal) -> int:
    """Run the command; where it fails, tell why, as an answer too where ``--json`` asks for one."""
    try:
        return _run_command(arguments, terminal)
    except BrokenPipeError:
        raise
    except TrackerError as error:
        if isinstance(error, OutputFailed) and error.about == STDOUT:
            raise
        failed = error
    except Exception as error:
        failed = fault_of_ours(error, terminal)
    terminal.complain(failed)
    if "--json" in arguments:
        from tracker.cli.json_forms import error_json

        terminal.answer_json({"error": error_json(failed)})
    return failed.exit_code


def fault_of_ours(error: Exception, terminal: Terminal) -> TrackerError:
    """What nobody expected, or a lack of memory, as an error with exit code 1; its trace is printed for ``-v``."""
    if terminal.is_verbose:
        terminal.trace(error)
    number = error.errno if isinstance(error, OSError) else None
    if number in (errno.EMFILE, errno.ENFILE):
        return TrackerError("no more files can be opened", advice=f"Allow more (ulimit -n), {_AND_THEN}")
    # The loader of libraries has no error of its own for it.
    is_loader_s = isinstance(error, ImportError) and "failed to map segment" in str(error)
    if number == errno.ENOMEM or is_loader_s or isinstance(error, MemoryError) or _is_mute_in_little_memory(error):
        return TrackerError("there is not enough memory", advice=f"Free some or allow more (ulimit -v), {_AND_THEN}")
    return TrackerError(
        f"unexpected {type(error).__name__}: {error}",
        advice="This is a fault of tracker; run the command again with -v and report what it prints.",
    )


def _is_mute_in_little_memory(error: Exception) -> bool:
    """Whether a library failed and forgot to say why, as some do that got no memory, where memory has a limit."""
    if not isinstance(error, SystemError) or "without" not in str(error):
        return False
    import resource

    return resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY


def _run_command(arguments: Sequence[str], terminal: Terminal) -> int:
    if "--version" in arguments:
        terminal.answer(f"tracker {__version__}")
        return 0
    from tracker.cli.parsing import HelpAsked, parse

    try:
        command, options = parse(arguments)
    except HelpAsked as asked:
        terminal.answer(asked.text.rstrip("\n"))
        return 0
    terminal.is_quiet = getattr(options, "quiet", False)
    terminal.is_verbose = getattr(options, "verbose", False)
    if command is None:
        terminal.answer(_INTRODUCTION.rstrip())
        return 0
    return command.run(options, terminal)


def _silence(terminal: Terminal) -> None:
    """Keep Python from complaining once more when it flushes stdout at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), terminal.stdout.fileno())
    except (OSError, ValueError):
        return
