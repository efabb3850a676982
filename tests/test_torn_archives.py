"""What power cuts, bad disks and other programs do to an archive (faults: A1, A2, A3, A5, A6)."""

from __future__ import annotations

import gzip
import random
import resource
import signal
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.builders import BEFORE_THE_OPENING, a_page
from tests.sizes import step
from tracker.archive import Archive
from tracker.archived_pages import Flaw, KeptPage, archive_files, kept_pages, torn_files
from tracker.errors import StorageFailed
from tracker.model import Page
from tracker.warc_records import page_records

NAME = "2024-04.warc.gz"
MINUTE = timedelta(minutes=1)
PAGES = tuple(
    a_page(f"{number}\n".encode() + a_page().body, at=BEFORE_THE_OPENING + number * MINUTE) for number in range(3)
)
LATER = a_page(b"the next capture", at=BEFORE_THE_OPENING + 9 * MINUTE)


@contextmanager
def limited_files(most: int) -> Iterator[None]:
    """The system lets no file of this process grow beyond so many bytes, as a full disk would."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


def archived(folder: Path, pages: tuple[Page, ...] = PAGES) -> Path:
    """An archive with some pages."""
    for page in pages:
        Archive(folder).keep(page)
    return folder / NAME


def read_back(folder: Path) -> tuple[list[Page], list[Flaw]]:
    """The pages that can be read, and what can't."""
    found = list(chain.from_iterable(map(kept_pages, archive_files(folder))))
    return [each.page for each in found if isinstance(each, KeptPage)], [
        each for each in found if isinstance(each, Flaw)
    ]


def bodies_for_other_tools(path: Path) -> list[bytes]:
    """What a web-archive library reads, in the file's order."""
    with path.open("rb") as file:
        return [each.content_stream().read() for each in ArchiveIterator(file) if each.rec_type == "resource"]


def assert_goes_on(path: Path, whole: bytes, torn: bytes) -> None:
    """The next capture sets the torn end aside, says so, and its record can be read by everyone."""
    notices: list[str] = []
    kept = Archive(path.parent, notice=notices.append).keep(LATER)
    assert path.read_bytes().startswith(whole)
    assert kept.offset == len(whole)
    assert [file.read_bytes() for file in torn_files(path.parent)] == [torn]
    assert len(notices) == 1
    assert repr(str(path)) in notices[0]
    assert f"byte {len(whole)}" in notices[0]
    assert bodies_for_other_tools(path)[-1] == LATER.body
    pages, flaws = read_back(path.parent)
    assert (pages[-1].body, flaws) == (LATER.body, [])


@pytest.mark.sized
def test_every_cut_of_the_last_record_is_found_and_the_next_capture_goes_on_after_it(tmp_path: Path) -> None:
    content = archived(tmp_path).read_bytes()
    *_, last = (found.archived.offset for found in kept_pages(tmp_path / NAME) if isinstance(found, KeptPage))
    whole = content[:last]
    for cut in {*range(last + 1, len(content), step()), len(content) - 1}:
        folder = tmp_path / str(cut)
        folder.mkdir()
        path = folder / NAME
        path.write_bytes(content[:cut])
        pages, flaws = read_back(folder)
        assert [page.body for page in pages] == [page.body for page in PAGES[:-1]]
        assert [(flaw.file, flaw.offset) for flaw in flaws] == [(NAME, last)]
        assert_goes_on(path, whole, content[last:cut])


@pytest.mark.parametrize(
    "junk", [b"\x00", bytes(512), bytes(4096), b"garbage", b"\x1f\x8b\x08", b"\x1f\x8b\x08\x00" * 9]
)
def test_what_stands_behind_the_last_record_is_set_aside(tmp_path: Path, junk: bytes) -> None:
    path = archived(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole + junk)
    pages, flaws = read_back(tmp_path)
    assert [page.body for page in pages] == [page.body for page in PAGES]
    assert [flaw.offset for flaw in flaws] == [len(whole)]
    assert_goes_on(path, whole, junk)


def test_two_torn_ends_at_one_place_are_both_kept(tmp_path: Path) -> None:
    path = archived(tmp_path)
    whole = path.read_bytes()
    for junk in (b"one", b"two", b"two"):
        path.write_bytes(whole + junk)
        Archive(tmp_path).keep(LATER)
    assert sorted(file.read_bytes() for file in torn_files(tmp_path)) == [b"one", b"two"]


