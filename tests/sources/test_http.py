"""Pages over HTTP, from a server on loopback that misbehaves (faults: rows W)."""

from __future__ import annotations

import gzip
import resource
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.servers import (
    Site,
    a_site,
    drips,
    gzipped,
    in_turn,
    redirects,
    resets,
    response,
    sends,
    serves,
)
from tracker.sources.http.cookies import CookieStore
from tracker.sources.http.fetch import Fetched, World, fetch
from tracker.sources.source import Limits, Source

NOW = datetime(2024, 4, 19, 0, 27, tzinfo=UTC)
QUICK = Limits(connect_s=1, read_s=1, total_s=2, page_bytes=1024 * 1024, redirects=5, retries=2)


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as running:
        yield running


@pytest.fixture
def waits() -> list[float]:
    """Seconds that a fetch slept, which in tests pass at once."""
    return []


@pytest.fixture
def world(waits: list[float]) -> World:
    return World(clock=time.monotonic, now=lambda: NOW, sleep=waits.append, random=lambda: 1.0)


@pytest.fixture
def cookies(tmp_path: Path) -> CookieStore:
    return CookieStore(tmp_path / "cookies.txt")


class Get:
    """Gets a URL with quick limits."""

    def __init__(self, cookies: CookieStore, world: World) -> None:
        self._cookies, self._world = cookies, world

    def __call__(self, url: str, *, limits: Limits = QUICK, headers: dict[str, str] | None = None) -> Fetched:
        return fetch(Source("test", url, headers=headers or {}, limits=limits), self._cookies, self._world)


@pytest.fixture
def get_page(cookies: CookieStore, world: World) -> Get:
    return Get(cookies, world)


def fault(fetched: Fetched) -> str:
    """Why no page was had."""
    assert fetched.content is None
    assert fetched.fault is not None
    assert fetched.fault.exit_code == 69
    return fetched.fault.what


def body(fetched: Fetched) -> bytes:
    """The page that was had, whole."""
    assert fetched.fault is None, fetched.fault
    assert fetched.content is not None
    assert not fetched.content.is_cut
    return fetched.content.body


def test_a_page_comes_with_its_exchange_as_it_was(site: Site, get_page: Get) -> None:
    site.paths["/page"] = serves("bonjour", headers=(("X-Odd", "a"), ("X-Odd", "b")))
    fetched = get_page(f"{site.url}/page?a=1#part")
    assert body(fetched) == b"bonjour"
    (only,) = fetched.exchanges
    assert (only.method, only.url, only.status, only.reason) == ("GET", f"{site.url}/page?a=1", 200, "OK")
    assert [value for name, value in only.received if name == "X-Odd"] == ["a", "b"]
    assert only.body == b"bonjour"
    assert "fr-FR" in site.asked[0].headers["accept-language"]


# W1: connection faults


def test_a_refused_connection_is_tried_again_and_named(get_page: Get, waits: list[float]) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "no connection could be made (Connection refused)" in fault(get_page(f"http://127.0.0.1:{port}/"))
    assert waits == [0.5, 1.0]


def test_a_host_that_is_not_there_is_named(get_page: Get) -> None:
    assert "no such host" in fault(get_page("http://nowhere.invalid/"))


def test_a_reset_is_tried_again(site: Site, get_page: Get) -> None:
    site.paths["/"] = in_turn(resets(), serves("da"))
    assert body(get_page(f"{site.url}/")) == b"da"
    assert site.count("/") == 2


def test_a_reset_in_mid_body_that_stays_gives_what_came_marked(site: Site, get_page: Get) -> None:
    site.paths["/"] = resets(response(b"halb", length=100))
    fetched = get_page(f"{site.url}/")
    assert site.count("/") == 3
    assert fetched.content is not None
    # A reset throws away what had not been read yet, so how much came is up to chance.
    assert fetched.content.is_cut
    assert b"halb".startswith(fetched.content.body)
    assert [each.truncated for each in fetched.exchanges] == ["disconnect"] * 3


# W2: answers that never end


