"""A chart as part of a page: SVG whose colours are the page's, and that no other part of the page gets mixed up with.

A page's policy allows no ``style`` attributes, and a colour must follow the reader's theme: so a look is a class, and a
colour is a name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup
from matplotlib.figure import Figure

from tracker.report.recorded import record
from tracker.report.svg_content import rules, svg_content
from tracker.report.theme import MARKED, named_colors


@dataclass(frozen=True, slots=True)
class PlotBox:
    """Where in a chart its plot is, in units of the SVG, and what it spans.

    Attributes:
        left, top, width, height: of the plot.
        days: from which day to which, as days since 1970 in UTC; from which place to which, of candles.
        values: from which value to which.
        name: of the axes; empty where they have none.
    """

    left: float
    top: float
    width: float
    height: float
    days: tuple[float, float]
    values: tuple[float, float]
    name: str = ""


@dataclass(frozen=True, slots=True)
class InlineSvg:
    """A chart for a page.

    Attributes:
        width, height: of its coordinates.
        content: what stands inside its ``svg`` element, as HTML.
        looks: the declarations of each class that it uses.
        plot: its plot; None where it has several.
    """

    width: float
    height: float
    content: Markup
    looks: dict[str, str]
    plot: PlotBox | None


def inline_svg(figure: Figure, *, name: str) -> InlineSvg:
    """A figure that is drawn in the colours of `theme.MARKED`, as part of a page.

    Args:
        figure: what to show. Coordinates are told to a tenth of a point, texts are left to the page's font.
        name: of this chart alone on its page; what the chart refers to has names that begin so.
    """
    recording = record(figure)
    content, looks = svg_content(recording, name=name, color=_named)
    width, height = recording.width, recording.height
    return InlineSvg(width, height, content, looks, _plot_box(figure, width, height))


def looks_css(charts: Iterable[InlineSvg]) -> str:
    """The style rules of all classes that these charts use."""
    return rules({name: look for chart in charts for name, look in chart.looks.items()})


def _plot_box(figure: Figure, width: float, height: float) -> PlotBox | None:
    if len(figure.axes) != 1:
        return None
    axes = figure.axes[0]
    place = axes.get_position()
    return PlotBox(
        left=float(place.x0) * width,
        top=(1 - float(place.y1)) * height,
        width=float(place.width) * width,
        height=float(place.height) * height,
        days=_floats(axes.get_xlim()),
        values=_floats(axes.get_ylim()),
        name=axes.get_gid() or "",
    )


def _floats(limits: tuple[float, float]) -> tuple[float, float]:
    return float(limits[0]), float(limits[1])


@lru_cache
def _names() -> dict[str, str]:
    return {color: name for name, color in named_colors(MARKED).items()}


def _named(color: str) -> str:
    return f"var(--{_names()[color]})"
