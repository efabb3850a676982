"""The way from an address to a page's HTML in a browser: answers, waits, consent and retries, until a deadline."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from http import HTTPStatus
from typing import TYPE_CHECKING

from tracker.errors import BadSettings
from tracker.model import Exchange
from tracker.readers.html_tree import CONTAINERS
from tracker.sources.browser.guard import Guard
from tracker.sources.http.chain import Chain
from tracker.sources.http.consent import Form, button_of, consent_form
from tracker.sources.http.deadline import Deadline
from tracker.sources.http.fetch import CONSENT_STEPS, World
from tracker.sources.http.retry import RETRIED_STATUSES, pause_s
from tracker.sources.source import MEBIBYTE, Choice, Source

if TYPE_CHECKING:
    from playwright.async_api import CDPSession, ElementHandle, Frame, Page

LOAD_S = 20.0
"""How long a page that is parsed may go on loading what belongs to it."""
STRIP_S = 10.0
"""How long a page that is loaded may go on building, unless the source says what to wait for."""
CONSENT_S = 10.0
"""How long the answer to a consent form may take to show."""
_QUIET_WITH_STRIP_S = 0.5
_QUIET_WITHOUT_STRIP_S = 2.0
_RESERVE_S = 1.0
"""Left of the total for taking the page when waiting for more of it has to end."""
_POLL_S = 0.1
_CUT_MS = 500
_CLICK_S = 2.0

# In a world of its own, where the page's scripts can't have changed what these words mean. A script's text may hold
# half a character, which UTF-8 can't.
_HTML = """(() => {
  const doctype = document.doctype ? new XMLSerializer().serializeToString(document.doctype) : "";
  const html = doctype + (document.documentElement ? document.documentElement.outerHTML : "");
  return html.length > LIMIT ? null : html.toWellFormed();
})()"""

_NET_ERROR = re.compile(r"net::(ERR_[A-Z0-9_]+)")
_REASONS = {
    "ERR_NAME_NOT_RESOLVED": "there is no such host",
    "ERR_CONNECTION_REFUSED": "no connection could be made (connection refused)",
    "ERR_ADDRESS_UNREACHABLE": "no connection could be made (no route to host)",
    "ERR_CONNECTION_TIMED_OUT": "no connection within the time limit",
    "ERR_CONNECTION_RESET": "its answer broke off",
    "ERR_CONNECTION_CLOSED": "its answer broke off",
    "ERR_EMPTY_RESPONSE": "it closed the connection without an answer",
    "ERR_TIMED_OUT": "it stopped answering",
    "ERR_NETWORK_CHANGED": "the network changed meanwhile",
}
"""The browser's errors that may pass, in words."""


