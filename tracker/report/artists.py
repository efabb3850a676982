"""What charts are made of that matplotlib's own would take too long for: lines of text, and axes without ticks."""

from __future__ import annotations

from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import XAxis, YAxis
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.text import Text

from tracker.report.fonts import ASCENT, DESCENT, is_bold, line_image, width_em

Across = Literal["left", "center", "right"]
Up = Literal["bottom", "baseline", "center", "center_baseline", "top"]

_FOOT_EM: dict[str, float] = {
    "center_baseline": -ASCENT / 2,
    "center": (DESCENT - ASCENT) / 2,
    "bottom": DESCENT,
    "baseline": 0.0,
    "top": -ASCENT,
}
"""How far a line's foot is above the point that an alignment means, in sizes of its letters."""

_ACROSS: dict[str, float] = {"left": 0.0, "center": 0.5, "right": 1.0}


class Line(Text):
    """A line of text whose place follows from its size and its width alone: an accent does not move it.

    Matplotlib would lay it out anew for each picture, which takes longer than drawing it.
    """

    def draw(self, renderer: RendererBase) -> None:
        """Draw it, unless it is empty."""
        text, figure = self.get_text(), self.get_figure(root=True)
        if not text or not self.get_visible() or figure is None:
            return
        font = self.get_fontproperties()
        size = font.get_size_in_points() * figure.dpi / 72
        x, y = self.get_transform().transform(self.get_position())
        y += _FOOT_EM[self.get_verticalalignment()] * size
        share = _ACROSS[self.get_horizontalalignment()]
        gc = renderer.new_gc()
        if isinstance(renderer, RendererAgg):
            image = line_image(text, font.get_size_in_points(), figure.dpi, bold=is_bold(font))
            dots = np.empty((*image.cover.shape, 4), dtype=np.uint8)
            dots[..., :3] = np.rint(np.multiply(to_rgb(self.get_color()), 255))
            dots[..., 3] = image.cover[::-1]  # from the lowest row up
            x += image.left - share * image.cover.shape[1]
            renderer.draw_image(gc, round(x), round(y) - image.below, dots)
        else:
            x -= share * width_em(text, bold=is_bold(font)) * size
            gc.set_foreground(self.get_color())
            _, height = renderer.get_canvas_width_height()
            renderer.draw_text(gc, x, height - y, text, font, 0.0, mtext=self)
        gc.restore()


class _BareX(XAxis):
    """An axis that has no ticks unless some are asked for."""

    def reset_ticks(self) -> None:
        """Have none, where matplotlib makes a pattern for those to come."""
        self.majorTicks, self.minorTicks = [], []


class _BareY(YAxis):
    """Likewise."""

    def reset_ticks(self) -> None:
        """Have none, where matplotlib makes a pattern for those to come."""
        self.majorTicks, self.minorTicks = [], []


class BareAxes(Axes):
    """A plot whose ticks are drawn by hand. To make the ones that it would hide takes matplotlib as long as a chart."""

    name = "bare"

    def _init_axis(self) -> None:
        self.xaxis, self.yaxis = _BareX(self, clear=False), _BareY(self, clear=False)
        for axis, sides in ((self.xaxis, ("bottom", "top")), (self.yaxis, ("left", "right"))):
            for side in sides:
                self.spines[side].register_axis(axis)

    def grid(self, *_: object, **__: object) -> None:
        """Draw no grid: there is one where `set_value_ticks` is asked for it."""

    def add_line(self, line: Line2D) -> Line2D:
        """Add a line, which sets no limits: a plot has its own before its lines."""
        self.add_artist(line)
        return line
