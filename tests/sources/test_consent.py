"""The whole detour over consent forms, on loopback: six steps, three hosts of one portal, cookies for all of them."""

from __future__ import annotations

import socket
import stat
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

import pytest

from tests.servers import Asked, Site, a_site, redirects, response, serves
from tracker.model import Exchange
from tracker.sources.http.consent import answer, consent_form
from tracker.sources.http.cookies import CookieStore
from tracker.sources.http.fetch import Fetched, World, fetch
from tracker.sources.http.walls import wall_of
from tracker.sources.source import Choice, Limits, Source

FORM = """<!DOCTYPE html><html><head><title>Avant de continuer</title></head><body class="tcf-2 en-GB">
<form method="post" class="consent-form" action="">
<input type="hidden" name="csrfToken" value="a&amp;b">
<input type="hidden" name="sessionId" value="3_cc-session_x">
<input type="hidden" name="originalDoneUrl" value="http://finance.portal.example/?a&#x3D;1">
<input type="hidden" name="namespace" value="p">
<button type="submit" name="agree" value="agree">Tout accepter</button>
<button type="submit" name="reject" value="reject">Tout refuser</button>
<button type="button">Vers le bas</button>
</form></body></html>"""
WORLD = World(
    clock=time.monotonic,
    now=lambda: datetime(2024, 4, 19, tzinfo=UTC),
    sleep=lambda _: None,
    random=lambda: 1.0,
)
DOMAIN = "Domain=.portal.example; Path=/"


