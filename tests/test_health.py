"""The health ping, against servers that misbehave."""

from __future__ import annotations

import base64
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from tests.servers import Site, a_site, drips, redirects, resets, sends, serves
from tests.test_metrics import an_outcome
from tracker.errors import CaptureLocked
from tracker.health import BODY_BYTES, fail_url, failure_report, ping


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as running:
        running.paths["/ok"] = serves("OK")
        yield running


def test_a_success_is_a_get_without_cookies_and_a_failure_a_post_with_its_words(site: Site) -> None:
    site.paths["/ok/fail"] = serves("OK", status="201 Created", headers=(("Set-Cookie", "a=b"),))
    assert ping(f"{site.url}/ok") is None
    assert ping(fail_url(f"{site.url}/ok"), b"portal: page-not-had") is None
    assert [(each.method, each.path, each.body) for each in site.asked] == [
        ("GET", "/ok", b""),
        ("POST", "/ok/fail", b"portal: page-not-had"),
    ]
    assert "cookie" not in site.asked[1].headers


def test_user_and_password_are_sent_and_not_shown(site: Site) -> None:
    site.paths["/bad"] = serves("no", status="500 Internal Server Error")
    said = ping(site.url.replace("//", "//me:geheim@") + "/bad?token=geheim")
    assert said == f"'{site.url}/bad' answers 500 Internal Server Error"
    sent = site.asked[0].headers["authorization"].removeprefix("Basic ")
    assert base64.b64decode(sent) == b"me:geheim"


def test_another_origin_gets_no_password(site: Site) -> None:
    with a_site(host="127.0.0.2") as other:
        other.paths["/"] = serves("OK")
        site.paths["/away"] = redirects(f"{other.url}/")
        assert ping(site.url.replace("//", "//me:geheim@") + "/away") is None
        assert "authorization" not in other.asked[0].headers


def test_redirects_are_followed_a_few_times(site: Site) -> None:
    site.paths["/there"] = redirects("/ok")
    site.paths["/loop"] = redirects("/loop")
    site.paths["/file"] = redirects("file:///etc/passwd")
    assert ping(f"{site.url}/there", b"words") is None
    assert site.asked[-1].method == "GET"
    assert "redirects more than 3 times" in (ping(f"{site.url}/loop") or "")
    assert site.count("/loop") == 4
    assert "only http and https" in (ping(f"{site.url}/file") or "")


def test_what_can_not_be_reached_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert "refused" in (ping(f"http://127.0.0.1:{port}/") or "")
    assert "such host" in (ping("http://nowhere.invalid/") or "")


def test_what_hangs_or_trickles_ends_in_time(site: Site) -> None:
    stop = threading.Event()
    site.paths["/hangs"] = drips(b"", b"", 0.1, stop)
    site.paths["/headers"] = drips(b"HTTP/1.1 200 OK\r\n", b"X-A: b\r\n", 0.1, stop)
    site.paths["/body"] = drips(b"HTTP/1.1 200 OK\r\n\r\n", b"a", 0.1, stop)
    try:
        for path in ("/hangs", "/headers", "/body"):
            started = time.monotonic()
            assert "no whole answer within 0.6 s" in (ping(f"{site.url}{path}", total_s=0.6) or ""), path
            assert time.monotonic() - started < 1.2
    finally:
        stop.set()


def test_a_look_up_that_hangs_ends_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    stop = threading.Event()

    def hang(*_: object, **__: object) -> list[object]:
        stop.wait(20)
        raise socket.gaierror(socket.EAI_AGAIN, "later")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    started = time.monotonic()
    said = ping("http://slow.invalid/", total_s=0.4)
    stop.set()
    assert "no whole answer within 0.4 s" in (said or "")
    assert time.monotonic() - started < 1


def test_answers_that_are_no_http_are_said_and_a_long_one_is_not_read_whole(site: Site) -> None:
    site.paths["/noise"] = sends(b"\x00\xff nonsense\r\n\r\n")
    site.paths["/reset"] = resets()
    site.paths["/long"] = serves(b"x" * 3_000_000)
    assert ping(f"{site.url}/noise") is not None
    assert ping(f"{site.url}/reset") is not None
    assert ping(f"{site.url}/long") is None


def test_a_report_has_a_line_for_each_failure_within_its_bound() -> None:
    failed = an_outcome("a\nb", fails=True)
    report = failure_report([failed, an_outcome("well")], 69).decode()
    assert report.splitlines() == [
        "tracker capture: exit code 69",
        "a b: page-not-had (69): 'https://portal.example/' answers 500",
    ]
    locked = CaptureLocked("'https://me:geheim@portal.example/?key=geheim' is locked")
    assert "geheim" not in failure_report([], 75, str(locked)).decode()
    assert len(failure_report([an_outcome("é" * 100, fails=True)] * 200, 69)) <= BODY_BYTES
