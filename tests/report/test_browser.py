"""The page in a browser: nothing fetched, nothing refused, nothing wider than the screen."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.report.builders import FRENCH, MADE_BY, PARIS, a_history, a_market, an_instrument
from tests.report.test_write import HOSTILE
from tracker.report import write_report

if TYPE_CHECKING:
    from playwright.sync_api import Browser

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
    hostile = [an_instrument("1", "2.5", name=name, findings=("percent-mismatch",), marked=[1]) for name in HOSTILE]
    histories = {
        "market": a_market(15, snapshots=30),
        "hostile": a_history(*hostile),
        "single": a_history(an_instrument("37547.74")),
        "empty": a_history(at=()),
    }
    return {
        name: write_report(history, out=folder / name, texts=FRENCH.texts, zone=PARIS, made_by=MADE_BY).page
        for name, history in histories.items()
    }


@pytest.mark.parametrize("width", [360, 820, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["market", "hostile", "single", "empty"])
def test_the_page_is_quiet_and_fits(
    name: str, scheme: str, width: int, browser: Browser, pages: dict[str, Path]
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        offline=True,
    )
    page = context.new_page()
    complaints: list[str] = []
    requests: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("request", lambda request: requests.append(request.url))
    address = pages[name].as_uri()
    page.goto(address)
    for summary in page.query_selector_all("summary"):
        summary.click()
    assert complaints == []
    assert [url for url in requests if not url.startswith("data:")] == [address]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    widest = page.evaluate(
        "Math.max(0, ...[...document.querySelectorAll('body *:not(.hidden)')]"
        ".map(element => element.getBoundingClientRect().right))"
    )
    assert widest <= width + 1
    if page.query_selector(".chart"):
        shown = "narrow" if width <= 600 else "wide"
        heights = page.eval_on_selector_all(
            ".chart svg", "all => all.map(svg => [svg.className.baseVal, svg.clientHeight])"
        )
        assert {name for name, height in heights if height > 200} == {shown}
    assert page.evaluate("getComputedStyle(document.body).maxWidth") == "1148px"
    context.close()
