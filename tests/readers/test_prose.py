"""What stands around a strip, or without one, never yields a quote, and no doubt about one either."""

from __future__ import annotations

import tracemalloc

import pytest

from tests.pages import page_text, printed_strips, read_figures
from tracker.errors import PageUnreadable
from tracker.reading import read_page

STRIP = printed_strips()[0]
OPENING_HOURS = """
   • Samedi
     de 9 h à 12 h
     puis de 14 h à 18 h (19 h en été)
   • Dimanche
     de 10 h à 12 h
     puis de 15 h à 17 h (18 h en été)
"""
PRICES_SHAPED_LIKE_WIDGETS = """
Prix

  • Pain de seigle

    4,20
    +0,10 (+2,44 %)

  • Baguette

    1,20
    +0,05 (+4,35 %)

"""
KNOWN_NAME_IN_A_LIST = """
• DAX
  un jeu de 52 cartes
  vendu 12,00 (port compris)
"""
FIGURES_IN_SENTENCES = """
Le CAC 40 a pris 39,06 points (+0,49 %), à 8 055,71.
12 345,67
+3,2 (+0,10 %)
• Nikkei 225 : 37 547,74, soit -531,96 (-1,40 %)
"""
PROSE = [OPENING_HOURS, PRICES_SHAPED_LIKE_WIDGETS, KNOWN_NAME_IN_A_LIST, FIGURES_IN_SENTENCES]


@pytest.mark.parametrize("prose", PROSE, ids=["hours", "prices", "known name", "sentences"])
def test_prose_below_a_strip_changes_nothing_in_its_reading(prose: str) -> None:
    alone, followed = read_page(page_text(STRIP, prose="")), read_page(page_text(STRIP, prose=prose))
    assert read_figures(followed) == read_figures(alone)
    assert followed.findings == alone.findings


@pytest.mark.parametrize("prose", PROSE, ids=["hours", "prices", "known name", "sentences"])
def test_prose_alone_has_no_strip(prose: str) -> None:
    with pytest.raises(PageUnreadable, match="has no market strip"):
        read_page(prose)


def test_a_list_of_links_that_touches_the_strip_is_no_part_of_it() -> None:
    page = page_text(STRIP, prose="") + "  • Accueil\n  • Contact\n\nfin\n"
    assert read_page(page).findings == read_page(page_text(STRIP, prose="")).findings


def test_a_market_line_above_a_list_of_sentences_is_no_strip() -> None:
    page = page_text(STRIP, prose="\nTitre\n\nLa bourse est fermée\n\n• Une phrase.\n• Une autre.\n")
    assert read_page(page).findings == read_page(page_text(STRIP, prose="")).findings


def test_a_market_line_without_a_widget_is_a_strip_that_had_not_loaded() -> None:
    with pytest.raises(PageUnreadable, match="had not loaded"):
        read_page("Publicité\nLa bourse est fermée\n\nUn titre\n\nUn article.\n")


def test_a_page_that_ends_with_its_strips_last_line_is_whole() -> None:
    page = page_text(STRIP, prose="").rstrip("\n")
    assert page.endswith("\N{NO-BREAK SPACE}")
    assert read_page(page) == read_page(page_text(STRIP, prose=""))


def test_a_line_of_megabytes_without_a_letter_takes_a_few_times_its_own_memory() -> None:
    page = page_text(STRIP) + "0 " * 500_000
    tracemalloc.start()
    try:
        assert read_figures(read_page(page))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10 * len(page)
