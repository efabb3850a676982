"""Figures at and beyond what a page may print, from the page to the history (faults: N5, N7)."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from tests.builders import a_page, a_strip
from tests.cli.running import tracker
from tests.pages import NO_BREAK_SPACE, PrintedQuote, page_text, printed_figures

LONG = PrintedQuote("Dow Jones", "841 876 290 031 874,680", "+369 778 951 264 297,006", "+78,3268451013967868 %")
"""A quote of eighteen digits each, the most that a figure may have."""
EXACT = {"value": "841876290031874.680", "change": "369778951264297.006", "percent": "78.3268451013967868"}
# No numbers that print as this value and change imply it, and they miss it by 10⁻³⁴: 28 digits would not show that.
IMPOSSIBLE = LONG.percent.replace("68 %", "69 %")


def page_with(quote: PrintedQuote) -> str:
    """A real strip whose first quote is another."""
    strip = a_strip()
    return page_text(replace(strip, quotes=(quote, *strip.quotes[1:])))


def digits(count: int) -> str:
    """A figure of so many digits, two of them decimals."""
    run = ("1234567890" * 1000)[:count]
    return f"{run[:-2]},{run[-2:]}"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with three snapshots: an ordinary one, one of the longest figures, and one in which they contradict."""
    home = tmp_path / "home"
    for hour, quote in enumerate((a_strip().quotes[0], LONG, replace(LONG, percent=IMPOSSIBLE))):
        page = tmp_path / f"2024-04-19T0{hour}27Z.txt"
        page.write_text(page_with(quote))
        assert tracker("capture", page, "--home", home).code == 0
    return home


def test_the_longest_figures_go_through_check_and_store_digit_for_digit(home: Path) -> None:
    _, possible, impossible = tracker("history", "Dow Jones", "--json", "--home", home).json
    assert {figure: possible[figure] for figure in EXACT} == EXACT
    assert {figure: impossible[figure] for figure in EXACT} == EXACT | {"percent": "78.3268451013967869"}
    # Each jumps from what the home's first page printed, too.
    assert "percent-mismatch" not in possible["finding_codes"]
    assert "percent-mismatch" in impossible["finding_codes"]
    table = tracker("history", "Dow Jones", "--format", "csv", "--home", home).out
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {figure: rows[1][figure] for figure in EXACT} == EXACT
    newest = tracker("latest", "--json", "--home", home).json[0]
    assert newest["value"] == EXACT["value"]
    shown = tracker("history", "Dow Jones", "--home", home).out
    assert "841\u202f876\u202f290\u202f031\u202f874,680\t+369\u202f778\u202f951\u202f264\u202f297,006" in shown


@pytest.mark.slow
def test_a_report_of_the_longest_figures_and_of_a_longer_one_is_whole(home: Path, tmp_path: Path) -> None:
    page = tmp_path / "2024-04-19T0327Z.txt"
    page.write_text(page_with(replace(LONG, value=digits(10_000))))
    assert tracker("capture", page, "--home", home).code == 0
    ran = tracker("report", "-q", "--home", home)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert "841\u202f876\u202f290\u202f031\u202f874,680" in (home / "reports" / "index.html").read_text()
    assert (home / "reports" / "dow-jones.png").stat().st_size > 10_000


@pytest.mark.parametrize("count", [19, 29, 40, 10_000])
@pytest.mark.parametrize("figure", ["value", "change"])
def test_a_longer_figure_is_marked_and_nothing_else_is_lost(tmp_path: Path, figure: str, count: int) -> None:
    page = tmp_path / "2024-04-19T0227Z.txt"
    page.write_text(page_with(replace(a_strip().quotes[0], **{figure: digits(count)})))
    (captured,) = tracker("capture", page, "--home", tmp_path, "--json").json
    assert [quote["name"] for quote in captured["quotes"]] == [quote.name for quote in a_strip().quotes[1:]]
    found = captured["findings"][0]
    assert (found["code"], found["quote"]) == ("widget-unreadable", "Dow Jones")
    assert digits(count)[:40] in found["facts"]["raw"]
    assert tracker("history", "Dow Jones", "--json", "--home", tmp_path).json == []
    assert tracker("capture", page, "--home", tmp_path / "strict", "--strict").code == 65


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("37,775.38", "'.' is neither a digit nor a separator"),
        ("1.234", "'.' is neither a digit nor a separator"),
        ("1,234,567", "only digits follow the decimal mark"),
    ],
)
def test_a_figure_in_another_format_is_refused_by_the_one_that_was_tried(
    tmp_path: Path, value: str, reason: str
) -> None:
    page = tmp_path / "2024-04-19T0227Z.txt"
    page.write_text(page_with(replace(a_strip().quotes[0], value=value)))
    (captured,) = tracker("capture", page, "--home", tmp_path, "--json").json
    assert len(captured["quotes"]) == len(a_strip().quotes) - 1
    found = captured["findings"][0]
    assert (found["code"], found["quote"]) == ("widget-unreadable", "Dow Jones")
    assert f"its value '{value}' is not a number in fr_FR, {reason}" in found["message"]


def test_a_whole_page_in_another_format_is_65_and_its_own_format_reads_it(tmp_path: Path) -> None:
    page = tmp_path / "2024-04-19T0227Z.txt"
    english = str.maketrans({NO_BREAK_SPACE: ",", ",": "."})
    body = page_text(a_strip(), prose="")
    page.write_text(body.replace(f"    {NO_BREAK_SPACE}\n", "\n").translate(english))
    ran = tracker("capture", page, "--home", tmp_path)
    assert ran.code == 65
    assert "its value '37,775.38' is not a number in fr_FR" in ran.err
    assert "Check the page's locale" in ran.err
    cut = tmp_path / "cut.txt"
    cut.write_bytes(a_page().body[:100])
    assert "whole page again" in (said := tracker("read", cut).err)
    assert "locale" not in said
    (captured,) = tracker("capture", page, "--home", tmp_path, "--page-locale", "en_US", "--json").json
    figures = [tuple(quote[each] for each in ("name", "value", "change", "percent")) for quote in captured["quotes"]]
    assert figures == printed_figures(a_strip())
