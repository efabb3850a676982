"""``tracker doctor``: is everything there, sound and going on, and what to do where it isn't."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from tracker.cli.command import Command
from tracker.cli.terminal import Terminal


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of ``tracker doctor``."""
    from tracker.cli.options import add_json

    parser.add_argument(
        "--quick", action="store_true", help="look at the ends of archive files alone, not every record"
    )
    add_json(parser)


def run(options: Namespace, terminal: Terminal) -> int:
    """Look at everything; 0 only if all is well, else the exit code of the first thing that isn't."""
    from tracker.cli.options import home_of, unit_folder, utc_now
    from tracker.doctor import Patient, examine
    from tracker.visible import one_line

    patient = Patient(home_of(options), utc_now(), unit_folder(), is_quick=options.quick)
    examined = []
    for each in examine(patient):
        examined.append(each)
        if options.json or (terminal.is_quiet and each.is_well):
            continue
        terminal.answer(f"{'ok ' if each.is_well else 'BAD'}  {each.what:8}  {one_line(each.found)}")
        if each.advice:
            terminal.answer(f"               {one_line(each.advice)}")
    if options.json:
        checks = [
            {"check": each.what, "ok": each.is_well, "found": each.found, "advice": each.advice, "exit": each.exit_code}
            for each in examined
        ]
        terminal.answer_json({"ok": all(each.is_well for each in examined), "checks": checks})
    return next((each.exit_code for each in examined if not each.is_well), 0)


COMMAND = Command(
    summary="check settings, database, archive, disk, clock, schedule and captures; say what to do",
    examples=(
        ("tracker doctor", "everything, every archived record included"),
        ("tracker doctor --quick", "of the archive, the ends of its files alone"),
        ("tracker doctor --json", "for a program; exit code 0 only if all is well"),
    ),
    configure=configure,
    run=run,
)
