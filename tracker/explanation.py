"""Where one stored quote comes from: what the store knows, the archive's record, the page's bytes, and the checks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

from sqlalchemy import Connection

from tracker.archived_records import KeptRecord, record_at
from tracker.checks.rolls import TrueHours
from tracker.errors import PageUnreadable
from tracker.evidence.places import FIGURES, Evidence, locate
from tracker.findings import Finding
from tracker.instruments import Catalogue
from tracker.layout import Layout
from tracker.model import Origin as FigureOrigin
from tracker.model import Page, Reading, StoredQuote
from tracker.readers import LAYOUT_READERS
from tracker.reading import reading_of
from tracker.store.origins import Origin
from tracker.store.past import past_of
from tracker.store.readings import next_readings
from tracker.store.spans import Span
from tracker.told_checks import Checkable, ToldCheck, told_checks
from tracker.told_over_time import told_over_time


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that the archived page gives otherwise now than it is stored; None where there is none."""

    figure: str
    stored: Decimal | None
    read: Decimal | None


@dataclass(frozen=True, slots=True)
class ReadAgain:
    """What reading the archived page again gives.

    Attributes:
        reader: name of the reader; empty where none can read the page any more.
        differences: of the figures; none where they are the same.
        fault: why the quote is not there any more; empty where it is.
        evidence: where the page prints the quote; None where it is not there any more.
        origins: what the source's layout found, for each figure; none for a page that is read without one.
        findings: doubts that the reading has about the quote.
    """

    reader: str
    differences: tuple[Difference, ...]
    fault: str
    evidence: Evidence | None
    origins: tuple[FigureOrigin, ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether it gives the figures that are stored."""
        return not self.differences and not self.fault


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a stored quote comes from.

    Attributes:
        stored: the quote.
        origin: what the store knows of its page.
        record: the archive's record of the page; None where it is gone or damaged.
        fault: why there is no record; empty where there is one.
        again: what reading the page again gives; None without a record.
        checks: what each check of the quote compares, those with what its source showed before at the end.
    """

    stored: StoredQuote
    origin: Origin
    record: KeptRecord | None
    fault: str
    again: ReadAgain | None
    checks: tuple[ToldCheck, ...]


def checks_over_time(
    connection: Connection, stored: StoredQuote, origin: Origin, known: Catalogue, *, true_hours: TrueHours
) -> tuple[ToldCheck, ...]:
    """What each check of *stored* with what its source had shown before it compares.

    Args:
        connection: of a read transaction.
        stored: a quote of the store.
        origin: what the store knows of its page.
        known: the instruments that symbols mean.
        true_hours: of exchanges, by their calendars.
    """
    # Its own snapshot is the only one there.
    (snapshot,) = next_readings(connection, Span(stored.moment, stored.moment + 1))
    past = past_of(connection, snapshot.reading, known, moment=stored.moment)
    return told_over_time(snapshot.reading, origin.position, past, known, true_hours=true_hours)


def explain(
    stored: StoredQuote,
    origin: Origin,
    known: Catalogue,
    *,
    archive: Path,
    layout: Layout | None,
    over_time: tuple[ToldCheck, ...] = (),
) -> Explanation:
    """Where *stored* comes from.

    Args:
        stored: a quote of the store.
        origin: what the store knows of its page.
        known: the instruments that names mean.
        archive: the folder of the archive.
        layout: that of the page's source, as the settings have it now.
        over_time: what `checks_over_time` says of it.
    """
    found = record_at(archive / origin.page.archived.file, origin.page.archived.offset, origin.page.identity)
    if not isinstance(found, KeptRecord):
        checks = (*told_checks(Checkable(stored.quote)), *over_time)
        return Explanation(stored, origin, None, found.reason, None, checks)
    if layout is None and origin.page.reader in LAYOUT_READERS:
        fault = f"the settings have no source {stored.source!r} any more that says where its figures stand"
        again = ReadAgain("", (), fault, None)
    else:
        again = _read_again(replace(found.kept.page, layout=layout), stored, known)
    widget = again.evidence.widget if again.evidence else None
    checks = (*told_checks(Checkable(stored.quote, widget)), *over_time)
    return Explanation(stored, origin, found, "", again, checks)


def _read_again(page: Page, stored: StoredQuote, known: Catalogue) -> ReadAgain:
    try:
        reading = reading_of(page, known)
    except PageUnreadable as unreadable:
        return ReadAgain("", (), unreadable.what, None)
    position = _position(reading, stored)
    if position is None:
        return ReadAgain(reading.reader, (), f"it has no quote called {stored.quote.name!r}", None)
    read = reading.quotes[position]
    differences = tuple(
        Difference(figure, before, now)
        for figure in FIGURES
        # Decimal has 1.0700 and 1.07 for the same, and 0 and -0.
        if str(before := getattr(stored.quote, figure)) != str(now := getattr(read, figure))
    )
    return ReadAgain(
        reading.reader,
        differences,
        "",
        locate(page, position, known),
        reading.origins[position] if reading.origins else (),
        tuple(each for each in reading.findings if each.position == position or each.quote is None),
    )


def _position(reading: Reading, stored: StoredQuote) -> int | None:
    """Of the quote with the same name, where the page has several the one with as many before it."""
    places = [index for index, quote in enumerate(reading.quotes) if quote.name == stored.quote.name]
    return places[stored.occurrence] if stored.occurrence < len(places) else None
