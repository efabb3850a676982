"""What ``tracker latest`` and ``tracker history`` say of captures that failed, and of how old their figures are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.builders import a_page
from tests.cli.running import tracker
from tests.cli.test_sources import TABLE
from tests.cli.test_web import CONSENT
from tests.servers import Site, a_site, gzipped, sends, serves
from tracker.cli.failed_captures import age_in_words
from tracker.texts import texts

SOURCES = """
[[sources]]
name = "portal"
url = "{url}/"
retries = 0

[[sources]]
name = "other"
url = "{url}/other"
retries = 0
"""


@pytest.fixture
def site() -> Iterator[Site]:
    with a_site() as running:
        running.paths["/"] = serves("later", status="503 Service Unavailable")
        running.paths["/other"] = sends(gzipped(a_page().body))
        yield running


@pytest.fixture
def failing(site: Site, page: Path, tmp_path: Path) -> Path:
    """A home whose source had a page in 2024, and since then an error, a consent form and no strip."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "tracker.toml").write_text(SOURCES.format(url=site.url))
    assert tracker("capture", page, "--source", "portal", "--at", "2024-04-19T02:27+02:00", "--home", home).code == 0
    fail(site, home)
    return home


def fail(site: Site, home: Path) -> None:
    assert tracker("capture", "--source", "portal", "--home", home).code == 69
    site.paths["/"] = serves(CONSENT, content_type="text/html; charset=utf-8")
    assert tracker("capture", "--source", "portal", "--home", home).code == 69
    site.paths["/"] = serves("<title>Blog</title><p>No strip", content_type="text/html; charset=utf-8")
    assert tracker("capture", "--source", "portal", "--home", home).code == 65


def test_latest_says_that_newer_captures_have_failed_how_many_and_why(failing: Path) -> None:
    ran = tracker("latest", "--home", failing, "--locale", "en_GB")
    assert ran.code == 0
    (line,) = [line for line in ran.err.splitlines() if "failed" in line]
    assert line.startswith("! Since the newest snapshot, 3 captures have failed, the last on"), "one source, no name"
    assert "no market strip" in line
    assert "3 captures ont échoué, la dernière le" in tracker("latest", "--home", failing).err
    checks = tracker("doctor", "--quick", "--home", failing, "--json").json["checks"]
    told = [one for one in checks if one["check"] == "captures" and "'portal'" in one["found"]]
    assert [(one["ok"], one["exit"]) for one in told] == [(False, 69)]


def test_a_failure_before_the_newest_snapshot_is_not_news(failing: Path, site: Site) -> None:
    site.paths["/"] = sends(gzipped(a_page().body))
    later = (datetime.now(UTC) + timedelta(minutes=1)).isoformat(timespec="seconds")
    saved = failing / "saved.txt"
    saved.write_bytes(a_page().body)
    assert tracker("capture", saved, "--source", "portal", "--at", later, "--home", failing).code == 0
    assert "failed" not in tracker("latest", "--home", failing, "--locale", "en").err


def test_one_sources_success_does_not_hide_that_another_fails(failing: Path) -> None:
    assert tracker("capture", "--source", "other", "--home", failing).code == 0
    said = tracker("latest", "--home", failing, "--locale", "en").err
    (line,) = [line for line in said.splitlines() if "failed" in line]
    assert line.startswith("! portal: Since the newest snapshot, 3 captures have failed")


def test_a_home_in_which_every_capture_failed_says_so(tmp_path: Path) -> None:
    home, page = tmp_path / "home", tmp_path / "page.txt"
    page.write_text("nothing of the kind\n")
    assert tracker("capture", page, "--at", "2024-04-19T02:27+02:00", "--home", home).code == 65
    said = tracker("latest", "--home", home, "--locale", "en_GB").err
    assert "Nothing has been captured yet" in said
    assert "! 1 capture has failed, on 19 Apr 2024 02:27: " in said


def test_a_page_that_was_read_later_has_not_failed(tmp_path: Path) -> None:
    table = '[[sources]]\nname = "banque"\nurl = "http://127.0.0.1/"\n[sources.table]\nname = "{}"\nvalue = "Dernier"\n'
    settings = table + 'percent = "Var. %"\nwithout = ["€"]\n'
    page = tmp_path / "page.html"
    page.write_text(TABLE)
    capture = ("capture", page, "--source", "banque", "--at", "2024-04-19T02:27+02:00", "--home", tmp_path)
    (tmp_path / "tracker.toml").write_text(settings.format("Titre"))
    assert tracker(*capture).code == 65
    assert "1 capture a échoué" in tracker("latest", "--home", tmp_path).err
    (tmp_path / "tracker.toml").write_text(settings.format("Valeur"))
    assert tracker(*capture).code == 0
    assert "échoué" not in tracker("latest", "--home", tmp_path).err
    assert "échoué" not in tracker("history", "CAC 40", "--home", tmp_path).err