@pytest.mark.parametrize(
    ("first", "part"),
    [
        (b"HTTP/1.1 200 OK\r\n", b"X-More: x\r\n"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", b"x"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
    ids=["headers", "bytes", "chunks"],
)
def test_an_answer_that_never_ends_ends_at_the_total_timeout(
    site: Site, get_page: Get, first: bytes, part: bytes
) -> None:
    stop = threading.Event()
    site.paths["/"] = drips(first, part, 0.1, stop)
    started = time.monotonic()
    fetched = get_page(f"{site.url}/")
    stop.set()
    assert time.monotonic() - started < QUICK.total_s + 2
    assert "no whole answer within 2 s" in fault(fetched)
    assert {each.truncated for each in fetched.exchanges} <= {"time"}


def test_a_server_that_says_nothing_is_left(site: Site, get_page: Get) -> None:
    stop = threading.Event()
    site.paths["/"] = drips(b"", b"", 0.1, stop)
    started = time.monotonic()
    words = fault(get_page(f"{site.url}/"))
    stop.set()
    assert time.monotonic() - started < QUICK.total_s + 2
    assert "stopped answering" in words or "within 2 s" in words


# W3: bodies cut short


@pytest.mark.parametrize(
    "cut",
    [
        response(b"halb", length=100),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalb\r\n64\r\nmehr",
    ],
    ids=["length", "chunk"],
)
def test_a_body_cut_short_is_tried_again_then_given_marked(site: Site, get_page: Get, cut: bytes) -> None:
    site.paths["/"] = in_turn(sends(cut), serves("ganz"))
    assert body(get_page(f"{site.url}/")) == b"ganz"
    site.paths["/"] = sends(cut)
    fetched = get_page(f"{site.url}/")
    assert fetched.content is not None
    assert fetched.content.is_cut
    assert fetched.content.body.startswith(b"halb")
    assert fetched.exchanges[-1].truncated == "disconnect"


# W4, W5: compression


def test_gzip_is_undone_and_kept_as_received(site: Site, get_page: Get) -> None:
    site.paths["/"] = sends(gzipped(b"page" * 1000))
    fetched = get_page(f"{site.url}/")
    assert body(fetched) == b"page" * 1000
    assert gzip.decompress(fetched.exchanges[0].body) == b"page" * 1000


def test_every_member_of_a_gzip_body_is_read(site: Site, get_page: Get) -> None:
    two = gzip.compress(b"eins") + gzip.compress(b"zwei")
    site.paths["/"] = serves(two, headers=(("Content-Encoding", "gzip"),))
    assert body(get_page(f"{site.url}/")) == b"einszwei"


@pytest.mark.parametrize("raw", [True, False])
def test_deflate_is_undone_in_both_its_forms(site: Site, get_page: Get, raw: bool) -> None:
    packer = zlib.compressobj(wbits=-15 if raw else 15)
    site.paths["/"] = serves(packer.compress(b"page") + packer.flush(), headers=(("Content-Encoding", "deflate"),))
    assert body(get_page(f"{site.url}/")) == b"page"


@pytest.mark.parametrize("damage", ["cut", "crc"])
def test_a_gzip_body_without_its_right_end_is_marked_as_cut(site: Site, get_page: Get, damage: str) -> None:
    packed = gzip.compress(bytes(range(256)) * 100)
    damaged = packed[:-20] if damage == "cut" else packed[:-8] + b"\0\0\0\0" + packed[-4:]
    broken = serves(damaged, headers=(("Content-Encoding", "gzip"),))
    site.paths["/"] = in_turn(broken, serves("ganz"))
    assert body(get_page(f"{site.url}/")) == b"ganz"
    site.paths["/"] = broken
    fetched = get_page(f"{site.url}/")
    assert fetched.content is not None
    assert fetched.content.is_cut
    assert [(each.truncated, each.body) for each in fetched.exchanges] == [("disconnect", damaged)] * 3


def test_what_says_gzip_and_is_not_is_refused_and_kept_whole(site: Site, get_page: Get) -> None:
    site.paths["/"] = serves(b"plain text", headers=(("Content-Encoding", "gzip"),))
    fetched = get_page(f"{site.url}/")
    assert "says that it is gzip, and is not" in fault(fetched)
    assert [(each.truncated, each.body) for each in fetched.exchanges] == [(None, b"plain text")]


@pytest.mark.parametrize("layers", [1, 2])
def test_a_bomb_is_refused_by_its_limit_within_little_memory(site: Site, get_page: Get, layers: int) -> None:
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join([*(packer.compress(bytes(1024 * 1024)) for _ in range(300)), packer.flush()])
    for _ in range(layers - 1):
        bomb = gzip.compress(bomb)
    site.paths["/"] = serves(bomb, headers=(("Content-Encoding", ", ".join(["gzip"] * layers)),))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "larger than the limit of 1 MB" in fault(get_page(f"{site.url}/"))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_fifty_encodings_are_refused(site: Site, get_page: Get) -> None:
    site.paths["/"] = serves(b"x", headers=(("Content-Encoding", ", ".join(["gzip"] * 50)),))
    fetched = get_page(f"{site.url}/")
    assert "50" in fault(fetched)
    assert fetched.exchanges[-1].truncated == "length"


def test_a_body_beyond_the_limit_is_refused_and_marked(site: Site, get_page: Get) -> None:
    site.paths["/"] = serves(bytes(2 * 1024 * 1024))
    fetched = get_page(f"{site.url}/")
    assert "larger than the limit" in fault(fetched)
    assert fetched.exchanges[-1].truncated == "length"


# W6: redirects


def test_redirects_are_followed_and_each_is_an_exchange(site: Site, get_page: Get) -> None:
    site.paths |= {"/a": redirects("b?x=1"), "/b": redirects(f"{site.url}/c", "301 Moved"), "/c": serves("da")}
    fetched = get_page(f"{site.url}/a")
    assert body(fetched) == b"da"
    assert [each.status for each in fetched.exchanges] == [302, 301, 200]


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("/", "redirects more than 5 times"),
        ("file:///etc/passwd", "only http and https are followed"),
        ("ftp://127.0.0.1/x", "only http and https are followed"),
        ("data:text/plain,x", "only http and https are followed"),
        ("gopher://127.0.0.1/x", "only http and https are followed"),
        ("http://[::1", "no address"),
        ("http://127.0.0.1:99999/", "no address"),
    ],
)
def test_a_redirect_that_leads_nowhere_good_is_refused_with_its_chain(
    site: Site, get_page: Get, target: str, said: str
) -> None:
    site.paths["/"] = redirects(target)
    assert said in fault(get_page(f"{site.url}/"))


