"""Pages made to cost a reader its time or its memory: the strip, or an answer that names the limit."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.markup import Generation, around, container_html, html_page
from tests.pages import printed_figures, printed_strips
from tests.readers.test_visible_text import list_page
from tests.sizes import one_in

STRIP = next(strip for strip in printed_strips() if len(strip.quotes) == 8)
MEGA = 1_000_000
MOST_CPU_S = 10
MOST_MEMORY_MB = 300
BALLAST: dict[str, Callable[[], str]] = {
    "10,000 nested elements": lambda: "<div>" * 10_000,
    "100,000 nested elements": lambda: "<div>" * 100_000,
    "1,000,000 nested elements": lambda: "<div>" * MEGA,
    "formatting that nothing ends": lambda: "<b><i>" * MEGA,
    "50 MB of paragraphs": lambda: "<p>L'été, on vend « à 12,50 » des œufs hidden.</p>" * (50 * MEGA // 54),
    "one text of 50 MB": lambda: "x é " * (50 * MEGA // 5),
    "100,000 attributes": lambda: "<a " + " ".join(f"a{number}=1" for number in range(100_000)) + ">",
    "5,000,000 character references": lambda: "&eacute;" * (5 * MEGA),
    "hidden elements": lambda: "<i hidden>x</i>" * MEGA,
    "links to the strip": lambda: '<a href="#market-summary">x</a>' * MEGA,
    "end tags": lambda: "</div>" * MEGA,
    "scripts": lambda: "<script>1</script>" * MEGA,
    "comments": lambda: "<!-- -->" * MEGA,
    "open quotes": lambda: '<a b="' * MEGA,
    "a script that speaks of strips": lambda: "<script>" + "market-summary root.App.main " * MEGA + "</script>",
    "scripts with stores": lambda: "<script>root.App.main={}</script>" * (MEGA // 4),
    "stores in prose": lambda: "root.App.main " * MEGA,
    "deep JSON": lambda: "<script>root.App.main = " + "[" * MEGA + "</script>",
    "templates": lambda: "<template>" * 100_000 + "</template>" * 100_000,
    "less-than signs": lambda: "<" * (5 * MEGA),
}
READ = """
import json, resource, sys, time
import selectolax.lexbor
from tracker.errors import PageUnreadable
from tracker.reading import read_page
def megabytes(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
small, large = (open(name, "rb").read() for name in sys.argv[1:])
read_page(small)
before, started = megabytes() - len(large) // 2**20, time.process_time()
try:
    reading = read_page(large)
    answer = [[quote.name, *map(str, (quote.value, quote.change, quote.percent))] for quote in reading.quotes]
except PageUnreadable as error:
    answer = str(error)
print(json.dumps([answer, time.process_time() - started, megabytes() - before]))
"""


def read_elsewhere(tmp_path: Path, page: str) -> str | list[list[str]]:
    """The quotes, or the error, of a process of its own, which must stay within the bounds."""
    small, large = tmp_path / "small.html", tmp_path / "large.html"
    small.write_text(html_page(STRIP, Generation.A), "utf-8")
    large.write_text(page, "utf-8")
    ran = subprocess.run(
        [sys.executable, "-c", READ, small, large], capture_output=True, text=True, cwd=Path(__file__).parents[2]
    )
    assert ran.returncode == 0, ran.stderr
    answer: str | list[list[str]]
    answer, cpu_s, memory_mb = json.loads(ran.stdout)
    assert cpu_s < MOST_CPU_S
    assert memory_mb < MOST_MEMORY_MB
    return answer


FIGURES = [list(figures) for figures in printed_figures(STRIP)]
NAMES_LIMIT = "takes too long to read as html: "


@pytest.mark.slow
@pytest.mark.sized
@pytest.mark.parametrize("ballast", one_in(3, 0, [*BALLAST]))
def test_ballast_around_a_strip_costs_neither_time_nor_the_strip_without_a_reason(tmp_path: Path, ballast: str) -> None:
    answer = read_elsewhere(tmp_path, html_page(STRIP, Generation.B, ballast=BALLAST[ballast]()))
    if isinstance(answer, str):
        assert NAMES_LIMIT in answer or ballast == "open quotes"
    else:
        assert answer == FIGURES


@pytest.mark.slow
@pytest.mark.sized
@pytest.mark.parametrize("ballast", one_in(3, 1, [*BALLAST]))
def test_ballast_inside_a_strip_stays_within_the_bounds(tmp_path: Path, ballast: str) -> None:
    container = container_html(STRIP.quotes, None, Generation.B)
    at = container.index("<li")
    answer = read_elsewhere(tmp_path, around(container[:at] + BALLAST[ballast]() + container[at:]))
    assert isinstance(answer, str) or all(figures in FIGURES for figures in answer)


@pytest.mark.slow
@pytest.mark.sized
@pytest.mark.parametrize("ballast", one_in(3, 2, [*BALLAST]))
def test_ballast_around_visible_text_stays_within_the_bounds(tmp_path: Path, ballast: str) -> None:
    page = list_page(STRIP).replace("<body>", f"<body>{BALLAST[ballast]()}")
    answer = read_elsewhere(tmp_path, page)
    assert isinstance(answer, str) or answer == FIGURES


@pytest.mark.parametrize("ballast", ["10,000 nested elements", "1,000,000 nested elements", "100,000 attributes"])
def test_the_ballast_that_a_parser_takes_minutes_for_does_not_hide_the_strip(tmp_path: Path, ballast: str) -> None:
    assert read_elsewhere(tmp_path, html_page(STRIP, Generation.C, ballast=BALLAST[ballast]())) == FIGURES


EXPENSIVE: dict[str, Callable[[], str]] = {
    "market places in each other": lambda: (
        '<span class="mobile-market-time-text">' * 1900 + "<i></i>" * 20_000 + "</span>" * 1900
    ),
    "heavy market places": lambda: ('<div id="mk-time-tooltip">' + "<div>" * 5500 + "</div>" * 5500 + "</div>") * 700,
    "containers in each other": lambda: "<div class=indices-list>" * 14_000,
    "heavy containers": lambda: ('<div class="indices-list">' + "<div>" * 5500 + "</div>" * 5500 + "</div>") * 700,
    "deep items beside something hidden": lambda: (
        "<div id=market-summary><p hidden>x</p>"
        + "<div>" * 9000
        + f"<ul>{'<li aria-label=x></li>' * 16_000}</ul>"
        + "</div>" * 9001
    ),
    "answers": lambda: "".join(f'<script data-url="x/marketSummary">{number}</script>' for number in range(60_000)),
    "answers far apart": lambda: f'<script data-url="x/marketSummary">{{}}</script><p>{"x" * 25_000}</p>' * 1900,
    "a large answer": lambda: (
        '<script data-url="x/marketSummary">{"body":{"a":[' + "[]," * 12 * MEGA + "[]]}}</script>"
    ),
    "fields": lambda: ("y" * 400 + "<select><option>a</option></select>") * 25_000,
    "attributes of many tags": lambda: ("<a " + " ".join(f"a{number}" for number in range(15)) + "></a>") * 198_000,
}
"""Pages that took a minute or a gigabyte where each part of a page had a budget of its own."""


@pytest.mark.slow
@pytest.mark.sized
@pytest.mark.parametrize("expensive", one_in(2, 1, [*EXPENSIVE]))
def test_parts_that_are_cheap_one_by_one_stay_within_the_bounds_together(tmp_path: Path, expensive: str) -> None:
    page = around(EXPENSIVE[expensive]() + container_html(STRIP.quotes, None, Generation.C))
    answer = read_elsewhere(tmp_path, page)
    assert isinstance(answer, str) or answer == FIGURES
