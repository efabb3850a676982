"""``tracker check``: the checks again over what is stored, and what somebody has said of their findings."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from tracker.cli.command import Command
from tracker.cli.terminal import Terminal
from tracker.errors import PageUnreadable, WrongUse
from tracker.findings import Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tracker.home import Home
    from tracker.store import Store
    from tracker.store.open_findings import OpenFinding
    from tracker.store.spans import Span

_FEWEST_DIGITS = 4


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of ``tracker check``."""
    from tracker.cli.options import add_json, add_period

    add_period(parser)
    parser.add_argument("--all", action="store_true", help="list notes and acknowledged findings, too")
    parser.add_argument("--acknowledge", metavar="ID", help="note that a finding has been looked at; give --note, too")
    parser.add_argument("--note", metavar="TEXT", help="what is said of it")
    parser.add_argument("--withdraw", metavar="ID", help="take back what was said of a finding")
    add_json(parser)


def run(options: Namespace, terminal: Terminal) -> int:
    """Check again and list what is open; 65 when an error is among it."""
    from tracker.cli.finding_lines import open_finding_json
    from tracker.cli.options import home_of, nothing_captured, period_of
    from tracker.store.open_findings import findings_by_cause
    from tracker.store.spans import span_between

    home = home_of(options)
    since, until = period_of(options, home.settings.zone)
    _refuse_mixtures(options)
    store = _store(home)
    about = options.withdraw if options.acknowledge is None else options.acknowledge
    if store is None and about is not None:
        raise _no_such(about, "no finding has")
    if store is None:
        if options.json:
            terminal.answer_json({"snapshots": 0, "changed": 0, "findings": []})
        terminal.say(nothing_captured(home))
        return 0
    span = span_between(since, until)
    if about is not None:
        return _say_of_one(about, options.note, home, store, terminal, as_json=options.json)
    checked, changed = _check_again(home, store, span, terminal)
    with store.reading() as connection:
        found = findings_by_cause(connection, span)
    if options.json:
        listed = [open_finding_json(one) for one in found]
        terminal.answer_json({"snapshots": checked, "changed": changed, "findings": listed})
    else:
        _print(found, checked, home, terminal, has_all=options.all, named_home=getattr(options, "home", None))
    is_serious = any(one.acknowledged is None and one.newest.severity is Severity.ERROR for one in found)
    return PageUnreadable.exit_code if is_serious else 0


def _refuse_mixtures(options: Namespace) -> None:
    if options.acknowledge is not None and options.withdraw is not None:
        raise WrongUse("--acknowledge and --withdraw ask for two things", advice="Leave one of them out.")
    if (options.acknowledge is None) != (not (options.note and options.note.strip())):
        raise WrongUse("--acknowledge needs --note, and --note needs --acknowledge", advice="Give both.")
    others = [name for name in ("since", "until", "all") if getattr(options, name)]
    if others and (options.acknowledge is not None or options.withdraw is not None):
        raise WrongUse(
            f"--{others[0]} says which findings are listed, and nothing is listed here",
            advice="Leave it out: what is said of a finding holds at all times.",
        )
    if options.note and not options.note.isascii():
        try:
            options.note.encode()
        except UnicodeEncodeError:
            # Bytes of another encoding than the shell's come as lone surrogates, which no database takes as text.
            raise WrongUse("--note is not text in this shell's encoding", advice="Write it again.") from None


def _store(home: Home) -> Store | None:
    """The store, with names as they are tied by now; None where nothing has been captured yet."""
    from tracker.store import Store

    store = Store.for_reading(home.settings.database, home.settings.catalogue)
    if store is not None:
        store.follow_names()
    return store


def _check_again(home: Home, store: Store, span: Span, terminal: Terminal) -> tuple[int, int]:
    """Run all checks; how many snapshots there were, and of how many the findings changed."""
    from tracker.cli.progress import Progress
    from tracker.recheck import recheck
    from tracker.store.captures import captured

    with store.reading() as connection:
        found = captured(connection, span)
    checked = changed = 0
    with Progress(terminal, "check", found.count if found else 0) as progress:
        for is_changed in recheck(store, span, true_hours=home.calendars().hours):
            checked += 1
            changed += is_changed
            progress.advance()
    return checked, changed


