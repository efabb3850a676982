"""Reports side by side: each in a folder named by its newest snapshot, a page that lists them, a link to the newest.

Whoever looks in at any moment finds whole reports: a folder gets its name when all its files are in it, and the page
and the link are replaced in one step each.
"""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tracker.errors import OutputFailed
from tracker.quote_fields import utc
from tracker.report.contents import CONTENTS, PAGE, read_contents
from tracker.report.old_reports import is_report_alone, remove_report
from tracker.report.placed_files import is_running, make_folder, place_files, unwritten
from tracker.report.reports_page import ListedReport, reports_page
from tracker.report.time_words import TimeWords
from tracker.report.write import MadeReport
from tracker.texts import LANGUAGES
from tracker.whole_file import UNFINISHED

LATEST = "latest"
MOST_LISTED = 1000
"""A page of more reports takes longer to read than to search their folders by name."""

_FOLDER = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{4}(?:[0-9]{2})?Z")
_LONGEST_HEADLINE = 600
_NO_LINKS = (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)
"""What file systems without symbolic links say: FAT, some network shares."""

_NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS)


def folder_name(newest_at: datetime) -> str:
    """The folder of a report, by the time of its newest snapshot in UTC, so that names sort by time.

    >>> folder_name(datetime(2024, 4, 19, 0, 27, tzinfo=UTC)), folder_name(datetime(2024, 4, 19, 0, 27, 8, tzinfo=UTC))
    ('2024-04-19T0027Z', '2024-04-19T002708Z')
    """
    at = newest_at.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H%M%SZ}" if at.second else f"{at:%Y-%m-%dT%H%MZ}"


def place_report(
    out: Path, made: MadeReport | None, newest_at: datetime | None, *, words: TimeWords, version: str
) -> Path:
    """Put a report beside others, and bring the page above them and the link to the newest up to date.

    Args:
        out: the folder of all; made where it is missing.
        made: the report; None where there is no snapshot to report on, and only the page is brought up to date.
        newest_at: the time of its newest snapshot.
        words: the page's language and time zone.
        version: of tracker.

    Returns:
        The report's folder; *out* where there is none.

    Raises:
        OutputFailed: a file, a folder or the link could not be written; the reports that there are stay as they are.
    """
    make_folder(out)
    _remove_unfinished(out)
    folder = out
    # Of two runs at once, the second to list the folders sees both reports, and neither removes what the other writes.
    with _alone(out):
        if made is not None and newest_at is not None:
            folder = out / folder_name(newest_at)
            _place_folder(folder, made)
        folders = _report_folders(out)
        if folders:
            _point_latest(out, folders[0], made if folder.name == folders[0] else None)
        _place_list(out, folders, words, version)
    return folder


@dataclass(frozen=True, slots=True)
class Kept:
    """What came of keeping the newest reports alone.

    Attributes:
        removed: names of the folders that are gone, the newest first.
        left: those of older ones that stay, because they hold something that no report put there.
    """

    removed: tuple[str, ...]
    left: tuple[str, ...]


def keep_newest(out: Path, count: int, *, placed: Path, words: TimeWords, version: str) -> Kept:
    """Remove the oldest reports, so that *count* of them are left, and take them off the page that lists them.

    What is no report of ours stays, and so does the one that ``latest`` leads to and the one just placed, however old.
    The page no longer names a report when it goes.

    Args:
        out: the folder of all.
        count: how many stay, at least one.
        placed: of `place_report`.
        words: the page's language and time zone.
        version: of tracker.

    Raises:
        OutputFailed: a report can't be removed, or the page not be written.
    """
    with _alone(out):
        folders = _report_folders(out)
        followed = {placed.name, (out / LATEST).resolve().name}
        old = [name for name in folders[count:] if name not in followed]
        removed = tuple(name for name in old if is_report_alone(out / name))
        if removed:
            _place_list(out, [name for name in folders if name not in removed], words, version)
        for name in removed:
            remove_report(out / name)
    return Kept(removed, tuple(name for name in old if name not in removed))


def _place_list(out: Path, folders: list[str], words: TimeWords, version: str) -> None:
    """Put the page that lists reports in its place, and the names of all of them beside it."""
    listed = [found for name in folders[:MOST_LISTED] if (found := _listed(out / name)) is not None]
    page = reports_page(listed, count=len(folders), words=words, version=version)
    place_files(out, {PAGE: page.encode("utf-8")}, _contents(folders, version))


