"""A line of text is as wide, and where, as matplotlib would have it."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.text import Text

from tracker.report import fonts
from tracker.report.artists import Across, Line
from tracker.report.theme import style

LINES = (
    "Nikkei 225 : −1,40 % depuis la clôture précédente",
    "37 775,38",
    "▲ +0,06 %",
    "AVATAR To. fjord — Éire",
    "e\N{COMBINING ACUTE ACCENT}te\N{COMBINING ACUTE ACCENT}",
    "مؤشر السوق",
)


def ink_of(artist: Text) -> tuple[int, int, int, int]:
    """The rows and columns of dots between which a text on a figure lies: top, bottom, left, right."""
    figure = Figure(figsize=(8, 1), dpi=192)
    canvas = FigureCanvasAgg(figure)
    figure.add_artist(artist)
    canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib has no type for it
    dark = np.asarray(canvas.buffer_rgba())[:, :, 0] < 128  # type: ignore[no-untyped-call]  # likewise
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    return int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1])


@pytest.mark.parametrize("text", LINES)
@pytest.mark.parametrize("across", ["left", "center", "right"])
def test_a_line_is_drawn_where_matplotlib_draws_it(text: str, across: Across) -> None:
    with style():
        ours, theirs = (
            ink_of(
                kind(
                    0.5, 0.5, text, fontsize=11, color="#000000", horizontalalignment=across,
                    verticalalignment="baseline", parse_math=False,
                )
            )
            for kind in (Line, Text)
        )  # fmt: skip
    # Two dots are a pixel.
    assert ours == pytest.approx(theirs, abs=3)
    assert ours[:2] == pytest.approx(theirs[:2], abs=1)


@pytest.mark.parametrize("bold", [False, True])
@pytest.mark.parametrize("text", LINES)
def test_no_line_is_wider_than_it_is_known_to_be_nor_much_narrower(text: str, bold: bool) -> None:
    font = get_font(findfont(FontProperties(family=[fonts.OWN_FONT], weight="bold" if bold else "normal")))
    if not all(font.get_char_index(ord(character)) for character in text):
        pytest.skip("of another font")
    font.set_size(50, 72)
    font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
    width = font.get_width_height()[0] / 64 / 50
    assert width - 0.1 <= fonts.width_em(text, bold=bold) <= 1.03 * width + 0.2


def test_a_letter_that_no_bold_font_has_is_taken_from_another() -> None:
    lacking = sorted(
        set(fonts._known_characters()) - set(get_font(findfont(FontProperties(weight="bold"))).get_charmap())
    )
    assert lacking
    with warnings.catch_warnings(action="error"):
        assert fonts.line_image(f"A{chr(lacking[-1])}", 15, 96, bold=True).cover.any()
