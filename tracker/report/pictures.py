"""Figures as files: PNG and SVG, with the same bytes for the same figure."""

from __future__ import annotations

import re
from io import BytesIO

import matplotlib as mpl
from matplotlib.figure import Figure

from tracker.report import fonts

PAGE_FONTS = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"
"""What a picture is set in whose reader brings the font."""

_COMPRESSION = 3
"""Half the time of the usual 6 for a tenth more bytes, measured on the overview."""

SCALE = 2
"""A PNG has so many dots for each pixel of its frame, unless another number is asked for."""


def png(figure: Figure, *, title: str, description: str, software: str, scale: int = SCALE) -> bytes:
    """A figure as PNG that tells what it shows, and no time, with *scale* dots for each pixel of its frame."""
    target = BytesIO()
    figure.savefig(
        target,
        format="png",
        dpi=fonts.DPI * scale,
        metadata={"Title": title, "Description": description, "Software": software},
        pil_kwargs={"compress_level": _COMPRESSION},
    )
    return target.getvalue()


def raw_svg(figure: Figure) -> bytes:
    """A figure as matplotlib writes it in SVG: with its texts as texts, and without the time."""
    target = BytesIO()
    with mpl.rc_context({"svg.fonttype": "none"}):
        figure.savefig(target, format="svg", metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    return target.getvalue()


def svg(figure: Figure) -> str:
    """A figure as SVG that holds nothing that is not seen, for a file.

    Its texts are left to the reader's fonts and keep the places that the chart's own font asks for, which is as wide
    as any common one. Coordinates are told to a tenth of a point.
    """
    text = raw_svg(figure).decode("utf-8")
    text = re.sub(r"<!--.*?-->", "", text[text.index("<svg") :], flags=re.DOTALL)
    text = re.sub(r">\s+<", "><", text).strip()
    text = re.sub(r"<[^>]+>", lambda tag: _short_tag(tag.group()), text)
    text = text.replace("*{", f"text{{font-family:{PAGE_FONTS}}}*{{", 1)
    text = re.sub(r'<g([^>]*)>((?:<use [^>]*?style="([^"]*)"/>)+)</g>', _style_once, text)
    return re.sub(r"<g ?/>|<g></g>", "", text)


def _short_tag(tag: str) -> str:
    tag = re.sub(r"(\.\d)\d+", r"\1", tag)
    # Only clip paths (p…), marks (m…) and repeated paths (C…) are referred to; each picture is a document of its own.
    tag = re.sub(r' id="(?!(?:[mp]|C[0-9a-f]+_[0-9a-f]+_)[0-9a-f]{10}")[^"]*"', "", tag)
    tag = tag.replace("xlink:href", "href").replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    tag = re.sub(r' transform="rotate\(-?0 [^"]*"', "", tag)
    tag = re.sub(r"font-family: [^;\"]*;? ?", "", tag)
    tag = re.sub(r"(?<=[MLCQz]) (?=[-\d])", "", re.sub(r"\s+", " ", tag))
    return re.sub(r"(?<=[:;]) (?=\S)", "", tag)


def _style_once(marks: re.Match[str]) -> str:
    """A group of marks that all look alike, with their look told once."""
    attributes, uses, style = marks[1], marks[2], marks[3]
    if uses.count(f'style="{style}"') != uses.count("<use "):
        return marks[0]
    bare = uses.replace(f' style="{style}"', "")
    return f'<g{attributes} style="{style}">{bare}</g>'
