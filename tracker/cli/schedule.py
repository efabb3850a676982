"""``tracker schedule``: have the capture run by cron or systemd."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tracker.cli.command import Command
from tracker.cli.terminal import Terminal

if TYPE_CHECKING:
    from tracker.schedule.entry import Entry
    from tracker.settings import Settings

_NEEDED = ("tracker.cli.capture", "tracker.capture", "tracker.store.migrate", "tracker.sources.http.page")
"""What a capture imports."""
_TIME_LIMIT_S = 60
_IN_THE_ENTRY = ("TRACKER_HOME", "TRACKER_EVERY", "TRACKER_HOURS")
"""Settings of the environment that the entry itself holds."""
LOG = "capture.log"
"""In the home folder: what a capture that cron ran has to say."""


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of ``tracker schedule``."""
    from tracker.cli.options import add_hours

    parser.add_argument(
        "--every", metavar="TIME", help="how often, such as 5m or 1h (else that of tracker.toml, else 5m)"
    )
    add_hours(
        parser,
        "always; market: while an exchange on the strip is open; or exchanges, such as XPAR,XNYS "
        "(else those of tracker.toml, else always)",
    )
    parser.add_argument(
        "--systemd", action="store_true", help="a service and a timer of systemd instead of a crontab line"
    )
    action = parser.add_mutually_exclusive_group()
    action.add_argument("--install", action="store_true", help="put it in place, for the earlier one of this home")
    action.add_argument("--remove", action="store_true", help="take the one of this home away")


def run(options: Namespace, terminal: Terminal) -> int:
    """Print the entry, or put it in place, or take it away."""
    from tracker.cli.options import absolute_home, home_of, unit_folder
    from tracker.errors import BadSettings
    from tracker.schedule import crontab, systemd

    folder = unit_folder()
    if options.remove:
        # Whatever tracker.toml says, a schedule can be stopped.
        home = absolute_home(options)
        removed = systemd.remove(home, folder) if options.systemd else crontab.remove(home)
        what = "is no longer captured by" if removed else "was not captured by"
        terminal.say(f"{str(home)!r} {what} {'a timer' if options.systemd else 'the crontab'}")
        return 0
    settings = home_of(options).settings
    home = settings.absolute_home
    if options.install and not home.is_dir():
        raise BadSettings(
            f"there is no folder {str(home)!r}, and a capture that is scheduled there could not start",
            advice="Make it, and write a tracker.toml with a source in it (docs/settings.md).",
            about=str(home),
        )
    entry = _entry(options, settings, home)
    _say_what_it_lacks(settings, terminal)
    if options.systemd:
        units = systemd.systemd_units(entry)
        if options.install:
            replaced = systemd.install(units, folder)
            _say_installed(f"{units.name}.timer in {str(folder)!r}", entry, terminal, is_replaced=replaced)
        else:
            terminal.answer(f"# {folder / units.name}.service\n{units.service}")
            terminal.answer(f"# {folder / units.name}.timer\n{units.timer}".rstrip("\n"))
    elif options.install:
        replaced = crontab.install(entry)
        _say_installed("the crontab", entry, terminal, is_replaced=replaced)
    else:
        terminal.answer(crontab.crontab_line(entry))
    return 0


def _entry(options: Namespace, settings: Settings, home: Path) -> Entry:
    """What the command line, else the settings, want to run.

    Raises:
        WrongUse: ``--every`` or ``--hours`` can't be kept, or a path can't be written.
        OutputFailed: tracker does not run without this shell's environment.
    """
    from tracker.calendars import known_exchanges
    from tracker.cli.options import hours_of
    from tracker.errors import BadSettings, WrongUse
    from tracker.schedule.entry import Entry
    from tracker.schedule.timing import ALWAYS, DEFAULT_EVERY, HOURS, Timing, named_exchanges

    hours = hours_of(options) or settings.hours or ALWAYS
    named = named_exchanges(hours)
    unknown = sorted(set(named) - known_exchanges(named)) if named else []
    if unknown:
        kind = WrongUse if options.hours else BadSettings
        raise kind(f"the opening hours of {' and '.join(unknown)} are not known", advice=f"Write {HOURS}.", about=hours)
    at_hours = () if hours == ALWAYS else ("--hours", hours)
    command = (*_program(), "capture", "-q", *at_hours, "--home", str(home))
    every = _every(options.every) or settings.every or DEFAULT_EVERY
    return Entry(command=command, timing=Timing(every, hours), home=home, log=home / LOG)


def _every(text: str | None) -> timedelta | None:
    from tracker.errors import WrongUse
    from tracker.schedule.timing import even_interval

    if text is None:
        return None
    every = even_interval(text)
    if isinstance(every, str):
        raise WrongUse(
            f"--every {every}", advice="Name a part of an hour or a day, such as 5m, 15m, 1h or 12h.", about=text
        )
    return every


@cache
def _program() -> tuple[str, ...]:
    """How to run this very tracker from anywhere, with nothing in the environment.

    Raises:
        OutputFailed: that can't be done.
    """
    import os
    import subprocess
    import sys

    from tracker.errors import OutputFailed

    # -P: what lies in the folder that cron starts in is not taken for a module.
    program = (os.path.abspath(sys.executable), "-P", "-m", "tracker")  # noqa: PTH100 - a link to the program stays one: it tells the virtual environment
    proof = (program[0], "-P", "-c", f"import {', '.join(_NEEDED)}")
    try:
        ran = subprocess.run(proof, env={}, cwd="/", capture_output=True, check=False, timeout=_TIME_LIMIT_S)
        why_not = "" if ran.returncode == 0 else ran.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        is_there = ran.returncode == 0
    except (OSError, subprocess.TimeoutExpired) as error:
        is_there, why_not = False, str(error)
    if not is_there:
        raise OutputFailed(
            f"tracker can't be run as {' '.join(program)!r} without this shell's environment: {why_not}",
            advice="Install it into this Python, best in a virtual environment: pip install .",
            about=program[0],
        )
    return program


def _say_what_it_lacks(settings: Settings, terminal: Terminal) -> None:
    from tracker.settings import environment

    if not settings.sources:
        terminal.warn("tracker.toml names no source yet: a scheduled capture has nothing to do until it does")
    lost = sorted(each for each in environment() if each.startswith("TRACKER_") and each not in _IN_THE_ENTRY)
    if lost:
        terminal.warn(f"{', '.join(lost)} of this shell's environment will not be set: write that into tracker.toml")


def _say_installed(where: str, entry: Entry, terminal: Terminal, *, is_replaced: bool) -> None:
    replaced = ", for an earlier entry" if is_replaced else ""
    terminal.say(f"{str(entry.home)!r} is captured {entry.timing}, by {where}{replaced}")


COMMAND = Command(
    summary="have cron or systemd run the capture",
    examples=(
        ("tracker schedule --every 5m", "print the line for crontab -e"),
        ("tracker schedule --every 5m --install", "put it into your crontab"),
        ("tracker schedule --hours market --install", "only while the markets on the strip are open"),
        ("tracker schedule --systemd", "print a service and a timer instead"),
        ("tracker schedule --remove", "stop it"),
    ),
    configure=configure,
    run=run,
)
