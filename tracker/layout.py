"""How a page that is not the portal's is laid out: where its widgets and their figures stand, as its source says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selector:
    """Where one text of a page stands.

    Attributes:
        css: a CSS selector, inside a widget or on the page; empty for the widget itself.
        attribute: the attribute that holds the text; None for the text that a browser shows.
        without: what is printed beside the figure and is no part of it, such as ``€`` or ``pts``.
    """

    css: str
    attribute: str | None = None
    without: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The selector as a finding names it.

        >>> Selector("a.last", "data-value").shown, Selector("", "title").shown
        ('a.last, attribute data-value', 'attribute title')
        """
        return ", ".join(part for part in (self.css, f"attribute {self.attribute}" if self.attribute else "") if part)


@dataclass(frozen=True, slots=True)
class WidgetLayout:
    """A page whose instruments stand in an element each.

    Attributes:
        widget: the CSS selector of these elements.
        name, value: inside a widget.
        change, percent: inside a widget; None where the page shows none.
        market: of the market line, on the page; None where it shows none.
    """

    widget: str
    name: Selector
    value: Selector
    change: Selector | None = None
    percent: Selector | None = None
    market: Selector | None = None


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A page whose instruments stand in the rows of a table.

    Attributes:
        name, value: headings of their columns, as printed.
        change, percent: likewise; None where the table has no such column.
        css: the CSS selector of the table; None for the one table that has all these headings.
        without: what is printed beside figures and is no part of them, such as ``€``.
        market: of the market line, on the page; None where it shows none.
    """

    name: str
    value: str
    change: str | None = None
    percent: str | None = None
    css: str | None = None
    without: tuple[str, ...] = ()
    market: Selector | None = None


Layout = WidgetLayout | TableLayout


def squeezed(heading: str) -> str:
    """A heading as headings are compared: case and runs of blanks don't matter."""
    return " ".join(heading.split()).casefold()
