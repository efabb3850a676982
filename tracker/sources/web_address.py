"""Addresses of pages on the web: told from paths, and taken apart without showing their secrets."""

from __future__ import annotations

from base64 import b64encode
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


def origin_of(url: str) -> tuple[str, str | None, int | None]:
    """Scheme, host and port of *url*: who sees a secret that is sent to it.

    Raises:
        WrongUse: *url* is no address.
    """
    parts = _split(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_sound = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        is_sound = False
    if not is_sound or any(character.isspace() for character in url):
        # The text itself is not repeated: it may hold a password.
        raise WrongUse("an address can't be understood", advice="Write it as https://host/path.")
    return urlsplit(url)
