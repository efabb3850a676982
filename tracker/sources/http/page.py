"""A page from its address: what a capture asks for, and what it is told where there was none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tracker.errors import PageNotHad
from tracker.model import Page, TimeSource
from tracker.sources.http.cookies import CookieStore
from tracker.sources.http.fetch import Address, World, fetch
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


def get_page(
    address: Address, *, source: str, locale: str, cookies: CookieStore, world: World, now: Callable[[], datetime]
) -> Got:
    """Get the page at *address*; its time is when its answer had come, in whole seconds.

    It does not raise for what the network does: that is `Got.fault`.
    """
    fetched = fetch(address, cookies, world)
    warnings = [each for each in (cookies.warning, cookies.save()) if each]
    content = fetched.content
    page = Page(
        body=content.body if content else b"",
        source=source,
        address=without_user(address.url)[0],
        locale=locale,
        captured_at=now().replace(microsecond=0),
        time_source=TimeSource.CLOCK,
        content_type=fetched.exchanges[-1].header("Content-Type") if fetched.exchanges else None,
        exchanges=fetched.exchanges,
        is_cut=content.is_cut if content else False,
    )
    return Got(page, fetched.fault, tuple(warnings))
