"""A figure as an SVG file of its own: nothing in it is run or fetched, and its texts can be searched and read aloud."""

from __future__ import annotations

import re

from markupsafe import escape
from matplotlib.figure import Figure

from tracker.report.pictures import svg


def svg_file(figure: Figure, *, title: str, description: str) -> bytes:
    """A figure as SVG with its title and its text alternative, the same bytes for the same figure.

    Args:
        figure: made inside `tracker.report.theme.style`, where this is called too.
        title: what it says; one line without control characters.
        description: the same for whoever does not see it; likewise.
    """
    text = svg(figure)
    head = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    text = re.sub(r"^<svg([^>]*)>", lambda tag: f'<svg{tag[1]} role="img">{head}', text)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()
