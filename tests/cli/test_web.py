"""``tracker capture`` of an address, from a real server on loopback to the archive and the history."""

from __future__ import annotations

import gzip
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.builders import a_page
from tests.cli.running import tracker, tracker_measured
from tests.servers import Behaviour, Site, a_site, gzipped, redirects, response, sends, serves
from tracker import lock
from tracker.home import open_home
from tracker.sources.source import MEBIBYTE

CONSENT = (
    "<title>Avant de continuer</title><form method=post><input type=hidden name=a value=b>"
    "<button name=agree value=agree>Oui</button><button name=reject value=reject>Non</button></form>"
)


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as running:
        running.paths["/"] = sends(gzipped(a_page().body))
        yield running


def archived(home: Path) -> list[tuple[str, str, bytes]]:
    """Type, target and content of each record, as a web-archive library decodes them."""
    found = []
    for path in sorted((home / "snapshots").glob("*.warc.gz")):
        with path.open("rb") as file:
            found += [
                (record.rec_type, record.rec_headers.get_header("WARC-Target-URI"), record.content_stream().read())
                for record in ArchiveIterator(file)
                if record.rec_type != "warcinfo"
            ]
    return found


def attempts(home: Path) -> list[tuple[str, str]]:
    """Outcome and reason of every attempt."""
    with open_home(str(home)).reading() as connection:
        assert connection is not None
        return [tuple(row) for row in connection.exec_driver_sql("SELECT outcome, reason FROM attempt")]


def test_a_page_on_the_web_is_archived_as_it_came_and_its_quotes_are_stored(site: Site, tmp_path: Path) -> None:
    site.paths["/from"] = redirects("/")
    ran = tracker("capture", f"{site.url}/from", "--home", tmp_path, "--json")
    assert ran.code == 0, ran.err
    (captured,) = ran.json
    assert (captured["outcome"], captured["source"], captured["time_source"]) == ("stored", "127.0.0.1", "clock")
    assert len(captured["quotes"]) == 8
    kinds = [(kind, target) for kind, target, _ in archived(tmp_path)]
    assert kinds == [
        ("request", f"{site.url}/from"),
        ("response", f"{site.url}/from"),
        ("request", f"{site.url}/"),
        ("response", f"{site.url}/"),
    ]
    assert archived(tmp_path)[-1][2] == a_page().body
    assert len(open_home(str(tmp_path)).history("nikkei")) == 1
    file = next((tmp_path / "snapshots").glob("*.warc.gz"))
    with file.open("rb") as opened:
        opened.seek(captured["archived"]["offset"])
        record = next(iter(ArchiveIterator(opened, no_record_parse=False)))
        assert record.rec_type == "response"
        assert record.http_headers.get_statuscode() == "200"
        assert gzip.decompress(record.raw_stream.read()) == a_page().body
    check = subprocess.run([sys.executable, "-m", "warcio.cli", "check", file], capture_output=True, check=False)
    assert check.returncode == 0, check.stdout


@pytest.mark.parametrize(
    ("head", "code"),
    [
        (b"HTTP/1.1 200 Trouv\xc3\xa9", 0),
        (b"HTTP/1.1 200 Trouv\xe9\r\nX-Titre: \xe9t\xe9", 0),
        (b"HTTP/1.1 404 Non trouv\xc3\xa9", 69),
        (b"HTTP/1.1 302 Vu\r\nLocation: http://127.0.0.1:1/\xc3\xa9", 69),
    ],
    ids=["utf-8", "latin-1", "404", "redirect"],
)
def test_a_head_that_is_no_ascii_is_archived_byte_for_byte(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, head: bytes, code: int
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    page = a_page().body
    site.paths["/"] = sends(head + f"\r\nContent-Length: {len(page)}\r\n\r\n".encode() + page)
    ran = tracker("capture", f"{site.url}/", "--home", tmp_path)
    assert ran.code == code, ran.err
    file = next((tmp_path / "snapshots").glob("*.warc.gz"))
    assert head + b"\r\nContent-Length" in gzip.decompress(file.read_bytes())
    assert archived(tmp_path)[1][2] == page
    check = subprocess.run([sys.executable, "-m", "warcio.cli", "check", file], capture_output=True, check=False)
    assert check.returncode == 0, check.stdout
    noted = attempts(tmp_path)
    (tmp_path / "snapshots" / "tracker.db").unlink()
    assert tracker("reparse", "--home", tmp_path).code == 0
    assert attempts(tmp_path) == noted


def test_no_page_is_asked_for_that_could_not_be_kept(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "WAIT_S", 0.1)
    with lock.capture_lock(tmp_path / "snapshots"):
        assert tracker("capture", f"{site.url}/", "--home", tmp_path).code == 75
    (tmp_path / "file").write_text("in the way")
    assert tracker("capture", f"{site.url}/", "--home", tmp_path / "file").code == 78
    assert site.asked == []


def test_user_and_password_are_used_and_shown_nowhere(site: Site, tmp_path: Path) -> None:
    url = site.url.replace("http://", "http://user:geheim@")
    ran = tracker("capture", f"{url}/", f"{url}/missing", "--home", tmp_path, "--json")
    assert site.asked[0].headers["authorization"].startswith("Basic ")
    assert "geheim" not in ran.out + ran.err
    everything = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    everything += b"".join(gzip.decompress(path.read_bytes()) for path in tmp_path.rglob("*.gz"))
    assert b"geheim" not in everything
    assert site.asked[0].headers["authorization"].partition(" ")[2].encode() not in everything


def test_a_time_for_a_page_on_the_web_is_refused_without_showing_its_password(tmp_path: Path) -> None:
    ran = tracker("capture", "http://user:geheim@127.0.0.1/", "--at", "2024-04-19T02:27Z", "--home", tmp_path, "--json")
    assert ran.code == 2
    assert "http://127.0.0.1/" in ran.err
    assert "geheim" not in ran.out + ran.err


def test_an_address_that_is_none_leaves_the_others_captured(site: Site, tmp_path: Path) -> None:
    bad = "http://user:geheim@127.0.0.1:99999/"
    ran = tracker("capture", bad, f"{site.url}/", "--home", tmp_path, "--json")
    assert ran.code == 2
    assert "'http://…@127.0.0.1:99999/' is no address" in ran.err
    assert "geheim" not in ran.out + ran.err
    assert [one["outcome"] for one in ran.json] == ["usage", "stored"]
    assert len(open_home(str(tmp_path)).history("nikkei")) == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (serves(CONSENT, content_type="text/html"), "a consent form (title « Avant de continuer »)"),
        (serves("<title>x</title>captcha", content_type="text/html"), "a check for robots"),
        (serves('{"error": 1}', content_type="application/json"), "a JSON answer"),
        (serves(""), "an empty answer"),
        (serves("gone", status="410 Gone"), "answers 410 Gone"),
        (redirects("file:///etc/passwd"), "only http and https are followed"),
    ],
    ids=["consent", "robots", "json", "empty", "410", "file"],
)
def test_what_is_no_page_is_69_named_archived_and_noted(
    site: Site, tmp_path: Path, answer: Behaviour, said: str
) -> None:
    site.paths["/"] = answer
    ran = tracker("capture", f"{site.url}/", "--home", tmp_path, "--json")
    assert ran.code == 69
    assert said in ran.err
    assert ran.json[0]["error"]["code"] == "page-not-had"
    assert [kind for kind, _, _ in archived(tmp_path)] == ["request", "response"]
    ((outcome, reason),) = attempts(tmp_path)
    assert outcome == "page-not-had"
    assert said in reason
    assert len(open_home(str(tmp_path)).history("nikkei")) == 0


