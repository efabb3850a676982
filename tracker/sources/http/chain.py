"""The addresses on the way to a page: which may follow which, and the faults that name them all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from urllib.parse import quote, urljoin, urlsplit

from tracker.errors import PageNotHad, WrongUse
from tracker.model import Exchange
from tracker.sources.http.retry import RETRIED_STATUSES, told_wait_s
from tracker.sources.web_address import without_user

REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Statuses that send on to another address."""
_ASCII = "".join(map(chr, range(128)))


class Chain:
    """The way from one address.

    Attributes:
        addresses: the one that was asked for, and each that it led to.
    """

    def __init__(self, url: str, *, now: Callable[[], datetime]) -> None:
        self.addresses = [url]
        self._now = now

    def target_of(self, received: Exchange) -> str | None:
        """Where a response redirects to; None where it does not.

        Raises:
            PageNotHad: nobody may be sent there.
        """
        if received.status not in REDIRECTS:
            return None
        location = received.header("Location")
        if location is None:
            raise self.fault(f"answers {received.status} without saying where to go")
        # An address is ASCII; one that is not is taken byte for byte, as browsers take it.
        written = quote(location.encode("latin-1", "replace"), safe=_ASCII)
        return self.checked(written, since=received.url, how="redirects")

    def checked(self, written: str, *, since: str, how: str) -> str:
        """The address that *written* means on the page *since*, if a way may lead there.

        Args:
            written: as a ``Location`` or a form has it, relative too.
            since: the address that it is relative to.
            how: what leads there, as the verb of the fault's sentence.

        Raises:
            PageNotHad: nobody may be sent there.
        """
        try:
            target = urljoin(since, written.strip())
            parts = urlsplit(target)
        except ValueError:
            raise self.fault(f"{how} to what is no address") from None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise self.fault(f"{how} to {target[:100]!r}, and only http and https are followed")
        if parts.scheme == "http" and urlsplit(since).scheme == "https":
            raise self.fault(f"{how} from https to {target[:100]!r}, which anybody on the way could change")
        try:
            return without_user(target)[0]
        except WrongUse:
            raise self.fault(f"{how} to {target[:100]!r}, which is no address") from None

    def go_on(self, target: str) -> None:
        """Note the address that the way leads to next."""
        self.addresses.append(target)

    def refuse_status(self, received: Exchange) -> None:
        """Take a response for a page, or not.

        Raises:
            PageNotHad: its status is not 200; the advice says when to come back, where the response does.
        """
        if received.status == HTTPStatus.OK:
            return
        words = f"answers {received.status} {received.reason}".rstrip()
        told = told_wait_s(received.header("Retry-After"), now=self._now())
        if received.status in RETRIED_STATUSES and told is not None:
            at = self._now() + timedelta(seconds=min(told, 10 * 365 * 86400))
            raise self.fault(words, advice=f"It asks to come back after {at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}.")
        raise self.fault(words)

    def fault(self, what: str, *, advice: str = "Earlier snapshots are as they were; try again later.") -> PageNotHad:
        """The fault that the first address *what*, with the way from there."""
        first, *rest = self.addresses
        way = f" (by way of {' → '.join(rest)})" if rest else ""
        return PageNotHad(f"{first!r} {what}{way}", advice=advice, about=first)
