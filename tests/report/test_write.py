"""The report as files: what is written, when, and what the page says."""

from __future__ import annotations

import os
import re
import stat
import time
from base64 import b64encode
from decimal import Decimal
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest
from justhtml import JustHTML
from PIL import Image

from tests.report.builders import (
    ENGLISH,
    FRENCH,
    a_history,
    a_market,
    an_instrument,
    hours,
    page_without_charts,
    written,
)
from tracker.errors import OutputFailed
from tracker.findings import PERCENT_MISMATCH, PLACEHOLDER, finding
from tracker.history import History
from tracker.model import MarketState, MarketStatus
from tracker.report.time_words import TimeWords

HOSTILE = (
    "<img src=x onerror=alert(1)>",
    '</script>"]]>{{7*7}}{% raw %}',
    "$\\foo$ US$ A$",
    "_a_b^c",
    "lone \ud800 and \x00 and \x1b[31m",
    "\N{ROCKET} 日経平均株価",
    "مؤشر السوق",
    "CON",
    "../../x",
    "constructor",
    "x" * 100_000,
)


def page_of(history: History, out: Path, words: TimeWords = FRENCH) -> str:
    return written(history, out, words).page.read_text(encoding="utf-8")


def words_of(page: str) -> str:
    """The page's text, one space between its words."""
    body = re.sub(r"<(style|title|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", body)).split())


def test_a_page_an_overview_and_a_picture_of_each_instrument_are_written(tmp_path: Path) -> None:
    report = written(a_market(3), tmp_path / "new" / "reports")
    assert report.page.name == "index.html"
    assert report.overview == tmp_path / "new" / "reports" / "overview.png"
    assert [path.name for path in report.instruments] == ["dow-jones.png", "nasdaq.png", "nikkei-225.png"]
    beside = [path.with_suffix(".svg") for path in (report.overview, *report.instruments)]
    beside += [path.with_suffix(".csv") for path in report.instruments]
    assert sorted(report.files) == sorted([report.page, report.overview, *report.instruments, *beside])
    assert sorted(report.page.parent.iterdir()) == sorted([*report.files, report.page.with_name("report.json")])


def test_pictures_have_the_size_asked_for_and_tell_what_they_show(tmp_path: Path) -> None:
    report = written(a_history(an_instrument("100", "110", change="10", percent="10.00")), tmp_path)
    with Image.open(report.instruments[0]) as picture:
        assert picture.size == (2400, 1260)
        assert set(picture.info) >= {"Title", "Description", "Software"}
        assert picture.info["Title"].startswith("Nikkei 225")
        assert "de 100 à 110 (+10,00" in picture.info["Description"]
        assert picture.info["Software"] == "tracker 0.1.0"
        assert not any("time" in str(key).lower() for key in picture.info)


def test_the_same_history_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = written(a_market(2), tmp_path / "one"), written(a_market(2), tmp_path / "other")
    for path in one.page.parent.iterdir():
        assert path.read_bytes() == (other.page.parent / path.name).read_bytes(), path.name


def test_an_unchanged_report_leaves_its_files_untouched_and_a_changed_one_those_that_did_not(tmp_path: Path) -> None:
    def times() -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}

    steady = an_instrument("5", "5", name="steady")
    written(a_history(steady, an_instrument("1", "2", name="other")), tmp_path)
    for path in tmp_path.iterdir():
        os.utime(path, (1, 1))
    before = times()
    written(a_history(steady, an_instrument("1", "2", name="other")), tmp_path)
    assert times() == before
    written(a_history(steady, an_instrument("1", "3", name="other")), tmp_path)
    same = {name for name, at in times().items() if at == before[name]}
    assert same == {"steady.png", "steady.svg", "steady.csv", "report.json"}


def test_a_link_in_place_of_a_file_becomes_a_file(tmp_path: Path) -> None:
    out = tmp_path / "out"
    page = written(a_market(1), out).page
    page.rename(tmp_path / "elsewhere.html")
    page.symlink_to(tmp_path / "elsewhere.html")
    written(a_market(1), out)
    assert not page.is_symlink()
    assert page.read_bytes() == (tmp_path / "elsewhere.html").read_bytes()


