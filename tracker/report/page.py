"""The page ``index.html``: everything in one file, nothing fetched, whole without its script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from babel.core import Locale
from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from tracker.calendars import Calendars
from tracker.colors import Colors
from tracker.history import History
from tracker.report import reading_rules, sparkline, titles
from tracker.report.candle_data import candle_data
from tracker.report.closed_data import closed_data
from tracker.report.doubts import doubtful_of, unacknowledged
from tracker.report.expected import Schedule
from tracker.report.facts import Facts
from tracker.report.failed_data import failed_data
from tracker.report.groups import groups_of
from tracker.report.headline import headline, market_in_words
from tracker.report.inline_svg import looks_css
from tracker.report.made_by import MadeBy
from tracker.report.newest_findings import ALL_FINDINGS, doubt_anchor, finding_anchors, newest_findings
from tracker.report.nothing import asked_in_words, nothing_in_words
from tracker.report.page_data import json_element, page_data, plot_words, script_words
from tracker.report.page_rows import page_rows
from tracker.report.percent_lines import PercentLine
from tracker.report.period import Period
from tracker.report.quality import quality
from tracker.report.quote_table import quote_rows, span_columns
from tracker.report.sections import Picture, section
from tracker.report.style_sheet import digest, resource, style_sheet
from tracker.report.time_words import TimeWords
from tracker.visible import one_line


@dataclass(frozen=True, slots=True)
class Drawn:
    """The pictures of a page: one of all instruments, and one of each in their order; None where none is shown."""

    overview: Picture | None
    instruments: tuple[Picture | None, ...]


def page(
    history: History,
    period: Period | None,
    *,
    facts: Sequence[Facts],
    slugs: Sequence[str],
    lines: Sequence[PercentLine],
    drawn: Drawn,
    words: TimeWords,
    made_by: MadeBy,
    schedule: Schedule | None = None,
    calendars: Calendars | None = None,
    colors: Colors = Colors.BLUE_ORANGE,
) -> str:
    """The whole page as HTML.

    Args:
        history: what it shows.
        period: of its snapshots; None where there is none.
        facts: of each instrument, in the history's order.
        slugs: likewise, names in addresses.
        lines: of the overview.
        drawn: the charts.
        words: the language, the locale of the numbers, and the time zone.
        made_by: how the report was made.
        schedule: when captures are meant to run; None where that is not known.
        calendars: of exchanges; None for those that nothing is kept of.
        colors: of what rises and what falls.
    """
    texts = words.texts
    style, script = _style(drawn, colors), "".join(map(resource, ("page.js", "scale.js", "charts.js")))
    content: dict[str, object] = {
        "texts": texts,
        "lang": Locale.parse(texts.locale).language if texts.language != "en" else "en",
        # A style sheet of ours is no text from a page; escaped it would not match its own hash.
        "style": Markup(style),  # noqa: S704 - the package's own style sheet
        "style_hash": digest(style),
        "script": Markup(script),  # noqa: S704 - likewise
        "script_hash": digest(script),
        "words": json_element(script_words(texts, period)),
        "title": texts("Market report"),
        "period": period,
        "made_by": made_by,
        "made": _made(history, words, made_by),
        "command": one_line(made_by.command),
    }
    if period is None:
        content["nothing"] = nothing_in_words(history, words, made_by)
    else:
        content |= _shown(history, period, facts, slugs, lines, drawn, words, colors, made_by.home)
        content["quality"] = quality(history, period, words, schedule, calendars, home=made_by.home)
    return _template().render(content)


def _shown(
    history: History,
    period: Period,
    facts: Sequence[Facts],
    slugs: Sequence[str],
    lines: Sequence[PercentLine],
    drawn: Drawn,
    words: TimeWords,
    colors: Colors,
    home: str,
) -> dict[str, object]:
    texts = words.texts
    doubtful = len(unacknowledged(doubtful_of(history), history))
    failed_since = history.failures.since_newest
    rows = quote_rows(history, facts, slugs, period, words)
    sections = [
        section(
            one,
            fact,
            slug=slug,
            period=period,
            words=words,
            picture=picture,
            kept=history.pages.get(one.newest.moment),
            home=home,
            colors=colors,
        )
        for one, fact, slug, picture in zip(history.instruments, facts, slugs, drawn.instruments, strict=True)
    ]
    groups = groups_of(history.instruments, texts)
    data = page_data(history.instruments, history.captured_at, period, slugs=slugs, lines=lines, words=words)
    data |= closed_data(history.instruments, period, slugs=slugs)
    data |= failed_data(history.instruments, period, slugs=slugs)
    data["candles"] = candle_data(history.instruments, period, slugs=slugs, words=words)
    return {
        "title": texts("Market report, {time}", time=words.day_and_time(period.end)),
        "when": texts("Newest figures: {time}", time=words.weekday_and_time(period.end)),
        "doubt_anchor": doubt_anchor(history),
        "headline": headline(history, texts),
        "standing": _standing(history, period, words),
        "doubts": texts.count("{number} doubtful value", "{number} doubtful values", doubtful) if doubtful else "",
        "failed": texts.count("{number} capture has failed since", "{number} captures have failed since", failed_since)
        if failed_since
        else "",
        "spans": span_columns(history, words),
        "charted": period.start != period.end,
        "newest_at": period.end.isoformat().replace("+00:00", "Z"),
        "data": json_element(data),
        "plot_words": partial(plot_words, period=period),
        "groups": [
            (group, [rows[index] for index in group.members], [sections[index] for index in group.members])
            for group in groups
        ],
        "grouped": len(groups) > 1,
        "spark_width": sparkline.WIDTH_PX,
        "spark_height": sparkline.HEIGHT_PX,
        "overview": drawn.overview,
        "overview_title": titles.overview_title(lines, period, words, is_drawn=False) + ".",
        "overview_note": titles.overview_note(lines, period, words),
        "overview_rows": [
            (titles.page_name(line.instrument), titles.figure_in_words(line.last, texts, is_marked=line.is_doubtful))
            for line in lines
        ],
        "gap_rule": reading_rules.gap_rule(period, words),
        "newest_findings": newest_findings(history, words, home=home),
        "pages": page_rows(history, words),
        "anchors": finding_anchors(history, slugs),
        "all_findings": ALL_FINDINGS,
    }


def _standing(history: History, period: Period, words: TimeWords) -> str:
    """What stands below the headline: the market, and what the report spans."""
    parts = [
        market_in_words(history.market, words),
        titles.snapshots_in_words(period.snapshots, words.texts),
        words.span(period.start, period.end) if period.start != period.end else "",
    ]
    return " · ".join(part for part in parts if part)


def _made(history: History, words: TimeWords, made_by: MadeBy) -> tuple[tuple[str, str], ...]:
    texts = words.texts
    pages: int | str = made_by.raw_pages
    if history.stored > made_by.raw_pages:
        pages = texts("{number} of {all}", number=made_by.raw_pages, all=history.stored)
    facts = [
        (texts("Period asked for"), asked_in_words(history, words)),
        (texts("Source"), titles.sources_in_words(history.sources)),
        (texts("Raw pages"), texts("{number} in {folder}", number=pages, folder=one_line(made_by.archive))),
        (texts("Database"), one_line(made_by.database_url)),
        (texts("Home folder"), one_line(made_by.home)),
        (texts("Time zone and locale"), f"{words.zone.key}, {texts.locale}"),
        (texts("Program"), f"tracker {made_by.version}"),
    ]
    return tuple((label, figure) for label, figure in facts if figure)


def _style(drawn: Drawn, colors: Colors) -> str:
    """The page's style sheet, with the looks of its charts."""
    pictures = [picture for picture in (drawn.overview, *drawn.instruments) if picture is not None]
    charts = [chart for picture in pictures for chart in (picture.wide, picture.narrow)]
    return style_sheet("page.css", colors=colors) + looks_css(charts)


@lru_cache
def _template() -> Template:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, auto_reload=False
    )
    return environment.from_string(resource("index.html.j2"))
