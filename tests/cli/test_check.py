"""``tracker check``: what is open by its cause, what somebody has said of it, and when that no longer holds."""

from __future__ import annotations

import shlex
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.builders import a_page
from tests.cli.conftest import settle_in
from tests.cli.running import Ran, tracker
from tests.cli.test_odd_names import ESCAPED, STEERING, assert_harmless
from tracker.findings import FACTOR_JUMP, PERCENT_MISMATCH, STALE, WIDGET_UNREADABLE, finding

NBSP = "\N{NO-BREAK SPACE}"
NIKKEI, WRONG_GROUP, NO_NUMBER = f"37{NBSP}547,74", "37 4,62", "1e5"


def captured(home: Path, minute: str, nikkei: str = NIKKEI, **others: str) -> None:
    """Capture the strip of 19 April at a minute of that day, with another value of the Nikkei."""
    text = a_page().body.decode().replace(NIKKEI, nikkei)
    for old, new in others.items():
        text = text.replace(old, new)
    page = home.parent / "page.txt"
    page.write_text(text)
    assert tracker("capture", page, "--at", f"2024-04-19T{minute}+02:00", "--home", home, "-q").code == 0


@pytest.fixture(scope="module")
def three_doubts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `doubted` is a copy of."""
    folder = tmp_path_factory.mktemp("doubted")
    with pytest.MonkeyPatch.context() as patch:
        settle_in(folder, patch)
        for minute in ("02:27", "02:37", "02:47"):
            captured(folder / "home", minute, WRONG_GROUP)
    return folder / "home"


@pytest.fixture
def doubted(three_doubts: Path, tmp_path: Path) -> Path:
    """A home in which one quote could not be read three times, for one reason."""
    return shutil.copytree(three_doubts, tmp_path / "home")


def check(home: Path, *options: str, screen: bool = False, locale: str = "en_GB") -> Ran:
    return tracker("check", *options, "--home", home, "--locale", locale, screen=screen)


def unreadable(home: Path, *options: str) -> list[dict[str, Any]]:
    """The findings of that code, as JSON."""
    found = check(home, "--json", *options).json["findings"]
    return [one for one in found if one["code"] == "widget-unreadable"]


def test_a_finding_that_repeats_is_one_with_its_first_and_last_time_and_a_count(doubted: Path) -> None:
    (one,) = unreadable(doubted)
    assert (one["count"], one["first_at"], one["last_at"]) == (3, "2024-04-19T00:27:00Z", "2024-04-19T00:47:00Z")
    assert (one["quote"], one["severity"], one["acknowledged"]) == ("Nikkei 225", "error", None)


def test_it_is_65_while_an_error_of_the_period_is_open_and_0_without(doubted: Path) -> None:
    captured(doubted, "03:27")
    assert check(doubted).code == 65
    assert check(doubted, "--until", "2024-04-19T02:27").code == 65
    after = check(doubted, "--since", "2024-04-19T03:00", "--json")
    assert (after.code, after.json["snapshots"]) == (0, 1)
    assert unreadable(doubted, "--since", "2024-04-19T02:40")[0]["count"] == 1


def test_an_acknowledged_finding_is_open_no_more_and_is_again_once_withdrawn(doubted: Path) -> None:
    key = unreadable(doubted)[0]["id"]
    said = check(doubted, "--acknowledge", key[:4].upper(), "--note", " the page is broken ")
    assert (said.code, said.out) == (0, "acknowledged: widget-unreadable · Nikkei 225 · saved\n")
    captured(doubted, "02:57", WRONG_GROUP.replace("4", "5"))
    assert check(doubted).code == 0
    (one,) = unreadable(doubted)
    assert (one["count"], one["acknowledged"]["note"]) == (4, "the page is broken")
    again = check(doubted, "--acknowledge", key, "--note", "still", "--json").json
    assert (again["id"], again["acknowledged"]["note"]) == (key, "still")
    assert check(doubted, "--withdraw", key[:8]).out.startswith("no longer acknowledged: ")
    assert check(doubted).code == 65
    twice = check(doubted, "--withdraw", key, "--json")
    assert (twice.code, "tracker check --all lists" in twice.err) == (2, True)


def test_it_lapses_when_the_reason_is_another(doubted: Path) -> None:
    check(doubted, "--acknowledge", unreadable(doubted)[0]["id"], "--note", "known")
    captured(doubted, "03:27", NO_NUMBER)
    assert check(doubted).code == 65
    assert [bool(one["acknowledged"]) for one in unreadable(doubted)] == [False, True]


def test_a_database_that_is_built_anew_has_what_was_said_again(doubted: Path) -> None:
    (one,) = unreadable(doubted)
    said = [("--acknowledge", one["id"], "--note", "erst"), ("--acknowledge", one["id"], "--note", "L’Oréal écrit ça")]
    for each in said:
        assert check(doubted, *each).code == 0
    before = unreadable(doubted)[0]["acknowledged"]
    file = doubted / "snapshots" / "acknowledged.jsonl"
    assert len(file.read_text("utf-8").splitlines()) == 2
    # A power cut tore a line that came later, and somebody wrote what is none.
    with file.open("ab") as lines:
        lines.write(b'{"id": 7}\n[]\n{"id": "')
    (doubted / "snapshots" / "tracker.db").unlink()
    assert tracker("reparse", "--json", "--home", doubted).json["acknowledgements"] == 1
    assert unreadable(doubted)[0]["acknowledged"] == before
    assert tracker("reparse", "--json", "--home", doubted).json["acknowledgements"] == 0, "it is there already"
    assert check(doubted, "--withdraw", one["id"]).code == 0
    (doubted / "snapshots" / "tracker.db").unlink()
    assert "acknowledged" not in tracker("reparse", "--home", doubted, "--locale", "en_GB").out
    assert unreadable(doubted)[0]["acknowledged"] is None


def test_what_can_t_be_noted_is_not_said(doubted: Path) -> None:
    (one,) = unreadable(doubted)
    (doubted / "snapshots" / "acknowledged.jsonl").mkdir()
    ran = check(doubted, "--acknowledge", one["id"], "--note", "bekannt")
    assert (ran.code, "can't be noted" in ran.err) == (74, True)
    assert unreadable(doubted)[0]["acknowledged"] is None


def test_what_tells_two_causes_apart() -> None:
    def percent(**facts: str) -> tuple[str, ...]:
        return finding(PERCENT_MISMATCH, "DAX", 3, **{"implied": "1", "percent": "2", **facts}).cause

    assert percent() == percent(implied="3") == percent(suspect="percentage", instead="1")
    assert percent(suspect="value", instead="9") == percent(suspect="value", instead="8") != percent()
    assert percent(suspect="change", instead="9") != percent(suspect="value", instead="9")
    jumps = [finding(FACTOR_JUMP, "DAX", value="1", before="2", factor=factor).cause for factor in ("10", "100")]
    stale = [finding(STALE, exchange=exchange, since="x").cause for exchange in ("XPAR", "XETR")]
    reasons = ("its value '1' is no number", "its change '1' is no number", "its value '2' is no number", "no name")
    unread = [finding(WIDGET_UNREADABLE, "DAX", reason=reason, raw="x").cause for reason in reasons]
    assert len({*jumps, *stale, *unread, finding(WIDGET_UNREADABLE, "Or", reason="no name", raw="x").cause}) == 8


@pytest.mark.parametrize(
    ("options", "advice"),
    [
        (("--acknowledge", "0000", "--note", "x"), "tracker check --all"),
        (("--acknowledge", "", "--note", "x"), "tracker check --all"),
        (("--withdraw", ""), "tracker check --all"),
        (("--acknowledge", "abc", "--note", "x"), "first four characters"),
        (("--acknowledge", "abcd"), "Give both"),
        (("--acknowledge", "abcd", "--note", " "), "Give both"),
        (("--note", "x"), "Give both"),
        (("--withdraw", "%_%_"), "tracker check --all"),
        (("--withdraw", "abcd", "--acknowledge", "abcd", "--note", "x"), "Leave one"),
        (("--withdraw", "abcd", "--note", "x"), "Give both"),
        (("--acknowledge", "abcd", "--note", "x", "--since", "2024-04-19"), "Leave"),
        (("--withdraw", "abcd", "--all"), "Leave"),
    ],
)
def test_wrong_use_is_2_with_what_to_do(doubted: Path, options: tuple[str, ...], advice: str) -> None:
    ran = check(doubted, *options)
    assert (ran.code, ran.out) == (2, "")
    assert advice in ran.err


def test_an_empty_home_has_nothing_to_check_and_stays_empty(tmp_path: Path) -> None:
    home = tmp_path / "nothing"
    assert (check(home).code, home.exists()) == (0, False)
    assert check(home, "--json").json == {"snapshots": 0, "changed": 0, "findings": []}
    said = check(home, "--acknowledge", "abcd", "--note", "x")
    assert (said.code, said.out) == (2, "")


def test_a_pipe_gets_a_line_of_fields_a_screen_gets_words_and_quiet_gets_the_list_alone(doubted: Path) -> None:
    piped = check(doubted)
    (line,) = [one for one in piped.out.splitlines() if "\terror\t" in one]
    key, severity, code, source, quote, count, first, last, sentence, note = line.split("\t")
    assert (severity, code, source, quote, count) == ("error", "widget-unreadable", "saved", "Nikkei 225", "3")
    assert (len(key), first, last, note) == (16, "2024-04-19T00:27:00Z", "2024-04-19T00:47:00Z", "")
    assert sentence.endswith(r": 37 4,62\n-531,96 (-1,40 %)")
    assert piped.err == "3 snapshots checked · 3 open findings\n"
    quiet = check(doubted, "--quiet")
    assert (quiet.out, quiet.err, quiet.code) == (piped.out, "", 65)
    screen = check(doubted, screen=True)
    lines = screen.out.splitlines()
    place = lines.index(f"{key[:8]}  error    widget-unreadable · Nikkei 225 · saved")
    assert lines[place + 1] == "          3 times, 19 Apr 2024 02:27 – 19 Apr 2024 02:47"
    command = screen.err.partition("To look at one: tracker ")[2].splitlines()[0]
    assert "CMC Crypto 200" in command, "the one that could not be read is not stored, and can't be explained"
    explained = tracker(*shlex.split(command))
    assert (explained.code, "percent-mismatch" in explained.out) == (0, True)
    check(doubted, "--acknowledge", key, "--note", "known")
    again = check(doubted)
    assert key not in again.out
    assert (again.code, again.err) == (0, "3 snapshots checked · 2 open findings · 1 acknowledged\n")
    (line,) = [one for one in check(doubted, "--all").out.splitlines() if one.startswith(key)]
    assert line.endswith("\tknown")
    assert ": known" in check(doubted, "--all", screen=True).out


def test_an_acknowledged_finding_is_no_news_in_the_report_and_of_the_doctor(home: Path) -> None:
    def page() -> str:
        shown = ("--instruments", "nikkei,cmc crypto 200", "--locale", "en_GB")
        assert tracker("report", "-q", "--home", home, *shown).code == 0
        return unescape((home / "reports" / "index.html").read_text("utf-8"))

    def doctor() -> str:
        (found,) = [
            one["found"]
            for one in tracker("doctor", "--json", "--home", home).json["checks"]
            if one["check"] == "findings"
        ]
        return str(found)

    def top(of: str) -> str:
        return of.partition("<header>")[2].partition("</header>")[0]

    before = page()
    assert (top(before).count("1 doubtful"), doctor()) == (2, "2 findings are open")
    assert "acknowledged on" not in before
    (one,) = [each for each in check(home, "--json").json["findings"] if each["code"] == "percent-mismatch"]
    check(home, "--acknowledge", one["id"], "--note", "<b>the page</b> is wrong")
    after = page()
    assert ("doubtful" in top(after), doctor()) == (False, "1 finding is open")
    assert "acknowledged on " in after
    assert after.count(": <b>the page</b> is wrong<") == 3, "of the newest snapshot, and of two examples"
    (row,) = [line for line in after.splitlines() if "CMC Crypto 200" in line and "doubtful:" in line]
    assert "percent-mismatch" in row, "the figure itself is still marked"


def test_it_speaks_french(doubted: Path) -> None:
    ran = check(doubted, locale="fr_FR", screen=True)
    assert ran.err.startswith("3 relevés contrôlés · 3 constats ouverts\n")
    assert "          3 fois, 19 avr. 2024 02:27 – 19 avr. 2024 02:47\n" in ran.out
    (one,) = unreadable(doubted)
    said = check(doubted, "--acknowledge", one["id"], "--note", "su", locale="fr_FR").out
    assert said == f"pris en compte{NBSP}: widget-unreadable · Nikkei 225 · saved\n"


def test_hostile_names_and_notes_steer_nothing(doubted: Path) -> None:
    captured(doubted, "03:07", **{"Nasdaq": f"N{STEERING}", "Dow Jones": f"N{STEERING}"})
    found = check(doubted, "--json").json["findings"]
    (twice,) = [one for one in found if one["code"] == "duplicate-name"]
    assert twice["quote"] == f"N{STEERING}"
    for options in ((), ("--all",), ("--acknowledge", twice["id"], "--note", f"a\t{STEERING}"), ("--all",)):
        for screen in (False, True):
            ran = check(doubted, *options, screen=screen)
            assert_harmless(ran)
            assert f"N{ESCAPED}" in ran.out
    assert all(line.count("\t") == 9 for line in check(doubted, "--all").out.splitlines())


def test_a_note_that_is_no_text_is_refused(doubted: Path) -> None:
    ran = check(doubted, "--acknowledge", unreadable(doubted)[0]["id"], "--note", "\udce9t\udce9")
    assert ran.code == 2
    assert "--note" in ran.err