def test_a_file_torn_in_its_first_record_begins_anew(tmp_path: Path) -> None:
    path = archived(tmp_path, PAGES[:1])
    torn = path.read_bytes()[:20]
    path.write_bytes(torn)
    Archive(tmp_path).keep(LATER)
    assert bodies_for_other_tools(path) == [LATER.body]
    assert [file.read_bytes() for file in torn_files(tmp_path)] == [torn]


def test_a_torn_end_of_another_month_is_set_aside_too(tmp_path: Path) -> None:
    path = archived(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-9])
    notices: list[str] = []
    next_month = a_page(b"the next capture", at=BEFORE_THE_OPENING + timedelta(days=14))
    assert Archive(tmp_path, notice=notices.append).keep(next_month).file == "2024-05.warc.gz"
    assert [repr(str(path)) in each for each in notices] == [True]
    pages, flaws = read_back(tmp_path)
    assert ([page.body for page in pages], flaws) == ([*(page.body for page in PAGES[:-1]), next_month.body], [])
    assert path.read_bytes() + torn_files(tmp_path)[0].read_bytes() == whole[:-9]


def test_a_file_of_another_month_without_a_whole_record_is_set_aside_whole(tmp_path: Path) -> None:
    content = archived(tmp_path).read_bytes()[:99]
    (tmp_path / NAME).write_bytes(content)
    Archive(tmp_path).keep(a_page(b"the next capture", at=BEFORE_THE_OPENING + timedelta(days=14)))
    assert [path.name for path in archive_files(tmp_path)] == ["2024-05.warc.gz"]
    assert [path.read_bytes() for path in torn_files(tmp_path)] == [content]


def test_a_whole_archive_is_left_alone(tmp_path: Path) -> None:
    path = archived(tmp_path)
    before = path.read_bytes()
    notices: list[str] = []
    Archive(tmp_path, notice=notices.append).keep(LATER)
    assert path.read_bytes().startswith(before)
    assert (notices, torn_files(tmp_path)) == ([], [])


@pytest.mark.sized
def test_a_flipped_bit_loses_its_own_record_alone_and_is_named(tmp_path: Path) -> None:
    content = archived(tmp_path).read_bytes()
    _, middle, last = (each.archived.offset for each in kept_pages(tmp_path / NAME) if isinstance(each, KeptPage))
    record = gzip.decompress(content[middle:last])
    for byte in {*range(middle, last, step()), last - 1}:
        damaged = bytearray(content)
        damaged[byte] ^= 1 << byte % 8
        with suppress(OSError, EOFError, zlib.error):
            if gzip.decompress(damaged[middle:last]) == record:
                # A bit that nobody reads: when it was compressed, or what fills the last byte.
                continue
        (tmp_path / NAME).write_bytes(damaged)
        pages, flaws = read_back(tmp_path)
        assert [page.body for page in pages] == [PAGES[0].body, PAGES[2].body], byte
        assert [flaw.offset for flaw in flaws] == [middle], byte


def test_the_same_body_is_a_revisit_that_is_read_like_its_original(tmp_path: Path) -> None:
    pages = tuple(a_page(at=BEFORE_THE_OPENING + number * MINUTE) for number in range(40))
    path = archived(tmp_path, pages)
    with path.open("rb") as file:
        kinds = [record.rec_type for record in ArchiveIterator(file)]
    assert kinds == ["warcinfo", "resource"] + ["revisit"] * 39
    assert read_back(tmp_path) == (list(pages), [])
    assert subprocess.run([Path(sys.executable).with_name("warcio"), "check", path]).returncode == 0


