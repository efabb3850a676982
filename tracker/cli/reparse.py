"""``tracker reparse``: rebuild snapshots from the archived pages."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from tracker.cli.command import Command
from tracker.cli.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

    from tracker.home import Home
    from tracker.layout import Layout
    from tracker.reparse import Became, Reparsed
    from tracker.settings import Settings
    from tracker.store import Store
    from tracker.texts import Texts


def configure(parser: ArgumentParser) -> None:
    """Add the arguments of ``tracker reparse``."""
    from tracker.cli.options import add_json

    add_json(parser)


def run(options: Namespace, terminal: Terminal) -> int:
    """Read every archived page again; 74 when some of the archive can't be read, after all the rest is done.

    A fault of ours with one page is likewise told at the end, with 1.
    """
    from tracker.archived_pages import archive_files
    from tracker.cli.options import home_of, missing_home
    from tracker.errors import StorageFailed, TrackerError
    from tracker.reparse import Became, acknowledge_again
    from tracker.texts import texts

    home = home_of(options)
    settings = home.settings
    files = archive_files(settings.snapshots)
    counted: Counter[str] = Counter()
    without: list[dict[str, object]] = []
    store = _store(home) if files else None
    for each in _reparsed(files, home, store, terminal) if store else ():
        counted[each.became] += 1
        if each.reason:
            without.append(_told(each))
            _tell(each, settings, terminal)
    said = acknowledge_again(store, settings.snapshots) if store else 0
    if counted[Became.LOST]:
        # Named first: set aside, a torn end is out of sight.
        with home.capturing(notice=terminal.warn) as capturing:
            capturing.archive.set_torn_ends_aside()
    if options.json:
        pages = {became.value: counted[became] for became in Became}
        terminal.answer_json(
            {
                "files": [path.name for path in files],
                "pages": pages,
                "without_snapshot": without,
                "acknowledgements": said,
            }
        )
    elif not terminal.is_quiet:
        words = texts(settings.locale)
        if not files:
            terminal.answer(words("nothing is archived in {folder}", folder=str(settings.snapshots)))
            missing = missing_home(home)
            if missing:
                terminal.say(missing)
        for became in Became:
            if counted[became]:
                terminal.answer(f"{counted[became]:>7}  {_in_words(became, counted[became], words)}")
        if said:
            again = words.count(
                "finding acknowledged again, as it had been", "findings acknowledged again, as they had been", said
            )
            terminal.answer(f"{said:>7}  {again}")
    if counted[Became.LOST]:
        return StorageFailed.exit_code
    return TrackerError.exit_code if counted[Became.FAILED] else 0


def _in_words(became: Became, number: int, words: Texts) -> str:
    """What is said behind the number of pages of which that became."""
    from tracker.reparse import Became

    match became:
        case Became.ADDED:
            return words.count("snapshot added", "snapshots added", number)
        case Became.CHANGED:
            return words.count(
                "snapshot changed: its page reads otherwise now",
                "snapshots changed: their pages read otherwise now",
                number,
            )
        case Became.UNCHANGED:
            return words.count("snapshot unchanged", "snapshots unchanged", number)
        case Became.NOT_HAD:
            return words.count(
                "answer that is not the page that was asked for",
                "answers that are not the page that was asked for",
                number,
            )
        case Became.UNREADABLE:
            return words.count("page that can’t be read", "pages that can’t be read", number)
        case Became.FAILED:
            return words.count(
                "page that a fault of tracker kept from being read",
                "pages that a fault of tracker kept from being read",
                number,
            )
        case Became.LOST:
            return words.count("place of the archive that is damaged", "places of the archive that are damaged", number)


def _store(home: Home) -> Store:
    with home.capturing() as capturing:
        return capturing.open_store()


def _reparsed(files: Sequence[Path], home: Home, store: Store, terminal: Terminal) -> Iterator[Reparsed]:
    """What comes of each page, with progress."""
    from tracker.archived_pages import kept_pages
    from tracker.cli.progress import Progress
    from tracker.reparse import reparse

    def layout_of(name: str) -> Layout | None:
        source = home.settings.source(name)
        return source.layout if source else None

    with Progress(terminal, "reparse", None) as progress:
        kept = chain.from_iterable(map(kept_pages, files))
        for each in reparse(
            kept, store=store, layout_of=layout_of, true_hours=home.calendars().hours, locked=home.capturing
        ):
            progress.advance()
            yield each


def _tell(each: Reparsed, settings: Settings, terminal: Terminal) -> None:
    from tracker.errors import StorageFailed, TrackerError
    from tracker.reparse import Became
    from tracker.visible import one_line

    if each.became is Became.LOST:
        place = f"the archive {str(settings.snapshots / each.file)!r} is damaged at byte {each.offset}"
        advice = "The snapshots that are stored of it stay as they are."
        terminal.complain(StorageFailed(f"{place}: {each.reason}", advice=advice))
    elif each.became is Became.FAILED:
        advice = "This is a fault of tracker; please report it, with the page if you can."
        terminal.complain(TrackerError(f"{each.file}, byte {each.offset}: {each.reason}", advice=advice))
    elif each.became is Became.UNREADABLE:
        terminal.say(f"{each.file}, byte {each.offset}: {one_line(each.reason)}")


def _told(each: Reparsed) -> dict[str, object]:
    from tracker.quote_fields import utc

    page = each.page
    return {
        "file": each.file,
        "offset": each.offset,
        "became": each.became,
        "reason": each.reason,
        "source": page.source if page else None,
        "address": page.address if page else None,
        "captured_at": utc(page.captured_at) if page and page.captured_at else None,
    }


COMMAND = Command(
    summary="read the archived pages again and bring the database up to date",
    examples=(
        ("tracker reparse", "add what is missing, correct what reads otherwise now, remove nothing"),
        ("TRACKER_DATABASE_URL=sqlite:///new.db tracker reparse", "rebuild a whole database"),
        ("tracker reparse --json", "for a program"),
    ),
    configure=configure,
    run=run,
)
