"""Pages that only a browser builds, in a real Chromium, from a server on loopback that misbehaves."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import trustme
from warcio.archiveiterator import ArchiveIterator

from tests.builders import a_strip
from tests.conftest import rendering
from tests.markup import Generation, around, container_html
from tests.servers import Asked, Behaviour, Site, a_site, drips, in_turn, redirects, response, sends, serves
from tests.sources.test_consent import FORM
from tracker.archive import Archive
from tracker.errors import BadSettings
from tracker.instruments import catalogue
from tracker.model import Exchange
from tracker.reading import reading_of
from tracker.sources.browser import render_in, render_page
from tracker.sources.browser.chromium import Chromium
from tracker.sources.browser.cookies import for_browser, from_browser
from tracker.sources.http.cookies import CookieStore
from tracker.sources.http.fetch import World
from tracker.sources.http.page import Got
from tracker.sources.http.walls import wall_of
from tracker.sources.source import Choice, Limits, Source

if TYPE_CHECKING:
    from playwright.async_api import Cookie

NOW = datetime(2024, 4, 19, 0, 27, tzinfo=UTC)
WORLD = World(clock=time.monotonic, now=lambda: NOW, sleep=time.sleep, random=lambda: 0.0)
ENOUGH = Limits(total_s=40, page_bytes=1024 * 1024, retries=0)
IN_A_RUNNING_ONE = Limits(total_s=5, retries=0)
"""Within them a page comes in a browser that runs already."""
ROOT = Path(__file__).parents[2]


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as running:
        yield running


class Running:
    """A browser that pages are rendered in one after the other: to start one takes longer than what most tests do."""

    def __init__(self, path: Path) -> None:
        self._runner = asyncio.Runner()
        self._chromium = Chromium(str(path))
        self._browser = self._runner.run(self._chromium.start())

    def render(self, source: Source, cookies: CookieStore) -> Got:
        return self._runner.run(render_in(self._browser, source, cookies=cookies, world=WORLD))

    def end(self) -> None:
        self._runner.run(self._chromium.__aexit__())
        self._runner.close()


@pytest.fixture(scope="module")
def running(chromium: Path) -> Iterator[Running]:
    with rendering():
        browser = Running(chromium)
        yield browser
        browser.end()


class Render:
    """Renders a URL, in a browser of its own or in one that is running, with a cookie file of its own."""

    def __init__(self, browser: Path | Running, folder: Path) -> None:
        self._browser, self.cookies = browser, folder / "cookies.txt"

    def __call__(
        self,
        url: str,
        *,
        limits: Limits = ENOUGH,
        ready: str | None = "body",
        consent: Choice | None = None,
        headers: dict[str, str] | None = None,
    ) -> Got:
        source = Source(
            "portal", url, headers=headers or {}, consent=consent, limits=limits, browser=True, wait_for=ready
        )
        cookies = CookieStore(self.cookies)
        if isinstance(self._browser, Running):
            return self._browser.render(source, cookies)
        with rendering():
            return render_page(source, cookies=cookies, world=WORLD, browser_path=str(self._browser))


@pytest.fixture
def render(running: Running, tmp_path: Path) -> Render:
    return Render(running, tmp_path)


@pytest.fixture
def start_and_render(chromium: Path, tmp_path: Path) -> Render:
    return Render(chromium, tmp_path)


@pytest.fixture(scope="module")
def short(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Limits:
    """Limits within which a browser starts on this machine, and not much happens after that."""
    with a_site() as site:
        site.paths["/"] = page("<p>x")
        started = time.monotonic()
        html(Render(chromium, tmp_path_factory.mktemp("short"))(f"{site.url}/"))
        return Limits(total_s=round(1.5 + 2 * (time.monotonic() - started), 1), retries=0)


def page(body: str) -> Behaviour:
    """A page of HTML."""
    return serves(f"<!DOCTYPE html><title>x</title>{body}", content_type="text/html; charset=utf-8")


def html(got: Got) -> str:
    """The page that was had."""
    assert got.fault is None, got.fault
    assert got.page.content_type == "text/html; charset=utf-8"
    return got.page.body.decode()


def fault(got: Got) -> str:
    """Why no page was had."""
    assert got.fault is not None
    assert got.fault.exit_code == 69
    assert (got.page.body, got.page.content_type) == (b"", None)
    return got.fault.what


def paths(site: Site) -> set[str]:
    """What a site was asked for, but for the picture that a browser wants of every site."""
    return {asked.path for asked in site.asked} - {"/favicon.ico"}


def in_browser(test: object) -> object:
    """Mark a test that starts a browser."""
    return pytest.mark.browser(pytest.mark.slow(test))


@in_browser
def test_a_strip_that_scripts_build_is_read_and_its_record_replays(
    site: Site, start_and_render: Render, tmp_path: Path
) -> None:
    strip = a_strip()
    container = container_html(strip.quotes, strip.market_line, Generation.C, announced=len(strip.quotes))
    script = """<img src="/picture"><iframe src="/frame"></iframe><script>setTimeout(async () => {
        const strip = await (await fetch("/strip.json")).json();
        document.querySelector("main").innerHTML = strip.html;
    }, 700)</script>"""
    site.paths |= {
        "/from": redirects("/", "302 Found", ("Set-Cookie", "seen=1; Path=/")),
        "/": serves(around("<main></main>", scripts=script), content_type="text/html; charset=iso-8859-1"),
        "/strip.json": serves(json.dumps({"html": container}), content_type="application/json"),
    }
    got = start_and_render(f"{site.url}/from#part", ready=None)
    assert "<iframe" in html(got)
    assert got.page.captured_at == NOW
    assert got.warnings == ()
    reading = reading_of(got.page, catalogue())
    assert [quote.name for quote in reading.quotes] == [quote.name for quote in strip.quotes]
    assert [finding.code for finding in reading.findings] == ["percent-mismatch"]
    assert paths(site) == {"/from", "/", "/strip.json"}, "neither pictures nor frames"

    archived = Archive(tmp_path).keep(got.page)
    with (tmp_path / archived.file).open("rb") as file:
        records = [
            (record.rec_type, record.rec_headers, record.http_headers, record.content_stream().read())
            for record in ArchiveIterator(file)
        ][1:]
    assert [kind for kind, *_ in records] == ["request", "response", "request", "response"]
    _, redirect, _, redirect_body = records[1]
    assert (redirect.get_header("WARC-Truncated"), redirect_body) == ("unspecified", b"")
    assert redirect.get_header("Tracker-Rendered-By") is None
    _, fields, headers, body = records[3]
    assert fields.get_header("WARC-Target-URI") == f"{site.url}/"
    assert fields.get_header("Tracker-Rendered-By").startswith("chromium/")
    assert body == got.page.body
    assert (headers.get_statuscode(), headers.get_header("Content-Type")) == ("200", "text/html; charset=utf-8")
    assert headers.get_header("Content-Length") is None
    assert headers.get_header("X-Archive-Orig-Content-Type") == "text/html; charset=iso-8859-1"
    check = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", tmp_path / archived.file], capture_output=True, check=False
    )
    assert check.returncode == 0, check.stdout


@in_browser
def test_secrets_go_to_their_own_origin_alone_and_into_no_record(site: Site, render: Render, tmp_path: Path) -> None:
    with a_site() as other:
        set_cookie = ("Set-Cookie", "set=1; Path=/own")
        site.paths |= {
            "/": redirects("/own", "302 Found", set_cookie),
            "/own": redirects(f"{other.url}/in"),
            "/data": serves("{}"),
        }
        script = (
            f"fetch('{site.url}/data').catch(() => 0).then(() => document.body.append(document.createElement('hr')))"
        )
        other.paths["/in"] = page(f"<script>{script}</script>")
        secrets = {"X-Key": "schlüssel".encode().decode("latin-1"), "Cookie": "own=keks", "Accept": "text/html"}
        got = render(site.url.replace("//", "//user:geheim@") + "/", headers=secrets, ready="hr")
        assert "<hr>" in html(got)
        assert "/data" in paths(site)
        for asked in site.asked:
            if asked.path in ("/", "/own"):
                assert asked.headers["authorization"] == "Basic dXNlcjpnZWhlaW0="
                cookie = "own=keks; set=1" if asked.path == "/own" else "own=keks"
                assert (asked.headers["cookie"], asked.headers["x-key"][:4]) == (cookie, "schl")
        for asked in other.asked:
            assert not {"authorization", "cookie", "x-key"} & set(asked.headers)
        assert {asked.headers["accept"] for asked in other.asked if asked.path == "/in"} == {"text/html"}
        assert {asked.headers["accept-language"] for asked in other.asked} == {"fr-FR"}
    assert got.page.address == f"{site.url}/"
    archived = Archive(tmp_path).keep(got.page)
    kept = gzip.decompress((tmp_path / archived.file).read_bytes())
    assert b"Cookie: ***" in kept
    kept += render.cookies.read_bytes()
    for secret in (b"geheim", b"dXNlcjpnZWhlaW0", b"keks"):
        assert secret not in kept


def hangs(*_: object) -> None:
    """Say nothing for as long as anybody may listen."""
    time.sleep(20)


ENDLESS = drips(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>x", b"<p>y", 0.1, threading.Event())


@in_browser
@pytest.mark.parametrize(
    ("answer", "said"),
    [(hangs, "no answer came"), (ENDLESS, "its document does not end")],
    ids=["silence", "endless"],
)
def test_an_answer_that_never_ends_is_ended(answer: Behaviour, said: str, site: Site, render: Render) -> None:
    site.paths["/"] = answer
    assert_ended(render, site, IN_A_RUNNING_ONE, said, [] if answer is hangs else ["time"])


@in_browser
@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (page("<p>x<script>while (true) {}</script>"), "its document does not end, or one of its scripts does not"),
        (page("<script>onload = () => setTimeout(() => { while (true) {} }, 300)</script>"), "one of its scripts does"),
    ],
    ids=["while parsing", "after loading"],
)
def test_a_script_that_never_ends_is_ended(
    answer: Behaviour, said: str, site: Site, start_and_render: Render, short: Limits
) -> None:
    site.paths["/"] = answer
    assert_ended(start_and_render, site, short, said, ["time"])


def assert_ended(render: Render, site: Site, limits: Limits, said: str, truncated: list[str]) -> None:
    """A page is given up within its time, and told so."""
    started = time.monotonic()
    got = render(f"{site.url}/", limits=limits, ready=None)
    # A busy machine takes as much longer to end a browser as it took to start the one that the limits are made of.
    assert time.monotonic() - started < 1.5 * limits.total_s + 2
    what = fault(got)
    assert f"gave no page within {limits.total_s:g} s: " in what
    assert said in what
    assert [each.truncated for each in got.page.exchanges] == truncated


@in_browser
def test_dialogs_popups_and_leaving_hold_nothing_up(site: Site, render: Render) -> None:
    site.paths["/"] = page(
        "<script>alert(1); confirm(2); prompt(3); open('/popup'); onbeforeunload = () => 1; location = 'file:///'"
        "</script><p>end"
    )
    assert "<p>end</p>" in html(render(f"{site.url}/"))


@in_browser
@pytest.mark.parametrize(
    ("answer", "said", "statuses"),
    [
        (redirects("file:///etc/passwd"), "redirects to 'file:///etc/passwd', and only http and https are", [302]),
        (redirects("http://169.254.169.254/"), "leads to the link-local address 169.254.169.254", [302]),
        (redirects("/"), "redirects more than 2 times (by way of", [302] * 3),
        (serves("", status="503 Service Unavailable"), "answers 503 Service Unavailable", [503]),
        (sends(b"HTTP/1.1 204 No Content\r\n\r\n"), "answers 204 No Content", [204]),
        (serves("a,b", headers=(("Content-Disposition", "attachment"),)), "answers with a file to download", [200]),
        (serves("{}", content_type="application/json"), "answers with application/json, and not with a page", [200]),
        (page("<script>location = '/gone'</script>"), "answers 404 Not Found (by way of", [200, 404]),
        (sends(b""), "it closed the connection without an answer", []),
    ],
    ids=["file", "link-local", "loop", "503", "204", "download", "json", "leads to a 404", "nothing"],
)
def test_what_is_no_page_is_69_and_named(
    answer: Behaviour, said: str, statuses: list[int], site: Site, render: Render
) -> None:
    site.paths["/"] = answer
    got = render(f"{site.url}/", limits=Limits(total_s=40, redirects=2, retries=0))
    what = fault(got)
    assert what.startswith(f"'{site.url}/' ")
    assert said in what
    assert [each.status for each in got.page.exchanges] == statuses
    assert paths(site) <= {"/", "/gone"}


@in_browser
def test_what_may_pass_is_tried_again_and_what_a_failure_shows_is_kept(site: Site, render: Render) -> None:
    sorry = serves(
        "<p>Désolé", status="503 Busy", content_type="text/html;charset=utf-8", headers=(("Retry-After", "0"),)
    )
    site.paths["/"] = in_turn(sorry, page("<p>end"))
    got = render(f"{site.url}/", limits=Limits(total_s=40, retries=1))
    assert "<p>end" in html(got)
    assert [each.status for each in got.page.exchanges] == [503, 200]
    site.paths["/"] = sorry
    got = render(f"{site.url}/")
    assert fault(got) == f"'{site.url}/' answers 503 Busy"
    (kept,) = got.page.exchanges
    assert "<p>Désolé</p>" in kept.body.decode()
    assert kept.rendered_by


@in_browser
def test_a_certificate_that_does_not_hold_is_never_bypassed(render: Render) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with a_site(tls=context) as site:
        site.paths["/"] = page("<p>x")
        assert "its certificate is refused (ERR_CERT_AUTHORITY_INVALID)" in fault(render(f"{site.url}/"))
        assert site.asked == []


def a_consenting_page(connection: socket.socket, asked: Asked) -> None:
    """A page behind a consent form, for whoever has not answered it."""
    if asked.method == "POST":
        cookies = [("Set-Cookie", f"{name}; Path=/; Max-Age=86400") for name in ("EuConsent=no", "Secret=x; HttpOnly")]
        redirects("/", "302 Found", *cookies)(connection, asked)
    else:
        has_answered = "EuConsent=no" in asked.headers.get("cookie", "")
        page("<p>the page" if has_answered else FORM)(connection, asked)


@in_browser
def test_a_consent_form_is_answered_once_and_its_cookies_are_kept(site: Site, render: Render) -> None:
    site.paths["/"] = a_consenting_page
    render.cookies.write_bytes(b"\x00 damaged")
    got = render(f"{site.url}/", consent=Choice.REJECT)
    assert "<p>the page" in html(got)
    assert [(each.method, each.status) for each in got.page.exchanges] == [("GET", 200), ("POST", 302), ("GET", 200)]
    assert b"Tout refuser" in got.page.exchanges[0].body
    assert got.page.exchanges[1].sent_body.endswith(b"&reject=reject")
    (warning,) = got.warnings
    assert "can't be read" in warning
    assert render.cookies.stat().st_mode & 0o777 == 0o600
    site.asked.clear()
    again = render(f"{site.url}/", consent=Choice.REJECT)
    assert again.warnings == ()
    assert [(each.method, each.status) for each in again.page.exchanges] == [("GET", 200)]
    assert CookieStore(render.cookies).header_for(f"{site.url}/") == "EuConsent=no; Secret=x"


@in_browser
def test_a_form_that_a_script_answers_goes_under_what_lies_above_it(site: Site, render: Render) -> None:
    above = "<div style='position: fixed; inset: 0'></div>"
    script = (
        "document.forms[0].onsubmit = event => { event.preventDefault();"
        " setTimeout(() => document.body.innerHTML = '<p>' + event.submitter.name, 200) }"
    )
    site.paths["/"] = page(f"{FORM}{above}<script>{script}</script>")
    got = render(f"{site.url}/", consent=Choice.ACCEPT)
    assert "<p>agree</p>" in html(got)
    (exchange,) = got.page.exchanges
    assert exchange.body == got.page.body
    assert [name.casefold() for name, _ in exchange.received].count("content-type") == 1


@in_browser
def test_a_form_that_comes_again_is_given_up_and_one_nobody_answers_is_handed_back(site: Site, render: Render) -> None:
    site.paths["/"] = page(FORM)
    got = render(f"{site.url}/", consent=Choice.REJECT)
    assert "shows its consent form again after 2 answers" in fault(got)
    assert [each.method for each in got.page.exchanges] == ["GET", "POST", "POST"]
    unanswered = render(f"{site.url}/", ready="#never")
    wall = wall_of(html(unanswered), content_type=unanswered.page.content_type)
    assert wall == "a consent form (title « x »)"
    assert len(unanswered.page.exchanges) == 1


@in_browser
def test_a_script_that_asks_for_what_is_no_address_costs_nothing(site: Site, render: Render) -> None:
    site.paths["/"] = page("<p>here<script>fetch('http://localhost:0/x').catch(() => 0)</script>")
    assert "<p>here" in html(render(f"{site.url}/", headers={"X-Key": "k"}))


@in_browser
def test_a_document_larger_than_the_limit_is_not_taken(site: Site, render: Render) -> None:
    # The page's own idea of its HTML is not what is asked.
    lie = "Object.defineProperty(Element.prototype, 'outerHTML', {get: () => 'small'});"
    site.paths["/"] = page(f"<p>x<script>{lie} document.body.append('é'.repeat(600000))</script>")
    got = render(f"{site.url}/")
    assert "can't be read: it is larger than the limit of 1 MB" in fault(got)
    assert [(each.truncated, each.body) for each in got.page.exchanges] == [("length", b"")]


@in_browser
def test_a_document_that_broke_off_is_read_as_far_as_it_came(site: Site, render: Render) -> None:
    site.paths["/"] = sends(response("<p>as far as", content_type="text/html", length=1000))
    got = render(f"{site.url}/")
    assert "<p>as far as" in html(got)
    assert got.page.is_cut
    assert [each.truncated for each in got.page.exchanges] == ["disconnect"]


@in_browser
def test_the_page_is_taken_once_what_the_source_waits_for_is_there(site: Site, render: Render) -> None:
    site.paths["/"] = page("<script>setTimeout(() => document.body.innerHTML += '<b>half \\ud83d.</b>', 1000)</script>")
    assert "half \N{REPLACEMENT CHARACTER}." in html(render(f"{site.url}/", ready="b"))
    late = render(f"{site.url}/", limits=IN_A_RUNNING_ONE, ready="table")
    assert "<title>x" in html(late)
    assert late.warnings == (
        f"'{site.url}/' did not show 'table' within {IN_A_RUNNING_ONE.total_s:g} s; it is read as it is",
    )
    with pytest.raises(BadSettings, match=r"'p\[' is no selector"):
        render(f"{site.url}/", ready="p[")


def render_in_process(url: str, folder: Path, *, before: str = "") -> str:
    """A program that renders a page while it holds a capture's lock."""
    return f"""
import sys, time
{before}
from datetime import UTC, datetime
from pathlib import Path
from tracker.lock import capture_lock
from tracker.sources.browser import render_page
from tracker.sources.http.cookies import CookieStore
from tracker.sources.http.fetch import World
from tracker.sources.source import Source
world = World(clock=time.monotonic, now=lambda: datetime.now(UTC), sleep=time.sleep, random=lambda: 1.0)
with capture_lock(Path({str(folder)!r})):
    got = render_page(Source("s", {url!r}, wait_for="body"), cookies=CookieStore(Path({str(folder)!r}, "c")),
        world=world, browser_path=sys.argv[1] if len(sys.argv) > 1 else None)
print(len(got.page.body))
"""


