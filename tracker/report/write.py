"""The report, from a history to files: everything is made first, then written, so that a fault leaves the old one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from matplotlib.figure import Figure

from tracker.errors import OutputFailed, reason_of
from tracker.history import History, InstrumentHistory
from tracker.report import titles
from tracker.report.contents import CONTENTS, Listed, contents_json, listed_pictures, remove_stale, remove_unfinished
from tracker.report.facts import Facts, facts_of
from tracker.report.frame import NARROW, PICTURE, WIDE, Frame
from tracker.report.instrument import draw_instrument
from tracker.report.made_by import MadeBy
from tracker.report.overview import draw_overview
from tracker.report.page import Drawn, page
from tracker.report.percent_lines import PercentLine, percent_lines
from tracker.report.period import Period, period_of_history
from tracker.report.pictures import data_uri, png, svg
from tracker.report.sections import Picture
from tracker.report.slugs import slugs
from tracker.report.theme import LIGHT, style
from tracker.report.time_words import TimeWords
from tracker.texts import Texts
from tracker.whole_file import replace_file

PAGE = "index.html"
OVERVIEW = "overview.png"


@dataclass(frozen=True, slots=True)
class WrittenReport:
    """The files of a report.

    Attributes:
        page: the HTML page, which needs none of the others.
        overview: the picture of all instruments; None where there is no instrument.
        instruments: one picture for each instrument, in the history's order.
    """

    page: Path
    overview: Path | None
    instruments: tuple[Path, ...]


def write_report(history: History, *, out: Path, texts: Texts, zone: ZoneInfo, made_by: MadeBy) -> WrittenReport:
    """Write ``index.html``, ``overview.png``, a PNG for each instrument and ``report.json`` into a folder.

    The same history gives the same bytes. A reader of any of the files sees the old one or the new one, whole.
    Pictures that the folder's ``report.json`` lists and this report does not have are removed once its page is there.

    Args:
        history: what to show; without a snapshot the page says how to capture one.
        out: the folder; made where it is missing. Files in it that are no report's are left alone.
        texts: language and locale.
        zone: in which times are shown.
        made_by: what the page tells of its making.

    Returns:
        Where the files are.

    Raises:
        OutputFailed: a file could not be written or removed; those that were not reached are the old ones.
    """
    words = TimeWords(texts, zone)
    names = slugs(history.instruments)
    facts = [facts_of(instrument) for instrument in history.instruments]
    period = period_of_history(history, zone) if len(history.captured_at) else None
    lines = percent_lines(history, period) if period else ()
    charts = _charts(history, period, facts, names, lines, words) if period and history.instruments else []
    with style():
        files = {chart.file: chart.png(made_by) for chart in charts}
        # One snapshot is not a course: the page has a sentence in place of its charts.
        is_charted = period is not None and period.start != period.end
        pictures = [chart.picture() if is_charted else None for chart in charts]
    html = page(
        history,
        period,
        facts=facts,
        slugs=names,
        lines=lines,
        drawn=Drawn(pictures[0], tuple(pictures[1:])) if pictures else Drawn(None, (None,) * len(names)),
        words=words,
        made_by=made_by,
    )
    # Last, so that the page never names a picture that is not there yet.
    files[PAGE] = html.encode("utf-8")
    contents = contents_json(
        version=made_by.version,
        newest_at=history.newest_at,
        page=PAGE,
        overview=charts[0].file if charts else None,
        instruments=[
            Listed(one.name, one.symbol, chart.file) for one, chart in zip(history.instruments, charts[1:], strict=True)
        ]
        if charts
        else [],
    )
    _put_in_place(out, files, contents)
    paths = tuple(out / chart.file for chart in charts)
    return WrittenReport(out / PAGE, paths[0] if paths else None, paths[1:])


def _put_in_place(out: Path, files: Mapping[str, bytes], contents: bytes) -> None:
    """Write the files in their order, remove those of the report before that have no successor, list the new ones."""
    _make_folder(out)
    remove_unfinished(out)
    stale = listed_pictures(out) - files.keys()
    for name, content in files.items():
        _write_whole(out / name, content)
    remove_stale(out, stale)
    _write_whole(out / CONTENTS, contents)


@dataclass(frozen=True, slots=True)
class _Chart:
    """A chart that can be drawn in any size.

    Attributes:
        file: name of its PNG.
        title: what it says.
        alternative: the same for whoever does not see it.
        draw: makes its figure.
    """

    file: str
    title: str
    alternative: str
    draw: Callable[[Frame], Figure]

    def png(self, made_by: MadeBy) -> bytes:
        """The picture that stands alone."""
        software = f"tracker {made_by.version}"
        return png(self.draw(PICTURE), title=self.title, description=self.alternative, software=software)

    def picture(self) -> Picture:
        """The picture in a page, for wide screens and for narrow ones."""
        return Picture(
            wide=data_uri(svg(self.draw(WIDE))),
            narrow=data_uri(svg(self.draw(NARROW))),
            alternative=self.alternative,
            png=self.file,
        )


def _charts(
    history: History,
    period: Period,
    facts: Sequence[Facts],
    names: Sequence[str],
    lines: Sequence[PercentLine],
    words: TimeWords,
) -> list[_Chart]:
    """The overview, then the chart of each instrument."""
    charts = [
        _Chart(
            OVERVIEW,
            titles.overview_title(lines, period, words),
            titles.overview_alternative(lines, period, words),
            partial(_draw_overview, history, period, words),
        )
    ]
    for instrument, fact, name in zip(history.instruments, facts, names, strict=True):
        charts.append(
            _Chart(
                f"{name}.png",
                titles.instrument_title(instrument, fact, words.texts),
                titles.instrument_alternative(instrument, fact, period, words),
                partial(_draw_instrument, history, instrument, period, words),
            )
        )
    return charts


def _draw_overview(history: History, period: Period, words: TimeWords, frame: Frame) -> Figure:
    return draw_overview(history, period, frame=frame, theme=LIGHT, words=words)


def _draw_instrument(
    history: History, instrument: InstrumentHistory, period: Period, words: TimeWords, frame: Frame
) -> Figure:
    return draw_instrument(history, instrument, period, frame=frame, theme=LIGHT, words=words)


def _make_folder(folder: Path) -> None:
    """Make *folder* and those above it, where they are missing.

    Raises:
        OutputFailed: it can't be made, or something else bears its name.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritten(folder, error) from error


def _write_whole(path: Path, content: bytes) -> None:
    """Put *content* into the file *path* as `replace_file` does.

    Raises:
        OutputFailed: nothing was changed at *path*.
    """
    try:
        replace_file(path, content)
    except OSError as error:
        raise _unwritten(path, error) from error


def _unwritten(path: Path, error: OSError) -> OutputFailed:
    return OutputFailed(
        f"{str(path)!a} can't be written: {reason_of(error)}",
        advice="Free some room or mend its permissions, or write the report elsewhere with --out.",
        about=str(path),
    )
