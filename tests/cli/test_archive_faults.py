"""What power cuts, full disks, bad ones and other tools do to an archive, through the commands (faults: rows A)."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from io import BytesIO
from itertools import chain
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.builders import a_page
from tests.cli.running import Ran, tracker
from tracker.archived_pages import Flaw, KeptPage, archive_files, kept_pages, torn_files

ARCHIVE = "snapshots/2024-04.warc.gz"


def kept(home: Path) -> list[KeptPage]:
    """The pages of a home's archive, all of which can be read."""
    found = list(chain.from_iterable(map(kept_pages, archive_files(home / "snapshots"))))
    assert not [each for each in found if isinstance(each, Flaw)]
    return [each for each in found if isinstance(each, KeptPage)]


def rebuilt(home: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Ran, list[str]]:
    """What a rebuild into a new database said, and the times of the snapshots that are in it."""
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("TRACKER_DATABASE_URL", f"sqlite:///{home / 'new.db'}")
        ran = tracker("reparse", "--home", home)
        return ran, times_of_snapshots(home)


def times_of_snapshots(home: Path) -> list[str]:
    return [quote["at"] for quote in tracker("history", "Nikkei 225", "--json", "--home", home).json]


def is_sound_for_other_tools(file: Path) -> bool:
    return (
        subprocess.run([Path(sys.executable).with_name("warcio"), "check", file], capture_output=True).returncode == 0
    )


# A1, A2: torn ends


@pytest.mark.parametrize(
    "behind",
    [None, bytes(1), bytes(512), bytes(4096), b"garbage", gzip.compress(b"WARC/1.1\r\n")[:-3]],
    ids=["cut", "1 zero", "512 zeros", "4096 zeros", "garbage", "half a member"],
)
def test_a_torn_end_is_named_and_the_next_capture_goes_on_behind_the_last_whole_record(
    home: Path, page: Path, monkeypatch: pytest.MonkeyPatch, behind: bytes | None
) -> None:
    archive = home / ARCHIVE
    content = archive.read_bytes()
    last = kept(home)[-1].archived.offset
    whole, torn = (len(content), behind) if behind is not None else (last, content[last:-9])
    archive.write_bytes(content[:whole] + torn)
    looked = tracker("doctor", "--home", home)
    assert looked.code == 74
    assert f"{str(archive)!r} at byte {whole}" in looked.out
    assert f"{'2 pages' if behind else '1 page'} can be read in 1 file" in looked.out
    ran = tracker("capture", page, "--at", "2024-04-19T04:27+02:00", "--home", home, "-q")
    assert ran.code == 0
    found = "1 byte" if len(torn) == 1 else f"{len(torn)} bytes"
    assert f"{str(archive)!r} had {found} behind its last whole record, at byte {whole}" in ran.err
    assert archive.read_bytes().startswith(content[:whole])
    assert [file.read_bytes() for file in torn_files(archive.parent)] == [torn]
    assert is_sound_for_other_tools(archive)
    assert tracker("doctor", "--home", home).code == 0
    assert tracker("capture", page, "--at", "2024-04-19T05:27+02:00", "--home", home, "-q").err == ""
    first, second, *later = [
        "2024-04-19T00:27:00Z",
        "2024-04-19T01:27:00Z",
        "2024-04-19T02:27:00Z",
        "2024-04-19T03:27:00Z",
    ]
    assert times_of_snapshots(home) == [first, second, *later]
    ran, times = rebuilt(home, monkeypatch)
    assert (ran.code, times) == (0, [first, *([second] if behind else []), *later])


# A4: a full disk


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", "size=2m", "tracker-test", folder)
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a file system of its own is needed, and this user or container may mount none")
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


DAMAGES: list[Callable[[Path], object]] = [
    lambda file: file.write_bytes(file.read_bytes()[:-30]),
    lambda file: file.write_bytes(file.read_bytes()[:-300] + b"?" + file.read_bytes()[-299:]),
    lambda file: file.unlink(),
]


