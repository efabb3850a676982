"""What a capture tells on stderr about each page, for people or for machines."""

from __future__ import annotations

from tracker.cli.terminal import Terminal
from tracker.findings import Severity
from tracker.outcome import Outcome
from tracker.settings import Settings


def tell(outcome: Outcome, settings: Settings, terminal: Terminal) -> None:
    """Tell what came of one page."""
    if terminal.is_json_log:
        terminal.log(_level(outcome), "capture", _fields(outcome))
    elif outcome.error is not None:
        terminal.complain(outcome.error)
    elif not terminal.is_quiet:
        _tell_person(outcome, settings, terminal)


def _level(outcome: Outcome) -> str:
    if outcome.exit_code:
        return "error"
    is_doubtful = any(doubt.severity is not Severity.INFO for doubt in outcome.findings)
    return "warning" if is_doubtful else "info"


def _fields(outcome: Outcome) -> dict[str, object]:
    error, snapshot = outcome.error, outcome.snapshot
    return {
        "source": outcome.source,
        "address": outcome.address,
        "outcome": outcome.kind,
        "exit": outcome.exit_code,
        "quotes": outcome.quotes,
        "findings": [doubt.code for doubt in outcome.findings],
        "changed_earlier": outcome.changed_earlier,
        "message": error.what if error else None,
        "advice": error.advice if error else None,
        "duration_s": round(outcome.duration_s, 3),
        "archived": {"file": snapshot.archived.file, "offset": snapshot.archived.offset} if snapshot else None,
    }


def _tell_person(outcome: Outcome, settings: Settings, terminal: Terminal) -> None:
    from tracker.cli.quote_rows import finding_lines, printed_time
    from tracker.texts import texts
    from tracker.visible import one_line

    snapshot = outcome.snapshot
    if outcome.captured_at is None:
        raise ValueError("a captured page has a time")
    words = texts(settings.locale)
    where = {
        "page": one_line(outcome.address),
        "time": printed_time(outcome.captured_at, settings.zone, words),
        "zone": settings.zone.key,
    }
    if snapshot is None:
        terminal.say(words("{page}: already stored, of {time} ({zone}); nothing changed", **where))
        return
    count, file = len(snapshot.reading.quotes), snapshot.archived.file
    terminal.say(
        words.count(
            "{page}: {number} quote of {time} ({zone}); the page is kept in {file}",
            "{page}: {number} quotes of {time} ({zone}); the page is kept in {file}",
            count,
            file=file,
            **where,
        )
    )
    for line in finding_lines(snapshot.reading.findings, words):
        terminal.say(f"  {line}")
    if outcome.changed_earlier:
        told = words.count(
            "With it something else is found of {number} earlier page: see tracker check.",
            "With it something else is found of {number} earlier pages: see tracker check.",
            outcome.changed_earlier,
        )
        terminal.say(f"  {told}")
