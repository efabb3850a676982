"""A web server on loopback that misbehaves on request: each path is a function with the raw socket in its hand."""

from __future__ import annotations

import gzip
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Behaviour = Callable[[socket.socket, Asked], None]


@dataclass(slots=True)
class Site:
    """A running server: what each path does, and what was asked.

    Attributes:
        url: its root, without a slash at the end.
        paths: what a path, without its query, does.
        asked: every request that came.
    """

    url: str
    paths: dict[str, Behaviour] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(asked.path.partition("?")[0] == path for asked in self.asked)


def response(
    body: bytes | str = b"",
    *,
    status: str = "200 OK",
    headers: tuple[tuple[str, str], ...] = (),
    content_type: str | None = "text/plain; charset=utf-8",
    length: int | None = None,
) -> bytes:
    """A whole response; *length* may lie about the body's."""
    content = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}")
    lines.append(f"Content-Length: {len(content) if length is None else length}")
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + content


def sends(*parts: bytes) -> Behaviour:
    """Send these bytes and close."""

    def behave(connection: socket.socket, _: Asked) -> None:
        for part in parts:
            connection.sendall(part)

    return behave


def serves(
    body: bytes | str,
    *,
    status: str = "200 OK",
    headers: tuple[tuple[str, str], ...] = (),
    content_type: str | None = "text/plain; charset=utf-8",
) -> Behaviour:
    """Answer with a whole response, as `response`."""
    return sends(response(body, status=status, headers=headers, content_type=content_type))


def redirects(target: str, status: str = "302 Found", *headers: tuple[str, str]) -> Behaviour:
    """Answer with a redirect."""
    return sends(response(status=status, headers=(("Location", target), *headers)))


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """Behave in another way at each request; the last way stays."""
    left = list(behaviours)

    def behave(connection: socket.socket, asked: Asked) -> None:
        current = left.pop(0) if len(left) > 1 else left[0]
        current(connection, asked)

    return behave


def drips(first: bytes, part: bytes, every_s: float, stop: threading.Event) -> Behaviour:
    """Send something, then a part again and again until nobody listens."""

    def behave(connection: socket.socket, _: Asked) -> None:
        connection.sendall(first)
        while not stop.wait(every_s):
            connection.sendall(part)

    return behave


def resets(first: bytes = b"") -> Behaviour:
    """Send something, then reset the connection."""

    def behave(connection: socket.socket, _: Asked) -> None:
        connection.sendall(first)
        # A linger of zero seconds makes close() a reset.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        connection.close()

    return behave


def gzipped(body: bytes) -> bytes:
    """A response compressed with gzip."""
    return response(gzip.compress(body, mtime=0), headers=(("Content-Encoding", "gzip"),))


@contextmanager
def a_site(*, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> Iterator[Site]:
    """Serve on a free port of loopback until the block ends."""
    scheme = "http" if tls is None else "https"

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with suppress(OSError, ValueError):
                _handle(self.request, site, tls)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            return

    with Server((host, 0), Handler) as server:
        site = Site(f"{scheme}://{host}:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()


def _handle(connection: socket.socket, site: Site, tls: ssl.SSLContext | None) -> None:
    connection.settimeout(30)
    if tls is not None:
        connection = tls.wrap_socket(connection, server_side=True)
    asked = _read(connection)
    site.asked.append(asked)
    behaviour = site.paths.get(asked.path.partition("?")[0])
    if behaviour is None:
        connection.sendall(response("not here", status="404 Not Found"))
    else:
        behaviour(connection, asked)
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


def _read(connection: socket.socket) -> Asked:
    data = b""
    while b"\r\n\r\n" not in data:
        part = connection.recv(65536)
        if not part:
            raise ValueError("no request came")
        data += part
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.casefold(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    method, path, _ = first.split(" ", 2)
    return Asked(method, path, headers, body)
