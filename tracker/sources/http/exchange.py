"""One HTTP request, and its response as it was received, within its bounds.

urllib3 speaks HTTP and TLS; what is added here is what a capture needs beyond it: a deadline for the whole exchange
(its own timeouts begin anew with each byte), the body before decompression, and headers that an archive can hold.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    HeaderParsingError,
    HTTPError,
    IncompleteRead,
    NameResolutionError,
    NewConnectionError,
    ProtocolError,
    SSLError,
)
from urllib3.exceptions import (
    TimeoutError as Urllib3TimeoutError,
)
from urllib3.util.response import assert_header_parsing

from tracker.model import Exchange
from tracker.sources.http.deadline import Deadline
from tracker.sources.source import Limits

_CHUNK = 64 * 1024
_MASK = "***"
_SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization"})


class ExchangeFailed(Exception):
    """No whole response came.

    Attributes:
        reason: what happened, without the address.
        may_pass: whether another try may fare better.
    """

    def __init__(self, reason: str, *, may_pass: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.may_pass = may_pass


@dataclass(frozen=True, slots=True)
class Request:
    """What to send.

    Attributes:
        url: http or https, without user and password.
        headers: as they are sent, secrets included.
        method: ``GET`` or ``POST``.
        body: of a POST.
        refuse_link_local: refuse an address that only this machine's network knows, such as a cloud's metadata.
        secrets: names of headers, in lower case, whose values nobody is shown, beside those that are always secret.
    """

    url: str
    headers: Mapping[str, str]
    method: str = "GET"
    body: bytes = b""
    refuse_link_local: bool = False
    secrets: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Sockets:
    """The open sockets of one exchange, so that its deadline can end them."""

    refuse_link_local: bool
    is_over: bool = False
    opened: list[socket.socket] = field(default_factory=list)

    def add(self, opened: socket.socket) -> None:
        self.opened.append(opened)
        host = opened.getpeername()[0].partition("%")[0]
        if self.refuse_link_local and ipaddress.ip_address(host).is_link_local:
            raise ExchangeFailed(f"redirected to the link-local address {host}, which is refused", may_pass=False)

    def end(self) -> None:
        self.is_over = True
        for each in self.opened:
            try:
                each.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def close(self) -> None:
        for each in self.opened:
            each.close()


def exchange(request: Request, *, limits: Limits, deadline: Deadline) -> Exchange:
    """Send *request* and receive its response, not following redirects.

    A body that breaks off, or is longer than the limit, is kept as far as it came and marked.

    Raises:
        ExchangeFailed: no response with whole headers came before the deadline.
    """
    sockets = _Sockets(request.refuse_link_local)
    timer = threading.Timer(deadline.left_s, sockets.end)
    timer.daemon = True
    timer.start()
    try:
        return _exchange(request, limits, deadline, sockets)
    except HTTPError as error:
        raise _failure(error, deadline, sockets) from error
    finally:
        timer.cancel()
        sockets.close()


def _exchange(request: Request, limits: Limits, deadline: Deadline, sockets: _Sockets) -> Exchange:
    with _pools(sockets) as pools:
        response = pools.urlopen(
            request.method,
            request.url,
            body=request.body or None,
            headers=dict(request.headers),
            redirect=False,
            retries=False,
            preload_content=False,
            decode_content=False,
            timeout=urllib3.Timeout(connect=min(limits.connect_s, max(deadline.left_s, 0.001)), read=limits.read_s),
        )
        received = tuple((name, value) for name, value in response.headers.iteritems())
        _refuse_two_lengths(received)
        # Compression is undone elsewhere, within limits; urllib3 refuses some of it here, before the body has come.
        response.headers.discard("Content-Encoding")
        body, truncated = _body(response, limits, sockets)
        return Exchange(
            method=request.method,
            url=request.url,
            sent=masked(request.headers, request.secrets),
            sent_body=request.body,
            status=response.status,
            reason=response.reason or "",
            received=received,
            body=body,
            truncated=truncated,
        )


def masked(headers: Mapping[str, str], secrets: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Request headers as they may be archived; *secrets* are names in lower case, beside those that always are."""
    hidden = _SECRET_HEADERS | secrets
    return tuple((name, _MASK if name.casefold() in hidden else value) for name, value in headers.items())


