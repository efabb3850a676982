"""The way from an address to a page: redirects, retries, cookies and consent, within the source's bounds.

Every exchange on the way is handed back, whether or not a page came of it: what was received is archived.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus

from tracker.errors import PageNotHad
from tracker.model import Exchange
from tracker.sources.http.chain import Chain
from tracker.sources.http.consent import Answer, answer, consent_form
from tracker.sources.http.content import ACCEPTED, Content, ContentRefused, content_of
from tracker.sources.http.cookies import CookieStore
from tracker.sources.http.deadline import Clock, Deadline
from tracker.sources.http.exchange import ExchangeFailed, Request, exchange
from tracker.sources.http.retry import RETRIED_STATUSES, pause_s
from tracker.sources.source import SENT_EVERYWHERE, Source
from tracker.sources.web_address import origin_of, without_user
from tracker.version import __version__

CONSENT_STEPS = 2
"""How many forms are answered for one page; a third means that the answer was not taken."""


@dataclass(frozen=True, slots=True)
class World:
    """What a fetch needs beside the network: clocks, sleep and chance, so that tests can stand in for them."""

    clock: Clock
    now: Callable[[], datetime]
    sleep: Callable[[float], None]
    random: Callable[[], float]


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of asking for a page.

    Attributes:
        exchanges: every request and its response, in order.
        content: of the last; None where no page was had.
        fault: why no page was had; None where one was.
    """

    exchanges: tuple[Exchange, ...]
    content: Content | None
    fault: PageNotHad | None


def fetch(source: Source, cookies: CookieStore, world: World) -> Fetched:
    """Get the page of *source*. It does not raise for what the network does: that is `Fetched.fault`."""
    exchanges: list[Exchange] = []
    try:
        content = _Way(source, cookies, world, exchanges).go()
    except PageNotHad as fault:
        return Fetched(tuple(exchanges), None, fault)
    return Fetched(tuple(exchanges), content, None)


class _Way:
    """One walk from an address to its page."""

    def __init__(self, source: Source, cookies: CookieStore, world: World, exchanges: list[Exchange]) -> None:
        self._source = source
        self._cookies = cookies
        self._world = world
        self._exchanges = exchanges
        self._deadline = Deadline(source.limits.total_s, clock=world.clock)
        self._url, self._authorization = without_user(source.url)
        self._origin = origin_of(self._url)
        self._chain = Chain(self._url, now=world.now)

    def go(self) -> Content:
        received = self._follow(Answer("GET", self._url, b""))
        for _ in range(CONSENT_STEPS):
            content = self._content(received)
            form = consent_form(content.body.decode("utf-8", "replace")) if self._source.consent else None
            if form is None or self._source.consent is None:
                return content
            target = self._chain.checked(form.action, since=received.url, how="has a consent form that leads")
            if target != received.url:
                self._chain.go_on(target)
            received = self._follow(answer(form, self._source.consent, target))
        content = self._content(received)
        if consent_form(content.body.decode("utf-8", "replace")) is not None:
            raise self._chain.fault(
                f"shows its consent form again after {CONSENT_STEPS} answers",
                advice="The form may have changed; capture the page with browser = true.",
            )
        return content

    def _follow(self, asked: Answer) -> Exchange:
        """Ask, and follow redirects to the first response that is none."""
        for _ in range(self._source.limits.redirects + 1):
            received = self._ask(asked)
            target = self._chain.target_of(received)
            if target is None:
                self._chain.refuse_status(received)
                return received
            keeps_method = received.status in (307, 308)
            asked = Answer(asked.method, target, asked.body) if keeps_method else Answer("GET", target, b"")
            self._chain.go_on(target)
        raise self._chain.fault(f"redirects more than {self._source.limits.redirects} times")

    def _ask(self, asked: Answer) -> Exchange:
        """One response, after as many tries as may help."""
        attempt = 0
        while True:
            attempt += 1
            is_last = attempt > self._source.limits.retries
            try:
                received = exchange(self._request(asked), limits=self._source.limits, deadline=self._deadline)
            except ExchangeFailed as failed:
                if is_last or not failed.may_pass or not self._wait(None, attempt):
                    raise self._chain.fault(f"could not be had: {failed.reason}") from failed
                continue
            received = self._marked_where_cut(received)
            self._exchanges.append(received)
            self._cookies.take(received)
            is_broken = received.truncated == "disconnect"
            if is_last or not (is_broken or received.status in RETRIED_STATUSES):
                return received
            if not self._wait(received, attempt):
                return received

    def _marked_where_cut(self, received: Exchange) -> Exchange:
        """A page whose compression ends before its end is as cut as one whose length says so (RFC 9110, 8.4.1)."""
        if received.status != HTTPStatus.OK or received.truncated:
            return received
        try:
            content = content_of(received, page_bytes=self._source.limits.page_bytes)
        except ContentRefused:
            return received
        return replace(received, truncated="disconnect") if content.is_cut else received

    def _wait(self, received: Exchange | None, attempt: int) -> bool:
        """Wait before the next try; False where the wait would be too long to be worth it."""
        wait_s = pause_s(
            attempt,
            received.header("Retry-After") if received else None,
            now=self._world.now(),
            random=self._world.random,
            left_s=self._deadline.left_s,
        )
        if wait_s is None:
            return False
        self._world.sleep(wait_s)
        return self._deadline.left_s > 0

    def _request(self, asked: Answer) -> Request:
        is_own = origin_of(asked.url) == self._origin
        headers = {
            "User-Agent": f"Mozilla/5.0 (compatible; tracker/{__version__})",
            "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.8",
            "Accept-Language": f"{self._source.language},{self._source.language[:2]};q=0.9,en;q=0.5",
            "Accept-Encoding": ACCEPTED,
        }
        names = {name.casefold(): name for name in headers}
        for name, value in self._source.headers.items():
            if is_own or name.casefold() in SENT_EVERYWHERE:
                headers[names.get(name.casefold(), name)] = value
        if is_own and self._authorization and "authorization" not in {name.casefold() for name in headers}:
            headers["Authorization"] = self._authorization
        cookie = self._cookies.header_for(asked.url)
        if cookie:
            headers["Cookie"] = f"{headers['Cookie']}; {cookie}" if "Cookie" in headers else cookie
        if asked.method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        return Request(
            asked.url,
            headers,
            asked.method,
            asked.body,
            refuse_link_local=len(self._chain.addresses) > 1,
            secrets=self._source.secret_headers,
        )

    def _content(self, received: Exchange) -> Content:
        if received.truncated == "time":
            raise self._chain.fault(f"gave no whole answer within {self._deadline.seconds:g} s")
        try:
            return content_of(received, page_bytes=self._source.limits.page_bytes)
        except ContentRefused as refused:
            if refused.by_limit:
                self._exchanges[-1] = replace(received, truncated=received.truncated or "length")
            raise self._chain.fault(f"can't be read: {refused}") from refused