def zeros(mebibytes: int) -> bytes:
    """A gzip member that unpacks to so many MiB; nobody should come to its end, where the check sum is wrong."""
    packer = zlib.compressobj(9, wbits=31)
    first, again = (packer.compress(bytes(MEBIBYTE)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return first + again * (mebibytes - 1) + packer.flush()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("bomb", "encodings", "said"),
    [
        (zeros(1024), 1, "decompressed it is larger than the limit of 30 MB"),
        (gzip.compress(zeros(512)), 2, "decompressed it is larger than the limit of 30 MB"),
        (gzip.compress(b"x"), 50, "it is compressed 50 times over, and the limit is 2"),
    ],
    ids=["1 GiB", "gzip in gzip", "50 encodings"],
)
def test_a_bomb_is_69_by_its_limit_in_little_memory_and_its_record_is_marked(
    site: Site, tmp_path: Path, bomb: bytes, encodings: int, said: str
) -> None:
    site.paths["/"] = serves(bomb, headers=(("Content-Encoding", ", ".join(["gzip"] * encodings)),))
    ran = tracker_measured("capture", f"{site.url}/", "--home", tmp_path)
    assert ran.code == 69
    assert said in ran.err
    assert ran.peak_mb < 200
    file = next((tmp_path / "snapshots").glob("*.warc.gz"))
    with file.open("rb") as opened:
        (kept,) = (
            (record.rec_headers.get_header("WARC-Truncated"), record.raw_stream.read())
            for record in ArchiveIterator(opened)
            if record.rec_type == "response"
        )
    assert kept == ("length", bomb)


def test_a_server_that_is_not_there_is_69_and_an_attempt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    ran = tracker("capture", "http://127.0.0.1:1/", "--home", tmp_path)
    assert ran.code == 69
    assert "no connection could be made" in ran.err
    assert [outcome for outcome, _ in attempts(tmp_path)] == ["page-not-had"]
    assert archived(tmp_path) == []


def test_a_page_on_the_web_without_a_strip_is_65(site: Site, tmp_path: Path) -> None:
    site.paths["/"] = serves("Un article.\n")
    assert tracker("capture", f"{site.url}/", "--home", tmp_path).code == 65


def test_a_page_that_broke_off_is_read_as_far_as_it_came_and_marked(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    site.paths["/"] = sends(response(a_page().body, length=len(a_page().body) + 1000))
    ran = tracker("capture", f"{site.url}/", "--home", tmp_path, "--json")
    assert ran.code == 0, ran.err
    assert len(ran.json[0]["quotes"]) == 8
    assert "page-truncated" in [finding["code"] for finding in ran.json[0]["findings"]]


def test_a_time_is_for_saved_pages_alone(site: Site, tmp_path: Path) -> None:
    ran = tracker("capture", f"{site.url}/", "--at", "2024-04-19T02:27Z", "--home", tmp_path)
    assert ran.code == 2
    assert site.asked == []


@pytest.mark.parametrize("url", ["http://", "https://[::1", "http://a b/", "http://user@/x", "http://x:99999/"])
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    ran = tracker("capture", url, "--home", tmp_path)
    assert ran.code in (2, 69)
    assert "unexpected" not in ran.err
