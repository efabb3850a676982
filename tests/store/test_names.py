"""A name that is tied to a symbol later: one history, nothing of it lost, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.builders import BEFORE_THE_OPENING, a_page, a_quote
from tests.store.test_store import NOW, a_snapshot
from tracker.instruments import Catalogue, Instrument, catalogue
from tracker.model import Quote
from tracker.store import Store, connect, names, read

HOUR = timedelta(hours=1)
TIED = catalogue().with_instruments([Instrument("^BAR", "Bar", names=("Foo", "Bar"))])


@pytest.fixture
def folder(database: str | Path) -> str | Path:
    if isinstance(database, Path):
        database.parent.mkdir()
    return database


def keep(store: Store, hour: int, *quotes: Quote, source: str = "saved") -> None:
    assert store.keep(
        a_snapshot(*quotes, page=a_page(f"{hour}", at=BEFORE_THE_OPENING + hour * HOUR, source=source)), at=NOW
    )


def unknown(value: str, name: str = "Foo") -> Quote:
    return a_quote(value, name=name, symbol=None)


def bar(value: str, name: str = "Bar") -> Quote:
    return a_quote(value, name=name, symbol="^BAR")


def histories(database: str | Path, known: Catalogue) -> dict[str | None, list[tuple[str, str]]]:
    """The printed names and values of each instrument, oldest first."""
    store = Store.for_reading(database, known)
    assert store is not None
    with store.reading() as connection:
        return {
            instrument.symbol or instrument.names[0]: [
                (one.quote.name, str(one.quote.value)) for one in read.quotes_of(connection, instrument)
            ]
            for instrument in read.instruments(connection)
        }


def rows(database: str | Path) -> list[tuple[Any, ...]]:
    """All that is stored of quotes, however their names are tied."""
    with connect.transaction(connect.engine_for(database, create=False), writes=False) as connection:
        statement = "SELECT at, source, name, value_text, moment FROM quotes ORDER BY moment, name, source"
        return [tuple(row) for row in connection.execute(text(statement))]


def test_a_name_that_is_tied_brings_its_history_and_untied_takes_it_back(folder: str | Path) -> None:
    store = Store.for_capture(folder)
    keep(store, 0, unknown("1.00"), unknown("9.00", "Food"))
    keep(store, 1, unknown("2.00", "FOO"), source="other")
    apart, before = histories(folder, catalogue()), rows(folder)
    assert apart == {"Foo": [("Foo", "1.00"), ("FOO", "2.00")], "Food": [("Food", "9.00")]}
    tied = Store.for_capture(folder, TIED)
    tied.follow_names()
    assert rows(folder) == before
    keep(tied, 2, bar("3.00"), bar("4.00", "Foo"))
    # Of one moment both, the name that is known for longer first.
    assert histories(folder, TIED) == {
        "^BAR": [("Foo", "1.00"), ("FOO", "2.00"), ("Foo", "4.00"), ("Bar", "3.00")],
        "Food": [("Food", "9.00")],
    }
    with tied.writing() as connection:
        names.untie(connection, "foo")
    assert histories(folder, catalogue()) == {
        "^BAR": [("Bar", "3.00")],
        "Foo": [("Foo", "1.00"), ("FOO", "2.00"), ("Foo", "4.00")],
        "Food": [("Food", "9.00")],
    }
    assert rows(folder)[: len(before)] == before


def test_the_next_capture_alone_makes_one_history_of_two(folder: str | Path) -> None:
    keep(Store.for_capture(folder), 0, unknown("1.00"))
    keep(Store.for_capture(folder, TIED), 1, bar("2.00"))
    assert histories(folder, TIED) == {"^BAR": [("Foo", "1.00"), ("Bar", "2.00")]}


def test_what_a_page_itself_says_of_a_name_outweighs_the_catalogue(folder: str | Path) -> None:
    store = Store.for_capture(folder)
    keep(store, 0, a_quote("1.00", name="Foo", symbol="FOO.PA"))
    keep(store, 1, unknown("2.00"))
    Store.for_capture(folder, TIED).follow_names()
    assert histories(folder, TIED) == {"FOO.PA": [("Foo", "1.00")], "^BAR": [("Foo", "2.00")]}
    with store.writing() as connection:
        names.untie(connection, "Foo")
    assert histories(folder, TIED) == {"FOO.PA": [("Foo", "1.00")], "Foo": [("Foo", "2.00")]}


def test_a_home_that_knows_less_takes_nothing_apart_by_looking(folder: str | Path) -> None:
    keep(Store.for_capture(folder, TIED), 0, bar("1.00", "Foo"))
    Store.for_capture(folder).follow_names()
    assert histories(folder, catalogue()) == {"^BAR": [("Foo", "1.00")]}


def test_names_are_counted_whatever_sources_print_them(folder: str | Path) -> None:
    store = Store.for_capture(folder)
    keep(store, 0, unknown("1.00"), unknown("1.00"), a_quote())
    keep(store, 3, unknown("2.00"), source="other")
    with store.reading() as connection:
        found = {(one.name, one.symbol): one for one in names.printed_names(connection)}
    foo = found["Foo", None]
    assert (foo.quotes, foo.first, foo.last) == (3, BEFORE_THE_OPENING, BEFORE_THE_OPENING + 3 * HOUR)
    assert found["Dow Jones", "^DJI"].quotes == 1


def test_series_of_an_older_schema_keep_their_quotes_and_go_on(folder: str | Path) -> None:
    store = Store.for_capture(folder)
    page_s = a_quote("5.00", name="Foo", symbol="FOO.PA")
    keep(store, 0, a_quote(name="Nikkei 225", symbol="^N225"), unknown("1.00", "Nikkei"), page_s)
    with connect.transaction(connect.engine_for(folder, create=False), writes=True) as connection:
        connection.execute(text("DROP TABLE acknowledgement"))
        connection.execute(text("ALTER TABLE series DROP COLUMN page_symbol"))
        # As tracker had it: a name that was unknown and then known has two series, told apart by the instrument alone.
        connection.execute(text("UPDATE series SET name = 'Nikkei' WHERE name = 'Nikkei 225'"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
    store = Store.for_capture(folder)
    both = [("Nikkei", "37775.38"), ("Nikkei", "1.00")]
    assert histories(folder, catalogue()) == {"^N225": both, "FOO.PA": [("Foo", "5.00")]}
    keep(store, 1, a_quote("2.00", name="Nikkei", symbol="^N225"), page_s)
    assert histories(folder, catalogue()) == {
        "^N225": [*both, ("Nikkei", "2.00")],
        "FOO.PA": [("Foo", "5.00")] * 2,
    }