def descendants(process: int) -> set[int]:
    """Every process that another has started, and those that these have started."""
    parents = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(folder.name)] = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = {process}
    while more := {each for each, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {process}


def holds_lock(process: int) -> bool:
    """Whether a process has the lock file of a capture open."""
    found = []
    for descriptor in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):
            found.append(descriptor.readlink().name)
    return ".lock" in found


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@in_browser
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are told apart by /proc")
@pytest.mark.parametrize("sent", [None, signal.SIGTERM, signal.SIGINT, signal.SIGKILL], ids=str)
def test_no_browser_outlives_its_capture(
    sent: signal.Signals | None, site: Site, chromium: Path, tmp_path: Path
) -> None:
    arrived, stop = threading.Event(), threading.Event()

    def behave(connection: socket.socket, asked: Asked) -> None:
        arrived.set()
        stop.wait(30)
        page("<p>x")(connection, asked)

    site.paths["/"] = behave
    # Chromium keeps a socket in there, whose path must be short.
    scratch = Path(tempfile.mkdtemp(prefix="tracker-"))
    program = render_in_process(f"{site.url}/", tmp_path / "snapshots")
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(scratch)}
    command = [sys.executable, "-c", program, str(chromium)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert arrived.wait(40)
        browsers = descendants(running.pid)
        assert len(browsers) > 2
        assert holds_lock(running.pid)
        assert not any(map(holds_lock, browsers))
        if sent is None:
            stop.set()
        else:
            running.send_signal(sent)
        started = time.monotonic()
        running.wait(20 if sent is None else 2)
        stop.set()
        assert running.returncode == (-sent if sent else 0)
        while any(map(is_alive, browsers)):
            assert sent is not None, "it returned before the browser had ended"
            assert time.monotonic() - started < 3
            time.sleep(0.02)
    scratch.rmdir()


@pytest.mark.parametrize(
    ("before", "path", "said"),
    [
        ("sys.modules['playwright'] = None", None, "pip install 'tracker[browser]'"),
        ("", "/nowhere/chromium", "there is no browser at '/nowhere/chromium', where the setting browser_path says"),
        ("", None, "playwright install chromium"),
        ("", "/bin/cat", "the browser '/bin/cat' can't be started: "),
    ],
    ids=["no Playwright", "bad path", "no Chromium", "no browser"],
)
def test_without_a_browser_it_is_said_what_is_missing(before: str, path: str | None, said: str, tmp_path: Path) -> None:
    program = render_in_process("http://127.0.0.1:9/", tmp_path, before=before)
    program = f"""
from tracker.errors import BadSettings
try:
    exec({program!r})
except BadSettings as error:
    print(error.exit_code, error.what, error.advice)
"""
    ran = subprocess.run(
        [sys.executable, "-c", program, *([path] if path else [])],
        env={"PYTHONPATH": str(ROOT), "PATH": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stdout.startswith("78 "), ran.stdout + ran.stderr
    assert said in ran.stdout
    assert ran.stderr == ""


def test_a_cookie_of_a_server_is_the_browsers_whatever_case_and_time_it_has(tmp_path: Path) -> None:
    store = CookieStore(tmp_path / "cookies.txt")
    headers = (("Set-Cookie", "a=1; httponly; samesite=lax"), ("Set-Cookie", "b=2; Max-Age=999999999999"))
    store.take(Exchange("GET", "http://portal.example/", (), b"", 200, "OK", headers, b""))
    first, second = sorted(map(for_browser, store.cookies), key=lambda cookie: cookie["name"])
    assert (first["httpOnly"], first["sameSite"]) == (True, "Lax")
    assert second["expires"] == 253_402_300_799


def test_cookies_come_back_from_a_browser_as_they_went(tmp_path: Path) -> None:
    cookies: list[Cookie] = [
        {"name": "a", "value": "1", "domain": ".portal.example", "path": "/", "expires": 4000000000, "httpOnly": True,
         "secure": True, "sameSite": "None"},
        {"name": "b", "value": 'q"; é', "domain": "www.portal.example", "path": "/x", "expires": -1, "httpOnly": False,
         "secure": False, "sameSite": "Lax"},
        {"name": "c", "value": "", "domain": "localhost", "path": "/", "expires": -1, "httpOnly": False,
         "secure": False, "sameSite": "Strict"},
    ]  # fmt: skip
    store = CookieStore(tmp_path / "cookies.txt")
    store.replace(from_browser([*cookies, {**cookies[0], "name": "framed", "partitionKey": "https://other.example"}]))
    assert store.save() is None
    again = CookieStore(tmp_path / "cookies.txt")
    assert again.warning is None
    assert sorted(map(for_browser, again.cookies), key=lambda cookie: cookie["name"]) == cookies
    assert again.header_for("http://localhost/") == "c="
