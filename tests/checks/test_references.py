"""Value − change against what it was: figures of real days, and sessions made up with the page's rounding."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_quote
from tests.checks.pasts import codes, found, printed

BITCOIN = {"name": "Bitcoin EUR", "symbol": "BTC-EUR"}
NIKKEI = {"name": "Nikkei 225", "symbol": "^N225"}
EURO = {"name": "EUR/USD", "symbol": "EURUSD=X"}
GOLD = {"name": "Gold future", "symbol": "GC=F"}

CLOSED = printed("2024-04-25 01:01", "38460.92", "-42.77", "-0.11")
"""The Dow Jones after its close of 24 April."""


def test_an_index_keeps_its_previous_close_until_its_own_exchange_opens() -> None:
    at_noon = a_quote("38460.92", "-42.77", "-0.11")
    assert codes(found("2024-04-25 15:03", at_noon, CLOSED)) == []
    assert codes(found("2024-04-25 15:03", a_quote("38461.92", "-42.77", "-0.11"), CLOSED)) == ["reference-mismatch"]
    # From the opening on the change refers to the close.
    assert codes(found("2024-04-25 16:21", a_quote("37818.67", "-642.25", "-1.67"), CLOSED)) == []
    assert codes(found("2024-04-25 16:21", a_quote("38418.67", "-85.02", "-0.22"), CLOSED)) == ["reference-mismatch"]


@pytest.mark.parametrize("quote", [a_quote("38460.92", "-42.77", "-0.11"), a_quote("38450.10", "-10.82", "-0.03")])
def test_around_an_opening_either_previous_close_is_right_and_no_third_one(quote: object) -> None:
    assert isinstance(quote, type(a_quote()))
    assert codes(found("2024-04-25 15:35", quote, CLOSED)) == []
    assert codes(found("2024-04-25 15:35", a_quote("38450.10", "-11.82", "-0.03"), CLOSED)) == ["reference-mismatch"]


@pytest.mark.parametrize(
    ("name", "symbol", "rolled", "night"),
    [
        # Off the strips of another edition: 15,97 was the close of 24 April, and 4,6520 that of the rate.
        ("VIX", "^VIX", ("10:23", "16.20", "0.23"), ("06:00", "15.97", "-0.20")),
        ("10-Yr Bond", "^TNX", ("14:45", "4.7060", "0.0540"), ("13:30", "4.6520", "0.0540")),
    ],
)
def test_what_moves_before_its_exchange_opens_refers_to_the_last_close_by_then(
    name: str, symbol: str, rolled: tuple[str, str, str], night: tuple[str, str, str]
) -> None:
    def at(time: str, value: str, change: str) -> list[str]:
        quote = a_quote(value, change, None, name=name, symbol=symbol)
        return codes(found(f"2024-04-25 {time}", quote, printed("2024-04-25 01:00", *night[1:])))

    assert at(*rolled) == at(*night) == []
    assert at(rolled[0], rolled[1], f"{rolled[2]}"[:-2] + "99") == ["reference-mismatch"]
    assert at(night[0], night[1], f"{night[2]}"[:-2] + "99") == ["reference-mismatch"]


def test_on_a_holiday_nothing_rolls() -> None:
    friday = printed("2024-05-24 23:30", "39069.59", "4.33", "0.01")
    # New York was closed on Monday, 27 May.
    assert codes(found("2024-05-27 20:00", a_quote("39069.59", "4.33", "0.01"), friday)) == []
    assert codes(found("2024-05-28 20:00", a_quote("38852.86", "-216.73", "-0.55"), friday)) == []


def test_the_euro_stoxx_has_a_half_day_on_christmas_eve_though_frankfurt_is_closed() -> None:
    stoxx = {"name": "Euro Stoxx 50", "symbol": "^STOXX50E"}
    monday = [printed(f"2024-12-23 {at}", "4852.92", "-9.36", "-0.19") for at in ("11:00", "12:00", "20:00")]
    zeroed = printed("2024-12-24 20:00", "4857.86", "0.00", "0.00")
    christmas = a_quote("4857.86", "4.94", "0.10", **stoxx)
    assert codes(found("2024-12-24 14:52", a_quote("4857.86", "0.00", "0.00", **stoxx), *monday)) == []
    assert codes(found("2024-12-25 12:00", christmas, *monday, zeroed)) == []
    wrong = a_quote("4858.86", "4.94", "0.10", **stoxx)
    assert codes(found("2024-12-25 12:00", wrong, *monday, zeroed)) == ["reference-mismatch"]


def test_a_close_that_is_not_captured_says_nothing() -> None:
    before = printed("2024-04-22 15:00", "38100.00", "-10.00", "-0.03")
    assert codes(found("2024-04-25 16:21", a_quote("37818.67", "-642.25", "-1.67"), before)) == []


def test_a_change_of_nothing_before_the_opening_is_a_habit_of_the_page() -> None:
    before = printed("2024-04-25 01:01", "38460.08", "907.92", "2.42")
    zeroed = a_quote("38460.08", "0.00", "0.00", **NIKKEI)
    assert codes(found("2024-04-25 01:20", zeroed, before)) == []
    wrong = printed("2024-04-25 01:10", "38480.08", "907.92", "2.42", doubts=("reference-mismatch",))
    assert codes(found("2024-04-25 01:20", zeroed, before, wrong)) == []


def test_a_change_of_nothing_behind_the_close_is_no_evidence_and_needs_the_close_to_be_wrong() -> None:
    session = printed("2024-04-24 17:45", "38500.00", "-3.69", "-0.01")
    zeroed = a_quote("38460.92", "0.00", "0.00")
    assert codes(found("2024-04-25 09:00", zeroed, session)) == []
    assert codes(found("2024-04-25 09:00", a_quote("38461.92", "0.00", "0.00"), session, CLOSED)) == [
        "reference-mismatch"
    ]
    # While it is open, and where the change is another one, all is as ever.
    assert codes(found("2024-04-24 19:00", zeroed, session)) == ["reference-mismatch"]
    assert codes(found("2024-04-25 09:00", a_quote("38460.92", "-32.77", "-0.09"), session)) == ["reference-mismatch"]
    nights = [printed(f"2024-04-25 0{hour}:00", "38460.92", "0.00", "0.00") for hour in range(2, 9)]
    for at in ("09:00", "15:05"):  # the second is around the opening
        usual = a_quote("38460.92", "-42.77", "-0.11")
        assert codes(found(f"2024-04-25 {at}", usual, session, CLOSED, *nights)) == []


EXACT, ROUNDED, TIE = ("17586.10", "-411.25"), ("17342.41", "-654.99"), ("17342.41", "-654.89")
"""Value and change that refer to 17 997,35 and to what that is rounded to: 17 997,40, or 17 997,30 of 17 997,346."""


@pytest.mark.parametrize(
    ("first", "then", "expected"),
    [
        (("24 17:01", *EXACT), ("25 11:23", *ROUNDED), []),
        (("25 07:00", *ROUNDED), ("25 11:23", *EXACT), []),
        (("25 07:00", *TIE), ("25 11:23", *EXACT), []),
        # While New York is open, no page does so.
        (("24 17:01", *EXACT), ("24 17:23", *ROUNDED), ["reference-mismatch"]),
        (("24 17:01", *ROUNDED), ("25 11:23", *EXACT), ["reference-mismatch"]),
        # 17 997,45 is not round, and 17 997,50 is too far.
        (("24 17:01", *EXACT), ("25 11:23", "17342.41", "-655.04"), ["reference-mismatch"]),
        (("24 17:01", *EXACT), ("25 11:23", "17342.41", "-655.09"), ["reference-mismatch"]),
    ],
)
def test_a_previous_close_may_be_rounded_to_a_decimal_less_behind_the_close(
    first: tuple[str, str, str], then: tuple[str, str, str], expected: list[str]
) -> None:
    before = printed(f"2024-07-{first[0]}", *first[1:])
    quote = a_quote(*then[1:], None, name="Nasdaq", symbol="^IXIC")
    assert codes(found(f"2024-07-{then[0]}", quote, before)) == expected


def test_a_currency_pair_never_refers_to_a_rounded_figure() -> None:
    before = printed("2024-04-24 16:00", "1.0711", "0.0006", "0.06")
    turned = a_quote("1.0702", "0.0002", "0.02", **EURO)
    assert codes(found("2024-04-24 16:45", turned, before)) == ["reference-mismatch"]


def test_a_future_keeps_its_settlement_for_the_day() -> None:
    before = [printed(f"2024-03-28 {at}", "2229.60", "16.90", "0.76") for at in ("10:50", "12:54")]
    of_another_month = a_quote("2208.80", "18.20", "0.83", **GOLD)
    assert codes(found("2024-03-28 13:06", of_another_month, *before)) == ["reference-mismatch"]
    odd = printed("2024-03-28 13:06", "2208.80", "18.20", "0.83", doubts=("reference-mismatch",))
    assert codes(found("2024-03-28 16:04", a_quote("2234.90", "22.20", "1.00", **GOLD), *before, odd)) == []


def test_a_currency_pair_rolls_in_the_night_and_is_one_of_two_neighbours() -> None:
    before = printed("2024-04-24 09:00", "1.0696", "-0.0008", "-0.07")
    for value, change, percent in (("1.0691", "-0.0014", "-0.13"), ("1.0693", "-0.0011", "-0.11")):
        assert codes(found("2024-04-24 16:45", a_quote(value, change, percent, **EURO), before)) == []
    assert codes(found("2024-04-24 16:45", a_quote("1.0693", "-0.0013", "-0.11", **EURO), before)) != []
    assert codes(found("2024-04-25 02:05", a_quote("1.0705", "0.0005", "0.04", **EURO), before)) == []
    # With both neighbours seen, a third number is none of them.
    both = [before, printed("2024-04-24 09:01", "1.0699", "-0.0006", "-0.06")]
    assert codes(found("2024-04-24 16:45", a_quote("1.0693", "-0.0010", "-0.10", **EURO), *both)) != []


def test_a_currency_pair_may_roll_when_trading_begins_again_on_sunday() -> None:
    friday = [printed(f"2024-04-26 {at}", "1.0733", "0.0003", "0.03") for at in ("09:30", "12:33")]
    rolled = a_quote("1.0696", "-0.0002", "-0.02", **EURO)
    assert codes(found("2024-04-28 22:30", rolled, *friday)) == []
    assert codes(found("2024-04-26 22:30", rolled, *friday)) == ["reference-mismatch"]


def test_a_page_that_is_off_by_a_unit_does_not_make_others_wrong() -> None:
    # The close is between 1373.22 and 1373.23, and a last digit was wrong once.
    before = [
        printed("2024-04-24 19:00", "1376.00", "2.78", "0.20"),
        printed("2024-04-24 20:00", "1373.00", "-0.22", "-0.02"),
        printed("2024-04-24 21:00", "1374.00", "0.77", "0.06"),
        printed("2024-04-24 22:00", "1375.00", "1.77", "0.13"),
        printed("2024-04-24 23:00", "1369.97", "-3.27", "-0.24", doubts=("reference-mismatch",)),
    ]
    cmc = {"name": "CMC Crypto 200", "symbol": "^CMC200"}
    assert codes(found("2024-04-25 00:13", a_quote("1369.97", "-3.27", "-0.24", **cmc), *before[:4])) != []
    assert codes(found("2024-04-25 04:09", a_quote("1357.79", "-15.43", "-1.12", **cmc), *before)) == []
    assert codes(found("2024-04-25 04:09", a_quote("1357.79", "-15.45", "-1.13", **cmc), *before)) != []


def test_what_is_published_with_the_decimals_of_the_page_refers_to_one_number() -> None:
    cac = {"name": "CAC 40", "symbol": "^FCHI"}
    before = printed("2024-04-25 09:44", "8060.66", "-31.20", "-0.39")
    assert codes(found("2024-04-25 11:46", a_quote("8050.19", "-41.67", "-0.51", **cac), before)) == []
    assert codes(found("2024-04-25 11:46", a_quote("8050.18", "-41.67", "-0.51", **cac), before)) != []
    # The Nasdaq has more decimals than a page prints.
    before = printed("2024-06-26 16:12", "17717.00", "-0.65", "0.00")
    nasdaq = a_quote("17720.00", "2.34", "0.01", name="Nasdaq", symbol="^IXIC")
    assert codes(found("2024-06-26 16:35", nasdaq, before)) == []


def test_what_moves_by_half_a_unit_may_be_a_unit_to_either_side() -> None:
    # The settlement is 29,98; 29,545 and −0,435 are ties, as 29,555 and −0,425 are.
    silver = {"name": "Silver", "symbol": "SI=F"}
    before = printed("2024-06-13 11:00", "29.55", "-0.44", "-1.45")
    assert codes(found("2024-06-13 12:00", a_quote("29.55", "-0.42", "-1.42", **silver), before)) == []
    assert codes(found("2024-06-13 12:00", a_quote("29.55", "-0.41", "-1.38", **silver), before)) == [
        "reference-mismatch"
    ]
    brent = {"name": "Öl (Brent)", "symbol": "BZ=F"}
    assert codes(found("2024-06-13 12:00", a_quote("29.55", "-0.42", "-1.42", **brent), before)) == [
        "reference-mismatch"
    ]


def test_a_crypto_asset_is_measured_against_the_day_before() -> None:
    yesterday = [printed("2024-04-24 09:36", "62498.85", "506.22"), printed("2024-04-24 10:03", "62347.42", "383.34")]
    right = a_quote("59683.01", "-2584.82", "-4.15", **BITCOIN)
    assert codes(found("2024-04-25 09:44", right, day_before=yesterday)) == []
    wrong = a_quote("59683.01", "-5584.82", "-8.56", **BITCOIN)
    assert codes(found("2024-04-25 09:44", wrong, day_before=yesterday)) == ["day-before-mismatch"]
    assert codes(found("2024-04-25 09:44", wrong, day_before=[])) == []


def test_a_day_before_may_be_a_cent_off_where_that_is_two_percent() -> None:
    ripple = {"name": "XRP USD", "symbol": "XRP-USD"}
    yesterday = [printed("2024-04-24 09:44", "0.60", "0.01")]
    assert codes(found("2024-04-25 09:44", a_quote("0.58", "-0.01", "-1.73", **ripple), day_before=yesterday)) == []
    wrong = found("2024-04-25 09:44", a_quote("0.58", "0.01", "1.73", **ripple), day_before=yesterday)
    assert codes(wrong) == ["day-before-mismatch"]


def test_more_pages_outvote_fewer() -> None:
    wrong, right = ("38461.92", "-42.77", "-0.11"), ("38460.92", "-42.77", "-0.11")
    first = printed("2024-04-25 03:00", *wrong)
    assert codes(found("2024-04-25 04:00", a_quote(*right), first)) == ["reference-mismatch"]
    second = printed("2024-04-25 04:00", *right, doubts=("reference-mismatch",))
    assert codes(found("2024-04-25 05:00", a_quote(*right), first, second)) == []
    third = printed("2024-04-25 05:00", *right)
    assert codes(found("2024-04-25 06:00", a_quote(*wrong), first, second, third)) == ["reference-mismatch"]


@pytest.mark.parametrize(
    ("quote", "suspect", "instead"),
    [
        (a_quote("38470.92", "-42.77", "-0.11"), "value", "38460.92"),
        (a_quote("38460.92", "-92.77", "-0.11"), "change", "-42.77"),
        (a_quote("38460.92", "-42.77", "-0.71"), "percentage", "-0.11"),
        (a_quote("38460.92", "42.77", "-0.11"), "change", "-42.77"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_what_the_others_agree_without_is_the_suspect(quote: object, suspect: str, instead: str) -> None:
    assert isinstance(quote, type(a_quote()))
    findings = found("2024-04-25 12:00", quote, CLOSED)
    named = [dict(each.facts) for each in findings if each.has_suspect]
    assert [(each["suspect"], each["instead"]) for each in named][-1:] == [(suspect, instead)]
    assert instead in findings[-1].message


def test_the_session_narrows_down_what_a_percentage_may_be() -> None:
    quote = a_quote("1.0721", "0.0016", "0.14", **EURO)
    assert codes(found("2024-04-25 15:03", quote)) == []
    before = [
        printed("2024-04-25 11:00", "1.0687", "-0.0017", "-0.16"),
        printed("2024-04-25 12:00", "1.0710", "0.0006", "0.06"),
        printed("2024-04-25 13:00", "1.0678", "-0.0026", "-0.24"),
        printed("2024-04-25 14:00", "1.0661", "-0.0043", "-0.40"),
    ]
    (narrowed,) = found("2024-04-25 15:03", quote, *before)
    assert (narrowed.code, dict(narrowed.facts)["instead"]) == ("percent-mismatch", "0.15")


def test_pages_that_print_fewer_decimals_speak_only_where_no_others_do() -> None:
    coarse = printed("2024-04-24 09:00", "1.07", "0.00", "-0.07")
    fine = printed("2024-04-24 10:00", "1.0696", "-0.0008", "-0.07")
    right, wrong = (a_quote(value, "-0.0014", "-0.13", **EURO) for value in ("1.0691", "1.0681"))
    assert codes(found("2024-04-24 16:45", right, coarse)) == []
    assert codes(found("2024-04-24 16:45", right, coarse, fine)) == []
    assert codes(found("2024-04-24 16:45", wrong, coarse)) == []
    assert codes(found("2024-04-24 16:45", wrong, coarse, fine)) == ["reference-mismatch"]


def test_figures_as_long_as_can_be_are_compared_exactly() -> None:
    before = printed("2024-04-25 03:00", "100000000000000000", "1", "0.00")
    quote = a_quote("0.00000000000000002", "0.00000000000000001", "0.00")
    assert "reference-mismatch" in codes(found("2024-04-25 04:00", quote, before))


def rounded(number: Decimal, decimals: int) -> Decimal:
    return number.quantize(Decimal(1).scaleb(-decimals))


@given(
    close=st.decimals("0.5", "50000", places=6),
    moves=st.lists(st.decimals("-0.03", "0.03", places=6), min_size=1, max_size=6),
    decimals=st.sampled_from((2, 4)),
)
def test_whatever_a_session_does_its_own_rounding_is_no_finding(
    close: Decimal, moves: list[Decimal], decimals: int
) -> None:
    def figures(move: Decimal) -> tuple[str, str, str]:
        value = close * (1 + move)
        change = rounded(value - close, decimals)
        return str(rounded(value, decimals)), str(change), str(rounded(100 * (value - close) / close, 2))

    pages = [printed(f"2024-04-25 {9 + number:02}:00", *figures(move)) for number, move in enumerate(moves)]
    for number, move in enumerate(moves):
        quote, later = a_quote(*figures(move), **EURO), pages[number + 1 :]
        of_session = found(f"2024-04-25 {9 + number:02}:00", quote, *pages[:number], later=later)
        assert [each for each in codes(of_session) if each != "jump"] == []


DAX = {"name": "DAX", "symbol": "^GDAXI"}
TUESDAY = printed("2024-04-23 17:01", "18099.67", "238.87", "1.34")


def test_a_page_that_already_refers_to_the_new_close_around_the_opening_tells_it_to_later_ones() -> None:
    rolled = printed("2024-04-24 09:23", "18180.00", "42.35", "0.23")
    for at in ("09:26", "10:03"):
        right = a_quote("18206.17", "68.52", "0.38", **DAX)
        turned = a_quote("18206.17", "-68.52", "-0.37", **DAX)
        assert codes(found(f"2024-04-24 {at}", right, TUESDAY, rolled)) == []
        assert codes(found(f"2024-04-24 {at}", turned, TUESDAY, rolled)) == ["reference-mismatch"]
        # Without the day before, the first page may have been the one that runs behind.
        assert codes(found(f"2024-04-24 {at}", turned, rolled)) == []


def test_a_late_page_around_the_opening_shows_the_close_if_it_stands_still() -> None:
    late = [printed(f"2024-04-24 {at}", "18137.65", "276.85", "1.55") for at in ("09:00", "09:01")]
    for at in ("09:23", "09:36"):
        right = a_quote("18192.82", "55.17", "0.30", **DAX)
        turned = a_quote("18192.82", "-55.17", "-0.30", **DAX)
        assert codes(found(f"2024-04-24 {at}", right, TUESDAY, *late)) == []
        assert codes(found(f"2024-04-24 {at}", turned, TUESDAY, *late)) == ["reference-mismatch"]
        # One page may show a new value beside the old previous close.
        assert codes(found(f"2024-04-24 {at}", turned, TUESDAY, late[0])) == []


def test_a_late_page_with_a_rounded_previous_close_tells_nothing_of_the_new_one() -> None:
    rounded = printed("2024-04-24 09:10", "18137.65", "276.75", "1.55")
    assert (
        codes(
            found(
                "2024-04-24 09:21",
                a_quote("18180.00", "42.35", "0.23", **DAX),
                printed("2024-04-23 17:01", "18099.67", "238.82", "1.34"),
                rounded,
            )
        )
        == []
    )


def test_a_currency_pair_may_roll_twice_in_the_night_to_monday() -> None:
    friday = printed("2024-04-26 17:27", "1.0678", "-0.0055", "-0.51")
    sunday = printed("2024-04-28 23:30", "1.0696", "0.0018", "0.17")
    monday = a_quote("1.0710", "0.0012", "0.11", **EURO)
    assert codes(found("2024-04-29 07:00", monday, friday, sunday)) == []
