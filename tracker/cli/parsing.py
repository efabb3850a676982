"""Command lines into commands and their options; it knows every command, and imports only what is asked for."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, NoReturn

from tracker.cli import COMMANDS
from tracker.cli.command import Command
from tracker.errors import WrongUse

_PROGRAM = "tracker"
_HELP = "tracker --help lists the commands, tracker COMMAND --help explains one."
_OPTIONS_WITH_VALUE = ("--home", "--locale", "--timezone")


def parse(arguments: Sequence[str]) -> tuple[Command | None, argparse.Namespace]:
    """The command that a command line asks for, None where it asks for none, and its options.

    Raises:
        WrongUse: there is no such command, or it can't be used so.
        HelpAsked: help is the answer.
    """
    name = _command_name(arguments)
    if name is None and not any(option in arguments for option in ("-h", "--help")):
        return None, _alone(arguments)
    if name is not None and name not in COMMANDS:
        raise _no_command(name, arguments)
    # A command is imported only when it is asked for: start-up is paid at every capture.
    commands = {each: _load(each) for each in (COMMANDS if name is None else (name,))}
    parser = _parser(commands)
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        raise _not_taken(unknown[0], parser.of_command(options))
    command = commands[options.command]
    action = getattr(options, "action", None)
    return command.actions[action] if action else command, options


class HelpAsked(Exception):
    """The command line asks for help.

    Attributes:
        text: the help.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class _Parser(argparse.ArgumentParser):
    """Reports wrong use as every other error is reported, and leaves it to others to print its help."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.below: dict[str, _Parser] = {}

    def of_command(self, options: argparse.Namespace) -> _Parser:
        """The parser of the command, or of its action, that *options* are of."""
        command = self.below[options.command]
        action = getattr(options, "action", None)
        return command.below[action] if action else command

    @property
    def option_names(self) -> tuple[str, ...]:
        """All options that it takes, as they are written."""
        return tuple(self._option_string_actions)

    def print_help(self, file: object = None) -> NoReturn:
        # argparse's own keeps it to itself when nothing can be written.
        raise HelpAsked(self.format_help())

    def error(self, message: str) -> NoReturn:
        raise WrongUse(message, advice=_HELP if self.prog == _PROGRAM else f"{self.prog} --help explains it.")


def _alone(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of a command line without a command."""
    parser = _common_options()
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        option = unknown[0].partition("=")[0]
        near = _near(option, (*parser.option_names, "--version", "--help"))
        raise WrongUse(f"there is no option {option} without a command", advice=f"{near}{_HELP}", about=option)
    return options


def _no_command(name: str, arguments: Sequence[str]) -> WrongUse:
    at = arguments.index(name)
    command = next((each for each in arguments[at + 1 :] if each in COMMANDS), None)
    if at and command:
        # What is taken for the command may be the value of an option that stands before it.
        parser = _parser({command: _load(command)}).below[command]
        if arguments[at - 1] in set(parser.option_names) - set(_common_options().option_names):
            return _not_taken(arguments[at - 1], parser)
    import difflib

    near = difflib.get_close_matches(name, COMMANDS, n=1)
    hint = f"Did you mean tracker {near[0]}?" if near else f"Commands: {', '.join(COMMANDS)}."
    return WrongUse(f"there is no command {name!r}", advice=hint, about=name)


def _not_taken(word: str, parser: _Parser) -> WrongUse:
    """Why a command line can't be used that has *word*; *parser* is of the command that it asks for."""
    explained = f"{parser.prog} --help explains it."
    if not word.startswith("-"):
        return WrongUse(f"{parser.prog} has no use for {word!r}", advice=explained, about=word)
    option = word.partition("=")[0]
    if option in parser.option_names:
        return WrongUse(
            f"the option {option} stands before the command, and belongs behind it",
            advice=f"Write {parser.prog} … {option}; {explained}",
            about=option,
        )
    advice = f"{_near(option, parser.option_names)}{parser.prog} --help lists its options."
    return WrongUse(f"{parser.prog} has no option {option}", advice=advice, about=option)


_LIKE = 0.7
"""How much: --jsn is like --json, and --bogus is not like --verbose."""


def _near(option: str, known: Sequence[str]) -> str:
    """A question whether another option was meant; empty where none is spelt much like it."""
    import difflib

    near = difflib.get_close_matches(option, known, n=1, cutoff=_LIKE)
    return f"Did you mean {near[0]}? " if near else ""


def _parser(commands: Mapping[str, Command]) -> _Parser:
    common = _common_options()
    parser = _Parser(
        prog=_PROGRAM,
        parents=[common],
        description="A history of the market strip that French web pages print.",
        epilog="tracker COMMAND --help explains a command, with examples.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="print the version")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command", required=True)
    for name, command in commands.items():
        parser.below[name] = _add_command(subparsers, name, command, common)
    return parser


def _load(name: str) -> Command:
    command: Command = import_module(f"tracker.cli.{name}").COMMAND
    return command


def _add_command(
    subparsers: argparse._SubParsersAction[_Parser],
    name: str,
    command: Command,
    common: _Parser,
) -> _Parser:
    width = max(len(line) for line, _ in command.examples)
    examples = "\n".join(f"  {line.ljust(width)}  {what}" for line, what in command.examples)
    parser = subparsers.add_parser(
        name,
        parents=[common],
        help=command.summary,
        description=f"{command.summary[0].upper()}{command.summary[1:]}.\n\nexamples:\n{examples}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.configure(parser)
    if command.actions:
        actions = parser.add_subparsers(title="more", metavar="ACTION", dest="action")
        for action, each in command.actions.items():
            parser.below[action] = _add_command(actions, action, each, common)
    return parser


def _common_options() -> _Parser:
    """Options that stand before or after the command."""
    common = _Parser(prog=_PROGRAM, add_help=False, argument_default=argparse.SUPPRESS)
    group = common.add_argument_group("everywhere")
    group.add_argument("--home", metavar="FOLDER", help="home folder (else TRACKER_HOME, else the current folder)")
    group.add_argument("--locale", metavar="LOCALE", help="display locale, such as fr_FR or en_GB")
    group.add_argument("--timezone", metavar="ZONE", help="display time zone, such as Europe/Paris")
    volume = group.add_mutually_exclusive_group()
    volume.add_argument("-q", "--quiet", action="store_true", help="print errors alone")
    volume.add_argument("-v", "--verbose", action="store_true", help="show the trace of an unexpected error")
    return common


def _command_name(arguments: Sequence[str]) -> str | None:
    """The first argument that is neither an option nor an option's value."""
    words = iter(arguments)
    for word in words:
        if word in _OPTIONS_WITH_VALUE:
            next(words, None)
        elif not word.startswith("-"):
            return word
    return None
