"""What matplotlib draws of a figure, as a list of shapes, marks and words, for whoever writes it as SVG.

Matplotlib's own SVG writer makes a text of several times the size that has to be read again to be put right for a page:
that takes longer than all the rest of a chart.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform
from matplotlib.typing import ColorType
from numpy.typing import NDArray

from tracker.report.fonts import ASCENT, DESCENT, is_bold, width_em

_POINTS_AN_INCH = 72
_ROUNDING = 0.05
"""What lies so little beyond a clip is not clipped: less than is told in an SVG."""

Floats = NDArray[np.float64]
Look = tuple[tuple[str, str], ...]
"""Declarations of CSS, sorted; colours as numbers. What every chart has in common is not among them."""

Color = tuple[float, float, float, float]
"""Red, green, blue and opacity, from 0 to 1."""

Box = tuple[float, float, float, float]
"""Left, top, width, height."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A path, at one place or, the same, at several.

    Attributes:
        points: x and y of each point, of the first place.
        codes: matplotlib's code of each point: ``MOVETO``, ``LINETO``, curves, ``CLOSEPOLY``.
        look: of all of it.
        clip: what is seen of it; None for all.
        shifts: how far each further place is from the first.
    """

    points: Floats
    codes: NDArray[np.uint8]
    look: Look
    clip: Box | None
    shifts: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Marks:
    """A small path at each of some points.

    Attributes:
        outline: the path, around the point (0, 0); of a circle matplotlib's curves.
        radius: of a circle; None for every other mark.
        places: x and y of each point.
        look: of all of them.
        clip: what is seen of them; None for all.
    """

    outline: Shape
    radius: float | None
    places: Floats
    look: Look
    clip: Box | None


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text.

    Attributes:
        x, y: of its foot, where its look's ``text-anchor`` says.
        angle: by which it is turned around this point, in degrees against the clock.
    """

    text: str
    x: float
    y: float
    angle: float
    look: Look


Drawn = Shape | Marks | Words


@dataclass(frozen=True, slots=True)
class Recording:
    """A figure's content without its paper.

    Attributes:
        width, height: of the figure, in points, as all lengths here; y goes down from the upper edge.
        drawn: what is drawn, from the back to the front.
    """

    width: float
    height: float
    drawn: tuple[Drawn, ...]


def record(figure: Figure) -> Recording:
    """Draw a figure into a list.

    Raises:
        ValueError: it has something that no chart of a report has: a clip that is no rectangle, an image.
    """
    with _measured_in_points(figure):
        recorder = Recorder(*(float(side) * _POINTS_AN_INCH for side in figure.get_size_inches()))
        figure.draw(recorder)
    return recorder.recording


@contextmanager
def _measured_in_points(figure: Figure) -> Iterator[None]:
    """A figure whose pixels are points, and without its paper."""
    dpi, has_paper = figure.dpi, figure.patch.get_visible()
    figure.dpi = _POINTS_AN_INCH
    figure.patch.set_visible(False)
    try:
        yield
    finally:
        figure.dpi = dpi
        figure.patch.set_visible(has_paper)


