"""Addresses of pages on the web: told from paths, and taken apart without showing their secrets."""

from __future__ import annotations

from base64 import b64encode
from contextlib import suppress
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

from tracker.errors import WrongUse


def is_address(text: str) -> bool:
    """Whether *text* names a page on the web, and not a file.

    >>> is_address("https://example.invalid/"), is_address("page.txt")
    (True, False)
    """
    return text.casefold().startswith(("http://", "https://"))


def without_user(url: str) -> tuple[str, str | None]:
    """*url* without user, password and fragment, and the ``Authorization`` header that says the first two.

    >>> without_user("http://user:secret@example.invalid#part")
    ('http://example.invalid/', 'Basic dXNlcjpzZWNyZXQ=')

    Raises:
        WrongUse: *url* is no address.
    """
    parts = _split(url)
    host = parts.netloc.rpartition("@")[2]
    plain = urlunsplit((parts.scheme, host, parts.path or "/", parts.query, ""))
    if parts.username is None:
        return plain, None
    secret = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return plain, "Basic " + b64encode(secret.encode()).decode("ascii")


def shown_address(text: str) -> str:
    """A path as it is, and an address without what may be secret in it; never fails, for it is needed in errors.

    >>> shown_address("https://user:secret@example.invalid/a"), shown_address("page.txt")
    ('https://example.invalid/a', 'page.txt')
    """
    if not is_address(text):
        return text
    try:
        return without_user(text)[0]
    except WrongUse:
        return _without_secrets(text)


def origin_of(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port of *url*: who sees a secret that is sent to it.

    Raises:
        WrongUse: *url* is no address.
    """
    parts = _split(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _split(url: str) -> SplitResult:
    with suppress(ValueError):
        parts = urlsplit(url)
        has_host = bool(parts.hostname) and (parts.port is None or parts.port > 0)
        if has_host and not any(character.isspace() for character in url):
            return parts
    shown = _without_secrets(url)
    raise WrongUse(f"{shown!r} is no address", advice="Write it as https://host/path.", about=shown)


def _without_secrets(text: str) -> str:
    """What stands before the last ``@`` may hold a password, however the text is broken."""
    scheme, _, rest = text.partition("://")
    _, at, after = rest.rpartition("@")
    return f"{scheme}://…@{after}" if at else text
