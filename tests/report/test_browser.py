"""The page in a browser: nothing fetched, nothing refused, nothing wider than the screen; and what its script does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.report.builders import (
    ENGLISH,
    FRENCH,
    a_history,
    a_market,
    an_instrument,
    before_newest,
    hours,
    page_without_charts,
    with_value,
    written,
)
from tests.report.test_candles import days_of_quotes
from tests.report.test_closed_hours import HOUR, MONDAY, hourly
from tests.report.test_failure_marks import failing
from tests.report.test_write import HOSTILE
from tracker.history import History

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
)  # fmt: skip

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield started
        started.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Reports by what they show."""
    folder = tmp_path_factory.mktemp("reports")
    long = with_value(days_of_quotes(200, marked=[DOUBTFUL]), 1, "103.50")
    hostile = [an_instrument("1", "2.5", name=name, findings=("percent-mismatch",), marked=[1]) for name in HOSTILE]
    # fmt: off
    three = (
        an_instrument("37775.38", "37790.10", "1037805.00", name="Dow Jones", change="22.07", percent="0.06",
                      at=EIGHT[:3]),
        an_instrument("1.0639", "10.700", "1.0590", "1.0600", name="EUR/USD", change="-0.0007", percent="-0.06",
                      marked=[1], at=EIGHT[4:]),
        an_instrument("2", "4", "3", None, "5", "6", "7", "8", name="still", change="0.00", percent="0.00",
                      marked=[7], at=EIGHT),
    )
    # fmt: on
    histories = {
        "market": (over_every_span(a_market(9, snapshots=30)), FRENCH),
        "hostile": (a_history(*three, *hostile), FRENCH),
        "single": (a_history(an_instrument("37547.74")), FRENCH),
        "empty": (a_history(at=()), FRENCH),
        "three": (a_history(*three), FRENCH),
        "three in English": (a_history(*three), ENGLISH),
        "long": (a_history(long), FRENCH),
        "squeezed": (a_history(failing(hourly(96), [MONDAY + number * HOUR for number in (2, 78.5, 90.5)])), FRENCH),
    }
    return {
        name: written(history, folder / name, words, squeezes=name == "squeezed").page
        for name, (history, words) in histories.items()
    }


def over_every_span(history: History) -> History:
    """The same instruments with a change over a day, a week, a month and a year: as many columns as there can be.

    That over the whole period is doubtful for the first of them.
    """
    values = [one.newest.quote.value or Decimal(1) for one in history.instruments]
    told = [
        before_newest(one, findings=("percent-mismatch",), day=f"{value / number}", week="1", month="2", year="3")
        for number, (one, value) in enumerate(zip(history.instruments, values, strict=True), 1)
    ]
    told[0].quotes.iloc[0, list(told[0].quotes.columns).index("marked")] = True
    return replace(history, instruments=tuple(told))


DOUBTFUL = 4 * 190 + 1
"""The highest value of a day in the last month of 200."""

EIGHT = hours(-60, -50, -40, -30, -3, -2, -1, 0)
"""Three of them are in the last day, and two more in the two days before."""


@contextmanager
def opened(
    browser: Browser, address: str, *, width: int = 1200, scheme: str = "light", **options: Any
) -> Iterator[Page]:
    """A page that has been loaded; whatever it complains of fails the test, and so does a request beside itself.

    All without *options* are loaded into one tab, one after the other: a window costs two thirds of what a page takes.
    """
    context = browser.contexts[0] if browser.contexts and not options else browser.new_context(offline=True, **options)
    page = context.pages[0] if context.pages else context.new_page()
    complaints: list[str] = []
    requests: list[str] = []
    listeners: dict[Any, Any] = {
        "console": lambda message: complaints.append(message.text),
        "pageerror": lambda error: complaints.append(str(error)),
        "dialog": lambda dialog: complaints.append(dialog.message),
        "request": lambda request: requests.append(request.url),
    }
    for event, listener in listeners.items():
        page.on(event, listener)
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(media="null", color_scheme="dark" if scheme == "dark" else "light")
    page.goto(address)
    try:
        yield page
        assert complaints == []
        assert {request.partition("#")[0] for request in requests} == {address.partition("#")[0]}
        if not options:
            for event, listener in listeners.items():
                page.remove_listener(event, listener)
            page.evaluate("localStorage.clear()")
            page.mouse.move(0, 0)
            # Else an address of the same page with another fragment would not load it again.
            page.goto("about:blank")
    except BaseException:
        context.close()
        raise
    if options:
        context.close()