def _place_folder(folder: Path, made: MadeReport) -> None:
    """Put a report into its folder, which appears with all its files, or file by file if it is there already."""
    if folder.is_dir():
        place_files(folder, made.files, made.contents)
        return
    unfinished = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    try:
        place_files(unfinished, made.files, made.contents)
        try:
            unfinished.rename(folder)
        except OSError as error:
            if not folder.is_dir():
                raise unwritten(folder, error) from error
            # Somebody else was quicker with a report of the same snapshot.
            place_files(folder, made.files, made.contents)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _report_folders(out: Path) -> list[str]:
    """The names of the folders that hold a whole report, the newest first."""
    try:
        names = [path.name for path in out.iterdir() if _FOLDER.fullmatch(path.name)]
    except OSError as error:
        raise unwritten(out, error) from error
    found = [name for name in names if (out / name / CONTENTS).is_file() and (out / name / PAGE).is_file()]
    timed = [(at, name) for name in found if (at := _time_of(name)) is not None]
    return [name for _, name in sorted(timed, reverse=True)]


def _time_of(name: str) -> datetime | None:
    form = "%Y-%m-%dT%H%MZ" if len(name) == len("2024-04-19T0027Z") else "%Y-%m-%dT%H%M%SZ"
    try:
        return datetime.strptime(name, form).replace(tzinfo=UTC)
    except ValueError:
        return None  # the thirtieth of February: no folder of ours


def _listed(folder: Path) -> ListedReport | None:
    """A report as the page lists it, whatever somebody may have written into its contents."""
    at, told = _time_of(folder.name), read_contents(folder)
    if at is None or told is None:
        return None
    sentences, language = told.get("headline"), told.get("language")
    words = [one for one in sentences if isinstance(one, str)] if isinstance(sentences, list) else []
    # Half of a character, which JSON can hold, is in no page.
    headline = " ".join(words)[:_LONGEST_HEADLINE].encode("utf-8", "replace").decode("utf-8")
    return ListedReport(folder.name, at, headline, language if language in LANGUAGES else "en")


def _contents(folders: list[str], version: str) -> bytes:
    newest = _time_of(folders[0]) if folders else None
    told = {
        "version": version,
        "newest_snapshot": None if newest is None else utc(newest),
        "page": PAGE,
        "reports": folders,
        "files": [PAGE],
    }
    return (json.dumps(told, indent=2) + "\n").encode("ascii")


def _point_latest(out: Path, name: str, made: MadeReport | None) -> None:
    """Let the link ``latest`` lead to a folder, in one step.

    Where there are no links it is a folder with the report's files, each of them replaced in one step; *made* is that
    report, None where the newest one is not of this run and such a folder therefore stays as it is.
    """
    link = out / LATEST
    if link.is_dir() and not link.is_symlink() and (link / CONTENTS).is_file():
        if made is not None:
            place_files(link, made.files, made.contents)
        return
    if not link.is_symlink() and link.exists():
        raise OutputFailed(
            f"{str(link)!a} is no link of tracker's, and stays as it is",
            advice="Give it another name, so that it can lead to the newest report.",
            about=str(link),
        )
    unfinished = out / f".{LATEST}.{os.getpid()}.part"
    try:
        if link.is_symlink() and str(link.readlink()) == name:
            return
        with suppress(FileNotFoundError):
            unfinished.unlink()
        unfinished.symlink_to(name, target_is_directory=True)
        unfinished.replace(link)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        if error.errno not in _NO_LINKS:
            raise unwritten(link, error) from error
        if made is not None:
            place_files(link, made.files, made.contents)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other runs from listing reports at the same time, on file systems that have locks."""
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY)
    except OSError as error:
        raise unwritten(folder, error) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError as error:
            if error.errno not in _NO_LOCKS:
                raise unwritten(folder, error) from error
        yield
    finally:
        os.close(descriptor)


def _remove_unfinished(out: Path) -> None:
    """Remove what killed runs were making: folders and links under the name of a process that is no more."""
    try:
        paths = list(out.iterdir())
    except OSError:
        return
    for path in paths:
        found = UNFINISHED.fullmatch(path.name)
        if not found or is_running(int(found["process"])):
            continue
        if found["name"] == LATEST and path.is_symlink():
            with suppress(OSError):
                path.unlink()
        elif _FOLDER.fullmatch(found["name"]) and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
