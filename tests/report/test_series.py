"""Reports beside each other: folders, the page that lists them, the link to the newest, and who looks in meanwhile."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from datetime import timedelta
from functools import cache
from pathlib import Path

import pytest
from justhtml import JustHTML

from tests.builders import a_page
from tests.cli.running import tracker
from tests.conftest import missing
from tests.forked import forks
from tests.report.builders import ENGLISH, FRENCH, MADE_BY, PARIS, START, a_history, a_market, an_instrument, written
from tests.report.test_write import words_of
from tests.sizes import some
from tracker.errors import OutputFailed
from tracker.report.contents import PAGE
from tracker.report.placed_files import place_files
from tracker.report.series import MOST_LISTED, Kept, keep_newest, place_report
from tracker.report.time_words import TimeWords
from tracker.report.write import MadeReport, make_report

DAY = timedelta(days=1)


@cache
def a_report(*values: str, name: str = "Nikkei 225") -> MadeReport:
    """A small report that is not yet anywhere."""
    history = a_history(an_instrument(*(values or ("1",)), name=name))
    return make_report(history, texts=FRENCH.texts, zone=PARIS, made_by=MADE_BY)


def place(out: Path, days: float = 0, made: MadeReport | None = None, words: TimeWords = FRENCH) -> Path:
    return place_report(out, made or a_report(), START + days * DAY, words=words, version="0.1.0")


def links_of(page: str) -> list[str]:
    return re.findall(r'href="([^"]+)"', page)


def test_each_report_has_a_folder_and_the_newest_stands_first_and_is_the_latest(tmp_path: Path) -> None:
    for days in (1, 30, 0):
        place(tmp_path, days)
    names = ["2024-05-19T0027Z", "2024-04-20T0027Z", "2024-04-19T0027Z"]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names, "index.html", "latest", "report.json"])
    page = (tmp_path / PAGE).read_text("utf-8")
    assert links_of(page) == [f"{name}/index.html" for name in names]
    assert words_of(page).startswith("Rapports de marché 3 rapports · heures : Europe/Paris Mai 2024")
    assert "Dimanche 19 mai 2024 à 02:27 Nikkei 225 −1,40 %." in words_of(page)
    assert str((tmp_path / "latest").readlink()) == names[0]
    assert json.loads((tmp_path / "report.json").read_bytes())["reports"] == names


def test_the_page_is_valid_strict_and_in_either_language(tmp_path: Path) -> None:
    place(tmp_path, made=a_report("1", name='<b>&"</b>'))
    place(tmp_path, 1, words=ENGLISH)
    page = (tmp_path / PAGE).read_text("utf-8")
    JustHTML(page, strict=True, sanitize=False)
    assert '<html lang="en">' in page
    assert re.search(r"content=\"default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none';", page)
    assert "2 reports · times in Europe/Paris April 2024" in words_of(page)
    assert page.count('<td class="wrap" lang="fr">') == 2
    assert "<b>" not in page
    assert '<b>&"</b> −1,40 %' in words_of(page)


def test_the_same_report_again_touches_nothing(tmp_path: Path) -> None:
    place(tmp_path)
    times = {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")}
    place(tmp_path)
    assert {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")} == times


def test_another_report_of_the_same_snapshot_takes_its_place(tmp_path: Path) -> None:
    place(tmp_path)
    folder = place(tmp_path, made=a_report("1", name="DAX"))
    assert sorted(path.name for path in folder.glob("*.csv")) == ["dax.csv"]


def test_a_plain_report_makes_room_for_the_list_and_the_other_way_round(tmp_path: Path) -> None:
    written(a_market(2, snapshots=1), tmp_path)
    place(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2024-04-19T0027Z", PAGE, "latest", "report.json"]
    written(a_market(2, snapshots=1), tmp_path)
    assert "Dow Jones" in (tmp_path / PAGE).read_text("utf-8")
    assert (tmp_path / "latest" / PAGE).exists()


def test_what_is_no_report_is_not_listed_and_damaged_contents_do_no_harm(tmp_path: Path) -> None:
    place(tmp_path)
    for name in ("2024-02-30T0000Z", "2024-13-01T0000Z", "notes", "2025-01-01T0000Z", "2025-01-02T0000Z"):
        shutil.copytree(tmp_path / "2024-04-19T0027Z", tmp_path / name)
    (tmp_path / "2025-01-01T0000Z" / PAGE).unlink()
    contents = tmp_path / "2025-01-02T0000Z" / "report.json"
    contents.write_text(json.dumps({"headline": ["<i>\ud800", 3, None], "language": '"><script>'}))
    place(tmp_path, 1)
    page = (tmp_path / PAGE).read_text("utf-8")
    assert [link.split("/")[0] for link in links_of(page)] == [
        "2025-01-02T0000Z", "2024-04-20T0027Z", "2024-04-19T0027Z",
    ]  # fmt: skip
    assert "<i>" not in page
    assert "<script" not in page


def test_of_very_many_the_newest_are_listed_and_that_is_said(tmp_path: Path) -> None:
    place(tmp_path)
    contents = (tmp_path / "2024-04-19T0027Z" / "report.json").read_bytes()
    for number in range(MOST_LISTED):
        folder = tmp_path / f"2023-01-01T{number // 60:02}{number % 60:02}Z"
        folder.mkdir()
        (folder / PAGE).touch()
        (folder / "report.json").write_bytes(contents)
    place(tmp_path)
    page = (tmp_path / PAGE).read_text("utf-8")
    assert len(links_of(page)) == MOST_LISTED
    assert "1 001 rapports · seuls les 1 000 plus récents sont listés" in words_of(page).replace("\u202f", " ")


@pytest.mark.parametrize("kind", ["file", "folder"])
def test_something_else_that_is_called_latest_is_left_alone_and_named(kind: str, tmp_path: Path) -> None:
    latest = tmp_path / "latest"
    if kind == "file":
        latest.write_text("mine")
    else:
        latest.mkdir()
        (latest / "notes.txt").write_text("mine")
    with pytest.raises(OutputFailed, match="latest"):
        place(tmp_path)
    assert (latest if kind == "file" else latest / "notes.txt").read_text() == "mine"
    assert (tmp_path / "2024-04-19T0027Z" / PAGE).exists()


def keep(out: Path, count: int, placed: Path) -> Kept:
    return keep_newest(out, count, placed=placed, words=FRENCH, version="0.1.0")


def test_the_oldest_reports_go_with_their_lines_and_the_newest_stay(tmp_path: Path) -> None:
    placed = [place(tmp_path, days) for days in range(5)]
    kept = keep(tmp_path, 2, placed[-1])
    names = ["2024-04-23T0027Z", "2024-04-22T0027Z"]
    assert kept == Kept(("2024-04-21T0027Z", "2024-04-20T0027Z", "2024-04-19T0027Z"), ())
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names, PAGE, "latest", "report.json"])
    assert links_of((tmp_path / PAGE).read_text("utf-8")) == [f"{name}/index.html" for name in names]
    assert json.loads((tmp_path / "report.json").read_bytes())["reports"] == names
    assert (tmp_path / "latest" / PAGE).exists()
    assert keep(tmp_path, 2, placed[-1]) == Kept((), ())


def test_nothing_but_reports_of_ours_goes(tmp_path: Path) -> None:
    elsewhere = place(tmp_path / "elsewhere", -9)
    out = tmp_path / "out"
    noted, nested, torn = (place(out, days) for days in (-1, -2, -3))
    (noted / "notes.txt").write_text("mine")
    (nested / "mine").mkdir()
    (torn / f".{PAGE}.{2**22 + 1}.part").write_text("a killed run was writing this")
    (out / elsewhere.name).symlink_to(elsewhere)
    (out / "2024-01-01T0000Z").mkdir()
    (out / "2024-01-01T0000Z" / "thesis.txt").write_text("mine")
    (out / "private").mkdir()
    newest = place(out)
    kept = keep(out, 1, newest)
    assert kept == Kept((torn.name,), (noted.name, nested.name, elsewhere.name))
    assert sorted(path.name for path in out.iterdir()) == sorted([
        newest.name, noted.name, nested.name, elsewhere.name, "2024-01-01T0000Z", "private", PAGE, "latest",
        "report.json",
    ])  # fmt: skip
    assert (noted / "notes.txt").read_text() == "mine"
    assert (elsewhere / PAGE).exists()
    assert noted.name in (out / PAGE).read_text("utf-8")


def test_a_report_on_an_old_period_survives_its_own_run(tmp_path: Path) -> None:
    for days in (1, 2):
        place(tmp_path, days)
    assert keep(tmp_path, 1, place(tmp_path, 0)) == Kept(("2024-04-20T0027Z",), ())
    assert (tmp_path / "2024-04-19T0027Z" / PAGE).exists()


@pytest.mark.slow
def test_where_there_are_no_links_latest_is_a_folder_with_the_newest_report_s_files(tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        missing("strace is needed to make a link fail (Debian: strace)")
    script = (
        "import sys; from pathlib import Path; from tests.report.test_series import a_report, place\n"
        "place(Path(sys.argv[1]), 2, a_report('1', name='old'))\n"
        "place(Path(sys.argv[1]), 3, a_report('1', name='new'))\n"
        "place(Path(sys.argv[1]), 1, a_report('1', name='older'))\n"
    )
    fault = "inject=symlink,symlinkat:error=EPERM"
    ran = subprocess.run(
        ["strace", "-f", "--seccomp-bpf", "-o", os.devnull, "-e", "trace=symlink,symlinkat", "-e", fault,
         sys.executable, "-c", script, tmp_path],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    latest, newest = tmp_path / "latest", tmp_path / "2024-04-22T0027Z"
    assert not latest.is_symlink()
    files = {path.name: path.read_bytes() for path in newest.iterdir()}
    assert {path.name: path.read_bytes() for path in latest.iterdir()} == files
    assert "new.csv" in files
    assert not list(tmp_path.glob(".*"))


def go_on_writing(out: Path, plain: Path, number: int, reports: list[MadeReport]) -> None:
    """Write report after report, of three writers the one of that number."""
    for step in range(number, 100_000, 3):
        made = reports[step % len(reports)]
        place(out, step / 1440, made)
        place_files(plain, made.files, made.contents)
        time.sleep(0.02)


@pytest.mark.slow
@pytest.mark.sized
@pytest.mark.timeout(300)
def test_a_reader_sees_whole_reports_while_they_are_written_and_a_writer_is_killed(tmp_path: Path) -> None:
    out, plain = tmp_path / "out", tmp_path / "plain"
    reports = [a_report("1", "2", name=name) for name in ("Nikkei 225", "DAX")]
    wholes = {report.files[PAGE] for report in reports}
    # To import what draws a report takes longer than all that they write: the three are forked from what has.
    writers = [forks().Process(target=go_on_writing, args=(out, plain, number, reports)) for number in range(3)]
    for writer in writers:
        writer.start()
    try:
        while not (out / PAGE).exists() or not (plain / PAGE).exists():
            assert all(writer.is_alive() for writer in writers)
            time.sleep(0.01)
        seen: set[str] = set()
        lists: set[int] = set()
        reads, is_killed, until = 0, False, time.monotonic() + 200
        wanted = some(1000)
        while (reads < wanted or len(seen) < 5 or len(lists) < 10) and time.monotonic() < until:
            reads += 1
            assert (out / "latest" / PAGE).read_bytes() in wholes
            assert (plain / PAGE).read_bytes() in wholes
            listed = links_of((out / PAGE).read_text("utf-8"))
            assert (out / listed[0]).exists()
            seen.add(str((out / "latest").readlink()))
            lists.add(len(listed))
            if len(seen) == 3 and not is_killed:
                is_killed = True
                writers[0].kill()
    finally:
        for writer in writers:
            writer.kill()
            writer.join()
    assert is_killed
    assert reads >= wanted
    assert (len(seen) >= 5, len(lists) >= 10) == (True, True)
    place(out, 100_000, reports[0])
    assert not list(out.glob(".*.part"))
    assert str((out / "latest").readlink()) == json.loads((out / "report.json").read_bytes())["reports"][0]


def test_the_command_line_says_where_report_and_list_are(tmp_path: Path) -> None:
    home = tmp_path / "home"
    nothing = tracker("report", "--home", home, "--dated", "--json")
    assert nothing.code == 0
    assert nothing.json["page"] == nothing.json["list_page"] == str(home / "reports" / PAGE)
    assert "Aucun relevé à présenter" in nothing.err
    assert "Pas encore de rapport" in (home / "reports" / PAGE).read_text("utf-8")
    assert not (home / "reports" / "latest").is_symlink()
    page = tmp_path / "2024-04-19T022708+0200.txt"
    page.write_bytes(a_page().body)
    assert tracker("capture", page, "--at", "2024-04-19T02:27:08+02:00", "--home", home).code == 0
    assert tracker("report", "--home", home, "--instruments", "nikkei").code == 0
    ran = tracker("report", "--home", home, "--dated", "--instruments", "nikkei", "--json")
    assert ran.code == 0
    assert "les fichiers de celui qui s’y trouvait cèdent la place" in ran.err
    assert not (home / "reports" / "nikkei-225.png").exists()
    folder = home / "reports" / "2024-04-19T002708Z"
    assert ran.json["page"] == str(folder / PAGE)
    assert "--dated" in (folder / PAGE).read_text("utf-8")
    assert (home / "reports" / "latest" / "nikkei-225.png").exists()
    assert '<a href="../index.html">Tous les rapports</a>' in (folder / PAGE).read_text("utf-8")
    later = tracker("capture", page, "--at", "2024-04-20T02:27:08+02:00", "--home", home)
    kept = tracker("report", "--home", home, "--dated", "--instruments", "nikkei", "--keep", "1")
    assert (later.code, kept.code) == (0, 0)
    assert "1 ancien rapport supprimé : 2024-04-19T002708Z" in kept.err.replace("\N{NO-BREAK SPACE}", " ")
    assert not folder.exists()


@pytest.mark.parametrize("wrong", [("--keep", "3"), ("--dated", "--keep", "0"), ("--dated", "--keep", "many")])
def test_a_number_of_reports_that_can_t_be_kept_is_wrong_use(wrong: tuple[str, ...], tmp_path: Path) -> None:
    ran = tracker("report", "--home", tmp_path, *wrong)
    assert (ran.code, list(tmp_path.iterdir())) == (2, [])
