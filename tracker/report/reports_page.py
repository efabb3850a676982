"""The page that lists reports, newest first: ``index.html`` above their folders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from babel.dates import format_skeleton
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from tracker.report.style_sheet import digest, resource, style_sheet
from tracker.report.time_words import TimeWords
from tracker.report.titles import sentence_case


@dataclass(frozen=True, slots=True)
class ListedReport:
    """A report in a list.

    Attributes:
        folder: its name.
        newest_at: time of its newest snapshot, aware UTC.
        headline: its first words.
        language: theirs.
    """

    folder: str
    newest_at: datetime
    headline: str
    language: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A report as the page shows it."""

    folder: str
    time: str
    headline: str
    language: str


@dataclass(frozen=True, slots=True)
class _Month:
    """A month as the page shows it: its name, and its place in an address."""

    name: str
    anchor: str


def reports_page(reports: Sequence[ListedReport], *, count: int, words: TimeWords, version: str) -> str:
    """The page as HTML.

    Args:
        reports: newest first, perhaps only the newest of them.
        count: how many there are.
        words: the language, the locale of the numbers, and the time zone.
        version: of tracker.
    """
    words = words.telling_apart(int(report.newest_at.timestamp()) for report in reports)
    style = style_sheet("page.css", "reports.css")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    months = [
        (month, [_row(report, words) for report in group])
        for month, group in groupby(reports, key=lambda report: _month(report.newest_at, words))
    ]
    return environment.from_string(resource("reports.html.j2")).render(
        texts=words.texts,
        lang=words.texts.language,
        # A style sheet of ours is no text from a page; escaped it would not match its own hash.
        style=Markup(style),  # noqa: S704 - the package's own style sheet
        style_hash=digest(style),
        version=version,
        standing=_standing(reports, count, words),
        months=months,
    )


def _standing(reports: Sequence[ListedReport], count: int, words: TimeWords) -> str:
    texts = words.texts
    if not reports:
        return texts("No report yet: nothing was captured in the period that was asked for.")
    parts = [texts.count("{number} report", "{number} reports", count)]
    if count > len(reports):
        parts.append(texts("only the newest {number} are listed", number=len(reports)))
    parts.append(texts("times in {zone}", zone=words.zone.key))
    return " · ".join(parts)


def _row(report: ListedReport, words: TimeWords) -> _Row:
    time = sentence_case(words.weekday_and_time(report.newest_at))
    return _Row(report.folder, time, report.headline, report.language)


def _month(at: datetime, words: TimeWords) -> _Month:
    local = at.astimezone(words.zone)
    name = format_skeleton("yMMMM", local.replace(tzinfo=None), locale=words.texts.locale)
    return _Month(sentence_case(name), f"{local:%Y-%m}")
