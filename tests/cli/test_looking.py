"""``tracker latest`` and ``tracker history``."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from tests.builders import a_strip
from tests.cli.running import tracker
from tests.pages import page_text


def test_latest_json_is_the_newest_quote_of_each_instrument_in_the_strips_order(home: Path) -> None:
    latest = tracker("latest", "--json", "--home", home).json
    assert [quote["symbol"] for quote in latest] == [
        "^DJI", "^IXIC", "^N225", "EURUSD=X", "^HSI", "BTC-EUR", "^CMC200", "^GSPC",
    ]  # fmt: skip
    nikkei = latest[2]
    assert nikkei.pop("age_seconds") > 0
    assert nikkei == {
        "at": "2024-04-19T01:27:00Z",
        "symbol": "^N225",
        "name": "Nikkei 225",
        "value": "37600.00",
        "change": "-531.96",
        "percent": "-1.40",
        "source": "saved",
        "finding_codes": [],
        "previous_at": "2024-04-19T00:27:00Z",
        "since_previous": "52.26",
    }


def test_latest_says_when_an_instrument_was_last_seen_if_not_on_the_newest_strip(home: Path, tmp_path: Path) -> None:
    shorter = tmp_path / "shorter.txt"
    text = (tmp_path / "page.txt").read_text()
    shorter.write_text(text.replace("Nikkei 225", "DAX"))
    tracker("capture", shorter, "--at", "2024-04-19T10:00+02:00", "--home", home)
    lines = tracker("latest", "--home", home).out.splitlines()
    assert next(line for line in lines if line.startswith("Nikkei")).split("\t")[6] == "19 avr. 2024 03:27"
    assert next(line for line in lines if line.startswith("DAX")).split("\t")[6] == "19 avr. 2024 10:00"


def test_latest_on_a_screen_has_a_heading_with_the_display_time_and_a_course(home: Path) -> None:
    out = tracker("latest", "--home", home, screen=True).out
    assert out.splitlines()[0].endswith(" · Marchés français ouverture 6 h 33 min")
    assert out.startswith("Relevé du 19 avr. 2024 03:27 (Europe/Paris), il y a ")
    (nikkei,) = [line for line in out.splitlines() if line.startswith("Nikkei")]
    assert "+52,26" in nikkei
    assert "▁█" not in nikkei, "80 columns have no room for it"
    english = tracker("latest", "--home", home, "--locale", "en_GB", "--timezone", "Asia/Tokyo", screen=True).out
    assert english.startswith("Snapshot of 19 Apr 2024 10:27 (Asia/Tokyo), ")


# On a screen of 16 colours, orange is yellow.
@pytest.mark.parametrize(("colors", "codes"), [("", ("34", "38;5;166|33")), ("green-red", ("32", "31"))])
def test_a_screen_has_the_colours_of_the_setting(
    colors: str, codes: tuple[str, str], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_COLORS", colors)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    for command in (("latest",), ("history", "nikkei")):
        out = tracker(*command, "--home", home, screen=True).out
        assert re.search(rf"\x1b\[({codes[1]})m▼", out)
        assert command == ("history", "nikkei") or re.search(rf"\x1b\[({codes[0]})m▲", out)


def test_looking_at_nothing_says_how_to_begin(tmp_path: Path) -> None:
    ran = tracker("latest", "--home", tmp_path / "home")
    assert (ran.code, ran.out) == (0, "")
    assert "tracker capture" in ran.err
    assert tracker("latest", "--json", "--home", tmp_path / "home").json == []
    assert tracker("history", "nikkei", "--json", "--home", tmp_path / "home").json == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", ["nikkei", "^N225", "^n225", "Nikkei 225", "NIKKEI225", "日経平均株価"])
def test_an_instrument_goes_by_its_symbol_or_any_name_in_any_case(home: Path, words: str) -> None:
    history = tracker("history", words, "--json", "--home", home).json
    assert [quote["value"] for quote in history] == ["37547.74", "37600.00"]
    assert [quote["at"] for quote in history] == ["2024-04-19T00:27:00Z", "2024-04-19T01:27:00Z"]


def test_an_unknown_instrument_is_2_with_the_nearest_names(home: Path) -> None:
    ran = tracker("history", "nikei 225", "--home", home)
    assert ran.code == 2
    assert "Nikkei 225" in ran.err


def test_csv_has_the_documented_header_and_plain_decimal_strings(home: Path) -> None:
    out = tracker("history", "EUR/USD", "--format", "csv", "--home", home).out
    assert out.splitlines()[0] == "at,symbol,name,value,change,percent,source,finding_codes"
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [(row["at"], row["value"], row["change"], row["percent"]) for row in rows] == [
        ("2024-04-19T00:27:00Z", "1.0639", "-0.0007", "-0.06"),
        ("2024-04-19T01:27:00Z", "1.0639", "-0.0007", "-0.06"),
    ]


def test_a_name_that_a_spreadsheet_would_run_is_neutralised_in_csv_alone(home: Path, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.txt"
    hostile.write_text((tmp_path / "page.txt").read_text().replace("Nasdaq", '=HYPERLINK("x")'))
    tracker("capture", hostile, "--at", "2024-04-19T10:00+02:00", "--home", home)
    out = tracker("history", '=hyperlink("x")', "--format", "csv", "--home", home).out
    (row,) = csv.DictReader(io.StringIO(out))
    assert row["name"] == '\'=HYPERLINK("x")'
    assert row["change"] == "-81.87"
    assert tracker("history", '=hyperlink("x")', "--json", "--home", home).json[0]["name"] == '=HYPERLINK("x")'


@pytest.mark.parametrize("source", ["a\nb", "a\rb", 'a"b,c'])
def test_what_stands_in_csv_parses_back_whatever_is_in_it(tmp_path: Path, page: Path, source: str) -> None:
    assert tracker("capture", page, "--at", "2024-04-19T02:27Z", "--source", source, "--home", tmp_path).code == 0
    out = tracker("history", "nikkei", "--format", "csv", "--home", tmp_path).out
    (row,) = csv.DictReader(io.StringIO(out, newline=""))
    assert (row["source"], row["finding_codes"]) == (source, "")


def test_a_table_is_in_the_display_zone_and_locale_newest_last(home: Path) -> None:
    lines = tracker("history", "nikkei", "--home", home).out.splitlines()
    assert lines[0].split("\t")[:2] == ["Heure", "Valeur"]
    assert [line.split("\t")[:2] for line in lines[1:]] == [
        ["19 avr. 2024 02:27", "37\u202f547,74"],
        ["19 avr. 2024 03:27", "37\u202f600,00"],
    ]


def test_two_quotes_of_a_minute_are_told_apart_by_their_seconds(home: Path, page: Path) -> None:
    for at in ("2024-04-19T02:27:05+02:00", "2024-04-19T02:28:30+02:00"):
        assert tracker("capture", page, "--at", at, "--home", home).code == 0
    lines = tracker("history", "nikkei", "--home", home).out.splitlines()[1:]
    assert [line.split("\t")[0] for line in lines] == [
        "19 avr. 2024 02:27:00", "19 avr. 2024 02:27:05", "19 avr. 2024 02:28", "19 avr. 2024 03:27",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("period", "count"),
    [
        (["--since", "2024-04-19T03:00"], 1),
        (["--since", "2024-04-19"], 2),
        (["--until", "2024-04-19"], 2),
        (["--until", "2024-04-18"], 0),
        (["--since", "2024-04-20"], 0),
        (["--since", "2024-04-19T00:27Z", "--until", "2024-04-19T00:27Z"], 1),
    ],
)
def test_a_period_is_in_the_display_zone_with_both_its_ends(home: Path, period: list[str], count: int) -> None:
    assert len(tracker("history", "nikkei", "--json", *period, "--home", home).json) == count


@pytest.mark.parametrize(
    ("period", "said"),
    [
        (["--since", "2024-04-20", "--until", "2024-04-19"], "is after"),
        (["--since", "tomorrow"], "--since 'tomorrow' is not a time"),
        (["--until", "2024-02-30"], "--until '2024-02-30'"),
    ],
)
def test_a_period_that_can_t_be_is_2(home: Path, period: list[str], said: str) -> None:
    ran = tracker("history", "nikkei", *period, "--home", home)
    assert ran.code == 2
    assert said in ran.err


def test_the_change_since_the_snapshot_before_is_of_the_same_place_on_the_strip(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(page_text(a_strip()).replace("Nasdaq", "Dow Jones"))
    for hour in ("02", "03"):
        tracker("capture", page, "--at", f"2024-04-19T{hour}:27+02:00", "--home", tmp_path / "home")
    latest = tracker("latest", "--json", "--home", tmp_path / "home").json
    twice = [quote["since_previous"] for quote in latest if quote["name"] == "Dow Jones"]
    assert twice == ["0.00", "0.00"]


def test_a_name_that_may_mean_two_instruments_is_2(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(page_text(a_strip()).replace("Nasdaq", "FooBar").replace("S&P 500", "Foo Bar"))
    tracker("capture", page, "--at", "2024-04-19T02:27Z", "--home", tmp_path / "home")
    assert len(tracker("history", "foo bar", "--json", "--home", tmp_path / "home").json) == 1
    ran = tracker("history", "fo obar", "--home", tmp_path / "home")
    assert ran.code == 2
    assert "'FooBar' and 'Foo Bar'" in ran.err


def test_a_period_without_quotes_says_where_there_are_some(home: Path) -> None:
    ran = tracker("history", "nikkei", "--since", "2025-01-01", "--home", home)
    assert ran.code == 0
    assert "du 19 avr. 2024 02:27 au 19 avr. 2024 03:27 (Europe/Paris)" in ran.err


def test_two_output_forms_at_once_are_2(home: Path) -> None:
    assert tracker("history", "nikkei", "--json", "--format", "csv", "--home", home).code == 2


def test_suggestions_are_of_what_is_stored(home: Path) -> None:
    assert "Did you mean Bitcoin EUR?" in tracker("history", "bitcoin", "--home", home).err


@pytest.mark.parametrize(
    "command", [("latest",), ("history", "nikkei"), ("explain", "nikkei"), ("check",), ("instruments",), ("report",)]
)
def test_a_home_folder_that_does_not_exist_is_named(tmp_path: Path, command: tuple[str, ...]) -> None:
    missing = tmp_path / "misspelt"
    ran = tracker(*command, "--home", missing, "--locale", "en_GB")
    assert ran.code == 0
    assert f"There is no folder {missing}" in ran.err
