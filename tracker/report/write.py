"""The report, from a history to the bytes of its files, which `placed_files` puts into a folder once all are made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from matplotlib.figure import Figure

from tracker.calendars import Calendars
from tracker.colors import Colors
from tracker.history import History, InstrumentHistory
from tracker.model import StoredQuote
from tracker.report import titles
from tracker.report.asked_pictures import AskedPictures
from tracker.report.card import draw_card
from tracker.report.contents import PAGE, Listed, contents_json
from tracker.report.exchange_hours import with_closed_hours
from tracker.report.expected import Schedule
from tracker.report.facts import Facts, facts_of
from tracker.report.frame import NARROW, WIDE, Frame
from tracker.report.headline import headline
from tracker.report.inline_svg import inline_svg
from tracker.report.instrument import draw_instrument
from tracker.report.instrument_csv import instrument_csv
from tracker.report.made_by import MadeBy
from tracker.report.overview import draw_overview
from tracker.report.page import Drawn, page
from tracker.report.percent_lines import PercentLine, percent_lines
from tracker.report.period import Period, period_of_history
from tracker.report.pictures import png
from tracker.report.sections import Picture
from tracker.report.slugs import slugs
from tracker.report.svg_file import svg_file
from tracker.report.theme import LIGHT, MARKED, Theme, in_colors, style
from tracker.report.time_words import TimeWords
from tracker.signals import Held
from tracker.texts import Texts

OVERVIEW = "overview"
CARD_FILE = "card.png"


@dataclass(frozen=True, slots=True)
class MadeReport:
    """A report that is not yet anywhere.

    Attributes:
        files: names and bytes, the page last.
        contents: its ``report.json``.
        charts: the names of the PNGs: of the overview, then of each instrument; none where there is no instrument.
    """

    files: dict[str, bytes]
    contents: bytes
    charts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """The files of a report.

    Attributes:
        page: the HTML page, which needs none of the others.
        overview: the picture of all instruments; None where there is no instrument.
        instruments: one picture for each instrument, in the history's order.
        files: all of them, with what is listed above, by name.
        card: the picture for a chat or a mail; None where none was asked for.
        list_page: the page that lists this report among others; None where it stands alone.
    """

    page: Path
    overview: Path | None
    instruments: tuple[Path, ...]
    files: tuple[Path, ...]
    card: Path | None = None
    list_page: Path | None = None


def written_in(folder: Path, made: MadeReport, *, list_page: Path | None = None) -> WrittenReport:
    """Where the files of a report are that was put into a folder."""
    charts = tuple(folder / name for name in made.charts)
    files = tuple(folder / name for name in sorted(made.files))
    card = folder / CARD_FILE if CARD_FILE in made.files else None
    return WrittenReport(folder / PAGE, charts[0] if charts else None, charts[1:], files, card, list_page)


def make_report(
    history: History,
    *,
    texts: Texts,
    zone: ZoneInfo,
    made_by: MadeBy,
    quotes: Sequence[Sequence[StoredQuote] | None] | None = None,
    asked: AskedPictures | None = None,
    schedule: Schedule | None = None,
    calendars: Calendars | None = None,
    squeezes: bool = False,
    colors: Colors = Colors.BLUE_ORANGE,
    on_chart: Callable[[], None] | None = None,
) -> MadeReport:
    """A report: page, pictures, CSV and ``report.json``. The same history gives the same bytes.

    Args:
        history: what to show; without a snapshot the page says how to capture one.
        texts: language and locale.
        zone: in which times are shown.
        made_by: what the page tells of its making.
        quotes: of `tracker.loading.printed_quotes`, for the CSV.
        asked: the pictures that stand alone; None for those that a report usually has.
        schedule: when captures are meant to run; None where that is not known.
        calendars: of exchanges, which say when they are closed; None for those that nothing is kept of.
        squeezes: whether charts of instruments leave out closed hours of their exchanges in which nothing moved.
        colors: of what rises and what falls.
        on_chart: is called when a chart is drawn: once for the overview and once for each instrument.
    """
    words, asked, calendars = TimeWords(texts, zone), asked or AskedPictures(), calendars or Calendars()
    names = slugs(history.instruments)
    facts = [facts_of(instrument) for instrument in history.instruments]
    period = period_of_history(history, zone) if len(history.captured_at) else None
    if period:
        period = with_closed_hours(period, history.instruments, calendars, squeezes=squeezes)
    lines = percent_lines(history, period) if period else ()
    charts = _charts(history, period, facts, names, lines, words, colors) if period and history.instruments else []
    files: dict[str, bytes] = {}
    shown: list[Picture | None] = []
    with style():
        for chart in charts:
            with Held():
                files |= chart.files(asked, made_by)
                # One snapshot is not a course: the page has a sentence in place of its charts.
                shown.append(chart.picture() if period is not None and period.start != period.end else None)
            if on_chart is not None:
                on_chart()
        if asked.has_card and period is not None and charts:
            with Held():
                files[CARD_FILE] = _card(history, period, facts, asked, words, made_by, colors)
    for instrument, name, exact in zip(history.instruments, names, quotes or [None] * len(names), strict=True):
        if period is not None:
            files[f"{name}.csv"] = instrument_csv(instrument, exact, period)
    html = page(
        history,
        period,
        facts=facts,
        slugs=names,
        lines=lines,
        drawn=Drawn(shown[0], tuple(shown[1:])) if shown else Drawn(None, (None,) * len(names)),
        words=words,
        made_by=made_by,
        schedule=schedule,
        calendars=calendars,
        colors=colors,
    )
    # Last, so that the page never names a file that is not there yet.
    files[PAGE] = html.encode("utf-8")
    contents = contents_json(
        version=made_by.version,
        newest_at=history.newest_at,
        headline=headline(history, texts) if period else (),
        language=texts.language,
        instruments=[Listed(one.name, one.symbol, name) for one, name in zip(history.instruments, names, strict=True)],
        files=list(files),
    )
    return MadeReport(files, contents, tuple(chart.picture_file for chart in charts))


def _card(
    history: History,
    period: Period,
    facts: Sequence[Facts],
    asked: AskedPictures,
    words: TimeWords,
    made_by: MadeBy,
    colors: Colors,
) -> bytes:
    figure = draw_card(history, period, facts, theme=in_colors(LIGHT, colors), words=words)
    said = " ".join((*headline(history, words.texts), words.day_and_time(period.end)))
    software = f"tracker {made_by.version}"
    return png(figure, title=said, description=said, software=software, scale=asked.card_scale)


@dataclass(frozen=True, slots=True)
class _Chart:
    """A chart that can be drawn in any size and in any colours.

    Attributes:
        slug: the name of its files, without what tells their form.
        title: what it says.
        alternative: the same for whoever does not see it.
        draw: makes its figure.
        colors: of what rises and what falls.
    """

    slug: str
    title: str
    alternative: str
    draw: Callable[[Frame, Theme], Figure]
    colors: Colors

    @property
    def picture_file(self) -> str:
        """The name of its PNG."""
        return f"{self.slug}.png"

    def files(self, asked: AskedPictures, made_by: MadeBy) -> dict[str, bytes]:
        """The picture that stands alone, in both its forms."""
        figure = self.draw(asked.frame, in_colors(LIGHT, self.colors))
        software = f"tracker {made_by.version}"
        return {
            self.picture_file: png(
                figure, title=self.title, description=self.alternative, software=software, scale=asked.chart_scale
            ),
            f"{self.slug}.svg": svg_file(figure, title=self.title, description=self.alternative),
        }

    def picture(self) -> Picture:
        """The picture in a page, for wide screens and for narrow ones."""
        marked = in_colors(MARKED, self.colors)
        return Picture(
            wide=inline_svg(self.draw(WIDE, marked), name=f"{self.slug}_w"),
            narrow=inline_svg(self.draw(NARROW, marked), name=f"{self.slug}_n"),
            alternative=self.alternative,
            png=self.picture_file,
        )


def _charts(
    history: History,
    period: Period,
    facts: Sequence[Facts],
    names: Sequence[str],
    lines: Sequence[PercentLine],
    words: TimeWords,
    colors: Colors,
) -> list[_Chart]:
    """The overview, then the chart of each instrument."""
    charts = [
        _Chart(
            OVERVIEW,
            titles.overview_title(lines, period, words),
            titles.overview_alternative(lines, period, words),
            partial(_draw_overview, history, lines, period, words),
            colors,
        )
    ]
    for instrument, fact, name in zip(history.instruments, facts, names, strict=True):
        charts.append(
            _Chart(
                name,
                titles.instrument_title(instrument, fact, words.texts),
                titles.instrument_alternative(instrument, fact, period, words),
                partial(_draw_instrument, history, instrument, fact, period, words),
                colors,
            )
        )
    return charts


def _draw_overview(
    history: History, lines: Sequence[PercentLine], period: Period, words: TimeWords, frame: Frame, theme: Theme
) -> Figure:
    return draw_overview(history, period, frame=frame, theme=theme, words=words, lines=lines)


def _draw_instrument(
    history: History,
    instrument: InstrumentHistory,
    facts: Facts,
    period: Period,
    words: TimeWords,
    frame: Frame,
    theme: Theme,
) -> Figure:
    return draw_instrument(history, instrument, period, frame=frame, theme=theme, words=words, facts=facts)
