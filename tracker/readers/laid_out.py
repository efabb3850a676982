"""What the readers of pages with a layout of their own share: the tree, the texts in it, the market line, the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tracker.errors import PageUnreadable
from tracker.layout import Selector
from tracker.model import MarketStatus, Origin, Unmatched, Widget
from tracker.readers.document import Document
from tracker.readers.html_market import market_of_texts
from tracker.readers.html_tree import END_OF_PAGE, hidden_in, ids_around, parsed_whole
from tracker.readers.visible_text import attributes_of, figure_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_LONGEST_RAW = 300
_SIGNS = ("+", "-", "\N{MINUS SIGN}")


class LaidOutPage(NamedTuple):
    """A page's tree.

    Attributes:
        tree: the whole of it.
        unended: identities of the elements that a cut page leaves open; none for a page that is whole.
        hidden: identities of the elements that a browser does not show.
    """

    tree: LexborHTMLParser
    unended: frozenset[int]
    hidden: frozenset[int]


def laid_out_page(document: Document) -> LaidOutPage:
    """The tree of a page with a layout.

    Raises:
        PageUnreadable: it is no HTML.
        TooMuch: parsing it would take too long.
    """
    if not document.is_markup:
        raise PageUnreadable(
            f"{document.address!r} is no HTML, and its source says where figures stand in HTML",
            advice="Save the page as HTML from a browser, or read it without --source.",
            about=document.address,
        )
    tree, _ = parsed_whole(document.utf8)
    return LaidOutPage(tree, ids_around(tree.css_first(END_OF_PAGE)), hidden_in(tree))


def elements(page: LaidOutPage, css: str, *, within: LexborNode | None = None) -> list[LexborNode]:
    """The elements that a selector matches and a browser shows, in the page's order: below *within*, or on the page."""
    found = page.tree.css(css) if within is None else within.css(css)
    own = None if within is None else within.mem_id
    return [node for node in found if node.mem_id != own and node.mem_id not in page.hidden]


def texts(page: LaidOutPage, selector: Selector, *, within: LexborNode | None = None) -> list[str]:
    """The texts that a selector stands for, below *within* or on the page."""
    own = [within] if within is not None else []
    nodes = elements(page, selector.css, within=within) if selector.css else own
    if selector.attribute is None:
        return [figure_text(node) for node in nodes]
    held = (attributes_of(node).get(selector.attribute) for node in nodes)
    return [text.strip() for text in held if text is not None]


def market_line(page: LaidOutPage, selector: Selector | None) -> tuple[MarketStatus | None, tuple[Unmatched, ...]]:
    """The market line, and the selector where it does not match one element."""
    if selector is None:
        return None, ()
    found = texts(page, selector)
    if len(found) != 1:
        return None, (Unmatched("market line", selector.shown, len(found)),)
    line = " ".join(found[0].split())
    return market_of_texts([line]) or MarketStatus(line[:_LONGEST_RAW], country=None, state=None, minutes=None), ()


def figure_in(origin: Origin, without: Sequence[str]) -> str:
    """The figure in a text: without the words and signs beside it; a percentage has its sign, wherever it was said.

    >>> figure_in(Origin("value", ".last", "7 426,88 pts"), ["pts"])
    '7 426,88'
    >>> figure_in(Origin("change", ".change", "-$2.04*"), ["$", "*"])
    '-2.04'
    >>> figure_in(Origin("percent", "Var. %", "(+0,27)"), [])
    '+0,27 %'
    """
    text, taken = origin.text.strip(), None
    while taken != text:
        taken = text
        for word in without:
            sign = text[:1] if text[:1] in _SIGNS else ""
            unsigned = text[len(sign) :]
            # Only a word that was there takes the space beside it along: "+ 5" stays what no format prints.
            if unsigned.startswith(word):
                unsigned = unsigned.removeprefix(word).lstrip()
            if unsigned.endswith(word):
                unsigned = unsigned.removesuffix(word).rstrip()
            text = sign + unsigned
    if origin.figure == "name":
        return " ".join(text.split())
    if origin.figure != "percent":
        return text
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1].strip()
    return text if not text or text.endswith("%") else f"{text} %"


def widget(
    origins: Sequence[Origin], unmatched: Sequence[Unmatched], without: Mapping[str, Sequence[str]], fault: str | None
) -> Widget:
    """The widget of which the layout found these texts.

    Args:
        origins: one for each figure that was found, and the name.
        unmatched: what was not.
        without: for each figure, what stands beside it.
        fault: why it is no quote, as far as the layout can tell.
    """
    texts_of = {origin.figure: figure_in(origin, without.get(origin.figure, ())) for origin in origins}
    raw = "; ".join(f"{origin.figure}: {origin.text}" for origin in origins)[:_LONGEST_RAW]
    return Widget(
        texts_of.get("name", ""),
        texts_of.get("value"),
        texts_of.get("change"),
        texts_of.get("percent"),
        raw,
        fault,
        origins=tuple(origins),
        unmatched=tuple(unmatched),
    )


def cut_after(page: LaidOutPage, widgets: Sequence[Widget]) -> str | None:
    """The last text of a page that ends before its end; None where it is whole."""
    if not page.unended:
        return None
    return widgets[-1].raw if widgets else ""
