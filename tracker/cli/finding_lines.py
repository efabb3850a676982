"""Findings by their cause, as ``tracker check`` lists them: for a screen, for a pipe, and as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from tracker.store.open_findings import OpenFinding
    from tracker.texts import Texts

_BELOW = " " * 10
"""As wide as the first digits of an id, which is all that a screen shows of it."""


def title_of(one: OpenFinding) -> str:
    """What it is about: its code, its quote and its source."""
    from tracker.visible import one_line

    return " · ".join(one_line(part) for part in (one.newest.code, one.newest.quote or "", one.source) if part)


def lines_for_screen(one: OpenFinding, zone: ZoneInfo, say: Texts) -> list[str]:
    """A few lines for a person: which one, how often and when, what, and what was said of it."""
    from tracker.cli.quote_rows import printed_time
    from tracker.finding_words import finding_in_words
    from tracker.visible import one_line

    first, last = (printed_time(at, zone, say) for at in (one.first, one.last))
    often = say.count("{number} time", "{number} times", one.count)
    when = f"{often}, {first} – {last}" if one.first != one.last else f"{often}, {first}"
    lines = [
        f"{one.key[:8]}  {one.newest.severity:<7}  {title_of(one)}",
        _BELOW + when,
        _BELOW + finding_in_words(one.newest, say),
    ]
    if one.acknowledged:
        at = printed_time(one.acknowledged.at, zone, say)
        note = one_line(one.acknowledged.note)
        lines.append(_BELOW + say("acknowledged on {time}: {note}", time=at, note=note))
    return lines


def line_for_pipe(one: OpenFinding, say: Texts) -> str:
    """One line of fields between tabs: id, severity, code, source, quote, count, first, last, sentence, note."""
    from tracker.finding_words import finding_in_words
    from tracker.quote_fields import utc
    from tracker.visible import one_line

    about = (one_line(one.source), one_line(one.newest.quote or ""), str(one.count), utc(one.first), utc(one.last))
    note = one_line(one.acknowledged.note) if one.acknowledged else ""
    return "\t".join((one.key, one.newest.severity, one.newest.code, *about, finding_in_words(one.newest, say), note))


def open_finding_json(one: OpenFinding) -> dict[str, object]:
    """It as JSON."""
    from tracker.cli.json_forms import finding_json
    from tracker.quote_fields import utc

    said = one.acknowledged
    return {
        "id": one.key,
        "source": one.source,
        **finding_json(one.newest),
        "count": one.count,
        "first_at": utc(one.first),
        "last_at": utc(one.last),
        "acknowledged": None if said is None else {"at": utc(said.at), "note": said.note},
    }
