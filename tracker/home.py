"""A home folder: its settings, its store, its archive, opened as they are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from tracker.errors import WrongUse
from tracker.settings import Settings, environment, load_settings

if TYPE_CHECKING:
    import pandas as pd
    from sqlalchemy import Connection

    from tracker.archive import Archive
    from tracker.calendars import Calendars
    from tracker.model import Page
    from tracker.store import Store
    from tracker.store.read import StoredInstrument


class Home:
    """One home folder. Looking makes nothing in it.

    Attributes:
        settings: where its parts are, and how to show them.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def history(self, instrument: str, *, since: datetime | None = None, until: datetime | None = None) -> pd.DataFrame:
        """One instrument over time.

        Args:
            instrument: a symbol or any name of it, in any case: ``"nikkei"``, ``"^N225"``.
            since: aware; quotes from then on.
            until: aware; quotes up to then, included.

        Returns:
            A frame with the index ``at`` (DatetimeIndex in UTC, ascending) and the columns ``value``, ``change``,
            ``percent`` (float64; percent in percent points; NaN where the page printed none), ``marked`` (bool: a
            finding of severity warning or error names the quote) and ``source`` (str), empty where nothing is stored
            for a known instrument. The digits as printed are in ``tracker history --json``.

        Raises:
            WrongUse: there is no such instrument.
            StorageFailed: the database can't be read.

        >>> home = open_home("a-folder-without-any-snapshot")
        >>> frame = home.history("Nikkei 225")
        >>> list(frame.columns), frame.index.tz, len(frame)
        (['value', 'change', 'percent', 'marked', 'source'], datetime.timezone.utc, 0)
        """
        from tracker.history import quotes_frame
        from tracker.store import read

        with self.reading() as connection:
            found = self.find_instrument(connection, instrument)
            if connection is None or found is None:
                return quotes_frame([])
            return quotes_frame(read.quotes_of(connection, found, since=since, until=until))

    @contextmanager
    def reading(self, *, follows: bool = True) -> Iterator[Connection | None]:
        """A read transaction on the store; None where nothing has been captured yet.

        Args:
            follows: whether names that were tied to a symbol since the last capture are to be of it already, which
                is noted in the database. Where that can't be written, the next capture does it.

        Raises:
            StorageFailed: the database can't be read.
        """
        from contextlib import suppress

        from tracker.errors import StorageFailed
        from tracker.store import Store

        store = Store.for_reading(self.settings.database, self.settings.catalogue)
        if store is None:
            yield None
            return
        if follows:
            with suppress(StorageFailed):
                store.follow_names()
        with store.reading() as connection:
            yield connection

    def find_instrument(self, connection: Connection | None, words: str) -> StoredInstrument | None:
        """The instrument that *words* name; None where it is known and nothing is stored of it.

        Raises:
            WrongUse: no stored instrument and none of the catalogue has such a name, or several have.
        """
        from tracker.store import read

        known = self.settings.catalogue
        found = [] if connection is None else read.find_instruments(connection, words, known)
        if len(found) == 1:
            return found[0]
        if found:
            names = " and ".join(repr(instrument.names[0]) for instrument in found)
            raise WrongUse(
                f"{words!r} may mean {names}", advice="Write the name exactly as it is printed.", about=words
            )
        stored = [] if connection is None else read.instruments(connection)
        if known.meant(words):
            return None
        # What is stored is what is asked for; the catalogue's names only help where nothing stored comes near.
        near = _near(words, [name for instrument in stored for name in instrument.names]) or _near(
            words, [name for instrument in known.by_symbol.values() for name in instrument.names]
        )
        raise WrongUse(
            f"no instrument is called {words!r}",
            advice=f"Did you mean {' or '.join(near)}?" if near else "tracker latest lists those that are stored.",
            about=words,
        )

    def calendars(self, *, keeps: bool = True) -> Calendars:
        """The hours of exchanges, of which what was looked up before is kept beside the archive.

        Args:
            keeps: whether what is looked up may be written there.
        """
        from tracker.calendars import Calendars

        return Calendars(self.settings.snapshots, keeps=keeps)

    @contextmanager
    def capturing(self, *, notice: Callable[[str], None] | None = None) -> Iterator[Capturing]:
        """Hold the capture lock; the archive and the store to capture into.

        Args:
            notice: is told what of the archive had to be repaired.

        Raises:
            CaptureLocked: another capture holds the lock.
            StorageFailed: the folder can't be made.
        """
        from tracker.archive import Archive
        from tracker.lock import capture_lock

        with capture_lock(self.settings.snapshots):
            archive = Archive(self.settings.snapshots, notice=notice) if notice else Archive(self.settings.snapshots)
            yield Capturing(self.settings, archive)


def _near(words: str, names: list[str]) -> list[str]:
    """Up to three of *names* that hold *words*, or are spelt much like them."""
    import difflib

    from tracker.instruments import squeeze_name

    squeezed = squeeze_name(words)
    by_squeezed = {squeeze_name(name): name for name in names}
    holding = [name for key, name in by_squeezed.items() if squeezed and squeezed in key]
    alike = [by_squeezed[key] for key in difflib.get_close_matches(squeezed, by_squeezed, n=3)]
    return (holding or alike)[:3]


class Capturing:
    """What a capture works with, while it holds the lock.

    Attributes:
        archive: of the home.
    """

    def __init__(self, settings: Settings, archive: Archive) -> None:
        self._settings = settings
        self._store: Store | None = None
        self.archive = archive

    def by_the_clock(self, page: Page) -> Page:
        """*page*, which was got just now, with what is wrong with the clock that gave its time."""
        from dataclasses import replace

        from tracker.clock import is_back
        from tracker.model import TimeSource

        if page.captured_at is None or page.time_source is not TimeSource.CLOCK:
            return page
        before = self._noted_clock
        return replace(page, clock_before=before) if before and is_back(page.captured_at, before) else page

    def note_clock(self, page: Page) -> None:
        """Keep what the clock said when *page* was got, whose snapshot is stored, for the next capture to compare."""
        from tracker.clock import note_clock
        from tracker.model import TimeSource

        if page.captured_at is not None and page.time_source is TimeSource.CLOCK:
            note_clock(self.archive.folder, page.captured_at)

    @cached_property
    def _noted_clock(self) -> datetime | None:
        from tracker.clock import noted_clock

        return noted_clock(self.archive.folder)

    def open_store(self) -> Store:
        """The store, made and migrated at the first call.

        Raises:
            StorageFailed: the database can't be opened.
        """
        from tracker.store import Store

        if self._store is None:
            self._store = Store.for_capture(self._settings.database, self._settings.catalogue)
        return self._store


def open_home(home: str | None = None, *, locale: str | None = None, timezone: str | None = None) -> Home:
    """Open a home folder with the settings of the environment and of its ``tracker.toml``.

    Args:
        home: the folder; None for ``TRACKER_HOME``, else the current folder. It need not exist.
        locale: display locale; None for the settings'.
        timezone: display time zone; None for the settings'.

    Raises:
        BadSettings: a setting can't be used.
    """
    return Home(load_settings(environment(), home=home, locale=locale, timezone=timezone))
