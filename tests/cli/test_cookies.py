"""Cookies that can't be read or kept cost a capture a warning, and never show (faults: W11)."""

from __future__ import annotations

import os
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import a_page
from tests.cli.running import tracker
from tests.forked import permitted
from tests.servers import Asked, Site, a_site, response
from tracker.sources.http.cookies import CookieStore

WHOLE = '#LWP-Cookies-2.0\nSet-Cookie3: old=geheim; path="/"; domain="127.0.0.1"; discard; version=0\n'
AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not write")


@pytest.fixture
def site() -> Iterator[Site]:
    """A portal that sets another cookie with each answer."""
    with a_site() as running:

        def set_cookie(connection: socket.socket, _: Asked) -> None:
            cookie = f"n{running.count('/')}=new; Max-Age=900"
            connection.sendall(response(a_page().body, headers=(("Set-Cookie", cookie),)))

        running.paths["/"] = set_cookie
        yield running


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The cookies of the source that the site is."""
    (tmp_path / "home" / "cookies").mkdir(parents=True)
    return tmp_path / "home" / "cookies" / "127.0.0.1.txt"


def assert_kept(file: Path, url: str, cookies: set[str]) -> None:
    """The file is whole, its owner's alone, and the only one there."""
    store = CookieStore(file)
    assert store.warning is None
    assert set((store.header_for(url) or "").split("; ")) == cookies
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\x00 geheim",
        WHOLE.encode()[:-40],
        WHOLE.replace(' domain="127.0.0.1";', "").encode(),
        WHOLE.replace(' path="/";', "").encode(),
        WHOLE.replace("version=0", "version=x").encode(),
        WHOLE.replace("; version=0", "").encode(),
        WHOLE.replace("geheim", "geheim日").encode(),
    ],
    ids=["bytes", "cut", "no domain", "no path", "odd version", "no version", "can't be sent"],
)
def test_damaged_cookies_cost_a_warning_that_tells_none_of_them(site: Site, file: Path, content: bytes) -> None:
    file.write_bytes(content)
    capture = ("capture", f"{site.url}/", "--home", file.parents[1], "-q")
    ran = tracker(*capture)
    assert ran.code == 0
    assert ran.err == f"tracker: the cookies in {str(file)!r} can't be read: it is damaged; going on without them\n"
    assert "cookie" not in site.asked[0].headers
    assert_kept(file, site.url, {"n1=new"})
    assert tracker(*capture).err == ""
    assert site.asked[1].headers["cookie"] == "n1=new"


@AS_ROOT
def test_cookies_that_nobody_may_write_cost_a_warning_and_stay_as_they_are(site: Site, file: Path) -> None:
    file.write_text(WHOLE)
    file.chmod(0o600)
    file.parent.chmod(0o555)
    ran = permitted("capture", f"{site.url}/", "--home", file.parents[1], "-q")
    assert ran.code == 0, ran.err
    assert ran.err == f"tracker: the cookies can't be kept in {str(file)!r}: permission denied\n"
    assert site.asked[0].headers["cookie"] == "old=geheim"
    assert_kept(file, site.url, {"old=geheim"})


@AS_ROOT
def test_cookies_that_nobody_may_read_cost_a_warning_and_are_replaced(site: Site, file: Path) -> None:
    file.write_text(WHOLE)
    file.chmod(0o000)
    ran = permitted("capture", f"{site.url}/", "--home", file.parents[1], "-q")
    assert ran.code == 0, ran.err
    assert "can't be read: permission denied; going on without them" in ran.err
    assert_kept(file, site.url, {"n1=new"})


def test_two_captures_at_once_keep_the_cookies_of_both(site: Site, file: Path) -> None:
    file.write_text(WHOLE)
    command = (sys.executable, "-m", "tracker", "capture", f"{site.url}/", "--home", file.parents[1])
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert not any("cookies" in each for each in said)
    assert_kept(file, site.url, {"old=geheim", "n1=new", "n2=new"})
