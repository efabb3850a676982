"""The entry point: finds the command, runs it, and turns errors into messages and exit codes."""

from __future__ import annotations

import argparse
import difflib
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from itertools import pairwise
from typing import NoReturn

from tracker.cli import COMMANDS
from tracker.cli.command import Command
from tracker.cli.terminal import STDOUT, Terminal, standard_terminal
from tracker.errors import OutputFailed, TrackerError, WrongUse
from tracker.version import __version__

_INTRODUCTION = """\
tracker keeps a history of the market strip that French web pages print.

  tracker demo          capture the example pages and report on them: start here
  tracker read PAGE     show the quotes of a saved page, store nothing
  tracker schedule      have cron capture the pages that tracker.toml names
  tracker --help        all commands; README.md and docs/ explain more
"""


_OPTIONS_WITH_VALUE = ("--home", "--locale", "--timezone")


def run() -> NoReturn:
    """Run the command line of this process and leave with its exit code."""
    sys.exit(main(sys.argv[1:], standard_terminal()))


def main(arguments: Sequence[str], terminal: Terminal) -> int:
    """Run one command line; its exit code."""
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
    except KeyboardInterrupt:
        terminal.complain(TrackerError("stopped by Ctrl-C", advice="What was stored stays; run it again to go on."))
        return 128 + signal.SIGINT
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
        terminal.answer_json({"error": error_json(failed)})
    return failed.exit_code


def fault_of_ours(error: Exception, terminal: Terminal) -> TrackerError:
    """What nobody expected, as an error with exit code 1; its trace is printed for ``-v``."""
    if terminal.is_verbose:
        terminal.trace(error)
    return TrackerError(
        f"unexpected {type(error).__name__}: {error}",
        advice="This is a fault of tracker; run the command again with -v and report what it prints.",
    )


def error_json(error: TrackerError) -> dict[str, object]:
    """An error as ``--json`` prints it."""
    return {"code": error.code, "exit": error.exit_code, "message": error.what, "input": error.about}


class _Parser(argparse.ArgumentParser):
    """Reports wrong use as every other error is reported."""

    def error(self, message: str) -> NoReturn:
        raise WrongUse(message, advice="tracker --help lists the commands, tracker COMMAND --help explains one.")


def _run_command(arguments: Sequence[str], terminal: Terminal) -> int:
    name = _command_name(arguments)
    if "--version" in arguments:
        terminal.answer(f"tracker {__version__}")
        return 0
    if name is None and not any(option in arguments for option in ("-h", "--help")):
        _common_options().parse_args(arguments)
        terminal.answer(_INTRODUCTION.rstrip())
        return 0
    if name is not None and name not in COMMANDS:
        near = difflib.get_close_matches(name, COMMANDS, n=1)
        hint = f"Did you mean tracker {near[0]}?" if near else f"Commands: {', '.join(COMMANDS)}."
        raise WrongUse(f"there is no command {name!r}", advice=hint, about=name)
    # A command is imported only when it is asked for: start-up is paid at every capture.
    commands = {each: _load(each) for each in (COMMANDS if name is None else (name,))}
    options = _parser(commands).parse_args(arguments)
    terminal.is_quiet = getattr(options, "quiet", False)
    terminal.is_verbose = getattr(options, "verbose", False)
    return commands[options.command].run(options, terminal)


def _command_name(arguments: Sequence[str]) -> str | None:
    """The first argument that is neither an option nor an option's value."""
    words = iter(arguments)
    for word in words:
        if word in _OPTIONS_WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None


def _parser(commands: Mapping[str, Command]) -> _Parser:
    common = _common_options()
    parser = _Parser(
        prog="tracker",
        parents=[common],
        description="A history of the market strip that French web pages print.",
        epilog="tracker COMMAND --help explains a command, with examples.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    for name, command in commands.items():
        _add_command(subparsers, name, command, common)
    return parser


def _load(name: str) -> Command:
    command: Command = import_module(f"tracker.cli.{name}").COMMAND
    return command


def _add_command(
    subparsers: argparse._SubParsersAction[_Parser],
    name: str,
    command: Command,
    common: _Parser,
) -> None:
    width = max(len(line) for line, _ in command.examples)
    examples = "\n".join(f"  {line.ljust(width)}  {what}" for line, what in command.examples)
    command.configure(
        subparsers.add_parser(
            name,
            parents=[common],
            help=command.summary,
            description=f"{command.summary[0].upper()}{command.summary[1:]}.\n\nexamples:\n{examples}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
    )


def _common_options() -> _Parser:
    """Options that stand before or after the command."""
    common = _Parser(add_help=False, argument_default=argparse.SUPPRESS)
    group = common.add_argument_group("everywhere")
    group.add_argument("--home", metavar="FOLDER", help="home folder (else TRACKER_HOME, else the current folder)")
    group.add_argument("--locale", metavar="LOCALE", help="display locale, such as fr_FR or en_GB")
    group.add_argument("--timezone", metavar="ZONE", help="display time zone, such as Europe/Paris")
    volume = group.add_mutually_exclusive_group()
    volume.add_argument("-q", "--quiet", action="store_true", help="print errors alone")
    volume.add_argument("-v", "--verbose", action="store_true", help="show the trace of an unexpected error")
    return common


def _silence(terminal: Terminal) -> None:
    """Keep Python from complaining once more when it flushes stdout at its end."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), terminal.stdout.fileno())
    except (OSError, ValueError):
        return
