"""Widgets in the layout in which every browser so far has saved them, taken from a page's text at once.

`tracker.readers.text` judges a page line by line, so that it can tell what is wrong with a damaged widget. Nearly
all widgets have nothing wrong, and one regular expression finds that out in a third of the time. What it lets pass, the
judgement line by line lets pass with the same figures; anything else, such as another indentation, a blank behind a
figure or the page's last line, is left to that judgement.
"""

from __future__ import annotations

import re

from tracker.model import NO_NUMBERS, Widget
from tracker.readers.figure_lines import PADDING
from tracker.readers.limits import MOST_WIDGETS

BULLET = "•"
BROKEN = "\N{REPLACEMENT CHARACTER}"
"""What stands for a damaged byte. Half of a no-break space is what a cut inside the last line leaves."""
# Two figures of at most 90 characters are no longer than what a reader shows of a widget.
_NAME = rf"[^\n{PADDING}][^\n]{{0,89}}(?<![{PADDING}])"
_FIGURE = rf"[^\n(){PADDING}{BULLET}{BROKEN}][^\n()]{{0,89}}(?<![{PADDING}])"
_USUAL = re.compile(
    rf"  {BULLET} ({_NAME})\n"
    rf"\n"
    rf"    ({_FIGURE})\n"
    rf"    ({_FIGURE}) \(({_FIGURE})\)\n"
    rf"    \N{{NO-BREAK SPACE}}\n"
)


def usual_widgets(text: str, start: int) -> tuple[list[Widget], int]:
    r"""The usual widgets that follow each other from index *start* on, and the index behind the last one.

    Args:
        text: with ``\n`` between its lines.
        start: where a line begins.

    >>> text = "  • DAX\n\n    17,50\n    +0,50 (+2,94 %)\n    \N{NO-BREAK SPACE}\nFin"
    >>> (widget,), end = usual_widgets(text, 0)
    >>> widget.name, widget.value, widget.change, widget.percent, text[end:]
    ('DAX', '17,50', '+0,50', '+2,94 %', 'Fin')
    """
    widgets: list[Widget] = []
    new = tuple.__new__
    match = _USUAL.match(text, start)
    while match and len(widgets) <= MOST_WIDGETS:
        name, value, change, percent = match.groups()
        raw = f"{value}\n{change} ({percent})"
        # Half the time of Widget(…), and there are a dozen of them on a page.
        widgets.append(new(Widget, (name, value, change, percent, raw, None, None, NO_NUMBERS, NO_NUMBERS, (), ())))
        start = match.end()
        match = _USUAL.match(text, start)
    return widgets, start