class Recorder(RendererBase):
    """A renderer of matplotlib's that keeps what it is told to draw, in points."""

    def __init__(self, width: float, height: float) -> None:
        super().__init__()
        self._width, self._height = width, height
        self._flip = Affine2D().scale(1, -1).translate(0, height)
        self._drawn: list[Drawn] = []
        self._last: tuple[Path, Floats, Shape] | None = None

    @property
    def recording(self) -> Recording:
        """Everything that was drawn up to now."""
        return Recording(self._width, self._height, tuple(self._drawn))

    def get_canvas_width_height(self) -> tuple[float, float]:
        """Width and height of what it draws on."""
        return self._width, self._height

    def get_text_width_height_descent(
        self, s: str, prop: FontProperties, ismath: bool | str
    ) -> tuple[float, float, float]:
        """The room of a line of text, the same for every one of its size but for the width."""
        size = float(prop.get_size_in_points())
        return width_em(s, bold=is_bold(prop)) * size, (ASCENT + DESCENT) * size, DESCENT * size

    def draw_path(
        self,
        gc: GraphicsContextBase,
        path: Path,
        transform: Transform,
        rgbFace: ColorType | None = None,  # noqa: N803
    ) -> None:
        """Keep a path."""
        look = _look(gc, rgbFace)
        if not look:
            return
        matrix = np.asarray(transform.get_matrix())
        clip = self._clip(gc)
        if self._last is not None:
            known, first, shape = self._last
            if known is path and shape.look == look and shape.clip == clip and (first[:2, :2] == matrix[:2, :2]).all():
                shift = float(matrix[0, 2] - first[0, 2]), float(first[1, 2] - matrix[1, 2])
                self._drawn[-1] = shape = replace(shape, shifts=(*shape.shifts, shift))
                self._last = (known, first, shape)
                return
        is_open = rgbFace is None
        points, codes = _cleaned(
            path, transform + self._flip, (0, 0, self._width, self._height) if is_open else None, simplify=is_open
        )
        if not len(points):
            return
        if clip is not None and _lies_in(points, clip, gc.get_linewidth() / 2):
            clip = None
        shape = Shape(points, codes, look, clip)
        self._drawn.append(shape)
        self._last = (path, matrix, shape)

    def draw_markers(
        self,
        gc: GraphicsContextBase,
        marker_path: Path,
        marker_trans: Transform,
        path: Path,
        trans: Transform,
        rgbFace: ColorType | None = None,  # noqa: N803 - matplotlib's name
    ) -> None:
        """Keep a mark at each point of a path."""
        self._last = None
        look = _look(gc, rgbFace)
        places = np.asarray((trans + self._flip).transform(path.vertices), dtype=np.float64)
        places = places[np.isfinite(places).all(axis=1)]
        if not look or not len(places):
            return
        points, codes = _cleaned(marker_path, marker_trans + Affine2D().scale(1, -1), None, simplify=False)
        radius = float(points.max()) if (codes == Path.CURVE4).any() else None
        clip = self._clip(gc)
        reach = float(np.abs(points).max()) + gc.get_linewidth() / 2
        if clip is not None and _lies_in(places, clip, reach):
            clip = None
        self._drawn.append(Marks(Shape(points, codes, look, None), radius, places, look, clip))

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: bool | str = False,
        mtext: Text | None = None,
    ) -> None:
        """Keep a line of text, at its beginning, its middle or its end as it is aligned there."""
        self._last = None
        look = {"font-size": f"{prop.get_size_in_points():g}px", "fill": _hex(to_rgba(gc.get_rgb()))}
        if is_bold(prop):
            look["font-weight"] = "700"
        if mtext is not None and not angle:
            x = float(mtext.get_transform().transform(mtext.get_position())[0])
            anchor = {"center": "middle", "right": "end"}.get(mtext.get_horizontalalignment())
            if anchor:
                look["text-anchor"] = anchor
        self._drawn.append(Words(s, float(x), float(y), float(angle), tuple(sorted(look.items()))))

    def draw_image(self, gc: GraphicsContextBase, x: float, y: float, im: object, transform: object = None) -> None:
        """Refuse an image."""
        raise ValueError("a chart has an image, which no report can hold")

    def _clip(self, gc: GraphicsContextBase) -> Box | None:
        if gc.get_clip_path()[0] is not None:
            raise ValueError("a chart has a clip that is no rectangle")
        box = gc.get_clip_rectangle()
        return (
            None if box is None else (float(box.x0), self._height - float(box.y1), float(box.width), float(box.height))
        )


def _cleaned(path: Path, transform: Transform, clip: Box | None, *, simplify: bool) -> tuple[Floats, NDArray[np.uint8]]:
    """Points and codes of a path, without points that are nearer to each other than can be seen."""
    found = path.cleaned(
        transform, remove_nans=True, clip=clip, simplify=simplify and path.should_simplify, curves=True
    )
    codes = np.asarray(found.codes, dtype=np.uint8)
    is_drawn = codes != Path.STOP
    return np.asarray(found.vertices, dtype=np.float64)[is_drawn], codes[is_drawn]


def _lies_in(points: Floats, box: Box, reach: float) -> bool:
    """Whether points with so much around each lie in a box."""
    left, top, width, height = box
    low, high = points.min(axis=0) - reach + _ROUNDING, points.max(axis=0) + reach - _ROUNDING
    return bool(low[0] >= left and low[1] >= top and high[0] <= left + width and high[1] <= top + height)


def _look(gc: GraphicsContextBase, face: ColorType | None) -> Look:
    """How a path looks; nothing where it is not seen."""
    fill, line = _rgba(face), _rgba(gc.get_rgb()) if gc.get_linewidth() > 0 else None
    if fill is None and line is None:
        return ()
    look = {"fill": "none" if fill is None else _hex(fill)}
    if gc.get_forced_alpha() and gc.get_alpha() != 1:
        look["opacity"] = f"{gc.get_alpha():.2g}"
    elif fill is not None and fill[3] != 1:
        look["fill-opacity"] = f"{fill[3]:.2g}"
    if line is None:
        return tuple(sorted(look.items()))
    look["stroke"] = _hex(line)
    if line[3] != 1 and not gc.get_forced_alpha():
        look["stroke-opacity"] = f"{line[3]:.2g}"
    if gc.get_linewidth() != 1:
        look["stroke-width"] = f"{gc.get_linewidth():g}"
    if gc.get_joinstyle() != "round":
        look["stroke-linejoin"] = str(gc.get_joinstyle())
    if gc.get_capstyle() != "butt":
        look["stroke-linecap"] = {"projecting": "square"}.get(str(gc.get_capstyle()), str(gc.get_capstyle()))
    offset, dashes = gc.get_dashes()
    if dashes is not None:
        look["stroke-dasharray"] = " ".join(f"{length:.2f}" for length in np.asarray(dashes, dtype=np.float64))
        look["stroke-dashoffset"] = f"{offset:g}"
    return tuple(sorted(look.items()))


def _rgba(color: ColorType | None) -> Color | None:
    """A colour that is seen; None for none."""
    if color is None:
        return None
    rgba = to_rgba(color)
    return rgba if rgba[3] > 0 else None


def _hex(color: Color) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in color[:3])
