"""The sources of ``tracker.toml`` on the command line: captured without a page, and tried with ``read``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import a_page, a_strip
from tests.cli.running import tracker
from tests.cli.test_web import CONSENT, archived, attempts
from tests.conftest import rendering
from tests.markup import Generation, container_html, html_page
from tests.servers import Site, a_site, gzipped, sends, serves
from tracker.home import open_home

TABLE = (
    "<!doctype html><title>Indices</title><table><tr><th>Valeur</th><th>Dernier</th><th>Var. %</th></tr>"
    "<tr><td>CAC 40</td><td>8 183,10 €</td><td>+0,27</td></tr>"
    "<tr><td>DAX</td><td>18 183,1O €</td><td>-0,1</td></tr></table>"
)
SOURCES = """
[[sources]]
name = "portal"
url = "{url}/"
headers = {{ X-Key = "geheim" }}

[[sources]]
name = "gone"
url = "{url}/gone"
retries = 0

[[sources]]
name = "banque"
url = "{url}/indices"
table = {{ name = "Valeur", value = "Dernier", percent = "Var. %", without = ["€"] }}
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as running:
        running.paths["/"] = sends(gzipped(a_page().body))
        running.paths["/gone"] = serves("gone", status="404 Not Found")
        running.paths["/indices"] = serves(TABLE, content_type="text/html; charset=utf-8")
        yield running


@pytest.fixture
def home(site: Site, tmp_path: Path) -> Path:
    (tmp_path / "tracker.toml").write_text(SOURCES.format(url=site.url))
    return tmp_path


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_capture_without_a_page_captures_all_sources_and_a_fault_stays_with_its_own(site: Site, home: Path) -> None:
    ran = tracker("capture", "--home", home, "--json")
    assert ran.code == 69
    assert [(each.get("source"), each["outcome"]) for each in ran.json] == [
        ("portal", "stored"),
        ("gone", "page-not-had"),
        ("banque", "stored"),
    ]
    assert [outcome for outcome, _ in attempts(home)] == ["stored", "page-not-had", "stored"]
    assert "404" in ran.err
    assert len(open_home(str(home)).history("CAC 40")) == 1


def test_a_sources_headers_are_sent_and_their_secrets_kept_nowhere(site: Site, home: Path) -> None:
    assert tracker("capture", "--source", "portal", "--home", home).code == 0
    assert site.asked[0].headers["x-key"] == "geheim"
    assert len(site.asked) == 1
    stored = {name: content for name, content in files_of(home).items() if name != "tracker.toml"}
    assert b"geheim" not in b"".join(stored.values()) + b"".join(content for _, _, content in archived(home))


def test_another_host_gets_no_header_of_the_source(site: Site, home: Path) -> None:
    with a_site(host="127.0.0.2") as other:
        other.paths["/"] = sends(gzipped(a_page().body))
        assert tracker("capture", f"{other.url}/", "--source", "portal", "--home", home).code == 0
        assert "x-key" not in other.asked[0].headers


def test_an_address_of_a_source_is_captured_as_that_source(site: Site, home: Path) -> None:
    (captured,) = tracker("capture", f"{site.url}/indices", "--home", home, "--json").json
    assert (captured["source"], captured["reader"]) == ("banque", "table")
    assert [finding["code"] for finding in captured["findings"]] == ["widget-unreadable"]


def test_an_address_is_a_sources_however_it_is_written(site: Site, tmp_path: Path) -> None:
    with_user = site.url.replace("//", "//user:geheim@")
    one = f'[[sources]]\nname = "one"\nurl = "{with_user}"\nheaders = {{ X-Key = "k" }}\n'
    (tmp_path / "tracker.toml").write_text(one)
    ran = tracker("read", f"{site.url}/", "--home", tmp_path, "--json")
    assert ran.json["source"] == "one"
    assert {"authorization", "x-key"} <= set(site.asked[-1].headers)
    other = site.url.replace("//", "//other:secret@")
    assert tracker("read", f"{other}/", "--home", tmp_path, "--json").json["source"] == "one"
    assert site.asked[-1].headers["authorization"] != site.asked[-2].headers["authorization"]
    (tmp_path / "tracker.toml").write_text(one + one.replace('"one"', '"two"'))
    ran = tracker("read", f"{site.url}/", "--home", tmp_path)
    assert (ran.code, "'one' and 'two'" in ran.err) == (2, True)


