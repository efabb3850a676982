"""Figures as PNG files, with the same bytes for the same figure."""

from __future__ import annotations

import zlib
from functools import lru_cache

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray

from tracker.report import fonts

SCALE = 2
"""A PNG has so many dots for each pixel of its frame, unless another number is asked for."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BITS, _RGB = 8, 2
_COMPRESSION = 3
"""The usual 6 takes half as long again for a twentieth fewer bytes."""

_INCHES_A_METRE = 1 / 0.0254


def png(figure: Figure, *, title: str, description: str, software: str, scale: int = SCALE) -> bytes:
    """A figure as PNG that tells what it shows, and no time, with *scale* dots for each pixel of its frame.

    A chart is mostly paper: its lines pack better as they are than by their differences from their neighbours, which
    is how Pillow stores a picture in full colours, in three times the time.

    Args:
        figure: on opaque paper.
        title: what it says.
        description: the same for whoever does not see it.
        software: what made it.
        scale: whole.
    """
    dots = _dots(figure, fonts.DPI * scale)
    height, width, _ = dots.shape
    rows = _rows(height, width)
    for color in range(3):
        rows[:, 1 + color :: 3] = dots[:, :, color]
    dots_a_metre = _big_endian(round(fonts.DPI * scale * _INCHES_A_METRE))
    told = (("Title", title), ("Description", description), ("Software", software))
    return b"".join(
        (
            _SIGNATURE,
            _chunk(b"IHDR", _big_endian(width) + _big_endian(height) + bytes((_BITS, _RGB, 0, 0, 0))),
            _chunk(b"pHYs", dots_a_metre + dots_a_metre + b"\x01"),
            *(_text_chunk(key, text) for key, text in told),
            _chunk(b"IDAT", zlib.compress(rows.data, _COMPRESSION)),
            _chunk(b"IEND", b""),
        )
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    return _big_endian(len(content)) + kind + content + _big_endian(zlib.crc32(content, zlib.crc32(kind)))


def _text_chunk(key: str, text: str) -> bytes:
    """A text in Latin-1, which every reader knows, where it can be."""
    name = key.encode("ascii") + b"\0"
    try:
        return _chunk(b"tEXt", name + text.encode("latin-1"))
    except UnicodeEncodeError:
        # Not packed, of no language that is told.
        return _chunk(b"iTXt", name + b"\0\0\0\0" + text.encode("utf-8"))


def _dots(figure: Figure, dpi: float) -> NDArray[np.uint8]:
    """A figure's dots, row by row: red, green, blue, and an opacity that is full."""
    usual = figure.dpi
    figure.dpi = dpi
    try:
        renderer = _renderer(int(figure.bbox.width), int(figure.bbox.height), dpi)
        renderer.clear()  # type: ignore[no-untyped-call]  # matplotlib has no type for it
        figure.draw(renderer)
        return np.asarray(renderer.buffer_rgba())  # type: ignore[no-untyped-call]  # likewise
    finally:
        figure.dpi = usual


# The pictures of a report are of one size. To find memory for each of them anew takes longer than to draw a line, and
# a figure's own canvas would keep its twelve megabytes until Python looks for what nobody uses.


@lru_cache(maxsize=1)
def _renderer(width: int, height: int, dpi: float) -> RendererAgg:
    return RendererAgg(width, height, dpi)  # type: ignore[no-untyped-call]  # matplotlib has no type for it


@lru_cache(maxsize=1)
def _rows(height: int, width: int) -> NDArray[np.uint8]:
    """Room for the rows of a PNG in three colours. Before each stands how it is told: 0, as it is."""
    return np.zeros((height, 1 + 3 * width), dtype=np.uint8)


def _big_endian(number: int) -> bytes:
    return number.to_bytes(4, "big")
