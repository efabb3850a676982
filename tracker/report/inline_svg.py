"""A chart as part of a page: SVG whose colours are the page's, and that no other part of the page gets mixed up with.

Matplotlib writes each look as a ``style`` attribute, which a page's policy would have to allow for everyone, and each
colour as a number, which could not follow the reader's theme. Here a look is a class, and a colour is a name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from xml.etree import ElementTree as ET

from markupsafe import Markup, escape
from matplotlib.figure import Figure

from tracker.report.pictures import raw_svg
from tracker.report.theme import MARKED, named_colors

_SVG = "{http://www.w3.org/2000/svg}"
_HREF = "{http://www.w3.org/1999/xlink}href"
_POINTS_AN_INCH = 72
_NAME_LENGTH = 6
_CIRCLE = re.compile(r"\s*M 0 ([\d.]+)\s+(?:C [-\d. ]+\s+){8}z\s*")
_BAR = re.compile(r"\s*M 0 0\s+L 0 ([\d.]+)\s*")
_COMMAND = re.compile(r"([MLz])|(-?[\d.]+(?:e-?\d+)?)")
_LONG_PATH = 100
"""Characters; a longer one that is drawn several times is written once."""
_INHERITED = {"fill:#000000", "text-anchor:start", "stroke-linejoin:round", "stroke-linecap:butt", "font-weight:400"}
"""What `page.css` says of every chart, so that no look has to."""


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
    root = ET.fromstring(raw_svg(figure))  # noqa: S314 - matplotlib wrote it, a moment ago
    width, height = (float(side) for side in root.attrib["viewBox"].split()[2:])
    writing = _Writing(root, name)
    # Its texts are escaped, one by one, where they are written.
    content = Markup(writing.content)  # noqa: S704
    return InlineSvg(width, height, content, writing.looks, _plot_box(figure, width, height))


def looks_css(charts: Iterable[InlineSvg]) -> str:
    """The style rules of all classes that these charts use."""
    looks = {name: look for chart in charts for name, look in chart.looks.items()}
    return "".join(f".{name}{{{look}}}\n" for name, look in sorted(looks.items()))


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


class _Writing:
    """One pass over matplotlib's tree."""

    def __init__(self, root: ET.Element, name: str) -> None:
        self.looks: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        self._name = name
        self._used = Counter(use.attrib[_HREF] for use in root.iter(f"{_SVG}use"))
        self._marks = {path.attrib["id"]: path.attrib["d"] for path in root.iter(f"{_SVG}path") if "id" in path.attrib}
        figure = root.find(f"{_SVG}g")
        if figure is not None and len(figure):
            figure.remove(figure[0])  # the paper: the page has one
        self.content = _merged(self._children(root))

    def _children(self, node: ET.Element) -> str:
        return "".join(self._element(child) for child in node)

    def _element(self, node: ET.Element) -> str:
        tag = node.tag.removeprefix(_SVG)
        match tag:
            case "g":
                return self._group(node)
            case "defs":
                # Marks are drawn where they are used, and the page has the style.
                return "".join(self._element(child) for child in node if child.tag == f"{_SVG}clipPath")
            case "clipPath":
                return f'<clipPath id="{self._id(node.attrib["id"])}">{self._children(node)}</clipPath>'
            case "rect":
                sides = "".join(f' {key}="{_short(node.attrib[key])}"' for key in ("x", "y", "width", "height"))
                return f"<rect{sides}/>"
            case "path":
                described, look = _path(node.get("d", "")), self._look(node)
                return f'<path{self._clip(node)}{look} d="{described}"/>' if described and look else ""
            case "text":
                return self._text(node)
            case "use":
                return self._uses([node])
            case _:
                raise ValueError(f"a chart has an element that pages do not know: {tag}")

    def _group(self, node: ET.Element) -> str:
        if len(node) and all(child.tag == f"{_SVG}use" for child in node):
            content = "".join(self._uses(same) for same in _runs(node))
        else:
            content = self._children(node)
        clip = self._clip(node)
        return f"<g{clip}>{content}</g>" if content and clip else content

    def _uses(self, uses: list[ET.Element]) -> str:
        """Marks of one kind and look, as one path where that can be."""
        drawn = self._marks[uses[0].attrib[_HREF].removeprefix("#")]
        places = [(_short(use.attrib["x"]), _short(use.attrib["y"])) for use in uses]
        style = _declarations(uses[0].attrib.get("style", ""))
        if circle := _CIRCLE.fullmatch(drawn):
            radius = float(circle[1])
            if "stroke" not in style:
                # A line without length, with round ends: a dot.
                look = self._class({"fill": "none", "stroke": style["fill"], "stroke-width": f"{2 * radius:g}",
                                    "stroke-linecap": "round"})  # fmt: skip
                return f'<path{look} d="{"".join(f"M{x} {y}h0" for x, y in places)}"/>'
            look = self._class(style)
            return "".join(f'<circle{look} cx="{x}" cy="{y}" r="{radius:g}"/>' for x, y in places)
        if bar := _BAR.fullmatch(drawn):
            style.pop("fill", None)
            path = "".join(f"M{x} {y}v{_short(bar[1])}" for x, y in places)
            return f'<path{self._class(style)} d="{path}"/>'
        path = _path(drawn)
        look = self._class(style)
        if len(path) > _LONG_PATH and self._used[uses[0].attrib[_HREF]] > 1:
            return self._once(uses[0].attrib[_HREF], path) + "".join(
                f'<use{look} href="#{self._id(uses[0].attrib[_HREF])}" x="{x}" y="{y}"/>' for x, y in places
            )
        return "".join(f'<path{look} transform="translate({x} {y})" d="{path}"/>' for x, y in places)

    def _once(self, known: str, path: str) -> str:
        """A path that is drawn several times, at the first time; nothing later."""
        if known in self._ids:
            return ""
        return f'<defs><path id="{self._id(known)}" d="{path}"/></defs>'

    def _text(self, node: ET.Element) -> str:
        x, y = node.attrib.get("x"), node.attrib.get("y")
        turn = ""
        if moved := re.match(r"translate\(([-\d.]+) ([-\d.]+)\)", node.attrib.get("transform", "")):
            x, y = moved[1], moved[2]
        elif turned := re.match(r"rotate\((-?[\d.]+) ", node.attrib.get("transform", "")):
            angle = float(turned[1])
            turn = f' transform="rotate({angle:g} {_short(x or "0")} {_short(y or "0")})"' if angle else ""
        words = escape("".join(node.itertext()))
        return f'<text{self._look(node)} x="{_short(x or "0")}" y="{_short(y or "0")}"{turn}>{words}</text>'

    def _clip(self, node: ET.Element) -> str:
        found = re.fullmatch(r"url\(#(.+)\)", node.attrib.get("clip-path", ""))
        return f' clip-path="url(#{self._id(found[1])})"' if found else ""

    def _id(self, known: str) -> str:
        return self._ids.setdefault(known, f"{self._name}{len(self._ids)}")

    def _look(self, node: ET.Element) -> str:
        style = _declarations(node.attrib.get("style", ""))
        style.pop("font-family", None)
        return "" if style == {"fill": "none"} else self._class(style)

    def _class(self, style: dict[str, str]) -> str:
        look = _css(tuple(sorted(style.items())))
        # Named by what it says: the same look has the same name in every chart.
        name = "c" + sha256(look.encode("ascii")).hexdigest()[:_NAME_LENGTH]
        self.looks[name] = look
        return f' class="{name}"'


