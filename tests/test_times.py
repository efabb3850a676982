"""Times as people write them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import BadSettings, WrongUse
from tracker.times import is_day, parse_time, time_in_name, zone_named

PARIS = ZoneInfo("Europe/Paris")
NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2024-04-19T02:27+02:00", "2024-04-19T00:27:00"),
        ("2024-04-19T02:27:31+02:00", "2024-04-19T00:27:31"),
        ("2024-04-19 02:27+0200", "2024-04-19T00:27:00"),
        ("2024-04-19T00:27Z", "2024-04-19T00:27:00"),
        ("2024-02-29T12:00-05:00", "2024-02-29T17:00:00"),
    ],
)
def test_a_time_with_an_offset_is_that_instant(text: str, utc: str) -> None:
    instant = parse_time(text, PARIS)
    assert instant.at == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert instant.assumed_zone is None


@pytest.mark.parametrize(
    ("text", "utc"), [("2024-04-19T02:27", "2024-04-19T00:27:00"), ("2024-01-19T02:27", "2024-01-19T01:27:00")]
)
def test_a_time_without_an_offset_is_read_in_the_display_zone(text: str, utc: str) -> None:
    instant = parse_time(text, PARIS)
    assert instant.at == datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert instant.assumed_zone == "Europe/Paris"


def test_a_time_that_does_not_exist_is_refused_with_what_is_around_it() -> None:
    with pytest.raises(WrongUse, match="does not exist in Europe/Paris") as caught:
        parse_time("2025-03-30T02:15", PARIS)
    assert caught.value.advice == "Did you mean 2025-03-30T01:15+01:00 or 2025-03-30T03:15+02:00?"


def test_a_time_that_exists_twice_is_refused_with_both_readings() -> None:
    with pytest.raises(WrongUse, match="exists twice in Europe/Paris") as caught:
        parse_time("2025-10-26T02:45", PARIS)
    assert caught.value.advice == "Say which: 2025-10-26T02:45+02:00 or 2025-10-26T02:45+01:00."


@pytest.mark.parametrize("text", ["2025-03-30T01:59", "2025-03-30T03:00", "2025-10-26T01:59", "2025-10-26T03:00"])
def test_the_minutes_around_a_change_of_clocks_are_plain_times(text: str) -> None:
    assert parse_time(text, PARIS).at.astimezone(PARIS).isoformat().startswith(text)


@pytest.mark.parametrize(
    "text",
    [
        "2025-02-29T12:00",
        "2024-04-19T24:00",
        "2024-04-19T12:60",
        "2024-04-19T12:00:60",
        "2024-04-19T12:00+25:00",
        "2024-04-19T12:00+02:75",
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:59-14:00",
        "2024-13-45",
        "2024-W16-5T12:00",
        "2024-110T12:00",
        "2024-04-19",
        "1713486420",
        "12:00",
        "",
        "now",
        "2024-04-19T12:00 Europe/Paris",
        "２０２４-04-19T12:00",
        "2024-04-19T12:00\n",
        "2024-4-19T12:00",
    ],
)
def test_what_is_no_instant_is_refused_by_its_text(text: str) -> None:
    with pytest.raises(WrongUse) as caught:
        parse_time(text, PARIS)
    assert repr(text) in caught.value.what


@given(
    local=st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2037, 12, 31)),  # noqa: DTZ001 - local times
    zone=st.sampled_from([PARIS, NEW_YORK, ZoneInfo("Asia/Tokyo"), ZoneInfo("Australia/Lord_Howe")]),
)
def test_a_local_time_is_one_instant_or_refused(local: datetime, zone: ZoneInfo) -> None:
    local = local.replace(microsecond=0)
    instants = {
        candidate.astimezone(UTC)
        for fold in (0, 1)
        if (candidate := local.replace(tzinfo=zone, fold=fold)).astimezone(UTC).astimezone(zone).replace(tzinfo=None)
        == local
    }
    try:
        parsed = parse_time(local.isoformat(), zone)
    except WrongUse:
        assert len(instants) != 1
    else:
        assert {parsed.at} == instants


@pytest.mark.parametrize(
    ("name", "utc"),
    [
        ("2024-04-19T0227+0200.txt", "2024-04-19T00:27:00"),
        ("2024-04-19T02-27+02-00.txt", "2024-04-19T00:27:00"),
        ("2024-04-19T02:27+02:00.txt", "2024-04-19T00:27:00"),
        ("2024-04-19T10:27-04:00.txt", "2024-04-19T14:27:00"),
        ("2024-04-19T10-27-04-00.txt", "2024-04-19T14:27:00"),
        ("2024-04-19T10-27-0400.txt", "2024-04-19T14:27:00"),
        ("2024-04-19T10-27-33-04-00.txt", "2024-04-19T14:27:33"),
        ("2024-04-19T02-27-09.txt", "2024-04-19T00:27:09"),
        ("20240419T002700Z.html", "2024-04-19T00:27:00"),
        ("strip_2024-04-19_02h27.txt", "2024-04-19T00:27:00"),
        ("page 2024-04-19T02:27:09.txt", "2024-04-19T00:27:09"),
    ],
)
def test_a_file_name_may_hold_its_time(name: str, utc: str) -> None:
    instant = time_in_name(name, PARIS)
    assert instant is not None
    assert instant.at == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "name",
    [
        "seed-2024-04-19-pre-open.txt",
        "page.txt",
        "2024-04-19.txt",
        "2024-13-19T02-27.txt",
        "2024-04-19T25-27.txt",
        "2024-04-19T02-27_2024-04-19T03-27.txt",
        "120240419T022700.txt",
        "p_2024-04-19_0227-0815.txt",
        "2024-04-19_02-27-00-0001.txt",
        "2024-04-19T02:27:00.123Z.txt",
        "2024-04-19T0227-05.txt",
    ],
)
def test_a_file_name_without_one_time_holds_none(name: str) -> None:
    assert time_in_name(name, PARIS) is None


def test_a_file_names_time_that_exists_twice_is_refused() -> None:
    with pytest.raises(WrongUse, match="exists twice"):
        time_in_name("2025-10-26T02-45.txt", PARIS)


@pytest.mark.parametrize(("text", "is_one"), [("2024-02-29", True), ("2023-02-29", False), ("2024-04-19T12:00", False)])
def test_a_day_is_a_date_that_exists(text: str, is_one: bool) -> None:
    assert is_day(text) is is_one


@pytest.mark.parametrize("name", ["Europe/Nowhere", "", "../etc/passwd", "nonsense"])
def test_an_unknown_zone_is_a_bad_setting(name: str) -> None:
    with pytest.raises(BadSettings, match="TRACKER_TIMEZONE"):
        zone_named(name, setting="TRACKER_TIMEZONE")


def test_an_offset_can_be_as_large_as_any_on_earth() -> None:
    assert parse_time("2024-04-19T12:00+14:00", PARIS).at.utcoffset() == timedelta(0)
