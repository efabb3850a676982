"""What a figure shows, for tests: texts and lines, and where they are."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from tests.report.builders import FRENCH
from tracker.calendars import Calendars
from tracker.history import History
from tracker.report.exchange_hours import with_closed_hours
from tracker.report.facts import facts_of
from tracker.report.frame import PICTURE, Frame
from tracker.report.instrument import draw_instrument
from tracker.report.overview import draw_overview
from tracker.report.percent_lines import percent_lines
from tracker.report.period import period_of_history
from tracker.report.recorded import Shape, record
from tracker.report.theme import LIGHT, style
from tracker.report.time_words import TimeWords


def overview_of(history: History, *, frame: Frame = PICTURE, words: TimeWords = FRENCH) -> Figure:
    """The overview, drawn once; any warning is an error."""
    with style(), warnings.catch_warnings(action="error"):
        period = period_of_history(history, words.zone)
        lines = percent_lines(history, period)
        figure = draw_overview(history, period, frame=frame, theme=LIGHT, words=words, lines=lines)
        figure.draw_without_rendering()
    return figure


def chart_of(
    history: History, index: int = 0, *, frame: Frame = PICTURE, words: TimeWords = FRENCH, squeezes: bool = False
) -> Figure:
    """The chart of one instrument, drawn once; any warning is an error."""
    period = with_closed_hours(
        period_of_history(history, words.zone), history.instruments, Calendars(), squeezes=squeezes
    )
    with style(), warnings.catch_warnings(action="error"):
        figure = draw_instrument(
            history,
            history.instruments[index],
            period,
            frame=frame,
            theme=LIGHT,
            words=words,
            facts=facts_of(history.instruments[index]),
        )
        figure.draw_without_rendering()
    return figure


def texts_of(figure: Figure) -> list[str]:
    """Every text that is seen."""
    return [text.get_text() for text in _texts(figure)]


def boxes_of(figure: Figure) -> dict[str, Bbox]:
    """The place of each text that is seen, in pixels."""
    canvas = figure.canvas
    assert isinstance(canvas, FigureCanvasAgg)
    renderer = canvas.get_renderer()  # type: ignore[no-untyped-call]  # matplotlib has no type for it
    with style():
        return {
            f"{index}: {text.get_text()}": text.get_window_extent(renderer) for index, text in enumerate(_texts(figure))
        }


def overlaps(figure: Figure) -> list[tuple[str, str]]:
    """Pairs of texts that cover each other, by more than the air around their letters."""
    boxes = list(boxes_of(figure).items())
    return [
        (name, other)
        for index, (name, box) in enumerate(boxes)
        for other, place in boxes[index + 1 :]
        if min(box.x1, place.x1) - max(box.x0, place.x0) > 1 and min(box.y1, place.y1) - max(box.y0, place.y0) > 2
    ]


def outside(figure: Figure) -> list[str]:
    """Texts that leave the picture."""
    width, height = figure.bbox.width, figure.bbox.height
    return [
        name
        for name, box in boxes_of(figure).items()
        if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1
    ]


def points_of(figure: Figure, gid: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """The points of each line that the chart knows by this name."""
    return [
        (np.asarray(line.get_xdata(), dtype=float), np.asarray(line.get_ydata(), dtype=float))
        for line in figure.findobj(Line2D)
        if line.get_gid() == gid
    ]


def shades(figure: Figure, gid: str) -> list[tuple[float, float]]:
    """From where to where on its axis the chart has a shade of this name."""
    patches = [patch for patch in figure.axes[0].patches if patch.get_gid() == gid]
    boxes = [np.asarray(box) for patch in patches for box in patch.get_path().to_polygons(closed_only=False)]
    return [(float(box[:, 0].min()), float(box[:, 0].max())) for box in boxes]


def axis_lines(figure: Figure) -> list[float]:
    """Heights from the upper edge, in points, of the lines that go along the whole of a horizontal axis."""
    return [
        float(part.points[0, 1])
        for part in record(figure).drawn
        if isinstance(part, Shape)
        and len(part.points) == 2
        and part.points[0, 1] == part.points[1, 1]
        and {("stroke", LIGHT.muted), ("fill", "none")} <= set(part.look)
    ]


def _texts(figure: Figure) -> Iterator[Text]:
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text():
            yield text