@pytest.mark.parametrize("damage", DAMAGES, ids=["cut", "a byte", "no file"])
def test_a_page_whose_record_is_gone_is_archived_again_by_the_same_capture(
    tmp_path: Path, page: Path, damage: Callable[[Path], object]
) -> None:
    home = tmp_path / "home"
    capture = ("capture", page, "--at", "2024-04-19T02:27+02:00", "--home", home, "--json")
    assert tracker(*capture).code == 0
    damage(home / "snapshots" / "2024-04.warc.gz")
    assert tracker("doctor", "--home", home).code == 74
    ran = tracker(*capture)
    assert (ran.code, ran.json[0]["outcome"]) == (0, "already-stored")
    assert tracker("doctor", "--home", home).code == 0
    (whole,) = kept(home)
    with closing(sqlite3.connect(home / "snapshots" / "tracker.db")) as connection:
        assert connection.execute("SELECT archive_offset FROM snapshot").fetchall() == [(whole.archived.offset,)]
    size = (home / "snapshots" / "2024-04.warc.gz").stat().st_size
    assert tracker(*capture).code == 0
    assert (home / "snapshots" / "2024-04.warc.gz").stat().st_size == size


@pytest.mark.parametrize("at", ["2024-04-19T04:27+02:00", "2024-05-19T04:27+02:00"], ids=["same file", "new file"])
def test_a_disk_that_is_full_in_mid_record_costs_nothing_that_is_stored(
    tmp_path: Path, small_disk: Path, page: Path, at: str
) -> None:
    home = small_disk / "home"
    assert tracker("capture", page, "--at", "2024-04-19T02:27+02:00", "--home", home).code == 0
    large = tmp_path / "large.txt"
    # It must not shrink when it is compressed.
    noise = random.Random(7).randbytes(200_000)  # noqa: S311 - no secret
    large.write_bytes(a_page().body + b"".join(b"%02x\n" % byte for byte in noise))
    filler = small_disk / "filler"
    filler.write_bytes(bytes(os.statvfs(small_disk).f_bavail * os.statvfs(small_disk).f_frsize - 64 * 1024))
    before = {path.name: path.read_bytes() for path in (home / "snapshots").iterdir()}
    ran = tracker("capture", large, "--at", at, "--home", home)
    assert ran.code == 74
    assert "can't be appended to: no space left on device" in ran.err
    assert "kB are free there" in ran.err
    assert {path.name: path.read_bytes() for path in (home / "snapshots").iterdir()} == before
    filler.unlink()
    ran = tracker("capture", large, "--at", at, "--home", home)
    assert (ran.code, "torn" in ran.err) == (0, False), ran.err
    assert [each.page.body for each in kept(home)] == [page.read_bytes(), large.read_bytes()]
    assert all(map(is_sound_for_other_tools, archive_files(home / "snapshots")))
    assert len(times_of_snapshots(home)) == 2


# A5: files of other tools


def arc_records() -> tuple[bytes, bytes]:
    """An ARC file, which is what web archives were before WARC: what it says of itself, and a page."""
    about = b"1 0 other tool\nURL IP-address Archive-date Content-type Archive-length\n"
    response = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + a_page().body
    return (
        b"filedesc://a.arc 0.0.0.0 20240419002700 text/plain %d\n%s\n" % (len(about), about),
        b"http://a.example/ 127.0.0.1 20240419002700 text/plain %d\n%s\n" % (len(response), response),
    )


def plain_warc() -> bytes:
    """A WARC file, not compressed, of another tool."""
    file = BytesIO()
    writer = WARCWriter(file, gzip=False)
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/plain")], protocol="HTTP/1.1")
    body = a_page().body
    record = writer.create_warc_record(
        "http://a.example/", "response", payload=BytesIO(body), length=len(body), http_headers=head
    )
    writer.write_record(record)
    return file.getvalue()