def test_a_redirect_without_a_target_is_named(site: Site, get_page: Get) -> None:
    site.paths["/"] = serves("", status="302 Found")
    assert "answers 302 without saying where to go" in fault(get_page(f"{site.url}/"))


def test_secrets_are_not_sent_on_to_another_origin(site: Site, get_page: Get) -> None:
    with a_site() as other:
        site.paths["/"] = redirects(f"{other.url}/")
        other.paths["/"] = serves("da")
        url = site.url.replace("http://", "http://user:geheim@")
        fetched = get_page(f"{url}/", headers={"X-Api-Key": "geheim", "User-Agent": "mine"})
        assert body(fetched) == b"da"
        assert site.asked[0].headers["authorization"].startswith("Basic ")
        assert site.asked[0].headers["x-api-key"] == "geheim"
        assert other.asked[0].headers["user-agent"] == "mine"
        assert {"authorization", "x-api-key", "cookie"} & other.asked[0].headers.keys() == set()
    assert "geheim" not in repr(fetched.exchanges[0].url)
    assert dict(fetched.exchanges[0].sent)["Authorization"] == "***"


def test_a_cookie_stays_with_the_server_that_set_it(site: Site, get_page: Get) -> None:
    with a_site() as other:
        site.paths["/"] = redirects(f"{other.url}/", "302 Found", ("Set-Cookie", "key=geheim; Path=/"))
        other.paths["/"] = redirects(f"{site.url}/page")
        site.paths["/page"] = serves("da")
        assert body(get_page(f"{site.url}/")) == b"da"
        assert "cookie" not in other.asked[0].headers
        assert site.asked[-1].headers["cookie"] == "key=geheim"


def test_an_address_in_a_redirect_that_is_no_ascii_is_taken_byte_for_byte(site: Site, get_page: Get) -> None:
    site.paths |= {"/": sends(b"HTTP/1.1 302 Vu\r\nLocation: /caf\xc3\xa9\r\n\r\n"), "/caf%C3%A9": serves("da")}
    assert body(get_page(f"{site.url}/")) == b"da"


# W7: statuses


def test_an_answer_before_the_answer_is_passed_over(site: Site, get_page: Get) -> None:
    hint = b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n"
    site.paths["/"] = sends(hint, b"HTTP/1.1 100 Continue\r\n\r\n", hint, response("da"))
    fetched = get_page(f"{site.url}/")
    assert body(fetched) == b"da"
    assert "Link" not in dict(fetched.exchanges[0].received)


