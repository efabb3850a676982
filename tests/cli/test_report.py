"""``tracker report`` and ``tracker demo``."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
from babel.numbers import format_decimal
from PIL import Image
from selectolax.lexbor import LexborHTMLParser, LexborNode

from tests.cli.running import tracker
from tracker.colors import Colors
from tracker.report.theme import LIGHT, in_colors


def test_a_report_says_where_its_files_are(home: Path, tmp_path: Path) -> None:
    ran = tracker("report", "--home", home, "--out", tmp_path / "out", "--json")
    assert ran.code == 0
    written = ran.json
    assert Path(written["page"]) == tmp_path / "out" / "index.html"
    assert Path(written["overview"]).exists()
    assert len(written["charts"]) == 8
    assert all(Path(chart).exists() for chart in written["charts"])
    assert Path(written["database"]) == home / "snapshots" / "tracker.db"


def test_a_report_goes_into_the_home_unless_told_otherwise(home: Path) -> None:
    ran = tracker("report", "--home", home, "--since", "2024-04-19T03:00+02:00", "--instruments", "nikkei")
    assert ran.code == 0
    assert f"HTML      {home / 'reports' / 'index.html'}" in ran.out
    page = (home / "reports" / "index.html").read_text("utf-8")
    assert '<html lang="fr"' in page
    assert str(home.absolute()) in page


def test_each_newest_value_and_each_example_of_a_finding_leads_back_to_its_bytes(home: Path) -> None:
    assert tracker("report", "--home", home, "--instruments", "nikkei,cmc crypto 200").code == 0
    page = (home / "reports" / "index.html").read_text("utf-8")
    tree = LexborHTMLParser(page)
    commands = [text for code in tree.css("code") if (text := code.text()).startswith("tracker explain ")]
    told = [tracker(*shlex.split(each)[1:], "--json").json for each in commands]
    assert [(one["name"], one["value"], one["at"], one["archive"]["verified"]) for one in told] == [
        ("Nikkei 225", "37600.00", "2024-04-19T01:27:00Z", True),
        ("CMC Crypto 200", "1304.55", "2024-04-19T01:27:00Z", True),
        ("CMC Crypto 200", "1304.55", "2024-04-19T01:27:00Z", True),
        ("CMC Crypto 200", "1304.55", "2024-04-19T01:27:00Z", True),
        ("CMC Crypto 200", "1304.55", "2024-04-19T00:27:00Z", True),
    ]
    kept = [(one["archive"]["file"], one["archive"]["offset"]) for one in told]
    assert all(f"{file} à l’octet {format_decimal(offset, locale='fr_FR')}<" in page for file, offset in kept[:2])
    values = tree.css("td.value a")
    assert [value.text().split() for value in values] == [["37", "600,00"], ["1", "304,55"]]
    leading = [place_of(tree, value).css("a")[0] for value in values]
    findings = tree.css(".findings li, .examples li")
    # Those about a whole page lead there as well, and no command explains them.
    leading += [place.css("a")[-1] for place in findings if "tracker explain" in place.text()]
    assert all(place_of(tree, place.css("a")[-1]).tag == "tr" for place in findings)
    pages = [place_of(tree, link).text() for link in leading]
    assert len(pages) == len(told)
    for shown, one in zip(pages, told, strict=True):
        record = f"{one['archive']['file']} à l’octet {format_decimal(one['archive']['offset'], locale='fr_FR')}"
        assert record in shown
        assert one["address"] in shown
        assert one["archive"]["page_identity"] in shown


def made_again(page: str) -> str:
    """The command that a page names for making it again."""
    return LexborHTMLParser(page).css(".again code")[0].text()


def place_of(tree: LexborHTMLParser, link: LexborNode) -> LexborNode:
    """Where a link on a page leads to."""
    target = str(link.attributes["href"])
    (place,) = tree.css(f'[id="{target.removeprefix("#")}"]')
    return place


def test_a_quiet_report_says_nothing(home: Path) -> None:
    ran = tracker("report", "-q", "--home", home, "--instruments", "nikkei")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_a_report_of_nothing_names_no_database(tmp_path: Path) -> None:
    ran = tracker("report", "--home", tmp_path / "home", "--json")
    assert ran.code == 0
    assert (ran.json["overview"], ran.json["charts"], ran.json["database"]) == (None, [], None)
    assert not (tmp_path / "home" / "snapshots").exists()


def test_a_report_that_can_t_be_written_is_73(home: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    ran = tracker("report", "--home", home, "--out", tmp_path / "out", "--instruments", "nikkei")
    assert ran.code == 73
    assert str(tmp_path / "out") in ran.err


def test_a_period_ends_at_the_newest_snapshot(home: Path, page: Path) -> None:
    older = page.with_name("2024-04-18T0327+0200.txt")
    older.write_bytes(page.read_bytes())
    oldest = page.with_name("2024-04-12T0326+0200.txt")
    oldest.write_bytes(page.read_bytes())
    assert tracker("capture", older, oldest, "--home", home).code == 0
    for period, snapshots in (("day", 3), ("week", 3), ("month", 4), ("all", 4)):
        assert tracker("report", "--home", home, "--period", period, "--instruments", "nikkei").code == 0
        lines = (home / "reports" / "nikkei-225.csv").read_text("utf-8").splitlines()
        assert len(lines) == 1 + snapshots, period
        page_text = (home / "reports" / "index.html").read_text("utf-8")
        assert f"--period {period}" in made_again(page_text)


@pytest.mark.parametrize("other", [["--since", "2024-04-19"], ["--until", "2024-04-19"]], ids=lambda other: other[0])
def test_a_period_and_its_ends_are_wrong_use(other: list[str], home: Path) -> None:
    ran = tracker("report", "--home", home, "--period", "day", *other)
    assert ran.code == 2
    assert other[0] in ran.err
    assert not (home / "reports").exists()


def test_a_report_shows_the_instruments_asked_for_in_their_order(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = "ftse 100, bitcoin eur,^N225 , BTC-EUR"
    ran = tracker("report", "--home", home, "--out", out, "--instruments", asked, "--json")
    assert ran.code == 0
    told = json.loads((out / "report.json").read_text())
    assert [one["symbol"] for one in told["instruments"]] == ["BTC-EUR", "^N225"]
    assert "Rien n’est enregistré pour ftse 100." in ran.err
    page = (out / "index.html").read_text("utf-8")
    assert "EUR/USD" not in page.partition("<footer>")[0]
    assert "--instruments 'ftse 100,bitcoin eur,^N225,BTC-EUR'" in made_again(page)
    all_again = tracker("report", "--home", home, "--out", out)
    assert all_again.code == 0
    assert len(list(out.glob("*.csv"))) == 8


@pytest.mark.parametrize("names", ["nikkei,nikey", "", " , "])
def test_an_instrument_that_is_none_is_wrong_use_and_near_ones_are_named(names: str, home: Path) -> None:
    ran = tracker("report", "--home", home, "--instruments", names)
    assert ran.code == 2
    assert "Nikkei" in ran.err or "names no instrument" in ran.err
    assert not (home / "reports").exists()


def test_pictures_have_the_size_and_scale_asked_for(home: Path) -> None:
    assert (
        tracker("report", "--home", home, "--size", "640X480", "--scale", "3", "--instruments", "dax,nikkei").code == 0
    )
    with Image.open(home / "reports" / "nikkei-225.png") as picture:
        assert picture.size == (1920, 1440)
    svg = (home / "reports" / "nikkei-225.svg").read_text("utf-8")
    assert 'viewBox="0 0 480 360"' in svg  # points, of which four are three pixels


def test_a_setting_has_green_and_red_for_what_rises_and_what_falls_in_every_picture(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def colors_of(name: str) -> tuple[set[str], set[tuple[int, ...]]]:
        page = (tmp_path / name / "index.html").read_text("utf-8")
        assert (" --colors green-red" in made_again(page)) == (name != "usual")
        vector = page + (tmp_path / name / "nikkei-225.svg").read_text("utf-8")
        with Image.open(tmp_path / name / "card.png") as card:
            dots = card.convert("RGB").getcolors(1_000_000)
        assert dots is not None
        return set(re.findall("#[0-9a-f]{6}", vector)), {color for _, color in dots if isinstance(color, tuple)}

    report = ("report", "--home", home, "--instruments", "nikkei", "--card", "--out")
    assert tracker(*report, tmp_path / "usual").code == 0
    assert tracker(*report, tmp_path / "option", "--colors", "green-red").code == 0
    monkeypatch.setenv("TRACKER_COLORS", "green-red")
    assert tracker(*report, tmp_path / "setting").code == 0
    usual, green, light = colors_of("usual"), colors_of("option"), in_colors(LIGHT, Colors.GREEN_RED)
    # Orange is one of the colours of lines, too; in a card of one instrument there is none.
    assert light.rising not in usual[0]
    assert {light.rising, light.falling} <= green[0]
    of_falling = {theme: tuple(int(theme.falling[at : at + 2], 16) for at in (1, 3, 5)) for theme in (LIGHT, light)}
    assert of_falling[LIGHT] in usual[1] - green[1]
    assert of_falling[light] in green[1] - usual[1]
    assert colors_of("setting") == green


@pytest.mark.parametrize(
    "options",
    [
        ["--colors", "pink"],
        ["--size", "639x480"],
        ["--size", "640x479"],
        ["--size", "4001x480"],
        ["--size", "1200"],
        ["--size", "-1200x630"],
        ["--size", "1200x630x2"],
        ["--size", "١٢٠٠x630"],
        ["--size", "999999999x1"],
        ["--scale", "0"],
        ["--scale", "5"],
        ["--scale", "1.5"],
        ["--scale", "-1"],
        ["--size", "4000x2501", "--scale", "2"],
        ["--period", "decade"],
    ],
    ids=" ".join,
)
def test_a_size_a_scale_or_a_period_that_can_t_be_is_wrong_use(options: list[str], home: Path) -> None:
    ran = tracker("report", "--home", home, *options)
    assert ran.code == 2
    assert not (home / "reports").exists()


def test_the_demo_stays_out_of_another_history(home: Path) -> None:
    ran = tracker("demo", "--home", home)
    assert ran.code == 2
    assert "holds a history of its own (saved)" in ran.err


@pytest.mark.slow
def test_the_demo_captures_every_example_page_and_again_changes_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = tracker("demo", "--home", home, "--json")
    assert first.code == 0, first.err
    assert "96 capturées, 0 déjà enregistrées" in first.err
    assert len(first.json["charts"]) == 15
    database = (home / "snapshots" / "tracker.db").read_bytes()
    page = (home / "reports" / "index.html").read_bytes()
    again = tracker("demo", "--home", home)
    assert "0 capturées, 96 déjà enregistrées" in again.err
    assert (home / "snapshots" / "tracker.db").read_bytes() == database
    assert (home / "reports" / "index.html").read_bytes() == page


def test_a_squeezed_report_is_made_again_by_the_command_that_it_names(home: Path, tmp_path: Path) -> None:
    asked = ("--out", tmp_path, "--instruments", "nikkei,EUR/USD", "--squeeze")
    assert tracker("report", "--home", home, *asked).code == 0
    page = (tmp_path / "index.html").read_text("utf-8")
    assert " --squeeze" in made_again(page)
    # One has a home exchange, a pair of currencies has none. That is open all the hour, so nothing is said of it.
    assert "(XTKS)" not in page
    assert '"closed":{"nikkei-225":' in page
