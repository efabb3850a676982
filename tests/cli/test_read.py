"""``tracker read``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import REAL_PAGE
from tests.cli.running import tracker, tracker_process


def test_the_json_of_a_real_page_is_the_documented_object() -> None:
    ran = tracker("read", REAL_PAGE, "--json")
    assert ran.code == 0
    reading = ran.json
    assert {key: reading[key] for key in ("source", "captured_at", "time_source", "reader", "locale")} == {
        "source": str(REAL_PAGE),
        "captured_at": None,
        "time_source": None,
        "reader": "text",
        "locale": "fr_FR",
    }
    assert reading["market"] == {
        "text": "Marchés français ouverture 6 h 33 min",
        "country": "FR",
        "state": "opens",
        "minutes": 393,
    }
    assert [tuple(quote.values()) for quote in reading["quotes"]] == [
        ("Dow Jones", "^DJI", "37775.38", "22.07", "0.06"),
        ("Nasdaq", "^IXIC", "15601.50", "-81.87", "-0.52"),
        ("Nikkei 225", "^N225", "37547.74", "-531.96", "-1.40"),
        ("EUR/USD", "EURUSD=X", "1.0639", "-0.0007", "-0.06"),
        ("HANG SENG", "^HSI", "16385.87", "134.03", "0.82"),
        ("Bitcoin EUR", "BTC-EUR", "59256.91", "1927.66", "3.36"),
        ("CMC Crypto 200", "^CMC200", "1304.55", "419.01", "46.95"),
        ("S&P 500", "^GSPC", "5011.12", "-11.09", "-0.22"),
    ]
    (finding,) = reading["findings"]
    assert (finding["code"], finding["quote"]) == ("percent-mismatch", "CMC Crypto 200")


def test_a_table_shows_the_quotes_in_the_display_locale(page: Path) -> None:
    french, english = tracker("read", page).out, tracker("read", page, "--locale", "en_GB").out
    assert "Dow Jones\t37\u202f775,38\t+22,07\t▲ +0,06\N{NO-BREAK SPACE}%" in french
    assert "Dow Jones\t37,775.38\t+22.07\t▲ +0.06%" in english


def test_a_screen_gets_a_heading_and_colours_and_a_pipe_neither(page: Path) -> None:
    screen, pipe = tracker("read", page, screen=True).out, tracker("read", page).out
    assert screen.startswith("Marchés français ouverture 6 h 33 min\n\n")
    assert "\t" not in screen
    assert "\x1b[" not in pipe
    assert "Marchés" not in pipe


def test_columns_align_on_the_decimal_mark(page: Path) -> None:
    lines = tracker("read", page, screen=True).out.splitlines()[2:]
    table = [line for line in lines if "," in line]
    assert len({line.index(",") for line in table}) == 1


def test_a_time_in_the_name_or_given_is_kept(tmp_path: Path, page: Path) -> None:
    named = page.rename(tmp_path / "2024-04-19T0227+0200.txt")
    reading = tracker("read", named, "--json").json
    assert (reading["captured_at"], reading["time_source"]) == ("2024-04-19T00:27:00Z", "file-name")
    reading = tracker("read", named, "--at", "2024-04-20T10:00Z", "--json").json
    assert (reading["captured_at"], reading["time_source"]) == ("2024-04-20T10:00:00Z", "option")


def test_reading_makes_nothing(tmp_path: Path, page: Path) -> None:
    tracker("read", page)
    assert list(tmp_path.iterdir()) == [page]


def test_a_page_can_come_through_a_pipe(page: Path) -> None:
    ran = tracker_process("read", "-", "--json", input=page.read_text())
    assert ran.returncode == 0
    assert len(json.loads(ran.stdout)["quotes"]) == 8


def test_a_page_without_a_strip_is_65_with_the_reader_that_was_asked(tmp_path: Path) -> None:
    prose = tmp_path / "prose.txt"
    prose.write_text("Il vaut 12 345,67, soit +3,2 (+0,10 %).\n")
    ran = tracker("read", prose, "--json")
    assert ran.code == 65
    assert "(it was read as text)" in ran.err
    assert "Traceback" not in ran.err
    assert ran.json["error"]["exit"] == 65
    assert ran.json["error"]["input"] == str(prose)


@pytest.mark.parametrize("strict", [True, False])
def test_a_damaged_widget_is_65_under_strict_alone(page: Path, strict: bool) -> None:
    page.write_text(page.read_text().replace("15\N{NO-BREAK SPACE}601,50", "15\N{NO-BREAK SPACE}6O1,50"))
    ran = tracker("read", page, "--json", *(["--strict"] if strict else []))
    assert ran.code == (65 if strict else 0)
    assert len(ran.json["quotes"]) == 7
    assert ran.json["findings"][0]["code"] == "widget-unreadable"


def test_hostile_text_never_reaches_the_terminal_raw(page: Path) -> None:
    page.write_text(page.read_text().replace("Nasdaq", "Nas\x1b[31mdaq\x07\u202e"))
    for screen in (True, False):
        ran = tracker("read", page, screen=screen)
        assert "\x1b[31m" not in ran.out.replace("\x1b[31m▲", "")
        assert r"Nas\x1b[31mdaq\x07\u202e" in ran.out
    assert tracker("read", page, "--json").json["quotes"][1]["name"] == "Nas\x1b[31mdaq\x07\u202e"


@pytest.mark.parametrize(
    ("page_name", "advice"),
    [("htp://foo", "begins with http:// or https://"), (".", "Name a saved page"), ("missing.txt", "Check the path")],
)
def test_what_is_no_page_is_66_with_what_to_name_instead(page_name: str, advice: str) -> None:
    ran = tracker("read", page_name)
    assert ran.code == 66
    assert advice in ran.err
