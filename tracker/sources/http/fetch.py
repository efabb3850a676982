"""The way from an address to a page: redirects, retries, cookies and consent, within the source's bounds.

Every exchange on the way is handed back, whether or not a page came of it: what was received is archived.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from tracker.errors import PageNotHad, WrongUse
from tracker.model import Exchange
from tracker.sources.http.consent import Answer, answer, consent_form
from tracker.sources.http.content import ACCEPTED, Content, ContentRefused, content_of
from tracker.sources.http.cookies import CookieStore
from tracker.sources.http.deadline import Clock, Deadline
from tracker.sources.http.exchange import ExchangeFailed, Request, exchange
from tracker.sources.http.retry import LONGEST_WAIT_S, RETRIED_STATUSES, backoff_s, told_wait_s
from tracker.sources.source import Source
from tracker.sources.web_address import origin_of, without_user
from tracker.version import __version__

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CONSENT_STEPS = 2
"""How many forms are answered for one page; a third means that the answer was not taken."""
_SENT_EVERYWHERE = frozenset({"user-agent", "accept", "accept-language", "accept-encoding"})


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
        self._chain = [self._url]

    def go(self) -> Content:
        received = self._follow(Answer("GET", self._url, b""))
        for _ in range(_CONSENT_STEPS):
            content = self._content(received)
            form = consent_form(content.body.decode("utf-8", "replace")) if self._source.consent else None
            if form is None or self._source.consent is None:
                return content
            received = self._follow(answer(form, self._source.consent, received.url))
        content = self._content(received)
        if consent_form(content.body.decode("utf-8", "replace")) is not None:
            raise self._fault(
                f"shows its consent form again after {_CONSENT_STEPS} answers",
                advice="The form may have changed; capture the page with browser = true.",
            )
        return content

    def _follow(self, asked: Answer) -> Exchange:
        """Ask, and follow redirects to the first response that is none."""
        for _ in range(self._source.limits.redirects + 1):
            received = self._ask(asked)
            if received.status not in _REDIRECTS:
                return self._accepted(received)
            location = received.header("Location")
            if location is None:
                raise self._fault(f"answers {received.status} without saying where to go")
            target = self._redirect_target(received.url, location)
            keeps_method = received.status in (307, 308)
            asked = Answer(asked.method, target, asked.body) if keeps_method else Answer("GET", target, b"")
            self._chain.append(target)
        raise self._fault(f"redirects more than {self._source.limits.redirects} times")

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
                    raise self._fault(failed.reason) from failed
                continue
            self._exchanges.append(received)
            self._cookies.take(received)
            is_broken = received.truncated == "disconnect"
            if is_last or not (is_broken or received.status in RETRIED_STATUSES):
                return received
            if not self._wait(received, attempt):
                return received

    def _wait(self, received: Exchange | None, attempt: int) -> bool:
        """Wait before the next try; False where the wait would be too long to be worth it."""
        told = told_wait_s(received.header("Retry-After"), now=self._world.now()) if received else None
        wait_s = backoff_s(attempt, self._world.random) if told is None else told
        if wait_s > min(LONGEST_WAIT_S, self._deadline.left_s):
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
            if is_own or name.casefold() in _SENT_EVERYWHERE:
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
            refuse_link_local=len(self._chain) > 1,
            # A header of the settings may hold a key, whatever it is called.
            secrets=frozenset(name.casefold() for name in self._source.headers) - _SENT_EVERYWHERE,
        )

    def _redirect_target(self, url: str, location: str) -> str:
        try:
            target = urljoin(url, location.strip())
            parts = urlsplit(target)
        except ValueError:
            raise self._fault("redirects to what is no address") from None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise self._fault(f"redirects to {target[:100]!r}, and only http and https are followed")
        if parts.scheme == "http" and urlsplit(url).scheme == "https":
            raise self._fault(f"redirects from https to {target[:100]!r}, which anybody on the way could change")
        try:
            return without_user(target)[0]
        except WrongUse:
            raise self._fault(f"redirects to {target[:100]!r}, which is no address") from None

    def _accepted(self, received: Exchange) -> Exchange:
        if received.status == HTTPStatus.OK:
            return received
        words = f"answers {received.status} {received.reason}".rstrip()
        told = told_wait_s(received.header("Retry-After"), now=self._world.now())
        if received.status in RETRIED_STATUSES and told is not None:
            at = self._world.now() + timedelta(seconds=min(told, 10 * 365 * 86400))
            raise self._fault(words, advice=f"It asks to come back after {at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}.")
        raise self._fault(words)

    def _content(self, received: Exchange) -> Content:
        try:
            return content_of(received, page_bytes=self._source.limits.page_bytes)
        except ContentRefused as refused:
            self._exchanges[-1] = replace(received, truncated=received.truncated or "length")
            raise self._fault(f"can't be read: {refused}") from refused

    def _fault(self, what: str, *, advice: str = "Earlier snapshots are as they were; try again later.") -> PageNotHad:
        way = f" (by way of {' → '.join(self._chain[1:])})" if len(self._chain) > 1 else ""
        return PageNotHad(f"{self._chain[0]!r} {what}{way}", advice=advice, about=self._chain[0])