def paper_of(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


LIGHT_PAPER, DARK_PAPER = "rgb(255, 255, 255)", "rgb(20, 23, 27)"


def test_a_name_from_right_to_left_turns_no_figure_of_its_sentence_round(browser: Browser, tmp_path: Path) -> None:
    names, percents = ("مؤشر السوق", "מדד 500"), ("3.40", "-1.40")
    instruments = [an_instrument("1", "2", name=name, percent=each) for name, each in zip(names, percents, strict=True)]
    with opened(browser, written(a_history(*instruments), tmp_path).page.as_uri()) as page:
        for name, figure in zip(names, ("+3,40", "−1,40"), strict=True):
            places = page.evaluate(LEFT_EDGES, [name, figure])
            # The name as a whole stands before its figure, whose characters are in their order.
            assert max(places[: len(name)]) < min(places[len(name) :])
            assert places[len(name) :] == sorted(places[len(name) :])


LEFT_EDGES = """([name, figure]) => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode, text = node.data;
    const at = text.indexOf(name), then = text.indexOf(figure, at);
    if (at < 0 || then < 0) continue;
    const left = index => {
      const range = document.createRange();
      range.setStart(node, index); range.setEnd(node, index + 1);
      return range.getBoundingClientRect().left;
    };
    return [...[...name].map((_, index) => left(at + index)), ...[...figure].map((_, index) => left(then + index))];
  }
}"""


@pytest.mark.parametrize(
    ("name", "scheme"), [("market", "dark"), ("hostile", "light"), ("single", "dark"), ("empty", "light")]
)
def test_the_page_is_quiet_and_fits(name: str, scheme: str, browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages[name].as_uri(), scheme=scheme) as page:
        for summary in page.query_selector_all("summary"):
            summary.click()
        assert page.evaluate("getComputedStyle(document.body).maxWidth") == "1148px"
        assert paper_of(page) == (DARK_PAPER if scheme == "dark" else LIGHT_PAPER)
        for width in (360, 820, 1000, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            for plot in page.query_selector_all(".plot")[:3]:
                plot.focus()
                plot.press("Home")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            if name != "hostile" and width <= 1140:
                # Where a change over a month has ten digits, its table alone moves sideways.
                wider = page.eval_on_selector_all(
                    ".room", "all => all.filter(one => one.scrollWidth > one.clientWidth)"
                )
                assert wider == []
            widest = page.evaluate(
                "Math.max(0, ...[...document.querySelectorAll('body *:not(.hidden)')]"
                ".map(element => element.getBoundingClientRect().right))"
            )
            assert widest <= width + 1
            heights = page.eval_on_selector_all(
                ".chart svg", "all => all.map(svg => [svg.className.baseVal, svg.clientHeight])"
            )
            shown = {which for which, height in heights if height > 200}
            assert shown == (set() if name in ("single", "empty") else {"narrow" if width <= 600 else "wide"})


@pytest.mark.parametrize(
    ("name", "scheme", "widths"),
    [
        ("hostile", "light", (360,)),
        ("hostile", "dark", (1440,)),
        # What axe takes grows faster than the page.
        ("three", "light", (820, 1440)),
        ("three", "dark", (360, 820)),
    ],
)
def test_axe_finds_nothing_serious(
    name: str, scheme: str, widths: tuple[int, ...], browser: Browser, pages: dict[str, Path]
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with opened(browser, pages[name].as_uri(), scheme=scheme) as page:
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            found = Axe().run(page, options={"resultTypes": ["violations"]}).response
            assert len(found["passes"]) > 20
            assert [
                (one["id"], node["html"])
                for one in found["violations"]
                if one["impact"] in ("serious", "critical")
                for node in one["nodes"]
            ] == []


def test_without_script_everything_is_there(browser: Browser, pages: dict[str, Path]) -> None:
    with opened(browser, pages["three"].as_uri(), java_script_enabled=False) as page:
        assert page.locator("button, select, input").count() == 0
        assert page.locator(".chart svg.wide:visible").count() == 4
        assert page.locator("table.quotes tbody tr:visible").count() == 3
        assert page.locator("details").count() == 4
        assert "Derniers chiffres" in page.inner_text("header")


def test_the_theme_is_switched_and_remembered_and_can_be_sent(browser: Browser, pages: dict[str, Path]) -> None:
    address = pages["three"].as_uri()
    with opened(browser, address) as page:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className").startswith("skip")
        page.get_by_role("button", name="Thème sombre").click()
        assert paper_of(page) == DARK_PAPER
        line = "getComputedStyle(document.querySelectorAll('.chart svg.wide text')[0]).fill"
        assert page.evaluate(line) == "rgb(163, 172, 184)"
        assert page.url.endswith("#theme=dark")
        page.goto("about:blank")
        page.goto(address)
        assert paper_of(page) == DARK_PAPER
        page.emulate_media(media="print")
        assert paper_of(page) in (LIGHT_PAPER, "rgba(0, 0, 0, 0)")
        page.emulate_media(media="screen")
        page.get_by_role("button", name="Thème clair").click()
        assert page.evaluate("localStorage.length") == 0
    with opened(browser, address + "#theme=dark") as page:
        assert paper_of(page) == DARK_PAPER


def test_the_table_is_sorted_by_a_button_and_back(browser: Browser, pages: dict[str, Path]) -> None:
    def names(page: Page) -> list[str]:
        return page.locator("table.quotes tbody th a").all_inner_texts()

    with opened(browser, pages["three"].as_uri()) as page:
        assert names(page) == ["Dow Jones", "EUR/USD", "still"]
        head = page.get_by_role("columnheader", name="En %")
        orders = []
        for _ in range(3):
            head.get_by_role("button").press("Enter")
            orders.append((head.get_attribute("aria-sort"), names(page)))
        assert orders == [
            ("descending", ["Dow Jones", "still", "EUR/USD"]),
            ("ascending", ["EUR/USD", "still", "Dow Jones"]),
            (None, ["Dow Jones", "EUR/USD", "still"]),
        ]
    with opened(browser, pages["market"].as_uri() + "#sort=day-down") as page:
        percents = page.eval_on_selector_all(
            "td.span:nth-child(5)", "all => all.map(cell => Number(cell.dataset.value))"
        )
        assert percents == [800, 700, 600, 500, 400, 300, 200, 100, 0]
    with opened(browser, pages["three"].as_uri() + "#sort=name-down", width=360) as page:
        assert names(page) == ["still", "EUR/USD", "Dow Jones"]
        page.get_by_label("Trier par").select_option("value-down")
        assert names(page)[-1] == "EUR/USD"
        assert page.url.endswith("#sort=value-down")


def test_groups_are_dissolved_by_sorting_and_come_back(browser: Browser, tmp_path: Path) -> None:
    page_file = tmp_path / "index.html"
    page_file.write_text(page_without_charts(a_market(24, snapshots=4)), encoding="utf-8")
    with opened(browser, page_file.as_uri()) as page:
        assert page.locator("tr.group:visible").all_inner_texts() == ["Indices", "Devises", "Crypto-actifs"]
        before = page.locator("table.quotes tbody tr").all_inner_texts()
        button = page.get_by_role("columnheader", name="Instrument").get_by_role("button")
        button.click()
        assert page.locator("tr.group:visible").count() == 0
        button.click()
        button.click()
        assert page.locator("table.quotes tbody tr").all_inner_texts() == before


@pytest.mark.parametrize("name", ["three", "three in English"])
def test_a_chart_is_read_by_keyboard_in_the_words_of_its_table(
    name: str, browser: Browser, pages: dict[str, Path]
) -> None:
    with opened(browser, pages[name].as_uri()) as page:
        for section in page.locator(".charts section").all()[1:]:
            section.locator("summary").last.click()
            rows = [row.split("\t") for row in section.locator("details tbody tr").all_inner_texts()]
            plot = section.get_by_role("slider")
            plot.focus()
            plot.press("End")
            for at, value, change, percent in rows:
                if value == "—":
                    continue
                told = plot.get_attribute("aria-valuetext") or ""
                for part in (at, value.removesuffix(" ?"), change, percent):
                    assert part in told
                assert ("(douteu" in told or "(doubt" in told) == value.endswith("?")
                assert section.locator(".readout").is_visible()
                plot.press("ArrowLeft")
            plot.press("Escape")
            assert not section.locator(".readout").is_visible()


def test_a_pointer_reads_the_nearest_snapshot_and_a_dot_lies_on_the_line(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with opened(browser, pages["three"].as_uri()) as page:
        section = page.locator("section[aria-labelledby=eur-usd]")
        plot = section.get_by_role("slider")
        box = plot.bounding_box()
        assert box is not None
        plot.hover(position={"x": box["width"] - 2, "y": 5})
        assert "1,0600" in section.locator(".readout").inner_text()
        dot = section.locator(".dot").bounding_box()
        last = section.locator("svg.wide circle").last.bounding_box()
        assert dot is not None
        assert last is not None
        for side, length in (("x", "width"), ("y", "height")):
            assert abs(dot[side] + dot[length] / 2 - last[side] - last[length] / 2) < 1.5  # type: ignore[literal-required]
        page.mouse.move(0, 0)
        assert not section.locator(".readout").is_visible()


def test_a_squeezed_chart_is_read_where_its_points_are_and_a_view_of_a_day_has_its_closed_hours_shaded(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with opened(browser, pages["squeezed"].as_uri()) as page:
        section = page.locator("section[aria-labelledby=cac-40]")
        slider = section.get_by_role("slider")
        slider.focus()
        lefts = []
        for key, words in (("End", "3 mai 2024, 09:00"), ("ArrowLeft", "08:00"), ("Home", "29 avr. 2024, 10:00")):
            slider.press(key)
            assert words in (slider.get_attribute("aria-valuetext") or "")
            dot = section.locator(".dot").bounding_box()
            assert dot is not None
            lefts.append((dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2))
        last = section.locator("svg.wide circle").last.bounding_box()
        assert last is not None
        assert abs(lefts[0][0] - last["x"] - last["width"] / 2) < 1.5
        # An hour before it the exchange was closed: that is left out.
        assert abs(lefts[0][0] - lefts[1][0]) < 1
        assert lefts[2][0] < lefts[0][0] - 500
        box = slider.bounding_box()
        assert box is not None
        slider.hover(position={"x": lefts[2][0] - box["x"], "y": 20})
        assert "29 avr. 2024, 10:00" in section.locator(".readout").inner_text()
        page.get_by_role("button", name="1 j", exact=True).click()
        # Of three failed captures two are in the last day.
        assert (section.locator("svg.drawn .failed").get_attribute("d") or "").count("M") == 2
        assert section.locator("svg.drawn .closed").count() == section.locator("svg.drawn .closed-bar").count() == 2
        overview = page.locator(".charts section").first
        assert (overview.locator("svg.drawn .failed").get_attribute("d") or "").count("M") == 2
        assert (
            "Croix sous l’axe\N{NO-BREAK SPACE}: captures échouées." in overview.locator(".chart + .note").inner_text()
        )


def test_a_view_of_a_day_and_of_some_instruments_is_drawn_and_can_be_sent(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with opened(browser, pages["three"].as_uri()) as page:
        page.get_by_role("button", name="1 j", exact=True).click()
        assert page.locator("svg.drawn:visible").count() == 4
        overview = page.locator(".charts section").first
        slider = overview.get_by_role("slider")
        slider.focus()
        slider.press("Home")
        # In the last day each instrument is measured from its first value in that day.
        assert "EUR/USD 0,00 %" in (slider.get_attribute("aria-valuetext") or "").replace("\xa0", " ")
        assert slider.get_attribute("aria-valuemax") == "3"
        assert "Aucun relevé" in page.locator("section[aria-labelledby=dow-jones] svg.drawn").inner_html()
        page.get_by_role("checkbox", name="still").uncheck()
        assert "still" not in (slider.get_attribute("aria-valuetext") or "")
        # Name and change since the first value in that day stand at the end of each line, apart.
        words = [text.replace("\xa0", " ") for text in overview.locator("svg.drawn text").all_text_contents()]
        assert words[-3:] == ["EUR/USD", "−0,37 %", "1 point hors échelle"]
        name, change = (overview.locator("svg.drawn text").nth(at).bounding_box() for at in (-3, -2))
        assert name is not None
        assert change is not None
        assert name["x"] + name["width"] + 6 < change["x"]
        sent = page.url
        assert sent.endswith("#period=1d&off=still")
    with opened(browser, sent, width=360) as page:
        assert page.get_by_role("button", name="1 j", exact=True).get_attribute("aria-pressed") == "true"
        assert not page.get_by_role("checkbox", name="still").is_checked()
        assert page.locator("svg.drawn:visible").count() == 4
        page.get_by_role("link", name="Qualité des données").click()
        assert page.url.endswith("#at=quality&period=1d&off=still")
        page.get_by_role("button", name="Tout").first.click()
        assert page.locator("svg.drawn:visible").count() == 1


def test_a_view_of_a_part_leaves_doubtful_values_beside_its_line_and_off_its_scale_as_the_picture_does(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with opened(browser, pages["three"].as_uri() + "#period=1d") as page:
        drawn = page.locator("section[aria-labelledby=eur-usd] svg.drawn")
        words = [text.replace("\xa0", " ") for text in drawn.locator("text").all_text_contents()]
        assert "1 point hors échelle (10,700)" in words
        assert "1,060" in words
        assert drawn.locator(".arrowhead").count() == 1
        line = drawn.locator(".course-line").get_attribute("d") or ""
        assert (line.count("M"), line.count("L")) == (2, 1)
        overview = page.locator(".charts section").first.locator("svg.drawn")
        assert "1 point hors échelle" in (overview.locator("text").last.text_content() or "").replace("\xa0", " ")
    with opened(browser, pages["long"].as_uri() + "#period=1m") as page:
        section = page.locator("section[aria-labelledby=nikkei-225]")
        place = (section.locator(".hollow").get_attribute("d") or "").removeprefix("M").removesuffix("h0")
        line = section.locator(".course-line").get_attribute("d") or ""
        # The day of the doubtful value has sure ones: these are what its candle is of, and the line.
        assert place
        assert place not in line
        assert line.count("M") == 1
        assert "Marque évidée" in section.locator(".chart + .note").inner_text()


def test_of_many_instruments_eight_lines_are_named_and_none_is_a_choice_too(
    browser: Browser, pages: dict[str, Path]
) -> None:
    with opened(browser, pages["market"].as_uri()) as page:
        overview = page.locator(".charts section").first
        every = overview.get_by_role("button", name="Tout")
        every.click()
        assert "Aucun instrument n’est choisi" in overview.locator("svg.drawn").inner_html()
        every.click()
        overview.get_by_role("checkbox").first.uncheck()
        assert (
            overview.locator("svg.drawn .course-line").count()
            == overview.locator("svg.drawn [class*=' line'].word").count()
        )
        assert not overview.locator("p.wrap").is_visible()
        every.click()
        assert overview.locator("p.wrap").is_visible()
    with opened(browser, pages["hostile"].as_uri()) as page:
        # A name that every object of JavaScript has.
        slider = page.locator("section[aria-labelledby=constructor]").get_by_role("slider")
        slider.press("Home")
        assert "2,5" not in (slider.get_attribute("aria-valuetext") or "2,5")
        overview = page.locator(".charts section").first
        overview.get_by_role("checkbox").first.uncheck()
        assert (
            overview.locator("svg.drawn .course-line.others").count()
            == overview.locator("svg.drawn .course-line").count() - 8
        )
        assert overview.locator("svg.drawn [class*=' line'].word").count() == 8


@pytest.mark.parametrize(("age", "words"), [(timedelta(minutes=6), "il y a 6 min"), (timedelta(days=9), "il y a 9 j")])
def test_the_age_of_the_figures_is_told(age: timedelta, words: str, browser: Browser, tmp_path: Path) -> None:
    at = datetime.now(UTC) - age
    page_file = written(a_history(an_instrument("1", "2", at=(at - age, at))), tmp_path).page
    with opened(browser, page_file.as_uri()) as page:
        assert words in page.inner_text("header").replace("\xa0", " ").replace("\u202f", " ")


def test_candles_are_read_with_their_four_values_and_a_part_of_the_period_is_a_line(
    browser: Browser, pages: dict[str, Path]
) -> None:
    def told(page: Page) -> tuple[str, str]:
        slider = page.locator("section[aria-labelledby=nikkei-225]").get_by_role("slider")
        slider.focus()
        slider.press("Home")
        words = (slider.get_attribute("aria-valuetext") or "").replace("\xa0", " ")
        return words, str(slider.get_attribute("aria-valuemax"))

    four = "Première {}, La plus haute {}, La plus basse {}, Dernière {}"
    with opened(browser, pages["long"].as_uri()) as page:
        # On wide screens a candle is a day, and there are the working days of 200.
        assert told(page) == ("1er janvier 2024, " + four.format(100, "103,50", 99, 101), "143")
        caption = page.locator("section[aria-labelledby=nikkei-225] figcaption")
        assert "Chandeliers" in caption.inner_text()
        page.get_by_role("button", name="1 m.", exact=True).click()
        words, _ = told(page)
        assert "juin 2024" in words
        assert "Première" not in words
        assert "Chandeliers" not in caption.inner_text()
    with opened(browser, pages["long"].as_uri(), width=360, java_script_enabled=False) as page:
        page.locator("section[aria-labelledby=nikkei-225] summary").click()
        rows = page.locator("table.candles tbody tr")
        # Among the newest hundred there is one day with a doubtful value beside its candle, told in a row of its own.
        assert rows.count() == 101
        assert rows.first.inner_text().split("\t") == ["18 juillet 2024", "299", "302", "298", "300"]
        assert "dans aucun chandelier" in page.locator("table.candles").inner_text()
        assert page.locator("table.candles").evaluate("table => table.getBoundingClientRect().right") <= 360
        assert page.locator("table.candles").evaluate("table => table.tHead.scrollWidth <= table.clientWidth")
    with opened(browser, pages["long"].as_uri(), width=390) as page:
        assert told(page) == ("Semaine du 1er janvier 2024, " + four.format(100, 107, 99, 105), "28")
