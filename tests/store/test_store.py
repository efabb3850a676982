"""The store through its public interface, the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tests.builders import BEFORE_THE_OPENING, a_page, a_quote
from tests.pages import page_text, printed_strips
from tracker.errors import StorageFailed
from tracker.findings import DUPLICATE_NAME, PERCENT_MISMATCH, WIDGET_UNREADABLE, finding
from tracker.formats import MAX_DIGITS
from tracker.instruments import catalogue
from tracker.model import ArchivedPage, MarketState, MarketStatus, Page, Quote, Reading, Snapshot
from tracker.reading import reading_of
from tracker.store import Known, Store, read, write
from tracker.store.packing import Printed, pack, unpack
from tracker.store.rollup import Outdated

ARCHIVED = ArchivedPage("2024-04.warc.gz", 283)
NOW = datetime(2024, 6, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(database: str | Path) -> Store:
    if isinstance(database, Path):
        database.parent.mkdir()
    return Store.for_capture(database)


def a_snapshot(*quotes: Quote, page: Page | None = None, market: MarketStatus | None = None) -> Snapshot:
    """A snapshot of these quotes."""
    page = page or a_page()
    reading = Reading(
        source=page.source,
        captured_at=page.captured_at,
        time_source=page.time_source,
        reader="text",
        locale=page.locale,
        market=market,
        quotes=quotes or (a_quote(),),
        findings=(),
    )
    return Snapshot(page, ARCHIVED, reading)


def stored(store: Store, name: str = "Dow Jones") -> list[Quote]:
    """Every stored quote of an instrument, oldest first."""
    with store.reading() as connection:
        (instrument,) = read.find_instruments(connection, name)
        return [each.quote for each in read.quotes_of(connection, instrument)]


@pytest.mark.parametrize(
    "quote",
    [
        a_quote("1.0700", "-0.0007", "-0.06"),
        a_quote("1.0701", "0.0000", "-0.00"),
        a_quote("-0.00", "-0.10", "-0.00"),
        a_quote("885", "0", "0"),
        a_quote(None, None, None),
        a_quote("37775.38", None, None),
        a_quote("1" * MAX_DIGITS, "-" + "9" * MAX_DIGITS, "0." + "0" * (MAX_DIGITS - 2) + "1"),
    ],
    ids=lambda quote: str(quote.value)[:10],
)
def test_a_quote_comes_back_with_exactly_its_digits(store: Store, quote: Quote) -> None:
    store.keep(a_snapshot(quote), at=NOW)
    (found,) = stored(store)
    assert found == quote
    assert [str(figure) for figure in (found.value, found.change, found.percent)] == [
        str(figure) for figure in (quote.value, quote.change, quote.percent)
    ]


PRINTABLE = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
FIGURES = st.none() | st.builds(
    lambda digits, decimals, negative: Decimal(digits).scaleb(-decimals).copy_sign(Decimal(-1 if negative else 1)),
    st.integers(0, 10**MAX_DIGITS - 1),
    st.integers(0, MAX_DIGITS),
    st.booleans(),
)


@given(value=FIGURES, change=FIGURES, percent=FIGURES)
def test_what_is_packed_is_unpacked_digit_for_digit(
    value: Decimal | None, change: Decimal | None, percent: Decimal | None
) -> None:
    quote = Quote("a", "b", value, change, percent)
    back = unpack("a", "b", pack(quote))
    printed = Printed.of([quote])
    assert list(printed.texts()) == [tuple("" if one is None else f"{one:f}" for one in (value, change, percent))]
    assert repr(printed.floats()) == repr(
        tuple([math.nan if one is None else float(one) + 0.0] for one in (value, change, percent))
    )
    for before, after in zip((value, change, percent), (back.value, back.change, back.percent), strict=True):
        assert (before is None) == (after is None)
        assert before is None or after is None or before.as_tuple() == after.as_tuple()


def test_the_same_page_source_and_time_is_stored_once(store: Store) -> None:
    assert store.keep(a_snapshot(), at=NOW) is True
    assert store.find(a_page()).is_stored
    assert store.keep(a_snapshot(), at=NOW) is False
    assert len(stored(store)) == 1


def test_two_pages_of_one_second_and_one_page_of_two_sources_are_all_stored(store: Store) -> None:
    pages = [a_page("first"), a_page("second"), a_page("first", source="other")]
    for number, page in enumerate(pages):
        assert store.keep(a_snapshot(a_quote(f"{number}.00"), page=page), at=NOW)
    assert [str(quote.value) for quote in stored(store)] == ["0.00", "1.00", "2.00"]


def test_history_is_by_time_not_by_arrival(store: Store) -> None:
    for hours in (2, 0, 1):
        at = BEFORE_THE_OPENING + timedelta(hours=hours)
        store.keep(a_snapshot(a_quote(f"{hours}.00"), page=a_page(at=at)), at=NOW)
    assert [str(quote.value) for quote in stored(store)] == ["0.00", "1.00", "2.00"]


def test_a_period_includes_both_its_ends(store: Store) -> None:
    times = [BEFORE_THE_OPENING + timedelta(seconds=seconds) for seconds in range(4)]
    for at in times:
        store.keep(a_snapshot(page=a_page(at=at)), at=NOW)
    with store.reading() as connection:
        (instrument,) = read.find_instruments(connection, "^dji")
        found = read.quotes_of(connection, instrument, since=times[1], until=times[2])
        assert [each.at for each in found] == times[1:3]
        assert [each.at for each in read.snapshots(connection, since=times[2])] == times[2:]
        assert [each.at for each in read.snapshots(connection, until=times[1])] == times[:2]
        assert [each.at for each in read.newest_quotes_of(connection, instrument, 2)] == times[2:]


def test_one_instrument_has_one_history_whatever_pages_call_it(store: Store) -> None:
    for hour, name in enumerate(["BTC-EUR", "Bitcoin EUR"]):
        page = a_page(at=BEFORE_THE_OPENING + timedelta(hours=hour))
        store.keep(a_snapshot(a_quote(name=name, symbol="BTC-EUR"), page=page), at=NOW)
    assert [quote.name for quote in stored(store, "bitcoin eur")] == ["BTC-EUR", "Bitcoin EUR"]
    with store.reading() as connection:
        (instrument,) = read.instruments(connection)
        assert instrument.names == ("BTC-EUR", "Bitcoin EUR")


def test_unknown_names_have_histories_of_their_own(store: Store) -> None:
    quotes = [a_quote(name=name, symbol=None) for name in ("Foo'; DROP TABLE quote;--", "Foo %_", "FOO  %_")]
    store.keep(a_snapshot(*quotes), at=NOW)
    assert stored(store, "foo'; drop table quote;--") == quotes[:1]
    assert stored(store, "foo %_") == quotes[1:]


def test_a_name_that_differs_in_its_spaces_alone_is_another_instrument(store: Store) -> None:
    quotes = [a_quote("1.00", name="FooBar", symbol=None), a_quote("2.00", name="Foo Bar", symbol=None)]
    store.keep(a_snapshot(*quotes), at=NOW)
    assert [str(quote.value) for quote in stored(store, "foo bar")] == ["2.00"]
    with store.reading() as connection:
        assert len(read.find_instruments(connection, "f o o b a r")) == 2


def test_a_market_line_is_kept_as_it_was_understood(store: Store) -> None:
    first = MarketStatus("Geschlossen", "DE", None, None)
    second = MarketStatus("Geschlossen", "CH", MarketState.CLOSED, None)
    store.keep(a_snapshot(market=first), at=NOW)
    store.keep(a_snapshot(market=second, page=a_page(at=BEFORE_THE_OPENING + timedelta(hours=1))), at=NOW)
    with store.reading() as connection:
        assert [snapshot.market for snapshot in read.snapshots(connection)] == [first, second]


def test_a_stored_snapshot_is_an_attempt_of_its_own(store: Store) -> None:
    store.keep(a_snapshot(), at=NOW)
    with store.reading() as connection:
        (noted,) = connection.execute(
            text("SELECT attempt.at, outcome, attempt.moment, captured_at, attempt.archive_offset FROM attempt")
        ).all()
    moment = int(BEFORE_THE_OPENING.timestamp()) * 10_000
    assert noted == (int(NOW.timestamp()), "stored", moment, int(BEFORE_THE_OPENING.timestamp()), 283)
    assert store.find(a_page()).archived == ARCHIVED
    assert store.find(a_page("another")) == Known(is_stored=False, archived=None)


def test_a_snapshot_knows_where_its_page_is_and_how_its_time_is_known(store: Store) -> None:
    store.keep(a_snapshot(), at=NOW)
    with store.reading() as connection:
        row = connection.execute(
            text(
                "SELECT archive_file.name, archive_offset, time_source, reader, locale, address.text FROM snapshot"
                " JOIN archive_file ON archive_file.id = archive_file_id JOIN address ON address.id = address_id"
            )
        ).one()
    assert row == ("2024-04.warc.gz", 283, "option", "text", "fr_FR", "page.txt")


def test_what_is_read_is_one_moment_whatever_is_written_meanwhile(store: Store, database: str | Path) -> None:
    store.keep(a_snapshot(), at=NOW)
    if isinstance(database, Path):
        # SQLite's reader keeps the writer out instead; what matters is that it never sees half.
        return
    with store.reading() as connection:
        before = len(read.snapshots(connection))
        store.keep(a_snapshot(page=a_page(at=BEFORE_THE_OPENING + timedelta(hours=1))), at=NOW)
        assert len(read.snapshots(connection)) == before


def test_names_and_strips_of_any_length_are_stored(store: Store) -> None:
    letters = "".join(chr(0x4E00 + (number * 7919) % 20000) for number in range(4000))
    quotes = [a_quote(name=f"{letters}{number}", symbol=None) for number in range(2)]
    quotes += [a_quote(name=f"n{number}", symbol=None) for number in range(1100)]
    page = a_page(address="x" * 10_000)
    store.keep(a_snapshot(*quotes, page=page), at=NOW)
    assert stored(store, f"{letters}1") == [quotes[1]]


def test_a_figure_keeps_its_digits_whatever_the_caller_s_decimal_context(store: Store) -> None:
    with localcontext() as context:
        context.prec = 3
        store.keep(a_snapshot(a_quote("37775.38", "-1234.56", "12.3456")), at=NOW)
        (found,) = stored(store)
    assert [str(each) for each in (found.value, found.change, found.percent)] == ["37775.38", "-1234.56", "12.3456"]


def test_a_time_without_a_zone_is_refused(store: Store) -> None:
    store.keep(a_snapshot(), at=NOW)
    with store.reading() as connection, pytest.raises(ValueError, match="without a time zone"):
        read.snapshots(connection, since=datetime(2024, 4, 19))  # noqa: DTZ001 - that is the fault


def test_a_name_that_stands_twice_is_stored_twice_in_order(store: Store) -> None:
    quotes = [a_quote("1.00"), a_quote("2.00"), a_quote("1.00")]
    store.keep(a_snapshot(*quotes), at=NOW)
    store.keep(a_snapshot(*quotes, page=a_page(at=BEFORE_THE_OPENING + timedelta(hours=1))), at=NOW)
    assert [str(quote.value) for quote in stored(store)] == ["1.00", "2.00", "1.00"] * 2


def test_instruments_stand_in_the_newest_strips_order_then_older_ones(store: Store) -> None:
    def quotes(*names: str) -> list[Quote]:
        return [a_quote(name=name, symbol=None) for name in names]

    store.keep(a_snapshot(*quotes("old", "a", "older")), at=NOW)
    later = a_page(at=BEFORE_THE_OPENING + timedelta(hours=1))
    store.keep(a_snapshot(*quotes("b", "a"), page=later), at=NOW)
    with store.reading() as connection:
        assert [instrument.names[0] for instrument in read.instruments(connection)] == ["b", "a", "old", "older"]


def test_an_instrument_all_of_whose_quotes_read_otherwise_now_is_none_any_more(store: Store) -> None:
    first = a_snapshot(a_quote(), a_quote(name="Foo", symbol=None))
    store.keep(first, at=NOW)
    with store.writing() as connection:
        moment, outdated = write.find_moment(connection, first.page), Outdated()
        assert moment is not None
        now = a_snapshot(a_quote(), a_quote(name="Bar", symbol=None))
        assert write.replace_reading(connection, moment, now, catalogue(), outdated)
        outdated.sum_up_again(connection)
    with store.reading() as connection:
        assert [one.names for one in read.instruments(connection)] == [("Dow Jones",), ("Bar",)]
        assert read.find_instruments(connection, "foo") == []


def test_findings_come_back_with_their_facts_and_mark_their_quotes(store: Store) -> None:
    snapshot = a_snapshot(a_quote(), a_quote(name="Nasdaq", symbol="^IXIC"))
    doubts = (
        finding(PERCENT_MISMATCH, "Nasdaq", 1, implied="1", percent="2 « é »"),
        finding(DUPLICATE_NAME, "Nasdaq", 1, count="2"),
        finding(WIDGET_UNREADABLE, "Dow Jones", reason="r", raw="no quote came of it"),
    )
    from dataclasses import replace

    store.keep(replace(snapshot, reading=replace(snapshot.reading, findings=doubts)), at=NOW)
    with store.reading() as connection:
        newest = read.newest_snapshot(connection)
        assert newest is not None
        assert newest.findings == doubts
        codes = {
            instrument.names[0]: read.quotes_of(connection, instrument)[0].findings
            for instrument in read.instruments(connection)
        }
    assert codes == {"Dow Jones": (), "Nasdaq": ("percent-mismatch", "duplicate-name")}


def test_a_market_line_comes_back(store: Store) -> None:
    market = MarketStatus("La bourse ferme dans 5 h", "FR", MarketState.CLOSES, 300)
    store.keep(a_snapshot(market=market), at=NOW)
    with store.reading() as connection:
        newest = read.newest_snapshot(connection)
    assert newest is not None
    assert (newest.at, newest.source, newest.market) == (BEFORE_THE_OPENING, "saved", market)


def test_a_failure_is_noted_and_is_no_snapshot(store: Store) -> None:
    store.note_failure(a_page(), ARCHIVED, at=NOW, outcome="page-unreadable", reason="no strip")
    with store.reading() as connection:
        noted = connection.execute(text("SELECT at, outcome, reason, archive_offset, moment FROM attempt")).all()
        assert read.snapshots(connection) == []
    assert noted == [(int(NOW.timestamp()), "page-unreadable", "no strip", 283, None)]


def test_a_failure_counts_at_its_pages_time_until_that_page_is_stored(store: Store) -> None:
    page, other = a_page(), a_page("another page")
    for failed in (page, other):
        reason = f"{failed.address!r} has no strip"
        store.note_failure(failed, ARCHIVED, at=NOW, outcome="page-unreadable", reason=reason)
    with store.reading() as connection:
        found = read.failed_attempts(connection, since=BEFORE_THE_OPENING, until=BEFORE_THE_OPENING)
        assert [one.at for one in found] == [BEFORE_THE_OPENING] * 2
        assert {one.reason for one in found} == {f"{page.address!r} has no strip"}
        assert read.failed_attempts(connection, since=BEFORE_THE_OPENING + timedelta(seconds=1)) == []
        assert read.failed_attempts(connection, sources=["nobody"]) == []
        assert read.newest_by_source(connection) == {"saved": None}
        assert len(read.failures_since_newest(connection)["saved"]) == 2
    store.keep(a_snapshot(page=page), at=NOW)
    with store.reading() as connection:
        assert len(read.failed_attempts(connection)) == 1
        assert read.newest_by_source(connection) == {"saved": BEFORE_THE_OPENING}
        assert read.failures_since_newest(connection) == {}, "it is no newer than the snapshot"


def test_a_snapshot_that_fails_half_way_leaves_nothing(store: Store) -> None:
    too_large = a_quote("1" * (MAX_DIGITS + 2), name="Nasdaq", symbol="^IXIC")
    with pytest.raises((OverflowError, StorageFailed)):
        store.keep(a_snapshot(a_quote(), too_large), at=NOW)
    with store.reading() as connection:
        assert read.snapshots(connection) == []
        assert read.instruments(connection) == []
        assert connection.execute(text("SELECT count(*) FROM source")).scalar_one() == 0


def test_the_views_show_exact_figures_to_any_sql_tool(store: Store) -> None:
    store.keep(a_snapshot(a_quote("1.0700", "-0.0007", "-0.00"), a_quote("5", None, None, name="Nasdaq")), at=NOW)
    later = a_page(at=BEFORE_THE_OPENING + timedelta(hours=3))
    store.keep(a_snapshot(a_quote("2.0", "0.05", "0.01"), page=later), at=NOW)
    columns = "name, value_text, change_text, percent_text"
    with store.reading() as connection:
        quotes = connection.execute(text(f"SELECT {columns} FROM quotes ORDER BY moment, name")).all()
        latest = connection.execute(text("SELECT symbol, value_text FROM latest ORDER BY value_text")).all()
        daily = connection.execute(text("SELECT day, open, high, low, close FROM daily WHERE name = 'Dow Jones'"))
        day = tuple(map(str, daily.one()))
    assert quotes == [
        ("Dow Jones", "1.0700", "-0.0007", "-0.00"),
        ("Nasdaq", "5", None, None),
        ("Dow Jones", "2.0", "0.05", "0.01"),
    ]
    assert latest == [("^DJI", "2.0")]
    assert day[0] == "2024-04-19"
    assert [float(figure) for figure in day[1:]] == [1.07, 2.0, 1.07, 2.0]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1), min_size=1)
)
def test_any_names_come_back_in_the_strips_order(store: Store, names: list[str]) -> None:
    page = a_page(repr(names))
    if store.find(page).is_stored:
        return
    store.keep(a_snapshot(*(a_quote(name=name, symbol=None) for name in names), page=page), at=NOW)
    with store.reading() as connection:
        rows = connection.execute(
            text(
                "SELECT series.name FROM snapshot JOIN strip_place USING (strip_id) JOIN series"
                " ON series.id = strip_place.series_id WHERE moment = (SELECT max(moment) FROM snapshot)"
                " ORDER BY position"
            )
        ).scalars()
        assert list(rows) == names


def test_real_strips_come_back_digit_for_digit(store: Store) -> None:
    dated = [strip for strip in printed_strips() if strip.captured_at][:12]
    expected: dict[str, list[Quote]] = {}
    for strip in dated:
        assert strip.captured_at is not None
        page = a_page(page_text(strip), at=strip.captured_at.astimezone(UTC))
        reading = reading_of(page, catalogue())
        store.keep(Snapshot(page, ARCHIVED, reading), at=NOW)
        for quote in reading.quotes:
            expected.setdefault(quote.name, []).append(quote)
    for name, quotes in expected.items():
        assert list(map(str, stored(store, name))) == list(map(str, quotes))