def test_without_a_snapshot_the_page_says_so_and_how_to_capture_one(tmp_path: Path) -> None:
    report = written(a_history(at=()), tmp_path)
    assert report.overview is None
    assert report.instruments == ()
    page = words_of(report.page.read_text(encoding="utf-8"))
    assert "Pas encore de relevé" in page
    assert "tracker capture" in page


def test_with_one_snapshot_the_page_has_its_values_and_a_sentence_in_place_of_charts(tmp_path: Path) -> None:
    report = written(a_history(an_instrument("37547.74")), tmp_path)
    page = report.page.read_text(encoding="utf-8")
    assert "37 547,74" in words_of(page)
    assert "Un seul relevé, pas encore d’évolution" in words_of(page)
    assert "<img" not in page
    assert len(list(tmp_path.glob("*.png"))) == 2


def test_with_two_snapshots_there_are_charts(tmp_path: Path) -> None:
    page = page_of(a_history(an_instrument("1", "2", name="日経平均株価")), tmp_path)
    assert page.count('class="drawing" role="img"') == 2
    # Its words have the reader's fonts, where a picture has no such letters.
    assert "Vue d’ensemble 日経平均株価 : +100,00 % depuis le 19 avril 2024" in words_of(page)


def test_snapshots_without_any_quote_still_make_a_page(tmp_path: Path) -> None:
    page = words_of(page_of(a_history(at=hours(0, 1)), tmp_path))
    assert "Les relevés ne contiennent aucune cotation" in page


@pytest.mark.parametrize(
    "values",
    [(None, None), ("0", "5"), ("5", "5"), ("1.0639", "1063.9")],
    ids=str,
)
def test_odd_values_make_a_whole_report(values: tuple[str | None, ...], tmp_path: Path) -> None:
    report = written(a_history(an_instrument(*values)), tmp_path)
    assert all(path.stat().st_size > 1000 for path in (report.page, report.overview, *report.instruments) if path)


def test_a_figure_that_the_page_does_not_print_is_a_dash(tmp_path: Path) -> None:
    page = words_of(page_of(a_history(an_instrument("5", None, change=None, percent=None)), tmp_path))
    assert "Nikkei 225 — — —" in page


def test_hostile_names_are_shown_as_text_and_stay_in_the_folder(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    instruments = [an_instrument("1", "2", name=name, findings=("percent-mismatch",), marked=[1]) for name in HOSTILE]
    findings = tuple(finding(PERCENT_MISMATCH, name, implied=name[:30], percent="<b>&") for name in HOSTILE)
    market = MarketStatus("<b>\ud800", "FR", None, None)
    history = a_history(*instruments, findings=findings, market=market, sources=("<i>&",))
    # Of the processor, so that what else the machine does is no matter.
    started = time.process_time()
    report = written(history, tmp_path / "reports")
    assert time.process_time() - started < 40
    assert capfd.readouterr().err == ""
    assert list(tmp_path.iterdir()) == [tmp_path / "reports"]
    assert len(list((tmp_path / "reports").iterdir())) == 3 * len(HOSTILE) + 4
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9-]{0,74}\.[a-z]{3,4}", path.name) for path in report.files)
    page = report.page.read_text(encoding="utf-8")
    JustHTML(page, strict=True, sanitize=False)
    assert "<img src=x" not in page
    assert "<b>" not in page
    assert page.count("<script") == page.count("</script") == 3
    for name in ("<img src=x onerror=alert(1)>", "{{7*7}}", "$\\foo$ US$ A$", "_a_b^c", "../../x", "日経平均株価"):
        assert name in words_of(page)
    assert "\\ud800 and \\x00 and \\x1b[31m" in words_of(page)
    for path in report.instruments:
        with Image.open(path) as picture:
            assert picture.size == (2400, 1260)


def test_a_long_name_is_shortened_and_once_told_whole(tmp_path: Path) -> None:
    page = page_of(a_history(an_instrument("1", "2", name="long " * 50)), tmp_path)
    assert f"Nom complet {('long ' * 50).strip()}" in words_of(page)
    assert f'aria-label="{"long " * 50}' in page