def test_503_twice_then_200_is_a_page(site: Site, get_page: Get, waits: list[float]) -> None:
    busy = serves("", status="503 Busy")
    site.paths["/"] = in_turn(busy, busy, serves("da"))
    assert body(get_page(f"{site.url}/")) == b"da"
    assert waits == [0.5, 1.0]


@pytest.mark.parametrize("status", ["408 Late", "429 Slow", "502 Bad", "503 Busy", "504 Late"])
def test_a_status_that_may_pass_is_tried_again_as_often_as_it_may_be(
    site: Site, get_page: Get, waits: list[float], status: str
) -> None:
    site.paths["/"] = in_turn(serves("", status=status), serves("da"))
    assert body(get_page(f"{site.url}/")) == b"da"
    assert waits == [0.5]
    site.paths["/"] = serves("", status=status)
    assert f"answers {status}" in fault(get_page(f"{site.url}/"))
    assert site.count("/") == 2 + 1 + QUICK.retries


@pytest.mark.parametrize(
    ("told", "waited"),
    [("1", 1.0), ("Fri, 19 Apr 2024 00:27:01 GMT", 1.0), ("soon", 0.5), ("-5", 0.5), ("0", 0.0)],
)
def test_429_waits_as_it_is_told(site: Site, get_page: Get, waits: list[float], told: str, waited: float) -> None:
    site.paths["/"] = in_turn(serves("", status="429 Slow", headers=(("Retry-After", told),)), serves("da"))
    assert body(get_page(f"{site.url}/")) == b"da"
    assert waits == [waited]


def test_429_that_asks_for_a_day_is_left_and_says_when(site: Site, get_page: Get, waits: list[float]) -> None:
    site.paths["/"] = serves("", status="429 Slow", headers=(("Retry-After", "86400"),))
    fetched = get_page(f"{site.url}/")
    assert "answers 429 Slow" in fault(fetched)
    assert fetched.fault is not None
    assert "2024-04-20T00:27:00Z" in fetched.fault.advice
    assert waits == []


@pytest.mark.parametrize(
    "status", ["404 Not Found", "403 No", "410 Gone", "451 Law", "204 No Content", "304 Same", "500 Oops"]
)
def test_a_status_that_is_no_page_is_named_and_not_tried_again(site: Site, get_page: Get, status: str) -> None:
    site.paths["/"] = sends(response(status=status))
    assert f"answers {status}" in fault(get_page(f"{site.url}/"))
    assert site.count("/") == 1


# W9: what is no HTTP


@pytest.mark.parametrize(
    "answer",
    [
        b"hello\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1024 * 1024 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 2000 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nhalb!",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4, 5\r\n\r\nhalb!",
        b"HTTP/1.1 200 OK\r\nX: a\r\nb\r\nContent-Length: 400\r\n\r\nhalb!",
        b"HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 400\r\n\r\nhalb!",
        b"HTTP/1.1 200 OK\r\nX: a\r\r\nContent-Length: 400\r\n\r\nhalb!",
        b"HTTP/1.1 200 OK\r\n: a\r\nContent-Length: 400\r\n\r\nhalb!",
        b"HTTP/1.1 200 OK\r\nN\xc3\xa9: a\r\nContent-Length: 400\r\n\r\nhalb!",
    ],
    ids=[
        "garbage",
        "status",
        "nothing",
        "long header",
        "many headers",
        "two lengths",
        "two lengths in one",
        "line end in a value",
        "carriage return in a value",
        "line of a carriage return",
        "no name",
        "name that is no ASCII",
    ],
)
def test_an_answer_that_is_no_sound_http_is_refused(site: Site, get_page: Get, answer: bytes) -> None:
    site.paths["/"] = sends(answer)
    fault(get_page(f"{site.url}/"))


def test_a_redirect_to_an_address_of_the_link_is_refused(
    site: Site, get_page: Get, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.paths["/"] = redirects("http://metadata.example/")
    real = socket.socket.getpeername

    def link_local(connection: socket.socket) -> tuple[str, int]:
        # No machine that runs tests has such a host; only what the check is told is made up.
        return ("169.254.169.254", 80) if real(connection)[1] == port else real(connection)

    with a_site() as other:
        port = int(other.url.rpartition(":")[2])
        site.paths["/"] = redirects(f"{other.url}/")
        monkeypatch.setattr("tracker.sources.http.exchange.socket.socket.getpeername", link_local, raising=False)
        assert "link-local address 169.254.169.254, which is refused" in fault(get_page(f"{site.url}/"))
        assert other.asked == []
