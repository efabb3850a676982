"""What the charts' fonts can draw, and how much room it takes.

A character that no font has would be an empty box, and a warning on stderr for each of them; so it is known here
beforehand and shown as its code instead.
"""

from __future__ import annotations

from functools import lru_cache

from matplotlib import font_manager
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties

from tracker.visible import one_line, shortened

DPI = 96
"""Dots an inch at which lengths in pixels are told: those of CSS."""

OWN_FONT = "DejaVu Sans"
"""Comes with matplotlib, so that a chart looks the same everywhere."""

ASCENT, DESCENT = 0.76, 0.24
"""How far the own font's letters reach above their foot and below it, in their sizes."""

_MEASURED_PT = 100

FALLBACKS = (
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Source Han Sans",
    "Hiragino Sans",
    "Yu Gothic",
    "WenQuanYi Zen Hei",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
    "Noto Emoji",
)
"""Fonts for scripts that the own one lacks, used where a machine has them."""

_MAX_CHARACTERS = 300
"""Longest text that a chart looks at: drawing 100,000 characters takes 19 seconds (matplotlib 3.11)."""


@lru_cache
def families() -> tuple[str, ...]:
    """The font families to draw with, best first, all of them installed."""
    installed = set(font_manager.fontManager.get_font_names())
    return (OWN_FONT, *(family for family in FALLBACKS if family in installed))


def drawable(text: str) -> str:
    r"""*text* from a page, fit for a chart: one line, of bounded length, each character one that a font has.

    >>> drawable("US$ A_b^c \x1b")
    'US$ A_b^c \\x1b'
    """
    known = _known_characters()
    short = one_line(shortened(text, _MAX_CHARACTERS))
    return "".join(character if ord(character) in known else _code(character) for character in short)


def is_drawable(text: str) -> bool:
    """Whether the fonts have every character of *text*."""
    return all(ord(character) in _known_characters() for character in text[:_MAX_CHARACTERS])


def width_px(text: str, size_pt: float, *, bold: bool = False) -> float:
    """Width of one line of drawable text, in pixels at `DPI`."""
    return width_em(text, bold=bold) * size_pt * DPI / 72


@lru_cache(maxsize=4096)
def width_em(text: str, *, bold: bool = False) -> float:
    """Width of one line of drawable text, in sizes of its letters: without hinting it grows as they do."""
    font = _properties(bold=bold)
    width, _, _ = _renderer().get_text_width_height_descent(text, font, ismath=False)  # type: ignore[no-untyped-call]  # matplotlib has no type for it
    return float(width) / _MEASURED_PT


def is_bold(font: FontProperties) -> bool:
    """Whether letters are bold."""
    return font.get_weight() in ("bold", 700)


def height_px(size_pt: float) -> float:
    """Height that a line of text keeps free, from the foot of its letters to the top, in pixels at `DPI`."""
    return size_pt * DPI / 72 * 1.2


def fitted(text: str, room_px: float, size_pt: float, *, bold: bool = False) -> str:
    """Drawable *text*, its end replaced by ``…`` where it would be wider than *room_px*."""
    if width_px(text, size_pt, bold=bold) <= room_px:
        return text
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if width_px(text[:middle].rstrip() + "…", size_pt, bold=bold) <= room_px:
            fits = middle
        else:
            too_long = middle
    return text[:fits].rstrip() + "…"


def _code(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")


@lru_cache
def _known_characters() -> frozenset[int]:
    files = [font_manager.findfont(FontProperties(family=[family])) for family in families()]
    return frozenset(code for file in files for code in font_manager.get_font(file).get_charmap())


@lru_cache
def _renderer() -> RendererAgg:
    # One pixel is one point.
    return RendererAgg(1, 1, 72)  # type: ignore[no-untyped-call]  # matplotlib has no type for it


@lru_cache
def _properties(*, bold: bool) -> FontProperties:
    return FontProperties(family=list(families()), size=_MEASURED_PT, weight="bold" if bold else "normal")