@pytest.fixture
def portal(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """One server that is three hosts of a portal, and shows its page to whoever has answered its form."""
    real = socket.getaddrinfo

    def on_loopback(host: str, *rest: Any, **more: Any) -> object:
        return real("127.0.0.1" if host.endswith(".portal.example") else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", on_loopback)
    with a_site() as site:
        port = site.url.rpartition(":")[2]
        finance, guce, consent = (f"http://{name}.portal.example:{port}" for name in ("finance", "guce", "consent"))
        collect = f"{consent}/v2/collectConsent?sessionId=3_cc-session_x"
        done = quote(f"{finance}/", safe="")

        def page(connection: socket.socket, asked: Asked) -> None:
            if "EuConsent=no" in asked.headers.get("cookie", ""):
                connection.sendall(response("the page with its strip"))
            else:
                set_cookie = ("Set-Cookie", f"GUCS=1; Max-Age=1800; {DOMAIN}")
                redirects(f"{guce}/consent?done={done}", "307 Temporary", set_cookie)(connection, asked)

        def form(connection: socket.socket, asked: Asked) -> None:
            if asked.method == "POST":
                set_cookie = ("Set-Cookie", "CFC=1; Domain=consent.portal.example; Path=/")
                redirects(f"{guce}/copyConsent?sessionId=x&lang=en-GB", "302 Found", set_cookie)(connection, asked)
            else:
                connection.sendall(response(FORM, content_type="text/html;charset=UTF-8"))

        cookies = [("Set-Cookie", f"{name}=1; Max-Age=31536000; {DOMAIN}") for name in ("A1", "A3", "GUC")]
        cookies += [
            ("Set-Cookie", f"A1S=1; {DOMAIN}"),
            ("Set-Cookie", f"EuConsent=no; Version=1; Comment=; Max-Age=86400; {DOMAIN}"),
        ]
        site.paths |= {
            "/": page,
            "/consent": redirects(collect),
            "/v2/collectConsent": form,
            "/copyConsent": redirects(f"{finance}/?guccounter=1", "302 Found", *cookies),
        }
        site.url = finance
        yield site


def get(site: Site, cookies: CookieStore, consent: Choice | None) -> Fetched:
    return fetch(Source("test", f"{site.url}/", consent=consent, limits=Limits(total_s=10)), cookies, WORLD)


@pytest.mark.parametrize("choice", Choice)
def test_the_detour_is_walked_once_and_its_cookies_are_kept(portal: Site, tmp_path: Path, choice: Choice) -> None:
    cookies = CookieStore(tmp_path / "cookies.txt")
    fetched = get(portal, cookies, choice)
    assert fetched.fault is None, fetched.fault
    assert fetched.content is not None
    assert fetched.content.body == b"the page with its strip"
    assert [(each.method, each.status) for each in fetched.exchanges] == [
        ("GET", 307), ("GET", 302), ("GET", 200), ("POST", 302), ("GET", 302), ("GET", 200),
    ]  # fmt: skip
    posted = next(asked for asked in portal.asked if asked.method == "POST")
    button = {Choice.REJECT: ("reject", "reject"), Choice.ACCEPT: ("agree", "agree")}[choice]
    assert parse_qsl(posted.body.decode()) == [
        ("csrfToken", "a&b"),
        ("sessionId", "3_cc-session_x"),
        ("originalDoneUrl", "http://finance.portal.example/?a=1"),
        ("namespace", "p"),
        button,
    ]
    assert posted.headers["content-type"] == "application/x-www-form-urlencoded"
    assert cookies.save() is None
    portal.asked.clear()
    again = get(portal, CookieStore(tmp_path / "cookies.txt"), choice)
    assert [each.status for each in again.exchanges] == [200]


def test_without_a_choice_the_form_is_handed_back_and_named(portal: Site, tmp_path: Path) -> None:
    fetched = get(portal, CookieStore(tmp_path / "cookies.txt"), None)
    assert fetched.content is not None
    assert wall_of(fetched.content.body.decode(), content_type="text/html") == (
        "a consent form (title « Avant de continuer »)"
    )
    assert all(asked.method == "GET" for asked in portal.asked)


def test_a_form_that_comes_again_is_given_up(portal: Site, tmp_path: Path) -> None:
    portal.paths["/copyConsent"] = serves(FORM, content_type="text/html")
    fetched = get(portal, CookieStore(tmp_path / "cookies.txt"), Choice.REJECT)
    assert fetched.fault is not None
    assert "shows its consent form again after 2 answers" in fetched.fault.what


@pytest.mark.parametrize(
    ("action", "said"),
    [
        ("http://[bad", "has a consent form that leads to what is no address"),
        ("javascript:void(0)", "only http and https are followed"),
        ("ftp://a.example/", "only http and https are followed"),
        ("http://169.254.10.20:9/latest", "169.254.10.20"),
    ],
)
def test_a_form_may_lead_no_further_than_a_redirect(portal: Site, tmp_path: Path, action: str, said: str) -> None:
    portal.paths["/"] = serves(FORM.replace('action=""', f'action="{action}"'), content_type="text/html")
    fetched = get(portal, CookieStore(tmp_path / "cookies.txt"), Choice.REJECT)
    assert fetched.fault is not None
    assert said in fetched.fault.what
    assert len(fetched.exchanges) == 1


def test_a_get_form_is_submitted_in_its_address() -> None:
    form = consent_form(FORM.replace('method="post"', "").replace('action=""', 'action="/go?old=1"'))
    assert form is not None
    asked = answer(form, Choice.REJECT, f"http://a.example{form.action}")
    assert asked.method == "GET"
    assert asked.url.startswith("http://a.example/go?csrfToken=a%26b&")
    assert asked.url.endswith("&reject=reject")


@pytest.mark.parametrize(
    "text",
    ["", "<form><input name=q></form>", FORM.replace('name="reject" value="reject">Tout refuser', ">Plus tard")],
)
def test_a_form_that_can_t_be_refused_is_no_consent_form(text: str) -> None:
    assert consent_form(text) is None


@pytest.mark.parametrize(
    ("text", "content_type", "wall"),
    [
        ("  \n", "text/html", "an empty answer"),
        ('{"error": "no"}', "application/json", "a JSON answer"),
        ("<title>Just a moment</title><div class=cf-challenge>", "text/html", "a check for robots"),
        ('<h1>Connexion</h1><form><input id=x type="password"></form>', "text/html", "a login form"),
        ("<title>Page introuvable</title>", "text/html", "a page that was not found"),
        ("<title>Erreur 503</title>", "text/html", "an error page"),
        ("<title>Le marché du jour</title><p>12 345,67", "text/html", None),
    ],
)
def test_what_stands_in_a_pages_place_is_named(text: str, content_type: str, wall: str | None) -> None:
    said = wall_of(text, content_type=content_type)
    assert (said or "").startswith(wall or "")
    assert (said is None) == (wall is None)


# W11: the cookie file


def exchange_that_sets(cookie: str) -> Exchange:
    return Exchange("GET", "http://a.example/", (), b"", 200, "OK", (("Set-Cookie", cookie),), b"")


def test_cookies_are_kept_for_their_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "cookies.txt"
    store = CookieStore(file)
    store.take(exchange_that_sets("a=1; Max-Age=1000"))
    store.take(exchange_that_sets("b=2"))
    assert store.save() is None
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == ["cookies.txt"]
    assert CookieStore(file).header_for("http://a.example/x") == "a=1; b=2"
    assert CookieStore(file).header_for("http://b.example/") is None


@pytest.mark.parametrize(
    "damaged",
    [
        b"\xff\x00 not cookies",
        b"#LWP-Cookies-2.0\nSet-Cookie3: geheim=1; domain",
        b'#LWP-Cookies-2.0\nSet-Cookie3: geheim=\xe2\x82\xac; path="/"; domain="a.example"; version=0\n',
    ],
    ids=["no cookies", "a line cut short", "no Latin letter"],
)
@pytest.mark.filterwarnings("error")
def test_a_damaged_cookie_file_is_a_warning_and_replaced(tmp_path: Path, damaged: bytes) -> None:
    file = tmp_path / "cookies.txt"
    file.write_bytes(damaged)
    store = CookieStore(file)
    assert store.warning == f"the cookies in {str(file)!r} can't be read: it is damaged; going on without them"
    store.take(exchange_that_sets("a=1"))
    assert store.save() is None
    assert CookieStore(file).warning is None


def test_cookies_that_can_t_be_kept_are_a_warning(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = CookieStore(tmp_path / "file" / "cookies.txt")
    store.take(exchange_that_sets("a=1"))
    assert "can't be kept" in (store.save() or "")


def save_often(store: CookieStore) -> list[str | None]:
    """What each of fifty saves said."""
    return [store.save() for _ in range(50)]


def test_a_cookie_file_that_two_replace_at_once_is_whole_at_every_moment(tmp_path: Path) -> None:
    file = tmp_path / "cookies.txt"
    stores = {letter: CookieStore(file) for letter in "ab"}
    for letter, store in stores.items():
        for number in range(50):
            store.take(exchange_that_sets(f"{letter}{number}={'x' * 500}; Max-Age=1000"))
        assert store.save() is None
    with ThreadPoolExecutor() as pool:
        saving = [pool.submit(save_often, store) for store in stores.values()]
        while not all(each.done() for each in saving):
            read = CookieStore(file)
            assert read.warning is None
            assert len({cookie.name[0] for cookie in read.cookies}) == 1
            assert len(read.cookies) == 50
    assert [each.result() for each in saving] == [[None] * 50] * 2
    assert list(tmp_path.iterdir()) == [file]
