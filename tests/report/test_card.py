"""The card for a chat or a mail."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from matplotlib.figure import Figure
from PIL import Image

from tests.report.builders import FRENCH, PARIS, a_history, a_market, an_instrument, hours, written
from tests.report.charts import boxes_of, outside, overlaps, texts_of
from tests.report.test_write import HOSTILE
from tracker.history import History
from tracker.report import AskedPictures, WrittenReport
from tracker.report.card import draw_card
from tracker.report.facts import facts_of
from tracker.report.period import period_of
from tracker.report.theme import LIGHT, style


def card_of(history: History) -> Figure:
    """The card, drawn once; any warning is an error."""
    facts = [facts_of(one) for one in history.instruments]
    with style(), warnings.catch_warnings(action="error"):
        card = draw_card(history, period_of(history.captured_at, PARIS), facts, theme=LIGHT, words=FRENCH)
        card.draw_without_rendering()
    return card


@pytest.mark.parametrize("count", [1, 2, 5, 8, 40])
def test_no_word_of_it_covers_another_or_leaves_it_and_it_says_what_it_leaves_out(count: int) -> None:
    card = card_of(a_market(count, snapshots=6))
    assert overlaps(card) == []
    assert outside(card) == []
    assert any("et 32 autres dans le rapport" in text.lower() for text in texts_of(card)) == (count == 40)


def test_names_of_any_script_and_length_and_the_longest_figures_fit() -> None:
    names = [*HOSTILE[:5], "日経平均株価" * 50, "مؤشر السوق", "W" * 300]
    figure, percent = "-123456789012.345", "-1234.56"
    long = [an_instrument("1", figure[1:], name=name, change=figure, percent=percent) for name in names]
    cards = [card_of(a_history(*long[:count])) for count in (1, 2, 8)]
    assert [overlaps(card) for card in cards] == [[], [], []]
    assert [outside(card) for card in cards] == [[], [], []]
    assert any(text.startswith("$\\foo$ US$ A$") for text in texts_of(cards[-1]))


def test_a_single_instrument_has_its_chart_there_and_a_single_snapshot_a_row() -> None:
    chart = texts_of(card_of(a_market(1, snapshots=6)))
    assert any("relevés" in text for text in chart)
    assert not any("relevé" in text for text in texts_of(card_of(a_market(1, snapshots=1))))


def test_a_name_from_right_to_left_is_kept_apart_in_the_headline() -> None:
    names = ("مؤشر السوق", "מדד")
    history = a_history(*(an_instrument("1", "2", name=name, percent="3.40") for name in names))
    shown = " ".join(texts_of(card_of(history)))
    assert f"\u200e{names[0]}\u200e" in shown
    assert "\\u200e" not in shown


def test_decimal_marks_stand_in_one_line() -> None:
    card = card_of(a_history(an_instrument("1", "37547.74", name="a"), an_instrument("1", "1.0639", name="b")))
    ends = {name.partition(": ")[2]: box.x1 for name, box in boxes_of(card).items()}
    assert ends["1,0639"] - ends["37\N{NARROW NO-BREAK SPACE}547,74"] > 15


def test_a_doubtful_figure_and_one_that_is_not_of_today_are_marked() -> None:
    odd = an_instrument("1", "2", name="odd", marked=[1], findings=("percent-mismatch",), at=hours(2, 3))
    gone = an_instrument("1", "2", name="gone")
    shown = texts_of(card_of(a_history(odd, gone)))
    assert shown.count("?") == 1
    assert any("chiffre douteux" in text for text in shown)
    assert "vu le 19 avr. 2024, 03:27" in shown


def written_with_card(history: History, out: Path) -> WrittenReport:
    asked = AskedPictures(has_card=True)
    return written(history, out, asked=asked)


def test_it_is_written_where_it_is_asked_for_and_goes_where_it_is_not(tmp_path: Path) -> None:
    report = written_with_card(a_market(2, snapshots=1), tmp_path)
    assert report.card == tmp_path / "card.png"
    with Image.open(report.card) as picture:
        assert picture.size == (1200, 675)
        assert picture.info["Title"].startswith("Dow Jones −0,3")
    before = report.card.read_bytes()
    again = written_with_card(a_market(2, snapshots=1), tmp_path / "again").card
    assert again is not None
    assert again.read_bytes() == before
    assert written_with_card(a_history(at=()), tmp_path / "none").card is None
    written(a_market(2, snapshots=1), tmp_path)
    assert not report.card.exists()


def test_what_the_headline_names_has_a_row_however_far_down_the_page_it_stands() -> None:
    quiet = [an_instrument("1", "2", name=f"quiet {number}", percent="0.10") for number in range(9)]
    rise, fall = (
        an_instrument("1", "2", name=name, percent=percent) for name, percent in (("up", "3"), ("down", "-4"))
    )
    shown = texts_of(card_of(a_history(*quiet, rise, fall)))
    assert [text for text in shown if text in ("up", "down") or text.startswith("quiet")] == [
        *(f"quiet {number}" for number in range(6)),
        "up",
        "down",
    ]
