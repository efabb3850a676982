"""The archive, read back by a web-archive library and never by tracker itself."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.builders import BEFORE_THE_OPENING, a_page
from tracker.archive import Archive
from tracker.errors import StorageFailed
from tracker.identity import page_identity
from tracker.model import ArchivedPage


def records(path: Path) -> list[tuple[dict[str, str], bytes]]:
    """Headers and content of each record of a WARC file."""
    with path.open("rb") as file:
        return [(dict(record.rec_headers.headers), record.content_stream().read()) for record in ArchiveIterator(file)]


def record_at(folder: Path, archived: ArchivedPage) -> tuple[dict[str, str], bytes]:
    """The record that begins where an archived page is said to lie."""
    with (folder / archived.file).open("rb") as file:
        file.seek(archived.offset)
        record = next(iter(ArchiveIterator(file)))
        return dict(record.rec_headers.headers), record.content_stream().read()


def test_a_kept_page_is_a_warc_record_with_its_bytes_untouched(tmp_path: Path) -> None:
    page = a_page(b"\xef\xbb\xbfline\r\n\x00\xff", address="dir/page é\n.txt", source="ma source")
    archived = Archive(tmp_path).keep(page)
    headers, body = record_at(tmp_path, archived)
    assert body == page.body
    assert archived.file == "2024-04.warc.gz"
    assert headers["WARC-Type"] == "resource"
    assert headers["WARC-Date"] == "2024-04-19T00:27:00Z"
    assert headers["Tracker-Page-Identity"] == str(page_identity(page))
    assert headers["Tracker-Locale"] == "fr_FR"
    assert headers["WARC-Target-URI"].startswith("file:///")
    assert headers["WARC-Target-URI"].endswith("/dir/page%20%C3%A9%0A.txt")
    assert (headers["Tracker-Source"], headers["Tracker-Time-Source"]) == ("ma source", "option")


def test_a_page_of_an_address_keeps_it_as_its_uri(tmp_path: Path) -> None:
    archived = Archive(tmp_path).keep(a_page(address="https://example.invalid/a?b=é#c"))
    headers, _ = record_at(tmp_path, archived)
    assert headers["WARC-Target-URI"] == "https://example.invalid/a?b=%C3%A9#c"


def test_the_same_page_kept_twice_is_two_records_of_one_identity(tmp_path: Path) -> None:
    for _ in range(2):
        Archive(tmp_path).keep(a_page())
    kept = [headers for headers, _ in records(tmp_path / "2024-04.warc.gz")][1:]
    assert len({headers["WARC-Record-ID"] for headers in kept}) == 2
    assert len({headers["Tracker-Page-Identity"] for headers in kept}) == 1


def test_other_tools_find_every_record_sound(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    for minute in range(3):
        archive.keep(a_page(f"page {minute}", at=BEFORE_THE_OPENING.replace(minute=minute)))
    file = tmp_path / "2024-04.warc.gz"
    check = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", file], capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stdout
    assert check.stdout.count("digest pass") == 4
    assert [headers["WARC-Type"] for headers, _ in records(file)] == ["warcinfo"] + ["resource"] * 3


def test_each_page_lies_in_the_file_of_its_month_in_utc(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    before_midnight = datetime(2024, 4, 30, 23, 59, 59, tzinfo=UTC)
    after_midnight = datetime(2024, 5, 1, 0, 0, 0, tzinfo=UTC)
    assert archive.keep(a_page(at=before_midnight)).file == "2024-04.warc.gz"
    assert archive.keep(a_page(at=after_midnight)).file == "2024-05.warc.gz"


def test_the_same_page_at_two_times_or_of_two_sources_has_two_identities() -> None:
    pages = [a_page(), a_page(source="other"), a_page(at=BEFORE_THE_OPENING.replace(second=1)), a_page("x")]
    assert len({page_identity(page) for page in pages}) == 4
    assert page_identity(a_page(address="elsewhere.txt")) == page_identity(a_page())


def test_a_page_that_does_not_fit_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.keep(a_page("first"))
    file = tmp_path / "2024-04.warc.gz"
    before = file.read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    # The kernel itself refuses to let the file grow, in the middle of the record.
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 100, hard))
    try:
        with pytest.raises(StorageFailed, match="file too large") as caught:
            archive.keep(a_page(os.urandom(5000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert str(file) in caught.value.what
    assert file.read_bytes() == before


def test_a_full_disk_is_named_with_the_space_that_is_left(tmp_path: Path) -> None:
    full = tmp_path / "2024-04.warc.gz"
    full.symlink_to("/dev/full")
    with pytest.raises(StorageFailed, match=os.strerror(errno.ENOSPC).lower()) as caught:
        Archive(tmp_path).keep(a_page())
    assert "kB are free" in caught.value.advice


def test_a_page_without_a_time_is_not_archived(tmp_path: Path) -> None:
    from dataclasses import replace

    with pytest.raises(ValueError, match="without a time"):
        Archive(tmp_path).keep(replace(a_page(), captured_at=None, time_source=None))
    assert list(tmp_path.iterdir()) == []
