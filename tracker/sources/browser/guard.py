"""What a page in a browser may ask the network for, and what was answered to its own document.

Playwright's own routes see no redirect, and send the headers that they add after it to whatever host it leads to
(seen with 1.65). So the browser is asked through its protocol, which stops at every request, redirects included.
"""

from __future__ import annotations

import ipaddress
from base64 import b64decode
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tracker.errors import PageNotHad, WrongUse
from tracker.model import Exchange
from tracker.sources.http.chain import REDIRECTS, Chain
from tracker.sources.http.deadline import Clock
from tracker.sources.http.exchange import masked
from tracker.sources.source import SENT_EVERYWHERE, Source
from tracker.sources.web_address import origin_of, without_user

if TYPE_CHECKING:
    from playwright.async_api import CDPSession

CONTENT_TYPE = "text/html; charset=utf-8"
"""Of a page's HTML as it is taken from the browser."""
_HTML_TYPE = ("Content-Type", CONTENT_TYPE)
_SCHEMES = frozenset({"http", "https", "data", "blob", "about"})
_NEEDLESS = frozenset({"Image", "Media", "Font", "Ping", "Prefetch", "CSPViolationReport"})
"""What no figure on a page depends on."""
_BUILDS = frozenset({"Document", "Script", "XHR", "Fetch", "Stylesheet"})
"""What a page may be built with: while one is under way, the page is not."""
_PAGES = ("text/", "application/xhtml+xml", "application/xml")
_NOT_AS_SENT = frozenset({"content-encoding", "content-length", "content-type", "transfer-encoding"})
"""Headers that hold of a body as it was received, and not of the HTML that the browser made of it."""


@dataclass(slots=True)
class _Hop:
    """A request for the page's document.

    Attributes:
        network: the browser's key; the hops of one navigation share it.
        sent: provisional headers; the browser tells later which it has really sent.
    """

    network: str
    method: str
    url: str
    sent: dict[str, str]
    sent_body: bytes