def test_a_fault_of_ours_stays_with_its_source(site: Site, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tracker.readers.table as table_reader

    def fail(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(table_reader, "laid_out_page", fail)
    ran = tracker("capture", "--home", home, "--json")
    assert [each["outcome"] for each in ran.json] == ["stored", "page-not-had", "internal"]
    assert "unexpected RuntimeError: boom" in ran.err
    assert "Traceback" not in ran.err


def test_without_a_page_and_without_a_source_capture_says_what_to_do(tmp_path: Path) -> None:
    ran = tracker("capture", "--home", tmp_path)
    assert ran.code == 2
    assert "write a source in tracker.toml" in ran.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["capture", "read"])
def test_an_unknown_source_is_2_with_the_nearest(home: Path, command: str) -> None:
    ran = tracker(command, "--source", "banqe", "--home", home)
    assert (ran.code, "Did you mean banque?" in ran.err) == (2, True)


def test_a_time_is_for_saved_pages(home: Path) -> None:
    ran = tracker("capture", "--at", "2024-04-19T02:27Z", "--home", home)
    assert ran.code == 2
    assert ran.err.count("--at is for saved pages") == 1


def test_read_tries_a_source_and_shows_the_text_of_each_figure(home: Path, tmp_path: Path) -> None:
    page = tmp_path / "indices.html"
    page.write_text(TABLE, "utf-8")
    ran = tracker("read", page, "--source", "banque", "--home", home, "--json")
    assert ran.code == 0, ran.err
    assert ran.json["source"] == "banque"
    (quote,) = ran.json["quotes"]
    assert quote["origins"] == [
        {"figure": "name", "place": "Valeur", "text": "CAC 40"},
        {"figure": "value", "place": "Dernier", "text": "8 183,10 €"},
        {"figure": "percent", "place": "Var. %", "text": "+0,27"},
    ]
    shown = tracker("read", page, "--source", "banque", "--home", home).out
    assert "CAC 40\tValeur\t« 8 183,10 € »\tDernier" in shown


def test_a_saved_page_of_a_source_is_captured_with_its_layout(home: Path) -> None:
    page = home / "2024-04-19T0227+0200.html"
    page.write_text(TABLE, "utf-8")
    (captured,) = tracker("capture", page, "--source", "BANQUE", "--home", home, "--json").json
    assert (captured["source"], captured["reader"]) == ("banque", "table")


def test_read_gets_a_page_from_the_web_and_leaves_the_home_as_it_was(site: Site, home: Path) -> None:
    site.paths["/c"] = serves(
        html_page(a_strip(), Generation.C), content_type="text/html", headers=(("Set-Cookie", "a=b; Max-Age=900"),)
    )
    before = files_of(home)
    for arguments in ([f"{site.url}/c"], ["--source", "banque"], [f"{site.url}/gone"]):
        ran = tracker("read", *arguments, "--home", home, "--json")
        assert ran.code == (69 if "gone" in arguments[-1] else 0), ran.err
        assert files_of(home) == before
    ran = tracker("read", f"{site.url}/c", "--home", home, "--json")
    assert (ran.json["reader"], ran.json["time_source"], len(ran.json["quotes"])) == ("html", "clock", 8)


def test_what_stands_in_a_pages_place_is_named_by_read_too(site: Site, tmp_path: Path) -> None:
    site.paths["/"] = serves(CONSENT, content_type="text/html")
    ran = tracker("read", f"{site.url}/", "--home", tmp_path)
    assert ran.code == 69
    assert "a consent form (title « Avant de continuer »)" in ran.err


@pytest.mark.parametrize(
    ("content_type", "body", "code", "reader"),
    [
        ("image/png", html_page(a_strip(), Generation.B).encode(), 0, "html"),
        (None, html_page(a_strip(), Generation.B).encode(), 0, "html"),
        (None, a_page().body, 0, "text"),
        ("text/html; charset=nonsense", html_page(a_strip(), Generation.A).encode(), 0, "html"),
        ("text/html; charset=windows-1252", html_page(a_strip(), Generation.C).encode("cp1252"), 0, "html"),
        ("text/plain; charset=utf-16", a_page().body.decode().encode("utf-16"), 0, "text"),
        ("image/png", b"\x89PNG\r\n\x1a\n" + bytes(100), 65, None),
        ("text/html", b"%PDF-1.7\n" + bytes(100), 65, None),
    ],
)
def test_a_content_type_counts_as_in_a_browser(
    site: Site, tmp_path: Path, content_type: str | None, body: bytes, code: int, reader: str | None
) -> None:
    site.paths["/"] = serves(body, content_type=content_type)
    ran = tracker("read", f"{site.url}/", "--home", tmp_path, "--json")
    assert ran.code == code, ran.err
    if reader is None:
        assert "PNG" in ran.err or "PDF" in ran.err
    else:
        assert (ran.json["reader"], len(ran.json["quotes"])) == (reader, 8)
        assert {finding["code"] for finding in ran.json["findings"]} <= {"percent-mismatch"}


BUILT = """<!doctype html><title>Portail</title><div id="app"></div><script>
fetch('/strip').then((answer) => answer.text()).then((html) => { document.getElementById('app').innerHTML = html })
</script>"""


@pytest.mark.slow
def test_a_source_that_needs_a_browser_is_captured_as_the_browser_shows_it(
    site: Site, tmp_path: Path, chromium: Path
) -> None:
    site.paths["/built"] = serves(BUILT, content_type="text/html; charset=utf-8")
    site.paths["/strip"] = serves(container_html(a_strip().quotes, "La bourse est fermée", Generation.B))
    source = f'[[sources]]\nname = "built"\nurl = "{site.url}/built"\nbrowser = true\n'
    (tmp_path / "tracker.toml").write_text(f'browser_path = "{chromium}"\n{source}')
    with rendering():
        ran = tracker("capture", "--home", tmp_path, "--json")
    assert ran.code == 0, ran.err
    (captured,) = ran.json
    assert (captured["source"], captured["reader"], len(captured["quotes"])) == ("built", "html", 8)
    assert b"37&nbsp;775,38" in archived(tmp_path)[-1][2]
    before = files_of(tmp_path)
    with rendering():
        assert tracker("read", "--source", "built", "--home", tmp_path).code == 0
    assert files_of(tmp_path) == before
    (tmp_path / "tracker.toml").write_text(source.replace("browser = true", ""))
    assert tracker("read", "--source", "built", "--home", tmp_path).code == 65


def test_a_browser_that_is_not_there_is_78_and_the_other_sources_are_captured(site: Site, home: Path) -> None:
    with (home / "tracker.toml").open("a") as file:
        file.write(f'[[sources]]\nname = "built"\nurl = "{site.url}/"\nbrowser = true\n')
    text = (home / "tracker.toml").read_text()
    (home / "tracker.toml").write_text('browser_path = "/nowhere/chromium"\n' + text)
    ran = tracker("capture", "--home", home, "--json")
    assert [each["outcome"] for each in ran.json] == ["stored", "page-not-had", "stored", "bad-settings"]
    assert "/nowhere/chromium" in ran.err
    assert ran.code == 69
