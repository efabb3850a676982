"""A figure as an SVG file of its own: nothing in it is run or fetched, and its texts can be searched and read aloud."""

from __future__ import annotations

from markupsafe import escape
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from tracker.report.recorded import record
from tracker.report.svg_content import STYLE, rules, svg_content

FONTS = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"
"""Texts are left to the reader's fonts and keep the places that the chart's own font asks for, which is as wide as any
common one."""


def svg_file(figure: Figure, *, title: str, description: str) -> bytes:
    """A figure as SVG with its title and its text alternative, the same bytes for the same figure.

    Args:
        figure: made inside `tracker.report.theme.style`, where this is called too.
        title: what it says; one line without control characters.
        description: the same for whoever does not see it; likewise.
    """
    recording = record(figure)
    content, looks = svg_content(recording, name="p", color=str)
    width, height = f"{recording.width:g}", f"{recording.height:g}"
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}"'
        f' role="img"><title>{escape(title)}</title><desc>{escape(description)}</desc>'
        f"<style>svg{{{STYLE}}}text{{font-family:{FONTS}}}\n{rules(looks)}</style>"
        f'<path fill="{to_hex(figure.get_facecolor())}" d="M0 0h{width}v{height}H0z"/>{content}</svg>\n'
    )
    return text.encode()
