"""Pages as a portal serves them, in its three generations of markup, made from real French strips.

What stands around the strip is ours: scripts with braces and tags in their text, and the quotes that are not the
strip's and must never be read as such.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from enum import Enum
from html import escape
from urllib.parse import quote as percent_encoded

from tests.pages import NO_BREAK_SPACE, PrintedQuote, PrintedStrip
from tracker.instruments import catalogue


class Generation(Enum):
    """A generation of the portal's markup."""

    A = "plain spans"
    B = "streaming elements"
    C = "carousel"


FIGURES = ("value", "change", "percent")
_FIELDS = dict(zip(FIGURES, ("regularMarketPrice", "regularMarketChange", "regularMarketChangePercent"), strict=True))


def symbol_of(name: str) -> str:
    """The symbol of a name that strips print."""
    known = catalogue().named(name)
    assert known is not None, name
    return known.symbol


def as_printed(figure: str) -> str:
    """A figure with the page's own separator."""
    whole, per_cent = figure.removesuffix(" %"), figure.endswith(" %")
    return whole.replace(" ", NO_BREAK_SPACE) + (" %" if per_cent else "")


def raw_number(figure: str) -> str:
    """A number that rounds to a printed figure, as a page keeps it behind the print."""
    number = figure.removesuffix(" %").replace(" ", "").replace(",", ".").removeprefix("+")
    return f"{number}0312" if "." in number else number


def html_page(
    strip: PrintedStrip,
    generation: Generation,
    *,
    shown: int | None = None,
    announced: int | None = None,
    scripts: str = "",
    ballast: str = "",
) -> str:
    """A whole page around a strip.

    Args:
        strip: what it shows.
        generation: of its markup.
        shown: how many of its quotes the markup shows; all where it is None.
        announced: how many its label announces; as many as the strip has where it is None, and no label where it is 0.
        scripts: with JSON, at the end of the body.
        ballast: put in front of the strip.
    """
    count = len(strip.quotes) if announced is None else announced
    container = container_html(strip.quotes[:shown], strip.market_line, generation, announced=count)
    return around(container, scripts=scripts, ballast=ballast)


def container_html(
    quotes: Sequence[PrintedQuote], market_line: str | None, generation: Generation, *, announced: int = 0
) -> str:
    """The strip's container, from its start tag to its end tag."""
    market = escape(market_line) if market_line else ""
    match generation:
        case Generation.A:
            line = f'<div class="Mb(8px)"><span data-reactid="4">{market}</span></div>' if market else ""
            items = "".join(_plain_item(quote) for quote in quotes)
            return f'<div id="market-summary" data-reactid="2">{line}<div><ul class="Carousel">{items}</ul></div></div>'
        case Generation.B:
            label = f' aria-label="Marchés, list of {announced} items"' if announced else ""
            line = f'<span data-id="mk-msg" class="">{market}</span>' if market else ""
            items = "".join(_streaming_item(quote, number) for number, quote in enumerate(quotes))
            return f'<div id="market-summary" class="Pos(r)"{label}><div>{line}</div><ul>{items}</ul></div>'
        case Generation.C:
            items = "".join(_carousel_item(quote) for quote in quotes)
            label = f' aria-label="Marchés, list of {announced} items"' if announced else ""
            return f'<div class="indices-list yf-1a2b"{label}><div class="carousel">{items}</div></div>'


def around(container: str, *, scripts: str = "", ballast: str = "") -> str:
    """A whole page around a container; generation C's market line is put above it by `market_button`."""
    return (
        '<!DOCTYPE html><html lang="fr" id="atomic" class="NoJs"><head><meta charset="utf-8">'
        "<title>Actualités &lt;li&gt; 12,5 %</title>"
        f"<style>.a>li{{overflow:hidden}} .hidden{{display:none}}</style><script>{_SCRIPT}</script></head><body>"
        '<!-- <div id="market-summary-old"> --><div id="app"><svg style="display:none"><path d="M0 0"/></svg>'
        f"{_TRENDING}{_DOCK}{ballast}{container}{_HEADER}"
        "<main><h1>Une bourse aux graines</h1><p>Elle a pris 1\xa0204,50 (+0,27 %), dit-on.</p>"
        "<ul><li>CAC 40</li><li>Un sachet (à 0,80)</li></ul></main></div>"
        f"<script>{_SCRIPT}</script>{scripts}</body></html>"
    )


