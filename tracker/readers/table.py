"""A page whose source names a table by the headings of its columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tracker.errors import PageUnreadable
from tracker.layout import TableLayout, squeezed
from tracker.model import Origin, Strip, Unmatched, Widget
from tracker.readers.document import Document
from tracker.readers.html_tree import children
from tracker.readers.laid_out import LaidOutPage, cut_after, elements, laid_out_page, market_line, widget
from tracker.readers.limits import MOST_WIDGETS, TooMuch
from tracker.readers.visible_text import attributes_of, figure_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

_GROUPS = frozenset({"thead", "tbody", "tfoot"})
_CELLS = frozenset({"td", "th"})
_MOST_COLUMNS = 1000
"""As many as the HTML standard lets one cell span."""
_MOST_ROWS = 65_534
_LONGEST_SEEN = 300
_MOST_PLACES = 1_000_000
"""In columns times rows."""


class _Cell(NamedTuple):
    """A cell, which may stand in several columns and rows."""

    text: str
    id: int


class _Row(NamedTuple):
    """A row of a table.

    Attributes:
        node: its element.
        cells: by column, those that reach into it from above too.
    """

    node: LexborNode
    cells: dict[int, _Cell]


class _Columns(NamedTuple):
    """Where a table's figures stand.

    Attributes:
        row: index of the row with the headings.
        width: of the headings, in columns.
        of: the columns of each figure: one, as it should be, or several with the same heading.
    """

    row: int
    width: int
    of: dict[str, list[int]]


def read(document: Document) -> tuple[Strip, ...]:
    """The page's one strip.

    Raises:
        PageUnreadable: the page is no HTML, or not one table in it has the headings, or several have.
        TooMuch: the table is too large, or parsing the page would take too long.
    """
    layout = document.layout
    if not isinstance(layout, TableLayout):
        return ()
    page = laid_out_page(document)
    headings = _headings(layout)
    rows, columns = _table(document, page, layout, headings)
    if len(rows) > MOST_WIDGETS:
        raise TooMuch(f"more than {MOST_WIDGETS} rows")
    widgets = tuple(_widgets(rows, columns, headings, layout, page.unended))
    market, unmatched = market_line(page, layout.market)
    return (Strip(market, widgets, cut_after(page, widgets), unmatched=unmatched),)


def _headings(layout: TableLayout) -> dict[str, str]:
    """The headings that the source gives, by figure."""
    given = {"name": layout.name, "value": layout.value, "change": layout.change, "percent": layout.percent}
    return {figure: heading for figure, heading in given.items() if heading is not None}


def _table(
    document: Document, page: LaidOutPage, layout: TableLayout, headings: dict[str, str]
) -> tuple[list[_Row], _Columns]:
    """The one table with the headings, as rows and columns."""
    fitting = []
    first_rows: list[str] = []
    for node in _tables(page, layout.css):
        rows = _rows(node, page.hidden)
        first_rows += [cell.text for row in rows[:2] for cell in row.cells.values()]
        columns = _columns(rows, headings)
        if columns is not None:
            fitting.append((rows, columns))
    if len(fitting) == 1:
        return fitting[0]
    named = ", ".join(f"« {heading} »" for heading in headings.values())
    within = f" in {layout.css}" if layout.css else ""
    if fitting:
        what, advice = f"{len(fitting)} tables", "Say with css which of them is meant."
    else:
        seen = " | ".join(dict.fromkeys(" ".join(text.split()) for text in first_rows if text.strip()))[:_LONGEST_SEEN]
        what = "no table"
        advice = f"Write the headings in tracker.toml as the page prints them. First rows seen: {seen or 'none'}."
    raise PageUnreadable(
        f"{document.address!r} has {what}{within} with the headings {named}", advice=advice, about=document.address
    )


def _tables(page: LaidOutPage, css: str | None) -> list[LexborNode]:
    """The tables that *css* matches, or that stand in what it matches; all of the page where it is None."""
    if css is None:
        return elements(page, "table")
    found: dict[int, LexborNode] = {}
    for node in elements(page, css):
        for table in [node] if node.tag == "table" else elements(page, "table", within=node):
            found[table.mem_id] = table
    return list(found.values())


def _columns(rows: Sequence[_Row], headings: dict[str, str]) -> _Columns | None:
    """Where the headings stand; None where no row holds all of them."""
    wanted = {figure: squeezed(heading) for figure, heading in headings.items()}
    for index, row in enumerate(rows):
        printed = {column: squeezed(cell.text) for column, cell in row.cells.items()}
        of = {
            figure: [column for column, text in printed.items() if text == heading]
            for figure, heading in wanted.items()
        }
        if all(of.values()):
            # The last of several rows of headings may be shorter than those above it.
            return _Columns(index, max(len(each.cells) for each in rows[: index + 1]), of)
    return None


def _widgets(
    rows: Sequence[_Row],
    columns: _Columns,
    headings: dict[str, str],
    layout: TableLayout,
    unended: frozenset[int],
) -> Iterator[Widget]:
    without = {figure: layout.without for figure in headings if figure != "name"}
    heading_texts = {figure: squeezed(heading) for figure, heading in headings.items()}
    for row in rows[columns.row + 1 :]:
        if row.node.mem_id in unended:
            continue
        cells = {figure: [row.cells[at] for at in places if at in row.cells] for figure, places in columns.of.items()}
        texts = [cell.text for cell in row.cells.values()]
        repeats = {figure: squeezed(found[0].text) for figure, found in cells.items() if found} == heading_texts
        heads_group = len(row.cells) >= columns.width and len({cell.id for cell in row.cells.values()}) == 1
        if repeats or not any(texts) or heads_group:
            continue
        made = _widget(cells, headings, without)
        if len(row.cells) != columns.width:
            # Which of its cells is missing, nobody can tell.
            fault = f"its row has {len(row.cells)} columns, and the headings have {columns.width}"
            made = made._replace(value=None, change=None, percent=None, fault=fault)
        yield made


def _widget(cells: dict[str, list[_Cell]], headings: dict[str, str], without: Mapping[str, Sequence[str]]) -> Widget:
    origins: list[Origin] = []
    unmatched: list[Unmatched] = []
    fault = None
    seen: dict[int, str] = {}
    for figure, found in cells.items():
        heading = headings[figure]
        if len(found) != 1:
            unmatched.append(Unmatched(figure, heading, len(found)))
            if fault is None and figure in ("name", "value"):
                fault = f"its row has {len(found)} cells where one is meant in the column « {heading} »"
            continue
        cell = found[0]
        if cell.id in seen:
            fault = f"one cell stands in the columns « {seen[cell.id]} » and « {heading} »"
        seen[cell.id] = heading
        origins.append(Origin(figure, heading, cell.text))
    return widget(origins, unmatched, without, fault)


def _rows(table: LexborNode, hidden: frozenset[int]) -> list[_Row]:
    """The rows of a table, each cell in all the columns and rows that it spans (HTML standard, « forming a table »).

    Raises:
        TooMuch: its cells span too many places.
    """
    rows: list[_Row] = []
    places = 0
    for group in _row_groups(table, hidden):
        # By column, the cells that reach into the next row, and over how many; none reaches out of its group.
        reaching: dict[int, list[tuple[_Cell, int]]] = {}
        for node in group:
            cells = {column: spanning[0][0] for column, spanning in reaching.items()}
            reaching = {
                column: lower
                for column, spanning in reaching.items()
                if (lower := [(cell, left - 1) for cell, left in spanning if left > 1])
            }
            column = 0
            for child in children(node):
                if child.tag not in _CELLS or child.mem_id in hidden:
                    continue
                while column in cells:
                    column += 1
                attributes = attributes_of(child)
                cell = _Cell(figure_text(child), child.mem_id)
                width = _span(attributes.get("colspan", ""), _MOST_COLUMNS)
                height = _span(attributes.get("rowspan", ""), _MOST_ROWS, zero=_MOST_ROWS)
                for at in range(column, column + width):
                    cells.setdefault(at, cell)
                    if height > 1:
                        reaching.setdefault(at, []).append((cell, height - 1))
                column += width
            rows.append(_Row(node, cells))
            places += len(cells) + sum(map(len, reaching.values()))
            if places > _MOST_PLACES:
                raise TooMuch(f"more than {_MOST_PLACES} places in a table")
    return rows


def _row_groups(table: LexborNode, hidden: frozenset[int]) -> Iterator[list[LexborNode]]:
    """The rows that a browser shows, by group."""
    loose: list[LexborNode] = []
    for child in children(table):
        if child.mem_id in hidden:
            continue
        if child.tag == "tr":
            loose.append(child)
        elif child.tag in _GROUPS:
            yield [node for node in children(child) if node.tag == "tr" and node.mem_id not in hidden]
    if loose:
        yield loose


def _span(text: str, most: int, *, zero: int = 1) -> int:
    """How many columns or rows a cell spans; what is no number counts as one, as in a browser."""
    digits = text.strip()
    if not digits.isascii() or not digits.isdigit():
        return 1
    return min(int(digits[:6]), most) or zero
