"""A source's cookies, as the store keeps them and as a browser takes them.

They are the same as over HTTP: a consent that was given there holds here, and the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable
from http.cookiejar import Cookie
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright._impl._api_structures import Cookie as BrowserCookie
    from playwright._impl._api_structures import SetCookieParam

_LOCAL = ".local"
"""What the standard library appends to a host without a dot."""
_LAST = 253_402_300_799
"""The last second of the year 9999: the browser takes no later one."""
_SAME_SITE = ("Strict", "Lax", "None")


def from_browser(cookies: Iterable[BrowserCookie]) -> list[Cookie]:
    """The browser's cookies, for the store. One that belongs to a frame in another site's page is left out."""
    return [_from_browser(cookie) for cookie in cookies if not cookie.get("partitionKey")]


def for_browser(cookie: Cookie) -> SetCookieParam:
    """A cookie of the store, for the browser."""
    attributes = _attributes(cookie)
    domain = cookie.domain.removesuffix(_LOCAL)
    given: SetCookieParam = {
        "name": cookie.name,
        "value": cookie.value or "",
        "domain": cookie.domain if "." in domain else domain,
        "path": cookie.path,
        "expires": -1 if cookie.expires is None else min(cookie.expires, _LAST),
        "secure": cookie.secure,
        "httpOnly": "httponly" in attributes,
    }
    same_site = attributes.get("samesite", "").capitalize()
    if same_site in _SAME_SITE:
        given["sameSite"] = same_site  # type: ignore[typeddict-item]
    return given


def _attributes(cookie: Cookie) -> dict[str, str]:
    """What a cookie says beside the standard library's own fields, by name in lower case."""
    rest: dict[str, str | None] = vars(cookie)["_rest"]
    return {name.casefold(): value or "" for name, value in rest.items()}


def _from_browser(cookie: BrowserCookie) -> Cookie:
    domain, expires = cookie["domain"], cookie["expires"]
    rest = {"SameSite": str(cookie["sameSite"])} | ({"HttpOnly": ""} if cookie["httpOnly"] else {})
    return Cookie(
        version=0,
        name=cookie["name"],
        value=cookie["value"],
        port=None,
        port_specified=False,
        domain=domain if "." in domain else f"{domain}{_LOCAL}",
        domain_specified=domain.startswith("."),
        domain_initial_dot=domain.startswith("."),
        path=cookie["path"],
        path_specified=True,
        secure=cookie["secure"],
        expires=None if expires < 0 else int(expires),
        discard=expires < 0,
        comment=None,
        comment_url=None,
        rest=rest,
    )