def test_the_headline_counts_and_names_the_largest_without_the_doubtful(tmp_path: Path) -> None:
    history = a_history(
        an_instrument("1", name="Bitcoin EUR", percent="3.36"),
        an_instrument("1", name="CMC Crypto 200", percent="46.95", marked=[0], findings=("percent-mismatch",)),
        an_instrument("1", name="Nikkei 225", percent="-1.40"),
        an_instrument("1", name="still", change="0.00", percent="0.00"),
        an_instrument("1", name="hardly", change="-0.60", percent="-0.00"),
    )
    page = words_of(page_of(history, tmp_path))
    assert "1 valeur monte, 2 reculent, 1 est inchangée, hors 1 valeur douteuse." in page
    assert "Plus forte hausse : Bitcoin EUR +3,36 %." in page
    assert "Plus forte baisse : Nikkei 225 −1,40 %." in page
    assert "1 valeur douteuse" in page


def test_one_without_a_percentage_moves_by_its_change_and_two_are_both_named() -> None:
    risen = an_instrument("1", name="risen", change="2.00", percent=None)
    two = (an_instrument("1", name="Bitcoin EUR", percent="3.36"), an_instrument("1", percent="-1.40"))
    page = page_without_charts(a_history(*two, risen))
    assert "2 valeurs montent, 1 recule." in words_of(page)
    assert "▲ —" not in words_of(page)
    assert "Bitcoin EUR +3,36 %, Nikkei 225 −1,40 %." in words_of(page_without_charts(a_history(*two)))


def test_an_instrument_of_an_older_snapshot_is_no_news_and_says_when_it_was_seen(tmp_path: Path) -> None:
    gone = an_instrument("1", "2", name="gone", percent="-9.00")
    page = words_of(
        page_of(a_history(gone, an_instrument("1", "2", name="here", percent="1.00", at=hours(5, 6))), tmp_path)
    )
    assert "Plus forte baisse" not in page
    assert "gone vu le 19 avr. 2024, 03:27" in page


def test_a_doubtful_figure_leads_to_its_own_finding_what_it_compared_and_the_command_that_shows_more() -> None:
    crypto = an_instrument(
        "1304.55", name="CMC Crypto 200", change="419.01", percent="46.95", marked=[0], findings=("percent-mismatch",)
    )
    other = an_instrument("1", name="other", findings=("placeholder",))
    findings = (
        finding(PLACEHOLDER, "other", 1, figure="change", raw="—"),
        finding(PERCENT_MISMATCH, "CMC Crypto 200", 0, implied="47.317", percent="46.95"),
    )
    page = page_without_charts(a_history(crypto, other, findings=findings))
    table = page.split("</table>")[0]
    assert 'href="#finding_2">pourcentage incohérent' in table
    assert 'href="#finding_1">' in table
    told = words_of(page.split('id="finding_2"')[1].split("</li>")[0])
    assert "Avant arrondi, la valeur et la variation donnent de 47,3157 à 47,3180 %, et le pourcentage" in told
    assert (
        "va de 46,945 à 46,955 %. tracker explain --home '~/markets' --at 2024-04-19T00:27:00Z 'CMC Crypto 200'" in told
    )


def test_findings_are_told_in_the_report_s_language(tmp_path: Path) -> None:
    findings = (
        finding(PERCENT_MISMATCH, "CMC Crypto 200", implied="47.317", percent="46.95"),
        finding(PLACEHOLDER, "VIX", figure="change", raw="—"),
    )
    history = a_history(an_instrument("1"), findings=findings)
    french = words_of(page_of(history, tmp_path / "fr"))
    assert "la valeur et la variation donneraient 47,317 %, la page affiche 46,95 %" in french
    assert "la page affiche — pour la variation" in french
    english = words_of(page_of(history, tmp_path / "en", ENGLISH))
    assert "47.317 % would follow from value and change, the page prints 46.95 %" in english


