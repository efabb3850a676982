"""How long a page takes to be read, with all checks, beside what its format alone would cost.

The HTML page is of the size and kind of a portal's: 1.2 MB with hundreds of kilobytes of scripts, the strip in its
first half, six of fifteen quotes in the markup and all of them in the JSON. Its peer, selectolax, only parses it.

The text pages are the example pages. Their peer is the reader that one would write first: `str.splitlines`, Babel's
`parse_decimal`, no check, no market line, and a figure that Babel takes for another one is not noticed.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

from babel.numbers import NumberFormatError, parse_decimal
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.markup import Generation, html_page, stores_script  # noqa: E402 - the tests are no installed package
from tests.pages import printed_strips  # noqa: E402 - as above
from tracker.reading import read_page  # noqa: E402 - as above

ROUNDS = 31
TEXTS = [path.read_bytes() for path in sorted((ROOT / "tracker" / "demo" / "pages").glob("*.txt"))[:20]]
STATEMENTS = """
    var t=e.querySelectorAll('[data-id="x"]'),n=[].slice.call(t);
    for(var i=0;i<n.length;i++){n[i].addEventListener("click",function(e){e.preventDefault(),r(e.target)})}
    function r(e){return e&&e.nodeType===1?e.getAttribute("data-ylk")||"":null}
    window.performance&&window.performance.mark&&window.performance.mark("YAFT-"+e.name);
    module.exports={render:function(e,t){return React.createElement("div",{className:"Pos(r)"},t.children)}};
    {"id":"sda-LREC","type":"ads","title":"Publicité","url":"https:\\u002F\\u002Fexample\\u002Fa","enabled":true,"w":[300,250]};
    if(typeof o!=="undefined"&&o>=0.5){a.push({k:o,v:l[o]})}else{s+="<div class='x'>"+c+"</div>"}
"""


def portal_page() -> bytes:
    """A page of generation B, the same at each call."""
    chance = random.Random(1)  # noqa: S311 - filler, no secret
    strip = next(strip for strip in printed_strips() if len(strip.quotes) == 15)

    def script(kilobytes: int) -> str:
        return "<script>" + "".join(chance.choices(STATEMENTS.split("\n"), k=12 * kilobytes)) + "</script>"

    def article(number: int) -> str:
        return (
            f'<li class="js-stream-content Pos(r)" data-uuid="{chance.random()}"><div class="Cf" aria-hidden="true">'
            f'<svg class="Cur(p)" width="16" style="fill:#000"><path d="M{chance.random()} 1z"></path></svg>'
            f'<h3><a href="/actualites/article-{number}.html" class="Fw(b)">L\'été en bourse, {number}</a></h3>'
            f"<p>On y lit que l’indice a pris 12,5 % &amp; plus, à {number} points.</p></div></li>\n"
        )

    def articles(count: int) -> str:
        return "".join(article(number) for number in range(count))

    scripts = script(300) + stores_script(strip) + script(100)
    page = html_page(strip, Generation.B, shown=6, scripts=scripts, ballast=script(240) + articles(420))
    return page.replace("<main>", articles(600) + script(180) + articles(300) + "<main>", 1).encode()


def plain_reader(body: bytes) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    """The quotes of a text page, the plain way."""
    quotes = []
    lines = [line.strip() for line in body.decode().splitlines()]
    for number, line in enumerate(lines[:-3]):
        change, _, percent = lines[number + 3].partition(" (")
        if line.startswith("•") and percent.endswith("%)"):
            printed = (lines[number + 2], change, percent.removesuffix("%)").strip())
            with suppress(NumberFormatError):
                value, change_by, percentage = (parse_decimal(text, locale="fr_FR") for text in printed)
                quotes.append((line.removeprefix("•").strip(), value, change_by, percentage))
    return quotes


def milliseconds(operations: dict[str, Callable[[], object]]) -> dict[str, float]:
    """The median CPU time of each operation, taken in turn."""
    taken: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, operation in operations.items():
            started = time.process_time()
            operation()
            taken.setdefault(name, []).append(1000 * (time.process_time() - started))
    return {name: statistics.median(each) for name, each in taken.items()}


def main() -> None:
    """Print the table."""
    page = portal_page()
    assert len(read_page(page).quotes) == 15
    assert all(len(plain_reader(body)) == len(read_page(body).quotes) for body in TEXTS)
    html = milliseconds({"tracker": lambda: read_page(page), "selectolax": lambda: LexborHTMLParser(page)})
    text = milliseconds(
        {
            "tracker": lambda: [read_page(body) for body in TEXTS],
            "plain": lambda: [plain_reader(body) for body in TEXTS],
        }
    )
    print(f"CPU milliseconds, medians of {ROUNDS} runs in turn")
    print(f"HTML page of {len(page) / 1e6:.2f} MB")
    print(f"  selectolax parses it             {html['selectolax']:7.2f}")
    ratio = html["tracker"] / html["selectolax"]
    print(f"  tracker reads and checks it      {html['tracker']:7.2f}   {ratio:.2f} x (limit 1)")
    print(f"{len(TEXTS)} text pages")
    print(f"  splitlines and parse_decimal     {text['plain']:7.2f}")
    ratio = text["plain"] / text["tracker"]
    print(f"  tracker reads and checks them    {text['tracker']:7.2f}   {ratio:.1f} x faster (limit 3)")


if __name__ == "__main__":
    main()
