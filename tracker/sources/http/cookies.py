"""A source's cookies, kept between captures in a file that only its owner may read."""

from __future__ import annotations

import http.cookiejar
import os
import tempfile
import urllib.request
import warnings
from collections.abc import Iterable
from contextlib import suppress
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

from tracker.errors import reason_of
from tracker.model import Exchange

_WEB_PORTS = ("80", "443")
"""The two ports of one site, which leads from http to https."""


class CookieStore:
    """The cookies of one source.

    Attributes:
        warning: why the file could not be read; None where it could, or is not there.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._jar = http.cookiejar.LWPCookieJar()
        self.warning: str | None = None
        try:
            self._load()
        except FileNotFoundError:
            pass
        except (http.cookiejar.LoadError, ValueError):
            # What the jar says is the damaged line, which may be a secret.
            self._go_on_without("it is damaged")
        except OSError as error:
            self._go_on_without(reason_of(error))

    def _load(self) -> None:
        """Fill the jar from the file.

        Raises:
            OSError, ValueError: it can't be read, or is damaged.
        """
        with warnings.catch_warnings():
            # Of a damaged line the jar warns with a trace, as of a fault of its own.
            warnings.simplefilter("ignore")
            self._jar.load(str(self._file), ignore_discard=True)
        for cookie in self._jar:
            if cookie.version is None or cookie.path is None:
                raise ValueError("a cookie lacks what tells when to send it")
            # As it would be sent.
            f"{cookie.name}={cookie.value}".encode("latin-1")

    def _go_on_without(self, reason: str) -> None:
        self._jar.clear()
        self.warning = f"the cookies in {str(self._file)!r} can't be read: {reason}; going on without them"

    def header_for(self, url: str) -> str | None:
        """The ``Cookie`` header for *url*; None where no cookie belongs to it."""
        request = urllib.request.Request(url)  # noqa: S310 - it is never opened, it carries the URL
        self._jar.add_cookie_header(request)
        return request.get_header("Cookie")

    def take(self, exchange: Exchange) -> None:
        """Keep the cookies that a response sets."""
        message = Message()
        for name, value in exchange.received:
            if name.casefold() in ("set-cookie", "set-cookie2"):
                message[name] = value
        request = urllib.request.Request(exchange.url)  # noqa: S310 - it is never opened, it carries the URL
        # A cookie jar asks nothing of a response but its headers.
        for cookie in self._jar.make_cookies(_Response(message), request):  # type: ignore[arg-type]
            # By itself a cookie goes to every server on its host (RFC 6265, 8.5), and it may be a secret of this one.
            cookie.port = cookie.port or _ports_of(exchange.url)
            self._jar.set_cookie_if_ok(cookie, request)

    @property
    def cookies(self) -> tuple[http.cookiejar.Cookie, ...]:
        """All of them that have not expired."""
        self._jar.clear_expired_cookies()
        return tuple(self._jar)

    def replace(self, cookies: Iterable[http.cookiejar.Cookie]) -> None:
        """Keep these instead of what there is."""
        self._jar.clear()
        for cookie in cookies:
            self._jar.set_cookie(cookie)

    def save(self) -> str | None:
        """Replace the file whole, mode 0600; what went wrong where it could not be, which costs a capture nothing."""
        if not len(self._jar) and not self._file.exists():
            return None
        temporary = None
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=self._file.parent, prefix=".cookies-")
            os.close(descriptor)
            self._jar.save(temporary, ignore_discard=True)
            Path(temporary).chmod(0o600)
            Path(temporary).replace(self._file)
        except OSError as error:
            if temporary is not None:
                with suppress(OSError):
                    Path(temporary).unlink()
            return f"the cookies can't be kept in {str(self._file)!r}: {reason_of(error)}"
        return None


def _ports_of(url: str) -> str:
    """The ports of an address's site, as a cookie names them."""
    port = str(urlsplit(url).port or 80)
    return ",".join(_WEB_PORTS) if port in _WEB_PORTS else port


class _Response:
    """As much of a response as a cookie jar looks at."""

    def __init__(self, message: Message) -> None:
        self._message = message

    def info(self) -> Message:
        return self._message