class Visit:
    """One visit to a page.

    Attributes:
        warnings: what went wrong beside it.
        doing: what the visit is at, as the end of a sentence for when its time is over.
    """

    def __init__(
        self,
        page: Page,
        session: CDPSession,
        guard: Guard,
        *,
        source: Source,
        chain: Chain,
        deadline: Deadline,
        world: World,
    ) -> None:
        self._page = page
        self._session = session
        self._guard = guard
        self._source = source
        self._chain = chain
        self._ready = source.wait_for
        self._deadline = deadline
        self._world = world
        self._documents = 0
        self.warnings: list[str] = []
        self.doing = "no answer came"
        page.on("framenavigated", self._on_navigated)

    async def go(self) -> bytes:
        """The page's HTML in UTF-8.

        Raises:
            PageNotHad: there is no page.
            BadSettings: the selector of the source is none.
        """
        await self._open()
        answers = 0
        while True:
            html = await self._parsed()
            form = consent_form(html)
            if form is None and not self._guard.is_cut:
                html = await self._built()
                form = consent_form(html)
            body = html.encode()
            self._guard.keep_html(body)
            if form is None or self._source.consent is None:
                return body
            if answers == CONSENT_STEPS:
                raise self._chain.fault(
                    f"shows its consent form again after {CONSENT_STEPS} answers",
                    advice="The form may have changed; save the page from a browser and capture the file.",
                )
            answers += 1
            await self._answer(form, self._source.consent)

    async def _open(self) -> None:
        """Go to the address, as often as may help, until a document begins to come, whatever its status."""
        attempt = 0
        while True:
            attempt += 1
            self.doing = "no answer came"
            self._guard.begin()
            error = await self._navigate()
            self._raise_fault()
            answer = self._guard.answer
            may_pass = error in _REASONS if answer is None else answer.status in RETRIED_STATUSES
            if may_pass and attempt <= self._source.limits.retries and await self._wait(answer, attempt):
                continue
            if error is None:
                return
            if answer is not None:
                # A status that has no body, such as 204, is an error to the browser.
                self._chain.refuse_status(answer)
            raise self._chain.fault(_in_words(error))

    async def _navigate(self) -> str | None:
        """Go to the address until its document begins to come; the browser's error where none does."""
        from playwright.async_api import Error

        try:
            await self._page.goto(self._chain.addresses[0], wait_until="commit", timeout=0)
        except Error as error:
            found = _NET_ERROR.search(error.message)
            return found[1] if found else error.message.splitlines()[0]
        return None

    async def _wait(self, answer: Exchange | None, attempt: int) -> bool:
        """Wait before the next try; False where the wait would be too long to be worth it."""
        wait_s = pause_s(
            attempt,
            answer.header("Retry-After") if answer else None,
            now=self._world.now(),
            random=self._world.random,
            left_s=self._left_s(),
        )
        if wait_s is not None:
            await asyncio.sleep(wait_s)
        return wait_s is not None

    async def _parsed(self) -> str:
        """The HTML of a document that has come whole, or as far as it will."""
        from playwright.async_api import TimeoutError as TookTooLong

        self.doing = "its document does not end, or one of its scripts does not"
        # A document that broke off is never told to be parsed.
        while not self._guard.is_cut:
            with suppress(TookTooLong):
                await self._page.wait_for_load_state("domcontentloaded", timeout=_CUT_MS)
                break
        answer = self._guard.answer
        if not self._guard.is_cut and (answer is None or answer.status == HTTPStatus.OK):
            with suppress(TookTooLong):
                await self._page.wait_for_load_state("load", timeout=self._at_most_ms(LOAD_S))
        return await self._taken()

    async def _built(self) -> str:
        """The HTML of a loaded page, once its scripts have built what the source waits for, or a strip."""
        self.doing = "one of its scripts does not end"
        if self._ready is not None:
            await self._wait_for(self._ready)
        else:
            end = Deadline(min(STRIP_S, self._left_s()), clock=self._world.clock)
            while end.left_s > 0:
                is_there = await self._is_there(CONTAINERS)
                if self._guard.quiet_s >= (_QUIET_WITH_STRIP_S if is_there else _QUIET_WITHOUT_STRIP_S):
                    break
                await asyncio.sleep(_POLL_S)
        return await self._taken()

    async def _taken(self) -> str:
        """The HTML of the document that is there by now.

        Raises:
            PageNotHad: it was refused, or its status is not 200; what it shows is kept.
        """
        html = await self._html()
        self._raise_fault()
        answer = self._guard.answer
        if answer is not None and answer.status != HTTPStatus.OK:
            self._guard.keep_html(html.encode())
            self._chain.refuse_status(answer)
        return html

    async def _wait_for(self, ready: str) -> None:
        from playwright.async_api import Error
        from playwright.async_api import TimeoutError as TookTooLong

        try:
            await self._page.locator(ready).first.wait_for(state="attached", timeout=self._at_most_ms(self._left_s()))
        except TookTooLong:
            within = f"{self._deadline.seconds:g} s"
            self.warnings.append(
                f"{self._chain.addresses[0]!r} did not show {ready!r} within {within}; it is read as it is"
            )
        except Error as error:
            if "selector" not in error.message:
                raise
            raise BadSettings(
                f"{ready!r} is no selector: {error.message.splitlines()[0].rpartition('Error: ')[2]}",
                advice="Write it as CSS, such as #market-summary li.",
                about=ready,
            ) from error

    async def _is_there(self, selector: str) -> bool:
        from playwright.async_api import Error

        try:
            return await self._page.locator(selector).count() > 0
        except Error:
            # The page is being replaced by another.
            return False

    async def _html(self) -> str:
        """The document as it stands, serialised.

        Raises:
            PageNotHad: it is larger than the limit.
        """
        from playwright.async_api import Error

        limit = self._source.limits.page_bytes
        while True:
            try:
                tree = await self._session.send("Page.getFrameTree")
                frame = tree["frameTree"]["frame"]["id"]
                world = await self._session.send("Page.createIsolatedWorld", {"frameId": frame})
                answer = await self._session.send(
                    "Runtime.evaluate",
                    {
                        "expression": _HTML.replace("LIMIT", str(limit)),
                        "contextId": world["executionContextId"],
                        "returnByValue": True,
                    },
                )
            except Error as error:
                if self._page.is_closed() or "crashed" in error.message:
                    raise
                # The page is being replaced by another.
                await asyncio.sleep(_POLL_S)
                continue
            html = answer["result"].get("value")
            if html is None or len(html.encode()) > limit:
                self._guard.mark_truncated("length")
                raise self._chain.fault(f"can't be read: it is larger than the limit of {limit / MEBIBYTE:g} MB")
            return str(html)

    async def _answer(self, form: Form, choice: Choice) -> None:
        """Press the button of *choice*, and wait until another document is there, or the form gone."""
        from playwright.async_api import Error

        self.doing = "the answer to its consent form did not end"
        button = await self._button(form, choice)
        before = self._documents
        try:
            await button.click(timeout=_CLICK_S * 1000)
        except Error:
            # Something lies above it, or it is already gone; its own click asks for neither.
            if self._documents == before:
                with suppress(Error):
                    await button.evaluate("button => button.click()")
        end = Deadline(min(CONSENT_S, self._left_s()), clock=self._world.clock)
        while end.left_s > 0 and self._documents == before and consent_form(await self._html()) is not None:
            self._raise_fault()
            await asyncio.sleep(_POLL_S)
        self._raise_fault()

    async def _button(self, form: Form, choice: Choice) -> ElementHandle:
        wanted = button_of(form, choice)
        for element in await self._page.query_selector_all("form button, form input[type=submit i]"):
            name = await element.get_attribute("name") or ""
            value = await element.get_attribute("value") or ""
            text = await element.text_content() or value
            if wanted is not None and (name, value, text.split()) == (*wanted[:2], wanted[2].split()):
                return element
        raise self._chain.fault(
            f"shows a consent form whose button for {choice} can't be found",
            advice="Save the page from a browser and capture the file.",
        )

    def _on_navigated(self, frame: Frame) -> None:
        self._documents += frame == self._page.main_frame

    def _raise_fault(self) -> None:
        if self._guard.fault is not None:
            raise self._guard.fault

    def _left_s(self) -> float:
        """Seconds that waiting may take."""
        return max(0.0, self._deadline.left_s - min(_RESERVE_S, self._deadline.seconds / 5))

    def _at_most_ms(self, seconds: float) -> float:
        """A timeout for Playwright, to which 0 is none at all."""
        return max(1.0, min(seconds, self._left_s()) * 1000)


def _in_words(error: str) -> str:
    """The end of a sentence that begins with the address."""
    if error.startswith("ERR_CERT"):
        return f"could not be had: its certificate is refused ({error})"
    return f"could not be had: {_REASONS.get(error) or error}"
