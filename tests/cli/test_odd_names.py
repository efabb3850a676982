"""Names, titles, addresses and lines that hold what no terminal, database or font expects (faults: X2, X5, X6)."""

from __future__ import annotations

import json
import re
import resource
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from PIL import Image

from tests.builders import a_strip
from tests.cli.running import Ran, tracker, tracker_process
from tests.markup import Generation, html_page
from tests.pages import page_text
from tests.servers import Site, a_site, redirects, sends, serves

STEERING = "a\x1b]0;b\x07c\u202ed\u2028e\x85f\x9bg\u200f\x7f"
ESCAPED = r"a\x1b]0;b\x07c\u202ed\u2028e\x85f\x9bg\u200f\x7f"
"""Terminal codes, a bell, line breaks that are not \\n, and letters that turn the writing round."""
AT = ("--at", "2024-04-19T02:27+02:00")


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as running:
        yield running


def assert_harmless(ran: Ran, *, lines: int | None = None) -> None:
    """Nothing on either stream steers a terminal, and messages have so many lines."""
    for stream in (ran.out, ran.err):
        odd = {character for character in stream if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
        assert odd <= {"\n", "\t"}, stream
    if lines is not None:
        assert len(ran.err.splitlines()) == lines, ran.err


# X5: what steers a terminal


def test_names_and_market_lines_that_steer_a_terminal_are_escaped_in_every_table(home: Path, page: Path) -> None:
    text = page.read_text().replace("Nasdaq", f"N{STEERING}").replace("Marchés français", f"Marchés {STEERING}")
    page.write_text(text)
    assert_harmless(tracker("capture", page, "--at", "2024-04-20T02:27Z", "--home", home))
    for command in (("latest",), ("history", f"n{STEERING}"), ("read", page), ("doctor",)):
        for screen in (False, True):
            ran = tracker(*command, "--home", home, screen=screen)
            assert ran.code == 0, command
            # A screen's colours are tracker's own.
            assert_harmless(Ran(ran.code, re.sub(r"\x1b\[[0-9;]*m", "", ran.out) if screen else ran.out, ran.err))
            if command[0] != "doctor":
                assert f"N{ESCAPED}" in ran.out + ran.err
    (quote,) = [each for each in tracker("latest", "--json", "--home", home).json if each["name"].startswith("Na\x1b")]
    assert quote["name"] == f"N{STEERING}"


def test_what_a_server_says_is_one_escaped_line_for_people_and_for_machines(site: Site, tmp_path: Path) -> None:
    robots = f"<title>Êtes-vous un robot ? captcha {STEERING}</title><body>captcha</body>"
    head = f"HTTP/1.1 404 Not {STEERING}\r\nContent-Length: 0\r\n\r\n"
    site.paths["/title"] = serves(robots, content_type="text/html; charset=utf-8")
    site.paths["/reason"] = sends(head.replace("\u2028", "").replace("\x85", "").encode())
    site.paths["/redirect"] = redirects(f"/x{STEERING}".encode().decode("latin-1").replace("\x85", ""))
    site.paths["/type"] = serves(b"\x89PNG\r\n\x1a\n", content_type="image/\x1b[31m\x07png")
    for path, code in (("/title", 69), ("/reason", 69), ("/redirect", 69), ("/type", 65)):
        for command in (("capture", "--home", tmp_path), ("read",)):
            ran = tracker(*command, f"{site.url}{path}")
            assert ran.code == code
            assert_harmless(ran, lines=2)
            assert ran.err.startswith("tracker: ")
        ran = tracker("capture", f"{site.url}{path}", "--home", tmp_path, "--log-format=json")
        assert_harmless(ran, lines=1)
        assert json.loads(ran.err)["exit"] == code
    assert_harmless(tracker("latest", "--home", tmp_path))


def test_what_a_command_line_says_is_one_escaped_line_in_the_answer(tmp_path: Path, page: Path) -> None:
    name = f"{STEERING}\r\n{STEERING}"
    odd = page.rename(tmp_path / f"{name}.txt".replace("/", ""))
    for command, code in (
        (("capture", odd, *AT, "--source", name), 0),
        (("capture", odd), 2),
        (("capture", odd, "--at", name), 2),
        (("capture", f"http://127.0.0.1:9/{name}"), 2),
        (("read", f"{odd}x"), 66),
        (("history", name), 2),
        (("latest", f"--{name}"), 2),
        ((name,), 2),
        (("latest", "--timezone", name), 78),
        (("latest", "--locale", name), 78),
        (("latest", "--home", f"{odd}/{name}"), 78),
    ):
        ran = tracker(*command, *(() if "--home" in command else ("--home", tmp_path / "home")))
        assert ran.code == code, command
        assert_harmless(ran)
        first, *others = ran.err.splitlines()
        assert code == 0 or first.startswith("tracker: ")
        assert all(line.startswith("  ") for line in others)
        if command[0] == "capture":
            ran = tracker(*command, "--home", tmp_path / "home", "--log-format=json")
            assert_harmless(ran)
            assert [json.loads(line)["event"] for line in ran.err.splitlines()]


def test_settings_are_shown_escaped(tmp_path: Path) -> None:
    odd = json.dumps(f"{STEERING}\n")
    for line in (f"{odd} = 1", f"timezone = {odd}", f"database_url = {odd}", f"[[sources]]\nname = {odd}\nurl = 'x'"):
        (tmp_path / "tracker.toml").write_text(line)
        ran = tracker("latest", "--home", tmp_path)
        assert ran.code == 78
        assert_harmless(ran)
        assert ran.err.startswith("tracker: ")


# X6: what no database holds


def test_characters_that_no_text_may_hold_are_replaced_alike_in_every_database(
    tmp_path: Path, database: str | Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if isinstance(database, str):
        monkeypatch.setenv("TRACKER_DATABASE_URL", database)
    strip = a_strip()
    line = strip.market_line
    assert line is not None
    whole = html_page(strip, Generation.B)
    for number, odd in enumerate(("&#0;", "&#xD800;", "&#xDFFF;", "\0")):
        path = tmp_path / f"2024-04-19T0{number}00Z.html"
        path.write_text(whole.replace("Nasdaq", f"Nas{odd}daq").replace(line, f"{line}{odd}"))
        (captured,) = tracker("capture", path, "--home", tmp_path, "--json").json
        assert captured["market"]["text"] == f"{line}\N{REPLACEMENT CHARACTER}"
        assert captured["quotes"][1]["name"] == "Nas\N{REPLACEMENT CHARACTER}daq"
    history = tracker("history", "nas\N{REPLACEMENT CHARACTER}daq", "--json", "--home", tmp_path).json
    assert [quote["name"] for quote in history] == ["Nas\N{REPLACEMENT CHARACTER}daq"] * 4


# X2: what no font has


NAMES = (
    "$\\foo$", "US$ A$", "a_b^c", "_leading", "long " * 19_999 + "words", "\N{ROCKET} fusée", "上海証券", "مؤشر السوق",
    "מדד המניות", "%s {0} \\N{BULLET}",
)  # fmt: skip


@pytest.mark.slow
def test_a_report_shows_names_of_every_kind_in_pictures_of_one_size_and_tells_them_whole(tmp_path: Path) -> None:
    strip = a_strip()
    odd = replace(strip, quotes=tuple(replace(strip.quotes[0], name=name) for name in NAMES))
    for hour in range(2):
        page = tmp_path / f"2024-04-19T0{hour}00Z.txt"
        page.write_text(f"{hour}\n{page_text(odd)}")
        assert tracker("capture", page, "--home", tmp_path).code == 0
    nul = tmp_path / "2024-04-19T0200Z.html"
    other = replace(strip, quotes=strip.quotes[1:2])
    nul.write_text(html_page(other, Generation.B).replace("Nasdaq", "Nas&#0;&#xD800;daq"))
    assert tracker("capture", nul, "--home", tmp_path).code == 0
    before_s = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    ran = tracker_process("report", "-q", "--json", "--home", tmp_path, environment={"PYTHONWARNINGS": "default"})
    took_s = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before_s
    assert (ran.returncode, ran.stderr) == (0, "")
    charts = json.loads(ran.stdout)["charts"]
    assert len(charts) == len(NAMES) + 1
    assert took_s < 5 * len(charts)
    for chart in charts:
        with Image.open(chart) as picture:
            assert picture.size == (2400, 1260)
    words = unescape((tmp_path / "reports" / "index.html").read_text("utf-8"))
    for name in (*NAMES, "Nas\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}daq"):
        assert name in words, name[:20]
