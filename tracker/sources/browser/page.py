"""A page from its address, by way of a browser: what is handed on is what `tracker.sources.http.page` hands on."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tracker.errors import PageNotHad
from tracker.model import Exchange, Page, TimeSource
from tracker.sources.browser.chromium import Chromium
from tracker.sources.browser.cookies import for_browser, from_browser
from tracker.sources.browser.guard import CONTENT_TYPE, Guard
from tracker.sources.browser.visit import Visit
from tracker.sources.http.chain import Chain
from tracker.sources.http.cookies import CookieStore
from tracker.sources.http.deadline import Deadline
from tracker.sources.http.fetch import World
from tracker.sources.http.page import Got
from tracker.sources.source import Source
from tracker.sources.web_address import without_user

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from http.cookiejar import Cookie

    from playwright.async_api import Browser, BrowserContext
    from playwright.async_api import Page as Tab


def render_page(
    source: Source,
    *,
    cookies: CookieStore,
    world: World,
    browser_path: str | None = None,
    keeps_cookies: bool = True,
) -> Got:
    """Have a browser build the page of *source*; its time is when it was taken from there, in whole seconds.

    It does not raise for what the network or the page does: that is `Got.fault`. All of it ends within the source's
    `Limits.total_s`, and the browser within two seconds more.

    Args:
        source: where the page is; its headers, and user and password, go to its own origin alone.
        cookies: of the source; they are those of the same source over HTTP.
        world: clocks and chance; waits are the event loop's.
        browser_path: Chromium's program; None to look for it.
        keeps_cookies: whether they are written back.

    Raises:
        BadSettings: Playwright or Chromium is missing, or what the source waits for is no selector.
    """
    rendering = _Rendering(source, cookies, world)
    asyncio.run(rendering.run(Chromium(browser_path)))
    return rendering.got(keeps_cookies=keeps_cookies)


async def render_in(browser: Browser, source: Source, *, cookies: CookieStore, world: World) -> Got:
    """As `render_page`, in a browser that runs already and goes on: all that is left in it is closed.

    Where a script of the page never ends, closing may not either: such a browser has to be ended.
    """

    async def running() -> Browser:
        return browser

    rendering = _Rendering(source, cookies, world)
    try:
        await rendering.in_time(running)
    finally:
        for context in browser.contexts:
            await context.close()
    return rendering.got(keeps_cookies=True)


class _Rendering:
    """One page in one browser.

    Attributes:
        html: in UTF-8; None where there is no page.
        at: when it was taken, or given up.
        exchanges: the requests for its document and their answers.
        is_cut: whether the document ended before its end.
        fault: why there is no page.
        warnings: what went wrong beside it.
    """

    def __init__(self, source: Source, cookies: CookieStore, world: World) -> None:
        self._source = source
        self._cookies = cookies
        self._world = world
        self._deadline = Deadline(source.limits.total_s, clock=world.clock)
        self._chain = Chain(without_user(source.url)[0], now=world.now)
        self._doing = "the browser did not start"
        self._refused: list[Cookie] = []
        self.html: bytes | None = None
        self.at = world.now()
        self.exchanges: tuple[Exchange, ...] = ()
        self.is_cut = False
        self.fault: PageNotHad | None = None
        self.warnings: list[str] = []

    async def run(self, chromium: Chromium) -> None:
        """Start the browser, visit the page, end the browser."""
        asyncio.get_running_loop().set_exception_handler(_without_driver)
        async with chromium:
            await self.in_time(chromium.start)

    async def in_time(self, start: Callable[[], Awaitable[Browser]]) -> None:
        """Visit the page in what *start* starts, within the source's limit."""
        try:
            async with asyncio.timeout(self._deadline.left_s):
                await self._use(await start())
        except TimeoutError:
            if self.html is None and self.fault is None:
                seconds = self._deadline.seconds
                self.fault = self._chain.fault(f"gave no page within {seconds:g} s: {self._doing}")

    def got(self, *, keeps_cookies: bool) -> Got:
        """What the visit gave, and the cookies written back if that is asked for."""
        page = Page(
            body=self.html or b"",
            source=self._source.name,
            address=without_user(self._source.url)[0],
            locale=self._source.locale,
            captured_at=self.at.replace(microsecond=0),
            time_source=TimeSource.CLOCK,
            content_type=CONTENT_TYPE if self.html is not None else None,
            exchanges=self.exchanges,
            is_cut=self.is_cut,
            layout=self._source.layout,
        )
        saved = self._cookies.save() if keeps_cookies else None
        warnings = [each for each in (self._cookies.warning, *self.warnings, saved) if each]
        return Got(page, self.fault, tuple(warnings))

    async def _use(self, browser: Browser) -> None:
        from playwright.async_api import Error

        try:
            await self._visit(browser)
        except Error as error:
            if self.html is None and self.fault is None:
                reason = error.message.splitlines()[0].rpartition(": ")[2]
                self.fault = self._chain.fault(f"was given up by the browser ({reason})")

    async def _visit(self, browser: Browser) -> None:
        context = await self._context(browser)
        tab = await context.new_page()
        context.on("page", _close)
        session = await context.new_cdp_session(tab)
        name = f"{browser.browser_type.name}/{browser.version}"
        guard = await Guard.before(
            session, source=self._source, chain=self._chain, browser=name, clock=self._world.clock
        )
        visit = Visit(
            tab,
            session,
            guard,
            source=self._source,
            chain=self._chain,
            deadline=self._deadline,
            world=self._world,
        )
        try:
            self.html = await visit.go()
        except PageNotHad as fault:
            self.fault = fault
        except asyncio.CancelledError:
            guard.mark_truncated("time")
            raise
        finally:
            self.at = self._world.now()
            self._doing = visit.doing
            self.exchanges, self.is_cut = guard.exchanges(), guard.is_cut
            if self.html is not None:
                self.warnings += visit.warnings
        self._cookies.replace([*from_browser(await context.cookies()), *self._refused])

    async def _context(self, browser: Browser) -> BrowserContext:
        """A profile that begins empty but for the source's cookies; dialogs are dismissed unless somebody listens."""
        from playwright.async_api import Error

        agent = next((value for name, value in self._source.headers.items() if name.casefold() == "user-agent"), None)
        context = await browser.new_context(
            locale=self._source.language,
            user_agent=agent,
            accept_downloads=False,
            ignore_https_errors=False,
            service_workers="block",
        )
        for cookie in self._cookies.cookies:
            try:
                await context.add_cookies([for_browser(cookie)])
            except Error as error:
                self._refused.append(cookie)
                reason = error.message.splitlines()[0]
                self.warnings.append(f"the browser refuses the cookie {cookie.name!r} ({reason}); going on without it")
        return context


def _without_driver(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Leave out what Playwright keeps for itself when its driver is killed: whoever called it was told."""
    if "reading from the driver" not in str(context.get("exception")):
        loop.default_exception_handler(context)


async def _close(popup: Tab) -> None:
    from playwright.async_api import Error

    with suppress(Error):
        await popup.close()
