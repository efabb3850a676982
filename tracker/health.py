"""The health ping: tells an address that a capture went well or did not, in bounded time and without ever failing."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from urllib.parse import urlsplit, urlunsplit

from tracker.errors import PageNotHad
from tracker.outcome import Outcome
from tracker.sources.http.chain import Chain
from tracker.sources.http.deadline import Deadline
from tracker.sources.http.exchange import ExchangeFailed, Request, exchange
from tracker.sources.source import Limits
from tracker.sources.web_address import origin_of, without_user
from tracker.version import __version__

TOTAL_S = 4.5
"""For everything; what is left of five seconds is for importing the HTTP client."""
BODY_BYTES = 10_000
"""Of the report of a failure, at most."""
_REDIRECTS = 3
_LIMITS = Limits(connect_s=TOTAL_S, read_s=TOTAL_S, total_s=TOTAL_S, page_bytes=64 * 1024)
_USER = re.compile(r"(?<=://)[^/\s'\"]*@")
_QUERY = re.compile(r"(://[^\s'\"?#]*)[?#][^\s'\"]*")


def fail_url(url: str) -> str:
    """Where a failure is told when only the address of successes is set.

    >>> fail_url("https://example.invalid/abc/?a=1")
    'https://example.invalid/abc/fail?a=1'
    """
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/fail"))


def failure_report(outcomes: Sequence[Outcome], exit_code: int, why: str = "") -> bytes:
    """The failures of a run as plain text, a line each, without what an address may keep secret.

    Args:
        outcomes: of all pages.
        exit_code: of the run.
        why: what ended the run as a whole; empty where nothing did.
    """
    lines = [" ".join(f"tracker capture: exit code {exit_code} {_public(why)}".split())]
    for each in outcomes:
        if each.exit_code:
            what = each.error.what if each.error else "a finding is an error"
            lines.append(" ".join(f"{each.source}: {each.kind} ({each.exit_code}): {_public(what)}".split()))
    return "\n".join(lines).encode("utf-8", "backslashreplace")[:BODY_BYTES].decode("utf-8", "ignore").encode()


def ping(url: str, body: bytes | None = None, *, total_s: float = TOTAL_S) -> str | None:
    """Ask *url* with GET, or with POST where there is a body. It raises nothing.

    Args:
        url: an address as `load_settings` has checked it; user and password in it are sent as a header.
        body: plain text.
        total_s: seconds for everything, looking up the host and redirects included.

    Returns:
        None where a status from 200 to 299 came in time, else why not, without secrets.
    """
    deadline = Deadline(total_s, clock=time.monotonic)
    answers: list[str | None] = []
    # Nothing else ends a look-up of a host that hangs; the thread is left to itself then.
    thread = threading.Thread(target=lambda: answers.append(_reason(url, body, deadline)), daemon=True)
    thread.start()
    thread.join(deadline.left_s)
    if answers:
        return answers[0]
    return _public(f"{without_user(url)[0]!r} no whole answer within {total_s:g} s")


def _reason(url: str, body: bytes | None, deadline: Deadline) -> str | None:
    try:
        _ask(url, body, deadline)
    except PageNotHad as fault:
        return _public(fault.what)
    except Exception as error:
        # Whatever it is: the capture is over, and its exit code must not change any more.
        return f"unexpected {type(error).__name__}"
    return None


def _ask(url: str, body: bytes | None, deadline: Deadline) -> None:
    """Send the ping and follow redirects.

    Raises:
        PageNotHad: it was not taken.
    """
    target, authorization = without_user(url)
    origin = origin_of(target)
    chain = Chain(target, now=lambda: datetime.now(UTC))
    for step in range(_REDIRECTS + 1):
        headers = {"User-Agent": f"tracker/{__version__}"}
        if authorization and origin_of(target) == origin:
            headers["Authorization"] = authorization
        if body is not None:
            headers["Content-Type"] = "text/plain; charset=utf-8"
        method = "GET" if body is None else "POST"
        request = Request(target, headers, method, body or b"", refuse_link_local=step > 0)
        try:
            received = exchange(request, limits=_LIMITS, deadline=deadline)
        except ExchangeFailed as failed:
            raise chain.fault(f"could not be asked: {failed.reason}") from failed
        if received.truncated == "time":
            raise chain.fault(f"no whole answer within {deadline.seconds:g} s")
        following = chain.target_of(received)
        if following is None:
            if not 200 <= received.status < 300:
                raise chain.fault(f"answers {received.status} {received.reason}".rstrip())
            return
        if received.status not in (307, 308):
            body = None
        target = following
        chain.go_on(target)
    raise chain.fault(f"redirects more than {_REDIRECTS} times")


def _public(text: str) -> str:
    """*text* without users, passwords, queries and fragments of the addresses in it.

    >>> _public("'https://me:secret@example.invalid/a?key=k' answers 500")
    "'https://example.invalid/a' answers 500"
    """
    return _QUERY.sub(r"\1", _USER.sub("", text))
