"""What stands inside an ``svg`` element: a figure's shapes, marks and words, told in tenths of a point.

A look is a class, which is named by what it says: the same look has the same name in every chart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple

import numpy as np
from markupsafe import Markup, escape
from matplotlib.path import Path
from numpy.typing import NDArray

from tracker.report.recorded import Box, Drawn, Floats, Look, Marks, Recording, Shape, Words

STYLE = "stroke-linejoin:round;stroke-linecap:butt"
"""What every look takes for granted, besides what SVG itself says; a page or a file tells it of the ``svg`` element."""

_NAME_LENGTH = 6
_GRANTED = {("fill", "#000000"), ("text-anchor", "start")}


class SvgContent(NamedTuple):
    """What stands inside an ``svg`` element.

    Attributes:
        content: as HTML and as XML; its texts are escaped.
        looks: the declarations of each class that it uses, by the class's name.
    """

    content: Markup
    looks: dict[str, str]


def svg_content(recording: Recording, *, name: str, color: Callable[[str], str]) -> SvgContent:
    """A figure's content.

    Args:
        recording: of the figure.
        name: of this chart alone where it stands; what the chart refers to has names that begin so.
        color: what CSS is told of a colour in ``#rrggbb``.
    """
    writing = _Writing(name, color)
    # Its texts are escaped, one by one, where they are written.
    return SvgContent(Markup(writing.content_of(recording.drawn)), writing.looks)  # noqa: S704


def rules(looks: dict[str, str]) -> str:
    """The style rules of classes, a line each."""
    return "".join(f".{name}{{{look}}}\n" for name, look in sorted(looks.items()))


class _Writing:
    """One pass over what is drawn."""

    def __init__(self, name: str, color: Callable[[str], str]) -> None:
        self.looks: dict[str, str] = {}
        self._name = name
        self._color = color
        self._clips: dict[Box, str] = {}
        self._count = 0

    def content_of(self, drawn: Iterable[Drawn]) -> str:
        content = ""
        for clip, parts in groupby(drawn, lambda part: None if isinstance(part, Words) else part.clip):
            inside = "".join(self._parts(parts))
            content += f'{self._clip(clip)}<g clip-path="url(#{self._clips[clip]})">{inside}</g>' if clip else inside
        return content

    def _parts(self, parts: Iterable[Drawn]) -> Iterator[str]:
        """Neighbouring paths of one look as one path: a chart's bars are many."""
        for look, alike in groupby(self._elements(parts), lambda part: part[0]):
            if look is None:
                yield from (element for _, element in alike)
            else:
                yield f'<path{self._class(look)} d="{"".join(path for _, path in alike)}"/>'

    def _elements(self, parts: Iterable[Drawn]) -> Iterator[tuple[Look | None, str]]:
        """A path's look and its ``d``; or None and an element that stands for itself."""
        for part in parts:
            if isinstance(part, Words):
                yield None, self._words(part)
            elif isinstance(part, Marks):
                yield from self._marks(part)
            elif part.shifts:
                yield None, self._repeated(part)
            else:
                yield part.look, path_of(part)

    def _marks(self, marks: Marks) -> Iterator[tuple[Look | None, str]]:
        places = _tenths(marks.places).tolist()
        look = dict(marks.look)
        if marks.radius is None:
            outline = marks.outline
            for x, y in marks.places:
                yield marks.look, path_of(Shape(outline.points + np.array((x, y)), outline.codes, marks.look, None))
        elif "stroke" not in look:
            # A line without length, with round ends: a dot.
            dot = {"fill": "none", "stroke": look["fill"], "stroke-width": f"{2 * marks.radius:g}"}
            dot["stroke-linecap"] = "round"
            yield tuple(sorted(dot.items())), "".join(f"M{_pair(x, y)}h0" for x, y in places)
        else:
            said = self._class(marks.look)
            for x, y in places:
                yield None, f'<circle{said} cx="{_TENTHS[x]}" cy="{_TENTHS[y]}" r="{marks.radius:g}"/>'

    def _repeated(self, shape: Shape) -> str:
        name, look = self._next_name(), self._class(shape.look)
        shifts = _tenths(np.array([(0.0, 0.0), *shape.shifts])).tolist()
        uses = "".join(f'<use{look} href="#{name}" x="{_TENTHS[x]}" y="{_TENTHS[y]}"/>' for x, y in shifts)
        return f'<defs><path id="{name}" d="{path_of(shape)}"/></defs>{uses}'

    def _words(self, words: Words) -> str:
        x, y = (_TENTHS[number] for number in _tenths(np.array([words.x, words.y])).tolist())
        turn = f' transform="rotate({-words.angle:g} {x} {y})"' if words.angle else ""
        return f'<text{self._class(words.look)} x="{x}" y="{y}"{turn}>{escape(words.text)}</text>'

    def _clip(self, box: Box) -> str:
        """The definition of a clip, at its first use."""
        if box in self._clips:
            return ""
        self._clips[box] = self._next_name()
        x, y, width, height = (_TENTHS[number] for number in _tenths(np.array(box)).tolist())
        return f'<clipPath id="{self._clips[box]}"><rect x="{x}" y="{y}" width="{width}" height="{height}"/></clipPath>'

    def _next_name(self) -> str:
        self._count += 1
        return f"{self._name}{self._count}"

    def _class(self, look: Look) -> str:
        said = ";".join(
            f"{key}:{self._color(value) if value.startswith('#') else value}"
            for key, value in look
            if (key, value) not in _GRANTED
        )
        if not said:
            return ""
        name = _class_name(said)
        self.looks[name] = said
        return f' class="{name}"'


