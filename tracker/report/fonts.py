"""What the charts' fonts can draw, and how much room it takes.

A character that no font has would be an empty box, and a warning on stderr for each of them; so it is known here
beforehand and shown as its code instead.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags
from numpy.typing import NDArray

from tracker.visible import one_line, shortened

DPI = 96
"""Dots an inch at which lengths in pixels are told: those of CSS."""

OWN_FONT = "DejaVu Sans"
"""Comes with matplotlib, so that a chart looks the same everywhere."""

ASCENT, DESCENT = 0.76, 0.24
"""How far the own font's letters reach above their foot and below it, in their sizes."""

_MEASURED_PT = 100
_POINTS_AN_INCH = 72
_SUBPIXELS, _FIXED_POINT = 64, 65_536
"""In which FreeType tells lengths, of a pixel."""

_SET_ALONE = {"L", "EN", "ES", "ET", "CS", "WS", "ON"}
"""Kinds of characters (Unicode's, for the direction of a text) that stand beside each other as they are."""

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
    """Width of one line of drawable text, in sizes of its letters: without hinting it grows as they do.

    Letters that are set one by one are measured one by one, each once; what kerning saves is not counted.
    """
    advances = [_advance_em(character, bold=bold) for character in text]
    known = [advance for advance in advances if advance is not None]
    if len(known) == len(advances):
        return sum(known)
    font = _font(bold=bold)
    font.set_size(_MEASURED_PT, _POINTS_AN_INCH)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    width, _ = font.get_width_height()
    return width / _SUBPIXELS / _MEASURED_PT


@dataclass(frozen=True, slots=True)
class LineImage:
    """A line of text as dots.

    Attributes:
        cover: how much of each dot its letters cover, from 0 to 255, row by row from the top.
        left: how far the first column is right of where the line begins, in dots.
        below: how many rows are below the line's foot.
    """

    cover: NDArray[np.uint8]
    left: float
    below: int


@lru_cache(maxsize=64)
def line_image(text: str, size_pt: float, dpi: float, *, bold: bool = False) -> LineImage:
    """Draw one line of drawable text, at once: letter by letter, as matplotlib does, it takes three times as long.

    What all charts of a report say, as their ticks and their feet do, is drawn once.
    """
    font = _font(bold=bold)
    font.set_size(size_pt, dpi)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    font.draw_glyphs_to_bitmap(antialiased=True)
    cover, (_, height), (left, _) = font.get_image(), font.get_width_height(), font.get_bitmap_offset()
    # Where FreeType's letters stand: whole rows, so that all lines of one height have their feet in one row.
    above = (height - font.get_descent()) // _SUBPIXELS + 1
    return LineImage(cover, left / _SUBPIXELS, len(cover) - above)


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
def _files(*, bold: bool) -> tuple[str, ...]:
    """The fonts, in the order in which a letter is looked for; of bold ones, the others behind, for what they lack."""
    files = [
        font_manager.findfont(FontProperties(family=[family], weight=weight))
        for weight in (("bold", "normal") if bold else ("normal",))
        for family in families()
    ]
    return tuple(dict.fromkeys(files))


def _font(*, bold: bool) -> FT2Font:
    """The own font, with the others for what it lacks."""
    return font_manager.get_font(_files(bold=bold))


@lru_cache(maxsize=4096)
def _advance_em(character: str, *, bold: bool) -> float | None:
    """How far one letter moves the next, in sizes of letters; None where that depends on its neighbours or its font."""
    font = font_manager.get_font(_files(bold=bold)[:1])
    is_alone = unicodedata.bidirectional(character) in _SET_ALONE and not unicodedata.combining(character)
    if not is_alone or not font.get_char_index(ord(character)):
        return None
    font.set_size(_MEASURED_PT, _POINTS_AN_INCH)
    return font.load_char(ord(character), flags=LoadFlags.NO_HINTING).linearHoriAdvance / _FIXED_POINT / _MEASURED_PT
