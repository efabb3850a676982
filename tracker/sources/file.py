"""A page saved as a file, or piped into stdin as ``-``."""

from __future__ import annotations

import errno
import os
import stat
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tracker.errors import InputMissing, WrongUse, reason_of
from tracker.layout import Layout
from tracker.model import Page, TimeSource
from tracker.times import Instant, time_in_name

STDIN = "-"
_HTML_NAMES = (".html", ".htm", ".xhtml")
SAVED = "saved"
"""The source to which saved pages belong unless the user names another."""
LARGEST_PAGE = 50 * 1024 * 1024
"""Bytes; a portal's page has 2 MB."""
_SLACK = timedelta(minutes=1)
"""A name may tell the minute alone."""


def read_body(path: str) -> bytes:
    """The bytes of a saved page.

    Raises:
        InputMissing: there is no such file, it can't be read, it is no ordinary file, or it is larger than
            `LARGEST_PAGE`.
    """
    try:
        if path == STDIN:
            return _within_limit(sys.stdin.buffer.read(LARGEST_PAGE + 1), "stdin")
        # A FIFO without a writer would block open() for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise InputMissing(f"{path!r} is no ordinary file", advice="Name a saved page.", about=path)
            return _within_limit(file.read(LARGEST_PAGE + 1), path)
    except IsADirectoryError as error:
        advice = "Name a saved page, such as one in it."
        raise InputMissing(f"{path!r} is a folder", advice=advice, about=path) from error
    except (OSError, ValueError, AttributeError) as error:
        what = f"{path!r} can't be read: {_reason(error)}"
        raise InputMissing(what, advice=_advice(path, error), about=path) from error


def page_at(
    path: str, *, source: str, locale: str, at: Instant | None, zone: ZoneInfo, layout: Layout | None = None
) -> tuple[Page, Instant | None]:
    """The page saved at *path*, and how its time was written; None where nobody knows when it was captured.

    The time is *at* where somebody gave it, else the one in the file's name, as long as that is one instant.

    Raises:
        InputMissing: as `read_body`.
    """
    body = read_body(path)
    named = _time_in_name_if_one(path, zone)
    return _page(body, path, source, locale, at, named, layout), at or named


def saved_page(
    path: str, *, source: str, locale: str, at: Instant | None, zone: ZoneInfo, layout: Layout | None = None
) -> tuple[Page, Instant]:
    """As `page_at`, for a page whose time must be known.

    Raises:
        InputMissing: as `read_body`.
        WrongUse: nobody knows when the page was captured, or its name holds a time that can't be used.
    """
    body = read_body(path)
    named = _time_in_name_if_one(path, zone) if at else time_in_name(Path(path).name, zone)
    known = at or named
    if known is None:
        nameless = "stdin has no name" if path == STDIN else "its name holds no time"
        raise WrongUse(
            f"nobody said when {path!r} was captured, and {nameless}",
            advice=(
                "Say it with --at, such as --at 2024-04-19T02:27+02:00; of a page that counts down to an opening or a "
                "close the day alone will do, with --date."
            ),
            about=path,
        )
    return _page(body, path, source, locale, at, named, layout), known


def content_type_of(path: str) -> str | None:
    """The type that the name of a saved page says, as a browser would take it; None where it says none.

    >>> content_type_of("page.HTM"), content_type_of("page.txt")
    ('text/html', None)
    """
    return "text/html" if path.casefold().endswith(_HTML_NAMES) else None


def _page(
    body: bytes,
    path: str,
    source: str,
    locale: str,
    at: Instant | None,
    named: Instant | None,
    layout: Layout | None,
) -> Page:
    """The page, with the time that was given, else the one that its name holds, else none."""
    address = _as_text(path)
    page = Page(body, _as_text(source), address, locale, content_type=content_type_of(address), layout=layout)
    if at:
        other = named.at if named and abs(named.at - at.at) > _SLACK else None
        return replace(page, captured_at=at.at, time_source=TimeSource.OPTION, named_at=other)
    return replace(page, captured_at=named.at, time_source=TimeSource.FILE_NAME) if named else page


def _time_in_name_if_one(path: str, zone: ZoneInfo) -> Instant | None:
    """The time in a file's name; None also where it can't be used."""
    try:
        return time_in_name(Path(path).name, zone)
    except WrongUse:
        return None


def _as_text(argument: str) -> str:
    """An argument with each byte that is not UTF-8 escaped: neither archive nor database could hold it."""
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _within_limit(body: bytes, path: str) -> bytes:
    if len(body) > LARGEST_PAGE:
        raise InputMissing(
            f"{path!r} is larger than {LARGEST_PAGE // 1024**2} MB, which no page with a strip is", about=path
        )
    return body


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno is not None:
        return reason_of(error)
    # A closed stdin is None or refuses to be read; any other ValueError is about the path.
    return "stdin is closed" if isinstance(error, AttributeError) or "closed file" in str(error) else str(error)


def _advice(path: str, error: Exception) -> str:
    match error.errno if isinstance(error, OSError) else None:
        case errno.ENOENT if "://" in path:
            return "If it is meant as an address: one begins with http:// or https://."
        case errno.ENOENT | errno.ENOTDIR:
            return "Check the path; a page is read from a file, or from - for stdin."
        case errno.EACCES | errno.EPERM:
            return "Make it readable for the user that runs tracker; ls -l shows whose it is."
        case _:
            return ""
