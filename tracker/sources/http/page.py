"""A page from its address: what a capture asks for, and what it is told where there was none."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.errors import PageNotHad
from tracker.model import Page, TimeSource
from tracker.sources.http.cookies import CookieStore
from tracker.sources.http.fetch import World, fetch
from tracker.sources.source import Source
from tracker.sources.web_address import without_user


@dataclass(frozen=True, slots=True)
class Got:
    """What came of asking for a page.

    Attributes:
        page: the page; where none was had, what was received on the way, with an empty body.
        fault: why none was had; None where one was.
        warnings: what went wrong beside it.
    """

    page: Page
    fault: PageNotHad | None
    warnings: tuple[str, ...]


def get_page(source: Source, *, cookies: CookieStore, world: World, keeps_cookies: bool = True) -> Got:
    """Get the page of *source*; its time is when its answer had come, in whole seconds.

    It does not raise for what the network does: that is `Got.fault`.
    """
    fetched = fetch(source, cookies, world)
    warnings = [each for each in (cookies.warning, cookies.save() if keeps_cookies else None) if each]
    content = fetched.content
    page = Page(
        body=content.body if content else b"",
        source=source.name,
        address=without_user(source.url)[0],
        locale=source.locale,
        captured_at=world.now().replace(microsecond=0),
        time_source=TimeSource.CLOCK,
        content_type=fetched.exchanges[-1].header("Content-Type") if fetched.exchanges else None,
        exchanges=fetched.exchanges,
        is_cut=content.is_cut if content else False,
        layout=source.layout,
    )
    return Got(page, fetched.fault, tuple(warnings))