def market_button(market_line: str) -> str:
    """The three places of generation C's market line."""
    text = escape(market_line)
    return (
        f'<div class="markets"><button aria-label="{text}" class="mk"><i></i></button>'
        f'<div id="mk-time-tooltip" role="tooltip">{text}</div>'
        f'<span class="mobile-market-time-text yf-1">{text}</span></div>'
    )


def _plain_item(quote: PrintedQuote) -> str:
    name, link = escape(quote.name), escape(symbol_of(quote.name))
    change, percent = _signed(quote.change), _signed(quote.percent)
    return (
        f'<li aria-label="{name}"><h3><a href="/quote/{link}?p={link}" title="{name}">{name}</a><br>'
        f"<span><!-- react-text: 19 -->{as_printed(quote.value)}<!-- /react-text --></span>"
        f"<div><span>{change}</span> <span><!-- react-text: 25 -->(<!-- /react-text --><span>{percent}</span>"
        f"<!-- react-text: 29 -->)<!-- /react-text --></span></div></h3>"
        f'<a href="/quote/{link}" data-symbol="{link}" aria-label="{name} chart"><canvas></canvas></a></li>'
    )


def _signed(figure: str) -> str:
    text = as_printed(figure)
    sign, digits = (text[0], text[1:]) if text[0] in "+-" else ("", text)
    before = f"<!-- react-text: 22 -->{sign}<!-- /react-text -->" if sign else ""
    return f"{before}<!-- react-text: 23 -->{digits}<!-- /react-text -->"


def _streaming_item(quote: PrintedQuote, number: int) -> str:
    name, symbol = escape(quote.name), symbol_of(quote.name)
    link = percent_encoded(symbol, safe="")
    value, change, percent = (
        f'<fin-streamer data-symbol="{escape(symbol)}" data-field="{_FIELDS[figure]}" data-trend="txt"'
        f' value="{raw_number(getattr(quote, figure))}" active="true">'
        for figure in FIGURES
    )
    return (
        f'<li id="marketsummary-itm-{number}" aria-label="{name}"><h3>'
        f'<a href="/quote/{link}?p={link}" title="{name}">{name}</a><br>'
        f"{value}{as_printed(quote.value)}</fin-streamer><div>"
        f"{change}<span>{as_printed(quote.change)}</span></fin-streamer>"
        f"{percent}<span>({as_printed(quote.percent)})</span></fin-streamer></div></h3></li>"
    )


def _carousel_item(quote: PrintedQuote) -> str:
    symbol = symbol_of(quote.name)
    value, change, percent = (
        f'<fin-streamer data-symbol="{escape(symbol)}" data-field="{_FIELDS[figure]}" data-pricehint="2"'
        f' data-value="{raw_number(getattr(quote, figure))}" data-template="{{fmt}}" active>'
        for figure in FIGURES
    )
    return (
        '<div class="ticker-item valid-quote" data-testid="ticker-list-item">'
        f'<a data-testid="ticker-symbol-link" href="/quote/{percent_encoded(symbol, safe="")}/">'
        f'<span class="text">{escape(quote.name)} </span></a>{value}{as_printed(quote.value)}</fin-streamer>'
        f"{change}<span>{as_printed(quote.change)}</span></fin-streamer>"
        f"{percent}<span>{as_printed(quote.percent)}</span></fin-streamer></div>"
    )


def embedded_facts(quote: PrintedQuote) -> dict[str, object]:
    """What a page's JSON says of a quote."""
    facts: dict[str, object] = {"symbol": symbol_of(quote.name), "shortName": quote.name, "marketState": "REGULAR"}
    for figure in FIGURES:
        printed = getattr(quote, figure)
        fmt = as_printed(printed).removeprefix("+")
        facts[_FIELDS[figure]] = {"raw": f"NUMBER:{raw_number(printed)}", "fmt": fmt}
    return facts


