"""A source: the series of captures of one page, with all that is needed to get it and to read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tracker.layout import Layout
from tracker.locales import PAGE_LOCALE

MEBIBYTE = 1024 * 1024
SENT_EVERYWHERE = frozenset({"user-agent", "accept", "accept-language", "accept-encoding"})
"""Headers, in lower case, that are no secret between the source and its origin."""


class Choice(StrEnum):
    """What to answer a consent form, as the setting ``consent`` says it."""

    REJECT = "reject"
    ACCEPT = "accept"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for getting one page.

    Attributes:
        connect_s: seconds until a connection stands.
        read_s: seconds without a byte.
        total_s: seconds for everything: redirects, retries and waits between them.
        page_bytes: of a page, decompressed; as many may be received.
        redirects: followed for one page.
        retries: of one address, for what may pass.
    """

    connect_s: float = 10.0
    read_s: float = 20.0
    total_s: float = 60.0
    page_bytes: int = 30 * MEBIBYTE
    redirects: int = 10
    retries: int = 3


@dataclass(frozen=True, slots=True)
class Source:
    """Where a page comes from, how to ask for it, and how it is to be read.

    Attributes:
        name: of the series of captures.
        url: http or https; it may hold user and password, which go into a header.
        locale: the locale in whose number format the page prints; its language is asked for, too.
        headers: sent to the address's own origin alone.
        consent: what to answer a consent form; None to answer nothing.
        limits: bounds.
        browser: whether only a browser can build the page.
        wait_for: the CSS selector that a browser waits for; None for the strip as it is known.
        layout: where the figures stand; None for a page that the readers know.
    """

    name: str
    url: str
    locale: str = PAGE_LOCALE
    headers: Mapping[str, str] = field(default_factory=dict)
    consent: Choice | None = None
    limits: Limits = field(default_factory=Limits)
    browser: bool = False
    wait_for: str | None = None
    layout: Layout | None = None

    @property
    def language(self) -> str:
        """As ``Accept-Language`` has it.

        >>> Source("portal", "https://portal.example/").language
        'fr-FR'
        """
        return self.locale.replace("_", "-")

    @property
    def secret_headers(self) -> frozenset[str]:
        """Names, in lower case, of headers that may hold a key, whatever they are called."""
        return frozenset(name.casefold() for name in self.headers) - SENT_EVERYWHERE