def test_the_age_of_each_quote_is_that_of_its_own_snapshot(home: Path, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    page = tmp_path / "dax.txt"
    page.write_text((tmp_path / "page.txt").read_text().replace("Nikkei 225", "DAX"))
    at = (now - timedelta(minutes=6)).isoformat(timespec="seconds")
    assert tracker("capture", page, "--at", at, "--home", home).code == 0
    ages = {quote["name"]: quote["age_seconds"] for quote in tracker("latest", "--json", "--home", home).json}
    assert 360 <= ages["DAX"] < 480
    old = (now - datetime(2024, 4, 19, 1, 27, tzinfo=UTC)).total_seconds()
    assert 0 <= ages["Nikkei 225"] - int(old) < 120
    assert ", il y a 6\N{NO-BREAK SPACE}min" in tracker("latest", "--home", home).err
    narrow = tracker("latest", "--home", home, screen=True).out
    (nikkei,) = [line for line in narrow.splitlines() if line.startswith("Nikkei")]
    assert "19 avr. 2024 03:27" in nikkei, "on 80 columns too, an old quote must not look new"


def test_history_on_a_screen_shows_where_captures_failed_and_below_why(failing: Path, site: Site) -> None:
    page = failing / "later.txt"
    page.write_bytes(a_page().body)
    at = (datetime.now(UTC) + timedelta(minutes=1)).isoformat(timespec="seconds")
    assert tracker("capture", page, "--source", "portal", "--at", at, "--home", failing).code == 0
    ran = tracker("history", "nikkei", "--home", failing, screen=True)
    heading, _, _, *rows = ran.out.splitlines()
    assert "2 cotations, la plus récente " in heading
    assert ["547,74" in row for row in rows] == [True, False, False, True]
    assert ["—" in row for row in rows] == [False, True, True, False]
    assert "! page-not-had × 2" in rows[1]
    assert "! page-unreadable" in rows[2]
    lines = ran.err.splitlines()
    assert [line.partition(": ")[0] for line in lines] == ["! page-not-had"] * 2 + ["! page-unreadable"]
    assert ["503" in lines[0], "consent form" in lines[1], "no market strip" in lines[2]] == [True] * 3


def test_programs_get_quotes_alone(failing: Path) -> None:
    history = ("history", "nikkei", "--home", failing)
    assert len(tracker(*history).out.splitlines()) == 2
    assert len(tracker(*history, "--json").json) == 1
    assert len(tracker(*history, "--format", "csv").out.splitlines()) == 2
    assert tracker(*history, "--format", "csv").err == ""


def test_history_tells_of_failures_in_the_period_and_of_the_instruments_sources_alone(
    failing: Path, site: Site
) -> None:
    nothing = tracker("history", "nikkei", "--since", "2025-01-01", "--home", failing, "--locale", "en")
    assert "Nothing is stored of nikkei in this period" in nothing.err
    assert nothing.err.count("failed") == 3
    assert (
        "failed" not in tracker("history", "nikkei", "--until", "2024-12-31", "--home", failing, "--locale", "en").err
    )
    site.paths["/other"] = serves("gone", status="404 Not Found")
    assert tracker("capture", "--source", "other", "--home", failing).code == 69
    assert "404" not in tracker("history", "nikkei", "--home", failing, "--locale", "en").err


@pytest.mark.parametrize(
    ("age_s", "french", "english"),
    [
        (0, "il y a 1 s", "1 sec ago"),
        (360, "il y a 6 min", "6 min ago"),
        (5400, "il y a 90 min", "90 min ago"),
        (30 * 3600, "il y a 30 h", "30 hr ago"),
        (952 * 86400, "il y a 952 j", "952 days ago"),
        (-300, "dans 5 min", "in 5 min"),
    ],
)
def test_an_age_is_told_in_the_language_and_not_rounded_to_one_of_a_unit(age_s: int, french: str, english: str) -> None:
    now = datetime(2024, 4, 19, 0, 27, tzinfo=UTC)
    told = [age_in_words(now - timedelta(seconds=age_s), now, texts(locale)) for locale in ("fr_FR", "en_GB")]
    assert [one.replace("\N{NO-BREAK SPACE}", " ") for one in told] == [french, english]