@pytest.mark.parametrize(
    ("state", "minutes", "words"),
    [
        (MarketState.OPENS, 393, "Bourse (France) : fermée, ouvre dans 6 h 33 min"),
        (MarketState.CLOSES, 300, "Bourse (France) : ouverte, ferme dans 5 h"),
        (MarketState.CLOSED, None, "Bourse (France) : fermée"),
        (None, None, "La bourse dort"),
    ],
)
def test_the_market_s_state_is_told(state: MarketState | None, minutes: int | None, words: str, tmp_path: Path) -> None:
    market = MarketStatus("La bourse dort", "FR", state, minutes)
    assert words in words_of(page_of(a_history(an_instrument("1"), market=market), tmp_path))


def test_the_page_tells_how_it_was_made(tmp_path: Path) -> None:
    page = words_of(page_of(a_market(1, snapshots=1), tmp_path))
    for told in (
        "tracker report",
        "~/markets",
        "sqlite:///snapshots/tracker.db",
        "3 dans snapshots",
        "Europe/Paris",
        "tracker 0.1.0",
    ):
        assert told in page


def test_the_page_has_a_language_and_distinct_anchors(tmp_path: Path) -> None:
    page = page_of(a_market(3), tmp_path)
    assert '<html lang="fr">' in page
    assert " style=" not in page
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)
    anchors = re.findall(r' id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(anchors)


def test_the_policy_lets_the_page_s_own_style_and_script_run_and_nothing_else(tmp_path: Path) -> None:
    page = page_of(a_market(1), tmp_path)
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    (style,) = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    hashes = [b64encode(sha256(text.encode()).digest()).decode() for text in (style, script)]
    assert policy == (
        f"default-src 'none'; style-src 'sha256-{hashes[0]}'; script-src 'sha256-{hashes[1]}';"
        " base-uri 'none'; form-action 'none'"
    )
    assert "innerHTML" not in script
    assert "eval" not in script


@pytest.mark.parametrize("history", [a_history(at=()), a_market(1, snapshots=1)], ids=["empty", "single"])
def test_a_page_without_charts_is_valid_html(history: History, tmp_path: Path) -> None:
    JustHTML(page_of(history, tmp_path), strict=True, sanitize=False)


def test_many_instruments_are_in_groups_with_a_jump_list_and_few_are_not() -> None:
    many = page_without_charts(a_market(24, snapshots=3))
    JustHTML(many, strict=True, sanitize=False)
    for kind, name in (("indices", "Indices"), ("currencies", "Devises"), ("crypto-assets", "Crypto-actifs")):
        assert many.count(f'href="#group_{kind}">{name}') == 1
        assert f'<h2 id="group_{kind}" class="group">{name}</h2>' in many
    assert many.count("<tbody role") == 3
    assert many.count('href="#dow-jones"') == 2
    few = page_without_charts(a_market(5, snapshots=3))
    assert "group_" not in few
    assert few.count('href="#dow-jones"') == 1


def test_the_headline_links_to_the_finding_of_the_doubtful_value(tmp_path: Path) -> None:
    findings = (
        finding(PLACEHOLDER, "VIX", figure="change", raw="—"),
        finding(PERCENT_MISMATCH, "CMC Crypto 200", implied="47.317", percent="46.95"),
    )
    doubtful = an_instrument("1", "2", name="CMC Crypto 200", marked=[1], findings=("percent-mismatch",))
    page = page_without_charts(a_history(doubtful, an_instrument("1", "2", name="VIX"), findings=findings))
    assert '<a href="#finding_2">1 valeur douteuse</a>' in page
    assert '<li id="finding_2"><strong>CMC Crypto 200</strong>' in page


def test_every_chart_has_a_sentence_and_its_figures(tmp_path: Path) -> None:
    page = page_of(a_market(2, snapshots=3), tmp_path)
    alternatives = re.findall(r'class="drawing" role="img" aria-label="([^"]*)"', page)
    assert len(alternatives) == 3
    assert all(len(alternative) > 20 for alternative in alternatives)
    assert page.count("<details>") == 3


def test_only_the_newest_hundred_rows_are_listed_and_that_is_said(tmp_path: Path) -> None:
    values = [str(Decimal(1000 + index) / 10) for index in range(130)]
    page = page_of(a_history(an_instrument(*values)), tmp_path)
    assert "Les 100 plus récents sur 130." in words_of(page)
    assert len(re.findall(r"<tr><th>\d", page)) == 100


def test_an_english_report_is_english(tmp_path: Path) -> None:
    page = page_of(a_market(1, snapshots=1), tmp_path, ENGLISH)
    assert '<html lang="en">' in page
    assert "Quality of the data" in page
    assert "37,775.38" in words_of(page)


def test_gaps_are_listed_longest_first(tmp_path: Path) -> None:
    at = hours(0, 1, 2, 50, 51, 52, 500, 501)
    page = words_of(page_of(a_history(an_instrument(*["1"] * 8, at=at)), tmp_path))
    assert re.search(r"Plus longs trous .*? 18 j .*? 2 j ", page)
    assert "Jours avec un relevé 3 sur 21" in page


def test_the_calendar_tells_a_day_s_share_of_the_usual_number() -> None:
    at = [hours(24 * day + hour) for day, count in ((0, 10), (1, 10), (3, 4), (4, 1)) for hour in range(count)]
    history = a_history(an_instrument(*["1"] * len(at), at=[time for (time,) in at]))
    page = page_without_charts(history)
    levels = re.findall(r'class="day(\d)"><title>([^<]*)', page)
    assert [int(level) for level, _ in levels] == [4, 4, 0, 3, 1]
    assert [unescape(words).replace("\xa0", " ").partition(" : ")[2] for _, words in levels] == [
        "10 relevés, 142 % des 7 habituels",
        "10 relevés, 142 % des 7 habituels",
        "0 relevé",
        "4 relevés, 57 % des 7 habituels",
        "1 relevé, 14 % des 7 habituels",
    ]


def test_an_existing_report_is_replaced_and_other_files_are_left(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    written(a_market(1, snapshots=1), tmp_path)
    before = (tmp_path / "index.html").read_bytes()
    written(a_market(2, snapshots=1), tmp_path)
    assert (tmp_path / "index.html").read_bytes() != before
    assert (tmp_path / "notes.txt").read_text() == "mine"
    assert not list(tmp_path.glob(".*"))


def test_a_reader_who_holds_the_old_page_open_still_has_it_whole(tmp_path: Path) -> None:
    page = written(a_market(1, snapshots=1), tmp_path).page
    before = page.read_bytes()
    with page.open("rb") as held:
        written(a_market(2, snapshots=1), tmp_path)
        assert held.read() == before


def test_files_may_be_read_by_whoever_the_umask_lets(tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        page = written(a_market(1, snapshots=1), tmp_path).page
    finally:
        os.umask(mask)
    assert stat.S_IMODE(page.stat().st_mode) == 0o644


def test_a_folder_that_can_t_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputFailed, match="file/reports") as failure:
        written(a_market(1), tmp_path / "file" / "reports")
    assert failure.value.exit_code == 73
    assert failure.value.advice


def test_when_a_file_can_t_be_replaced_the_page_is_the_old_one(tmp_path: Path) -> None:
    before = written(a_market(1, snapshots=1), tmp_path).page.read_bytes()
    (tmp_path / "nasdaq.png").mkdir()
    with pytest.raises(OutputFailed, match=r"nasdaq\.png"):
        written(a_market(2, snapshots=1), tmp_path)
    assert (tmp_path / "index.html").read_bytes() == before
    assert not list(tmp_path.glob(".*"))


def test_a_code_stands_beside_its_words(tmp_path: Path) -> None:
    history = a_history(an_instrument("1", "2", marked=[1], findings=("percent-mismatch", "from-tomorrow")))
    assert "douteux : pourcentage incohérent percent-mismatch , from-tomorrow" in words_of(page_of(history, tmp_path))


def test_only_a_screen_has_the_layout_of_a_phone(tmp_path: Path) -> None:
    page = page_of(a_market(1), tmp_path)
    assert all("screen and (max-width" in line for line in page.splitlines() if "(max-width" in line)


@pytest.mark.slow
def test_a_full_report_is_small(tmp_path: Path) -> None:
    assert written(a_market(4, snapshots=100), tmp_path).page.stat().st_size < 250_000