def _say_of_one(about: str, note: str | None, home: Home, store: Store, terminal: Terminal, *, as_json: bool) -> int:
    """Note what is said of a finding; without a note what was said is taken back."""
    from dataclasses import replace

    from tracker.acknowledged import Said, note_said
    from tracker.cli.finding_lines import open_finding_json, title_of
    from tracker.cli.options import utc_now
    from tracker.store.open_findings import Acknowledgement, acknowledge, findings_by_cause, withdraw
    from tracker.store.spans import span_between
    from tracker.texts import texts

    # Found before anything is locked: to look at all findings of years takes its time.
    with store.reading() as connection:
        one = _with_id(about, findings_by_cause(connection, span_between(None, None)))
    now = utc_now().replace(microsecond=0)
    said = None if note is None else Acknowledgement(now, note.strip())
    with store.writing() as connection:
        if said is not None:
            acknowledge(connection, one.source, one.newest.cause, said)
        elif not withdraw(connection, one.key):
            raise WrongUse(
                f"nothing was said of the finding {one.key}, so nothing can be withdrawn",
                advice="tracker check --all lists those that are acknowledged, each with its note.",
                about=about,
            )
        # Before the database keeps it: what could not be noted is not said.
        note_said(home.settings.snapshots, Said(one.source, one.newest.cause, now, said.note if said else None))
    say, title = texts(home.settings.locale), title_of(one)
    if as_json:
        terminal.answer_json(open_finding_json(replace(one, acknowledged=said)))
    elif not terminal.is_quiet and said is not None:
        terminal.answer(say("acknowledged: {finding}", finding=title))
    elif not terminal.is_quiet:
        terminal.answer(say("no longer acknowledged: {finding}", finding=title))
    return 0


def _with_id(written: str, found: Sequence[OpenFinding]) -> OpenFinding:
    chosen = [one for one in found if len(written) >= _FEWEST_DIGITS and one.key.startswith(written.lower())]
    if len(chosen) != 1:
        raise _no_such(written, "several findings have" if chosen else "no finding has")
    return chosen[0]


def _no_such(written: str, what: str) -> WrongUse:
    return WrongUse(
        f"{what} the id {written!r}",
        advice="Copy an id from the list of tracker check --all; its first four characters are mostly enough.",
        about=written,
    )


def _print(
    found: Sequence[OpenFinding],
    checked: int,
    home: Home,
    terminal: Terminal,
    *,
    has_all: bool,
    named_home: str | None,
) -> None:
    from tracker.cli.finding_lines import line_for_pipe, lines_for_screen
    from tracker.texts import texts

    say, zone = texts(home.settings.locale), home.settings.zone
    open_ones = [one for one in found if one.acknowledged is None and one.newest.severity is not Severity.INFO]
    listed = found if has_all else open_ones
    for one in listed:
        lines = lines_for_screen(one, zone, say) if terminal.is_interactive else [line_for_pipe(one, say)]
        for line in lines:
            terminal.answer(line)
    if terminal.is_quiet:
        return
    snapshots = say.count("{number} snapshot checked", "{number} snapshots checked", checked)
    opened = say.count("{number} open finding", "{number} open findings", len(open_ones))
    acknowledged = sum(one.acknowledged is not None for one in found)
    parts = [snapshots, opened]
    if acknowledged:
        parts.append(say.count("{number} acknowledged", "{number} acknowledged", acknowledged))
    terminal.say(" · ".join(parts))
    if open_ones and terminal.is_interactive:
        command = next(filter(None, (_explained_by(one, named_home) for one in listed)), "")
        if command:
            terminal.say(say("To look at one: {command}", command=command))
        terminal.say(say("To say that one is known: tracker check --acknowledge ID --note TEXT"))


def _explained_by(one: OpenFinding, home: str | None) -> str:
    """The command that explains the quote of a finding; empty where none is stored of it, or nobody can type it."""
    from tracker.explain_command import explain_command
    from tracker.model import Quote
    from tracker.visible import one_line

    name = one.newest.quote
    if name is None or one.newest.position is None or (home is not None and one_line(home) != home):
        return ""
    return explain_command(Quote(name, None, None, None, None), one.last, home=home)


COMMAND = Command(
    summary="run the checks again over stored history, list and acknowledge findings",
    examples=(
        ("tracker check", "what is open; 65 when an error is among it"),
        ("tracker check --since 2024-04-19", "of newer snapshots alone"),
        ('tracker check --acknowledge 3f2a --note "the page contradicts itself"', "until its cause is another"),
        ("tracker check --json", "for a program"),
    ),
    configure=configure,
    run=run,
)