def test_a_revisit_whose_original_is_damaged_is_named(tmp_path: Path) -> None:
    pages = tuple(a_page(at=BEFORE_THE_OPENING + number * MINUTE) for number in range(2))
    path = archived(tmp_path, pages)
    original, revisit = (each.archived.offset for each in kept_pages(path) if isinstance(each, KeptPage))
    damaged = bytearray(path.read_bytes())
    damaged[(original + revisit) // 2] ^= 1
    path.write_bytes(damaged)
    read, flaws = read_back(tmp_path)
    assert read == []
    assert [flaw.offset for flaw in flaws] == [original, revisit]
    assert "repeats" in flaws[1].reason


def test_files_of_other_tools_are_read_as_far_as_they_are_ours_or_named(tmp_path: Path) -> None:
    content = archived(tmp_path).read_bytes()
    (tmp_path / NAME).unlink()
    (tmp_path / "one-member.warc.gz").write_bytes(gzip.compress(gzip.decompress(content)))
    (tmp_path / "plain.warc").write_bytes(gzip.decompress(content))
    (tmp_path / "empty.warc.gz").write_bytes(b"")
    pages, flaws = read_back(tmp_path)
    assert [page.body for page in pages] == [page.body for page in PAGES]
    assert [flaw.file for flaw in flaws] == ["empty.warc.gz", "plain.warc"]


def a_page_that_holds_records() -> Page:
    """A page whose bytes, which can't be compressed, hold a whole record of another page, as an archive's own would."""
    chance = random.Random(7)  # noqa: S311 - bytes that don't compress, no secret
    forged = b"".join(page_records(a_page(b"forged", source="portal")))
    return a_page(chance.randbytes(3000) + forged + chance.randbytes(3000), at=BEFORE_THE_OPENING + 5 * MINUTE)


def test_a_page_that_holds_a_record_stays_whole_and_its_record_is_none(tmp_path: Path) -> None:
    page = a_page_that_holds_records()
    notices: list[str] = []
    Archive(tmp_path).keep(page)
    Archive(tmp_path, notice=notices.append).keep(LATER)
    assert (notices, torn_files(tmp_path)) == ([], [])
    assert read_back(tmp_path) == ([page, LATER], [])


def test_what_a_torn_or_damaged_record_holds_is_no_record_either(tmp_path: Path) -> None:
    page = a_page_that_holds_records()
    Archive(tmp_path).keep(PAGES[0])
    at = Archive(tmp_path).keep(page).offset
    whole = (tmp_path / NAME).read_bytes()
    (tmp_path / NAME).write_bytes(whole[:-20])
    notices: list[str] = []
    Archive(tmp_path, notice=notices.append).keep(LATER)
    assert f"at byte {at}" in notices[0]
    assert read_back(tmp_path) == ([PAGES[0], LATER], [])
    (tmp_path / NAME).write_bytes(whole)
    Archive(tmp_path).keep(LATER)
    damaged = bytearray((tmp_path / NAME).read_bytes())
    damaged[at + 200] ^= 1
    (tmp_path / NAME).write_bytes(damaged)
    pages, flaws = read_back(tmp_path)
    assert pages == [PAGES[0], LATER]
    assert [flaw.offset for flaw in flaws] == [at]


def test_a_record_without_a_field_of_ours_is_named_and_the_next_is_read(tmp_path: Path) -> None:
    records = [page_records(page)[0] for page in PAGES]
    lacking = gzip.decompress(records[1]).replace(b"Tracker-Locale", b"Tracker-Elacol")
    (tmp_path / NAME).write_bytes(records[0] + gzip.compress(lacking) + records[2])
    pages, flaws = read_back(tmp_path)
    assert pages == [PAGES[0], PAGES[2]]
    assert [(flaw.offset, flaw.reason) for flaw in flaws] == [(len(records[0]), "its record has no Tracker-Locale")]


def test_a_first_record_that_can_t_be_written_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "archive").mkdir()
    with limited_files(100), pytest.raises(StorageFailed):
        Archive(tmp_path / "archive").keep(PAGES[0])
    assert list((tmp_path / "archive").iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [
        bytes(20_000_000),
        b"WARC/1.1\r\n" + bytes(20_000_000),
        b"WARC/1.1\r\nTracker-Page-Identity: x\r\nContent-Length: -5\r\n\r\n",
        b"WARC/1.1\r\nWARC-Type: resource\r\nTracker-Page-Identity: x\r\nContent-Length: 99999999999999\r\n\r\n",
        gzip.compress(b"WARC/1.1\r\n\r\n"),
    ],
    ids=["zeros", "zeros for a header", "negative length", "endless length", "compressed twice"],
)
@pytest.mark.timeout(20)
def test_what_is_no_record_of_ours_is_named_at_once_in_few_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(gzip.compress(content, 1))
    archived(tmp_path)
    pages, flaws = read_back(tmp_path)
    assert pages == list(PAGES)
    assert all(len(flaw.reason) < 200 for flaw in flaws)