def json_text(value: object) -> str:
    """JSON whose numbers are the strings that are marked as ``NUMBER:``, digit for digit."""
    return re.sub(r'"NUMBER:([^"]*)"', r"\1", json.dumps(value, ensure_ascii=False))


def stores_script(strip: PrintedStrip, *, of: Sequence[PrintedQuote] | None = None, encrypted: bool = False) -> str:
    """The script of 2017 to 2024 with the page's stores; *of* are the quotes whose figures it has."""
    quotes = strip.quotes if of is None else of
    others = PrintedQuote("CAC 40", "1,00", "+1,00", "+1,00 %")
    data = {"TRENDING.X": embedded_facts(others)} | {symbol_of(quote.name): embedded_facts(quote) for quote in quotes}
    stores: object = {
        "PageStore": {"text": 'a "MarketSummaryStore":{"data":[]} in a string', "list": [1, [2, {"a": None}]]},
        "MarketSummaryStore": {
            "error": None,
            "data": [{"symbol": symbol_of(quote.name), "name": quote.name} for quote in strip.quotes],
        },
        "StreamDataStore": {"quoteData": data, "last": {}},
        "MarketTimeStore": {"data": {"message": strip.market_line}},
    }
    if encrypted:
        stores = "U2FsdGVkX1" + "b3f" * 400 + "=="
    main = json_text({"context": {"dispatcher": {"stores": stores}}})
    main = main if encrypted else main.replace("/", "\\u002F")
    return (
        "<script>(function (root) {\n/* -- Data -- */\nroot.App || (root.App = {});\nroot.App.now = 1713486420000;\n"
        f"root.App.main = {main};\n}}(this));</script>"
    )


def answer_script(quotes: Sequence[PrintedQuote], *, market: str = "FR") -> str:
    """The script of 2026 with one market's quotes."""
    body = json_text({"marketSummaryResponse": {"result": [embedded_facts(quote) for quote in quotes], "error": None}})
    answer = json.dumps({"status": 200, "statusText": "OK", "headers": {}, "body": body})
    address = f"https://query1.example/v6/finance/quote/marketSummary?lang=fr-FR&amp;market={market}"
    return f'<script type="application/json" data-sveltekit-fetched data-url="{address}">{answer}</script>'


_SCRIPT = (
    "var a=1;if(a<b&&c>d){f('<div id=\"x\">')}var t='</div>';g={h:\"<li aria-label='CAC 40'>1,00</li>\",k:[1,{m:2}]};"
)
_TRENDING = (
    '<section id="trending"><h2>Tendances</h2><ul>'
    '<li aria-label="CAC 40"><h3><a href="/quote/%5EFCHI">CAC 40</a><br><fin-streamer data-symbol="^FCHI" '
    'data-field="regularMarketPrice" value="1.11">1,11</fin-streamer><div><fin-streamer data-symbol="^FCHI" '
    'data-field="regularMarketChange" value="1">+1,00</fin-streamer><fin-streamer data-symbol="^FCHI" '
    'data-field="regularMarketChangePercent" value="1">(+1,00 %)</fin-streamer></div></h3></li></ul></section>'
)
_DOCK = (
    '<div class="dock"><a data-testid="ticker-list-item" href="/quote/DAX/"><span>DAX</span><fin-streamer '
    'data-symbol="^GDAXI" data-field="regularMarketPrice" data-value="2.22">2,22</fin-streamer></a></div>'
)
_HEADER = (
    '<div id="quote-header-info"><h1>Dow Jones (^DJI)</h1><fin-streamer data-symbol="^DJI" '
    'data-field="regularMarketPrice" value="3.33">3,33</fin-streamer><fin-streamer data-symbol="^DJI" '
    'data-field="regularMarketChangePercent" value="0.0181">(+1,81 %)</fin-streamer></div>'
)