def test_archives_of_other_tools_are_named_and_cost_nothing(
    home: Path, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    foreign = {
        "a.arc": b"".join(arc_records()),
        "b.arc.gz": b"".join(map(gzip.compress, arc_records())),
        "c.warc": plain_warc(),
    }
    for name, content in foreign.items():
        heads = [dict(each.rec_headers.headers) for each in ArchiveIterator(BytesIO(content))]
        assert "http://a.example/" in (heads[-1].get("uri"), heads[-1].get("WARC-Target-URI")), "what it says it is"
        (home / "snapshots" / name).write_bytes(content)
    (home / "snapshots" / "d.warc.gz").write_bytes(gzip.compress(plain_warc()))
    before = times_of_snapshots(home)
    looked = tracker("doctor", "--home", home)
    assert looked.code == 74
    for name in foreign:
        assert looked.out.count(f"{str(home / 'snapshots' / name)!r} holds nothing that tracker reads: ") == 1
    assert looked.out.count("move it to a folder of its own") == len(foreign)
    assert " at byte " not in looked.out
    assert "d.warc.gz holds no page that tracker has captured" in looked.out
    assert tracker("capture", page, "--at", "2024-04-19T04:27+02:00", "--home", home, "-q").err == ""
    ran = tracker("reparse", "--home", home)
    assert ran.code == 74
    assert times_of_snapshots(home) == [*before, "2024-04-19T02:27:00Z"]
    again, times = rebuilt(home, monkeypatch)
    assert (again.code, times) == (74, times_of_snapshots(home))
    for name, content in foreign.items():
        assert f"{str(home / 'snapshots' / name)!r}" in again.err
        assert (home / "snapshots" / name).read_bytes() == content


# A6: a revisit whose original is damaged


def test_revisits_of_a_damaged_record_are_named_after_all_others_are_rebuilt(
    home: Path, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hour in (4, 5):
        assert tracker("capture", page, "--at", f"2024-04-19T0{hour}:27+02:00", "--home", home).code == 0
    later = page.with_name("later.txt")
    later.write_bytes(page.read_bytes() + b"\nla suite\n")
    assert tracker("capture", later, "--at", "2024-04-19T06:27+02:00", "--home", home).code == 0
    archive = home / ARCHIVE
    original, other, *revisits, last = (each.archived.offset for each in kept(home))
    content = bytearray(archive.read_bytes())
    content[(original + other) // 2] ^= 1
    archive.write_bytes(content)
    before = times_of_snapshots(home)
    ran = tracker("reparse", "--home", home)
    assert ran.code == 74
    assert times_of_snapshots(home) == before
    ran, times = rebuilt(home, monkeypatch)
    assert (ran.code, times) == (74, ["2024-04-19T01:27:00Z", "2024-04-19T04:27:00Z"])
    for offset in (original, *revisits):
        assert f"byte {offset}" in ran.err
    for offset in (other, last):
        assert f"byte {offset}" not in ran.err


# A7: the end of a month


@pytest.mark.parametrize(
    ("at", "file"),
    [
        ("2024-04-30T23:59:59Z", "2024-04.warc.gz"),
        ("2024-05-01T00:00:00Z", "2024-05.warc.gz"),
        ("2024-04-30T23:59:59+02:00", "2024-04.warc.gz"),
        ("2024-05-01T00:00:00+02:00", "2024-04.warc.gz"),
        ("2024-05-01T01:59:59", "2024-04.warc.gz"),
        ("2024-05-01T02:00:00", "2024-05.warc.gz"),
        ("2025-01-01T00:59:59+01:00", "2024-12.warc.gz"),
        ("2025-01-01T01:00:00+01:00", "2025-01.warc.gz"),
    ],
)
def test_a_page_lies_in_the_file_of_its_month_in_utc_wherever_it_was_captured(
    tmp_path: Path, page: Path, at: str, file: str
) -> None:
    (captured,) = tracker("capture", page, "--at", at, "--home", tmp_path / "home", "--json").json
    assert captured["archived"]["file"] == file
    assert captured["captured_at"].startswith(file[:7])
    (only,) = kept(tmp_path / "home")
    assert only.archived.file == file


def test_captures_on_both_sides_of_a_months_end_are_each_in_one_file_and_read_together(
    tmp_path: Path, page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    end = datetime.fromisoformat("2024-04-30T23:59:58+00:00")
    for second in range(4):
        at = (end + timedelta(seconds=second)).isoformat()
        assert tracker("capture", page, "--at", at, "--home", home).code == 0
    assert [each.archived.file[:7] for each in kept(home)] == ["2024-04", "2024-04", "2024-05", "2024-05"]
    assert all(map(is_sound_for_other_tools, archive_files(home / "snapshots")))
    assert len(rebuilt(home, monkeypatch)[1]) == 4