class Guard:
    """Stands between one page and the network.

    Attributes:
        fault: why the page's document was refused; None where it was not.
        is_cut: whether the document ended before its end.
    """

    def __init__(
        self, session: CDPSession, *, frame: str, source: Source, chain: Chain, browser: str, clock: Clock
    ) -> None:
        self._session = session
        self._frame = frame
        self._limits = source.limits
        self._chain = chain
        self._browser = browser
        self._clock = clock
        self._own = origin_of(chain.addresses[0])
        self._headers = dict(source.headers)
        self._secrets = source.secret_headers
        authorization = without_user(source.url)[1]
        if authorization and "authorization" not in {name.casefold() for name in self._headers}:
            self._headers["Authorization"] = authorization
        self._hop: _Hop | None = None
        self._is_first = True
        self._answered: list[tuple[_Hop, Exchange]] = []
        self._really_sent: dict[str, list[dict[str, str]]] = {}
        self._redirects = 0
        self._under_way: set[str] = set()
        self._last_moved = self._clock()
        self.fault: PageNotHad | None = None
        self.is_cut = False

    @classmethod
    async def before(cls, session: CDPSession, *, source: Source, chain: Chain, browser: str, clock: Clock) -> Guard:
        """A guard before the page of *session*, which asks for nothing any more without it."""
        tree = await session.send("Page.getFrameTree")
        frame = tree["frameTree"]["frame"]["id"]
        guard = cls(session, frame=frame, source=source, chain=chain, browser=browser, clock=clock)
        session.on("Fetch.requestPaused", guard._on_paused)
        session.on("Network.requestWillBeSentExtraInfo", guard._on_really_sent)
        session.on("Network.requestWillBeSent", guard._on_begin)
        session.on("Network.loadingFinished", guard._on_end)
        session.on("Network.loadingFailed", guard._on_failure)
        session.on("Network.responseReceived", guard._on_response)
        await session.send("Network.enable")
        patterns = [{"urlPattern": "*"}, {"urlPattern": "*", "resourceType": "Document", "requestStage": "Response"}]
        await session.send("Fetch.enable", {"patterns": patterns})
        return guard

    @property
    def answer(self) -> Exchange | None:
        """The answer to the last request for the page's document; None where none came, or it sends on to another."""
        if self._hop is None or not self._answered or self._answered[-1][0] is not self._hop:
            return None
        last = self._answered[-1][1]
        return None if last.status in REDIRECTS else last

    @property
    def quiet_s(self) -> float:
        """Seconds for which nothing has been under way that a page is built with."""
        return 0.0 if self._under_way else self._clock() - self._last_moved

    def begin(self) -> None:
        """Begin the way at its first address, once more after a failure."""
        del self._chain.addresses[1:]
        self._is_first = True
        self._hop = None
        self._redirects = 0
        self.is_cut = False

    def keep_html(self, html: bytes) -> None:
        """Let the document's answer have the HTML that the browser made of it."""
        if (answer := self.answer) is not None:
            received = tuple(each for each in answer.received if each != _HTML_TYPE)
            truncated = "disconnect" if self.is_cut else None
            self._change(body=html, received=(*received, _HTML_TYPE), truncated=truncated, rendered_by=self._browser)

    def mark_truncated(self, why: str) -> None:
        """Say, in WARC's words, why the document's answer has no HTML."""
        if self.answer is not None and not self.answer.rendered_by:
            self._change(truncated=why)

    def _change(self, **changes: Any) -> None:
        hop, last = self._answered[-1]
        self._answered[-1] = hop, replace(last, **changes)

    def exchanges(self) -> tuple[Exchange, ...]:
        """Every request for the page's document and its answer, in order; the rendered ones with their HTML."""
        seen: dict[str, int] = {}
        found = []
        for hop, exchange in self._answered:
            number = seen.get(hop.network, 0)
            seen[hop.network] = number + 1
            really = self._really_sent.get(hop.network, [])
            sent = really[number] if number < len(really) else hop.sent
            sound = {
                name: value for name, value in sent.items() if name.casefold() != "host" and not name.startswith(":")
            }
            found.append(replace(exchange, sent=masked(sound, self._secrets)))
        return tuple(found)

    async def _on_paused(self, event: dict[str, Any]) -> None:
        """Decide about a request that is about to be sent, or a document's response that has begun to come."""
        from playwright.async_api import Error

        is_own_document = event.get("resourceType") == "Document" and event.get("frameId") == self._frame
        has_answer = "responseStatusCode" in event or "responseErrorReason" in event
        if has_answer:
            is_refused = is_own_document and not self._accepts_answer(event)
        else:
            is_refused = not self._accepts_request(event["request"]["url"], event.get("resourceType"), is_own_document)
            if is_own_document and not is_refused:
                self._begin_hop(event)
        # The page may be gone, or the request given up.
        with suppress(Error):
            key = {"requestId": event["requestId"]}
            if is_refused:
                await self._session.send("Fetch.failRequest", {**key, "errorReason": "BlockedByClient"})
            elif has_answer:
                await self._session.send("Fetch.continueResponse", key)
            else:
                await self._session.send("Fetch.continueRequest", key | await self._with_headers(event["request"]))

    def _accepts_request(self, url: str, kind: str | None, is_own_document: bool) -> bool:
        parts = urlsplit(url)
        if kind in _NEEDLESS or (kind == "Document" and not is_own_document) or parts.scheme not in _SCHEMES:
            return False
        if _is_link_local(parts.hostname) and not self._is_own(url):
            if is_own_document:
                self.fault = self._chain.fault(f"leads to the link-local address {parts.hostname}, which is refused")
            return False
        return True

    def _is_own(self, url: str) -> bool:
        """Whether *url* is of the source's own origin; a script may ask for what is no address at all."""
        try:
            return origin_of(url) == self._own
        except WrongUse:
            return False

    async def _with_headers(self, request: dict[str, Any]) -> dict[str, Any]:
        """What to change of a request: headers of the source go to its own origin, as over HTTP."""
        url = request["url"]
        is_own = self._is_own(url)
        added = {name: value for name, value in self._headers.items() if is_own or name.casefold() in SENT_EVERYWHERE}
        if not added:
            return {}
        names = {name.casefold() for name in added}
        if "cookie" in names:
            # What is given here would stand for the browser's own cookies, and not beside them.
            found = (await self._session.send("Network.getCookies", {"urls": [url]}))["cookies"]
            own = "".join(f"; {cookie['name']}={cookie['value']}" for cookie in found)
            added = {name: value + own * (name.casefold() == "cookie") for name, value in added.items()}
        kept = {name: value for name, value in request["headers"].items() if name.casefold() not in names}
        return {"headers": [{"name": name, "value": value} for name, value in (kept | added).items()]}

    def _begin_hop(self, event: dict[str, Any]) -> None:
        request = event["request"]
        url = request["url"]
        if not self._is_first and ("redirectedRequestId" in event or url != self._chain.addresses[-1]):
            self._chain.go_on(url)
        self._is_first = self.is_cut = False
        posted = b"".join(b64decode(part.get("bytes", "")) for part in request.get("postDataEntries", ()))
        self._hop = _Hop(event.get("networkId", ""), request["method"], url, request["headers"], posted)

    def _accepts_answer(self, event: dict[str, Any]) -> bool:
        hop = self._hop
        if hop is None or "responseStatusCode" not in event:
            return True
        answer = Exchange(
            method=hop.method,
            url=hop.url,
            sent=(),
            sent_body=hop.sent_body,
            status=event["responseStatusCode"],
            reason=event.get("responseStatusText", ""),
            received=tuple(_kept(each["name"], each["value"]) for each in event.get("responseHeaders", ())),
            body=b"",
            truncated="unspecified",
        )
        self._answered.append((hop, answer))
        try:
            self._refuse(answer)
        except PageNotHad as fault:
            self.fault = fault
            return False
        return True

    def _refuse(self, answer: Exchange) -> None:
        if self._chain.target_of(answer) is not None:
            self._redirects += 1
            if self._redirects > self._limits.redirects:
                raise self._chain.fault(f"redirects more than {self._limits.redirects} times")
            return
        self._redirects = 0
        disposition = answer.header("Content-Disposition") or ""
        media_type = (answer.header("X-Archive-Orig-Content-Type") or "text/html").partition(";")[0].strip().casefold()
        if disposition.strip().casefold().startswith("attachment"):
            raise self._chain.fault("answers with a file to download, and not with a page")
        if not media_type.startswith(_PAGES):
            raise self._chain.fault(f"answers with {media_type}, and not with a page")

    def _on_really_sent(self, event: dict[str, Any]) -> None:
        self._really_sent.setdefault(event["requestId"], []).append(event["headers"])

    def _on_begin(self, event: dict[str, Any]) -> None:
        # The script of a worker has no loader, and its end is told to nobody.
        if event.get("type") in _BUILDS and event.get("loaderId"):
            self._under_way.add(event["requestId"])

    def _on_end(self, event: dict[str, Any]) -> None:
        if event["requestId"] in self._under_way:
            self._under_way.discard(event["requestId"])
            self._last_moved = self._clock()

    def _on_failure(self, event: dict[str, Any]) -> None:
        self._on_end(event)
        if self._hop is not None and event["requestId"] == self._hop.network and not event.get("canceled"):
            self.is_cut = True

    def _on_response(self, event: dict[str, Any]) -> None:
        address = event["response"].get("remoteIPAddress")
        is_own_document = event.get("type") == "Document" and event.get("frameId") == self._frame
        if is_own_document and len(self._chain.addresses) > 1 and _is_link_local(address):
            self.fault = self._chain.fault(f"leads to the link-local address {address}, which is refused")


def _is_link_local(host: str | None) -> bool:
    try:
        return ipaddress.ip_address((host or "").strip("[]").partition("%")[0]).is_link_local
    except ValueError:
        return False


def _kept(name: str, value: str) -> tuple[str, str]:
    """A response header, under the name that archives give to one that no longer holds of the body beside it."""
    return (f"X-Archive-Orig-{name}" if name.casefold() in _NOT_AS_SENT else name), value
