"""Pages from the web, with this process's clock, chance and home."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from tracker.cli.options import utc_now
from tracker.sources.http.consent import Choice
from tracker.sources.http.cookies import CookieStore
from tracker.sources.http.fetch import Address, World
from tracker.sources.http.page import Got, get_page
from tracker.sources.web_address import origin_of

if TYPE_CHECKING:
    from tracker.home import Home


def page_from_web(url: str, *, source: str | None, locale: str, consent: str | None, home: Home) -> Got:
    """Get a page; its source is its host unless it has a name. Its cookies are kept in the home, one file a source."""
    name = source or origin_of(url)[1] or "web"
    file_name = "".join(character if character.isalnum() or character in ".-" else "_" for character in name)[:80]
    cookies = CookieStore(home.settings.home / "cookies" / f"{file_name}.txt")
    world = World(clock=time.monotonic, now=utc_now, sleep=time.sleep, random=random.random)
    address = Address(url, language=locale.replace("_", "-"), consent=Choice(consent) if consent else None)
    return get_page(address, source=name, locale=locale, cookies=cookies, world=world, now=utc_now)
