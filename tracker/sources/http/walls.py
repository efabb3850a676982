"""What stands in a page's place: asked only of a page in which no strip was found, so that no page is taken for one."""

from __future__ import annotations

import re
from html import unescape

from tracker.errors import PageNotHad
from tracker.model import Page
from tracker.sources.http.consent import consent_form

_LOOKED_AT = 1024 * 1024
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_PASSWORD = re.compile(r"<input[^>]{0,300}type\s*=\s*[\"']?password", re.IGNORECASE)
_ROBOT = re.compile(
    r"captcha|are you a robot|not a robot|êtes[- ]vous un robot|pas un robot|unusual traffic|trafic inhabituel"
    r"|verify (?:that )?you are (?:a )?human|cf-challenge|access denied|accès refusé",
    re.IGNORECASE,
)
_NOT_FOUND = re.compile(r"\b404\b|not found|introuvable|n[’']existe (?:pas|plus)", re.IGNORECASE)
_ERROR_TITLE = re.compile(r"\berreur\b|\berror\b|\b50[0-4]\b|unavailable|indisponible", re.IGNORECASE)


def not_had(page: Page) -> PageNotHad | None:
    """What was answered in place of a page without a strip, as an error; None where that can't be told."""
    if not page.exchanges:
        return None
    answer = page.exchanges[-1]
    wall = wall_of(page.body.decode("utf-8", "replace"), content_type=answer.header("Content-Type"))
    if wall is None:
        return None
    return PageNotHad(
        f"{page.address!r} has {wall} where the page should be (HTTP {answer.status})",
        advice="Save the page from a browser and run: tracker capture FILE --at TIME",
        about=page.address,
    )


def wall_of(text: str, *, content_type: str | None) -> str | None:
    """What a page without a strip is instead, as words for a sentence; None where it is none of what is known.

    >>> wall_of("", content_type="text/html")
    'an empty answer'
    >>> wall_of('<form><input type="password"></form>', content_type=None)
    'a login form'
    """
    looked_at = text[:_LOOKED_AT]
    if not looked_at.strip():
        return "an empty answer"
    if (content_type or "").partition(";")[0].strip().casefold().endswith("json") or looked_at.lstrip()[:1] in "{[":
        return "a JSON answer"
    title = _title(looked_at)
    shown = f" (title « {title} »)" if title else ""
    if consent_form(looked_at) is not None:
        return f"a consent form{shown}"
    if _ROBOT.search(looked_at) and len(looked_at) < _LOOKED_AT // 4:
        return f"a check for robots{shown}"
    if _PASSWORD.search(looked_at):
        return f"a login form{shown}"
    if title and _NOT_FOUND.search(title):
        return f"a page that was not found{shown}"
    if title and _ERROR_TITLE.search(title):
        return f"an error page{shown}"
    return None


def _title(text: str) -> str:
    match = _TITLE.search(text)
    return " ".join(unescape(match[1]).split())[:80] if match else ""