def _body(response: urllib3.BaseHTTPResponse, limits: Limits, sockets: _Sockets) -> tuple[bytes, str | None]:
    """The body as far as it came, and why it is not whole."""
    parts: list[bytes] = []
    size = 0
    try:
        for part in response.stream(_CHUNK, decode_content=False):
            size += len(part)
            parts.append(part)
            if size > limits.page_bytes:
                return b"".join(parts), "length"
    except (ProtocolError, IncompleteRead, Urllib3TimeoutError, SSLError):
        return b"".join(parts), "time" if sockets.is_over else "disconnect"
    return b"".join(parts), "time" if sockets.is_over else None


def _pools(sockets: _Sockets) -> urllib3.PoolManager:
    """A pool manager whose connections the deadline can end; certificates are always checked."""

    class Connection(HTTPConnection):
        response_class = _Response

        def connect(self) -> None:
            super().connect()
            _watch(self, sockets)

    class SecureConnection(HTTPSConnection):
        response_class = _Response

        def connect(self) -> None:
            super().connect()
            _watch(self, sockets)

    class Pool(HTTPConnectionPool):
        ConnectionCls = Connection

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = SecureConnection

    pools = urllib3.PoolManager(num_pools=1, maxsize=1)
    pools.pool_classes_by_scheme = {"http": Pool, "https": SecurePool}
    return pools


class _Response(http.client.HTTPResponse):
    """A response of which every header line was understood.

    The standard library takes all that follows a line that is none for the body, the length among it, in silence, and
    urllib3 says so only in its log.
    """

    def begin(self) -> None:
        is_new = self.headers is None
        super().begin()
        # Interim answers, such as 103, precede the one that was asked for (RFC 9110, 15.2); 100 alone is passed over.
        while self.status // 100 == 1 and self.status != HTTPStatus.SWITCHING_PROTOCOLS:
            self.headers = None  # type: ignore[assignment]
            super().begin()
        if is_new:
            try:
                assert_header_parsing(self.headers)
            except HeaderParsingError:
                raise http.client.HTTPException("one of its header lines is none") from None


def _watch(connection: Any, sockets: _Sockets) -> None:
    if connection.sock is not None:
        sockets.add(connection.sock)


def _refuse_two_lengths(received: tuple[tuple[str, str], ...]) -> None:
    lengths = {value.strip() for name, value in received if name.casefold() == "content-length"}
    if len(lengths) > 1 or any("," in value for value in lengths):
        raise ExchangeFailed("the response states two lengths", may_pass=False)


def _failure(error: HTTPError, deadline: Deadline, sockets: _Sockets) -> ExchangeFailed:
    if sockets.is_over or deadline.left_s == 0:
        return ExchangeFailed(f"no whole answer within {deadline.seconds:g} s", may_pass=False)
    match error:
        case SSLError():
            return ExchangeFailed(f"its certificate is refused ({_words(error)})", may_pass=False)
        case NameResolutionError():
            return ExchangeFailed("there is no such host", may_pass=True)
        case NewConnectionError():
            return ExchangeFailed(f"no connection could be made ({_words(error)})", may_pass=True)
        case ConnectTimeoutError():
            return ExchangeFailed("no connection within the time limit", may_pass=True)
        case Urllib3TimeoutError():
            return ExchangeFailed("it stopped answering", may_pass=True)
        case ProtocolError():
            is_cut = any(isinstance(each, OSError) for each in (error.__cause__, error.__context__))
            return ExchangeFailed(f"its answer is no HTTP ({_words(error)})", may_pass=is_cut)
        case _:
            return ExchangeFailed(_words(error), may_pass=False)


def _words(error: Exception) -> str:
    """The innermost cause, without the objects that urllib3 names around it."""
    inner: BaseException = error
    while inner.__cause__ is not None:
        inner = inner.__cause__
    text = str(getattr(inner, "reason", "") or getattr(inner, "strerror", "") or inner)
    return text.rpartition(": ")[2] if text.startswith("<") else text
