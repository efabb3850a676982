"""What a report says in place of figures: that nothing was captured, or nothing in the period that was asked for."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from tracker.history import History
from tracker.report.failed_captures import failures_in_words
from tracker.report.made_by import MadeBy
from tracker.report.time_words import TimeWords
from tracker.visible import one_line


@dataclass(frozen=True, slots=True)
class Nothing:
    """A page without figures.

    Attributes:
        title: what is missing.
        sentences: what there is instead, and what to do.
        command: that does it.
    """

    title: str
    sentences: tuple[str, ...]
    command: str


def nothing_in_words(history: History, words: TimeWords, made_by: MadeBy) -> Nothing:
    """The words for a history without a snapshot: what was asked for, and the nearest snapshots that there are."""
    texts = words.texts
    failed = failures_in_words(history, words)
    if not history.stored:
        return Nothing(
            texts("No snapshot yet"),
            (
                *([failed] if failed else []),
                texts("There is nothing to chart in this home folder. Capture a page, then make the report again:"),
            ),
            f"tracker capture {texts('PAGE')} --at {texts('TIME')}",
        )
    sentences = [texts("Period asked for: {period}.", period=asked_in_words(history, words))]
    if failed:
        sentences.append(failed)
    if history.before is not None:
        sentences.append(texts("Last snapshot before it: {time}.", time=words.day_and_time(history.before)))
    if history.after is not None:
        sentences.append(texts("First snapshot after it: {time}.", time=words.day_and_time(history.after)))
    sentences.append(
        texts.count(
            "This home folder has {number} snapshot. A report that is not empty:",
            "This home folder has {number} snapshots. A report that is not empty:",
            history.stored,
        )
    )
    command = ["tracker", "report", "--home", one_line(made_by.home)]
    nearest = history.before or history.after
    if nearest is not None:
        day = nearest.astimezone(words.zone).date()
        command += ["--since", day.isoformat()]
        if history.before is None:
            command += ["--until", day.isoformat()]
    return Nothing(texts("No snapshot in this period"), tuple(sentences), shlex.join(command))


def asked_in_words(history: History, words: TimeWords) -> str:
    """The period that was asked for; empty where all was."""
    texts = words.texts
    match history.since, history.until:
        case None, None:
            return ""
        case since, None if since is not None:
            return texts("from {time} on", time=words.day_and_time(since))
        case None, until if until is not None:
            return texts("up to {time}", time=words.day_and_time(until))
        case since, until:
            start, end = (words.day_and_time(at) for at in (since, until) if at is not None)
            return texts("{start} to {end}", start=start, end=end)
