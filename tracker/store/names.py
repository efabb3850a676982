"""Which instrument a printed name is stored as, and how that follows the catalogue.

A series is what a page printed: a name, of a source. The instrument that it is of is what the page says itself, else
what the catalogue says of the name, else an instrument of its own. When a name is tied to a symbol later, its series
go over to that symbol's instrument as they are: each quote keeps the name under which it was printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, select, update

from tracker.instruments import Catalogue, fold_name
from tracker.model import Quote
from tracker.store import schema
from tracker.store.keys import keyed
from tracker.store.moments import time_of


@dataclass(frozen=True, slots=True)
class PrintedName:
    """A name as pages print it.

    Attributes:
        name: as printed.
        symbol: of the instrument that it is stored as; None where the catalogue did not know it.
        quotes: how many are stored.
        first: when it was first captured, aware UTC.
        last: and last.
    """

    name: str
    symbol: str | None
    quotes: int
    first: datetime
    last: datetime


def symbol_by_page(quote: Quote, known: Catalogue) -> str | None:
    """The symbol that the page itself ties to a quote; None where the catalogue says the same of its name."""
    return None if quote.symbol == known.symbol_of(quote.name) else quote.symbol


def instrument_id_of(connection: Connection, symbol: str | None, name: str) -> int:
    """The id of the instrument with that symbol, or where it has none the one of that name; added if it is missing."""
    unknown_name = None if symbol else fold_name(name)
    return keyed(connection, schema.instrument, symbol=symbol, unknown_name=unknown_name)


def are_behind(connection: Connection, known: Catalogue) -> bool:
    """Whether some name is stored as another instrument than the one that the catalogue knows."""
    return bool(_behind(connection, known))


def follow(connection: Connection, known: Catalogue) -> None:
    """Have every stored name that the catalogue knows be of the instrument that it means.

    The caller holds a writing transaction. Names that the catalogue does not know stay what they are: another home, or
    a newer program, may have tied them in the same database.
    """
    for name, symbol in _behind(connection, known):
        _move(connection, schema.series.c.name == name, instrument_id_of(connection, symbol, name))


def untie(connection: Connection, name: str) -> bool:
    """Have a name, however its letters are cased, be an instrument of its own again; whether it was not.

    The caller holds a writing transaction, and knows that the catalogue has no such name.
    """
    series = schema.series.c
    tied = select(series.name).join(schema.instrument).where(schema.instrument.c.symbol.is_not(None)).distinct()
    tied = tied.where(series.page_symbol.is_(None))
    found = [each for each in connection.execute(tied).scalars() if fold_name(each) == fold_name(name)]
    for printed in found:
        _move(connection, series.name == printed, instrument_id_of(connection, None, printed))
    return bool(found)


def printed_names(connection: Connection) -> list[PrintedName]:
    """Every name that is stored, those of one instrument together; each once, whatever sources print it.

    Counts hours, not quotes, and looks up both ends of each series in the quote's primary key.
    """
    series, quote, hour = schema.series.c, schema.quote.c, schema.quote_hour.c
    of_series = quote.series_id == series.id
    rows = connection.execute(
        select(
            series.instrument_id,
            series.name,
            schema.instrument.c.symbol,
            select(func.sum(hour.quotes)).where(hour.series_id == series.id).scalar_subquery(),
            select(func.min(quote.moment)).where(of_series).scalar_subquery(),
            select(func.max(quote.moment)).where(of_series).scalar_subquery(),
        )
        .join(schema.instrument)
        .order_by(series.id)
    )
    found: dict[tuple[int, str], PrintedName] = {}
    for instrument_id, name, symbol, count, first, last in rows:
        if count is None:
            # All its quotes read otherwise now.
            continue
        one = PrintedName(name, symbol, int(count), time_of(first), time_of(last))
        other = found.get((instrument_id, name), one)
        if other is not one:
            ends = min(one.first, other.first), max(one.last, other.last)
            one = PrintedName(name, symbol, one.quotes + other.quotes, *ends)
        found[instrument_id, name] = one
    order = list(dict.fromkeys(instrument_id for instrument_id, _ in found))
    return [found[key] for key in sorted(found, key=lambda key: order.index(key[0]))]


def names_beside(connection: Connection, name: str) -> list[str]:
    """The other names of the same instrument that have stood on one page with *name*, as it is printed; sorted."""
    place, beside = schema.strip_place.c, schema.strip_place.alias("beside")
    series, other = schema.series.c, schema.series.alias("other")
    return sorted(
        connection.execute(
            select(other.c.name)
            .select_from(schema.strip_place)
            .join(schema.series, series.id == place.series_id)
            .join(beside, beside.c.strip_id == place.strip_id)
            .join(other, other.c.id == beside.c.series_id)
            .where(series.name == name, other.c.instrument_id == series.instrument_id, other.c.name != name)
            .distinct()
        ).scalars()
    )


def _behind(connection: Connection, known: Catalogue) -> list[tuple[str, str]]:
    """The names that are stored as another instrument than the one whose symbol the catalogue has, with that symbol."""
    series = schema.series.c
    rows = connection.execute(
        select(series.name, schema.instrument.c.symbol)
        .join(schema.instrument)
        .where(series.page_symbol.is_(None))
        .distinct()
        .order_by(series.name)
    )
    meant = [(name, symbol, known.symbol_of(name)) for name, symbol in rows]
    return [(name, now) for name, symbol, now in meant if now is not None and now != symbol]


def _move(connection: Connection, condition: ColumnElement[bool], instrument_id: int) -> None:
    """Let the series of which that holds be of another instrument, but for those whose page says what they are."""
    connection.execute(
        update(schema.series)
        .where(condition, schema.series.c.page_symbol.is_(None))
        .values(instrument_id=instrument_id)
    )