@lru_cache(maxsize=512)
def _class_name(said: str) -> str:
    return "c" + sha256(said.encode("ascii")).hexdigest()[:_NAME_LENGTH]


def path_of(shape: Shape) -> str:
    r"""The ``d`` of a shape in tenths, told by its steps: a line of many points is shorter that way.

    >>> points = np.array([(15.64994, 31.545882), (116.720939, 62.252926), (116.7, 60), (0, 0), (7, 7), (7, 9)])
    >>> codes = np.array([Path.MOVETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY, Path.MOVETO, Path.LINETO])
    >>> path_of(Shape(points, codes.astype(np.uint8), (), None))
    'M15.6 31.5l101.1 30.8v-2.3zm-8.6-24.5v2'
    """
    codes, points = shape.codes.tolist(), _tenths(shape.points).tolist()
    if Path.CURVE3 in codes or Path.CURVE4 in codes:
        return _curves(points, codes)
    written: list[str] = []
    # The command that further numbers would belong to, the point reached, and where its part of the path began.
    command = ""
    x = y = start_x = start_y = 0
    for code, (to_x, to_y) in zip(codes, points, strict=True):
        step_x, step_y = to_x - x, to_y - y
        if code == Path.CLOSEPOLY:
            written.append("z")
            command, x, y = "z", start_x, start_y
            continue
        if code == Path.MOVETO:
            written.append(f"m{_pair(step_x, step_y)}" if command else f"M{_pair(to_x, to_y)}")
            command, start_x, start_y = "m", to_x, to_y
        elif step_x and step_y:
            lead = "l" if command != "l" else "" if step_x < 0 else " "
            written.append(lead + _pair(step_x, step_y))
            command = "l"
        elif step_x or step_y:
            written.append(f"h{_TENTHS[step_x]}" if step_x else f"v{_TENTHS[step_y]}")
            command = "h"
        elif command == "m":
            # A line without length, which round ends make a dot.
            written.append("h0")
            command = "h"
        x, y = to_x, to_y
    return "".join(written)


def _curves(points: list[list[int]], codes: list[int]) -> str:
    letters = {int(Path.MOVETO): "M", int(Path.LINETO): "L", int(Path.CURVE3): "Q", int(Path.CURVE4): "C"}
    written, before = "", 0
    for (x, y), code in zip(points, codes, strict=True):
        if code == Path.CLOSEPOLY:
            written += "z"
        else:
            lead = letters[code] if code != before or code == Path.MOVETO else "" if x < 0 else " "
            written += lead + _pair(x, y)
        before = code
    return written


class _Tenths(dict[int, str]):
    """Tenths as CSS and SVG write numbers, each written once.

    >>> [_Tenths()[number] for number in (568, 2770, -4, 0)]
    ['56.8', '277', '-.4', '0']
    """

    def __missing__(self, tenths: int) -> str:
        whole, rest = divmod(abs(tenths), 10)
        told = f"{whole or ''}.{rest}" if rest else str(whole)
        self[tenths] = f"-{told}" if tenths < 0 else told
        return self[tenths]


_TENTHS = _Tenths()


def _pair(x: int, y: int) -> str:
    return f"{_TENTHS[x]}{_TENTHS[y]}" if y < 0 else f"{_TENTHS[x]} {_TENTHS[y]}"


def _tenths(numbers: Floats) -> NDArray[np.int64]:
    tenths: NDArray[np.int64] = np.rint(numbers * 10).astype(np.int64)
    return tenths