def _merged(content: str) -> str:
    """Neighbouring paths of one look as one path: a chart's bars and grid lines are many."""
    written = ""
    head = ""
    for between, path in zip(*[iter([*re.split(r'(<path[^>]* d="[^"]*"/>)', content), ""])] * 2, strict=True):
        this_head, _, described = path.partition(' d="')
        if between or this_head != head or "transform" in head:
            written += between + path
        else:
            written = written.removesuffix('"/>') + described
        head = this_head
    return written


def _runs(uses: Iterable[ET.Element]) -> Iterator[list[ET.Element]]:
    """Neighbours that look alike, together."""
    run: list[ET.Element] = []
    for use in uses:
        if run and any(use.attrib.get(key) != run[0].attrib.get(key) for key in (_HREF, "style")):
            yield run
            run = []
        run.append(use)
    yield run


def _declarations(style: str) -> dict[str, str]:
    parts = (part.partition(":") for part in style.split(";") if part.strip())
    return {key.strip(): value.strip() for key, _, value in parts}


@lru_cache
def _names() -> dict[str, str]:
    return {color: name for name, color in named_colors(MARKED).items()}


@lru_cache(maxsize=512)
def _css(style: tuple[tuple[str, str], ...]) -> str:
    said = []
    for key, value in style:
        shown = value
        if value.startswith("#") and key in ("fill", "stroke"):
            shown = f"var(--{_names()[value]})"
        if f"{key}:{value}" not in _INHERITED:
            said.append(f"{key}:{shown}")
    return ";".join(said)


def _short(number: str) -> str:
    """A coordinate to a tenth.

    >>> _short("56.829615"), _short("277.0"), _short("-0.04")
    ('56.8', '277', '0')
    """
    return _tenths(round(float(number) * 10))


def _tenths(tenths: int) -> str:
    whole, rest = divmod(abs(tenths), 10)
    return ("-" if tenths < 0 else "") + (f"{whole}.{rest}" if rest else str(whole))


def _path(described: str) -> str:
    r"""The ``d`` of a path in tenths, its lines told by their steps: a line of many points is shorter that way.

    >>> _path("M 15.64994 31.545882 \nL 116.720939 62.252926 \nL 120 60 \nz\nM 20 30 \nL 20 12.5 \n")
    'M15.6 31.5l101.1 30.8 3.3-2.3zm4.4-1.5v-17.5'
    """
    if not set(re.findall(r"[A-Za-z]", described)) <= set("MLze"):
        return re.sub(r"-?[\d.]+", lambda found: _short(found.group()), " ".join(described.split()))
    written: list[str] = []
    command, before = "", ""
    numbers: list[int] = []
    x = y = begun_x = begun_y = 0
    for letter, number in _COMMAND.findall(described):
        if letter:
            command = letter
            if letter == "z":
                written.append("z")
                before = "z"
                x, y = begun_x, begun_y
            continue
        numbers.append(round(float(number) * 10))
        if len(numbers) < 2:
            continue
        to_x, to_y = numbers
        numbers = []
        step, told = _step(command, to_x - x, to_y - y)
        if not written:
            step, told = "M", (to_x, to_y)
        elif step == before != "m":
            step = ""
        text = "".join(("" if one < 0 or not place else " ") + _tenths(one) for place, one in enumerate(told))
        written.append(step + (" " if not step and told[0] >= 0 else "") + text)
        before = step or before
        x, y = to_x, to_y
        if command == "M":
            begun_x, begun_y = x, y
    return "".join(written)


def _step(command: str, right: int, down: int) -> tuple[str, tuple[int, ...]]:
    """The shortest relative command for a move or a line, and its numbers."""
    if command == "M":
        return "m", (right, down)
    if not right:
        return "v", (down,)
    return ("l", (right, down)) if down else ("h", (right,))
