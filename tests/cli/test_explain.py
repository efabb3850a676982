"""``tracker explain``: every stored figure leads back to the bytes that printed it, or to why it no longer does."""

from __future__ import annotations

import gzip
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.builders import a_page, a_strip
from tests.cli.running import tracker
from tests.cli.test_sources import TABLE
from tests.markup import Generation, html_page
from tests.pages import page_text
from tests.servers import a_site, gzipped, sends
from tracker.archived_records import KeptRecord, record_at

DATABASE = "snapshots/tracker.db"
ARCHIVE = "snapshots/2024-04.warc.gz"


@pytest.fixture(scope="module")
def captured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a home of two snapshots, and their pages beside it: in the later one the Nikkei has moved."""
    folder = tmp_path_factory.mktemp("captured")
    for name, body, hour in (("page", a_page().body, 2), ("later", a_page().body.replace(b"547,74", b"600,00"), 3)):
        page = folder / f"{name}.txt"
        page.write_bytes(body)
        at = ("--at", f"2024-04-19T0{hour}:27+02:00", "--home", folder / "home")
        assert tracker("capture", page, *at).code == 0
    return folder


@pytest.fixture
def home(captured: Path, tmp_path: Path) -> Path:
    """A copy of that home."""
    return shutil.copytree(captured / "home", tmp_path / "home")


def change(home: Path, statement: str) -> None:
    with closing(sqlite3.connect(home / DATABASE)) as connection, connection:
        connection.execute(statement)


def figures(document: Any) -> dict[str, Any]:
    """What an explanation says of each figure."""
    return {each["figure"]: each for each in document["figures"]}


def test_the_newest_quote_is_explained_down_to_the_bytes_that_its_record_holds(home: Path, captured: Path) -> None:
    told = tracker("explain", "nikkei", "--home", home, "--json").json
    (quote,) = tracker("history", "nikkei", "--since", "2024-04-19T03:00", "--home", home, "--json").json
    assert {name: told[name] for name in quote} == quote
    assert (told["is_newest"], told["value"], told["time_source"]) == (True, "37600.00", "option")
    assert told["address"] == str(captured / "later.txt")
    record = record_at(home / ARCHIVE, told["archive"]["offset"], UUID(told["archive"]["page_identity"]))
    assert isinstance(record, KeptRecord)
    assert (told["archive"]["verified"], told["archive"]["payload_digest"]) == (True, record.payload_digest)
    body = record.kept.page.body
    assert told["page"] == {"bytes": len(body), "encoding": "utf-8"}
    printed = {figure: body[each["places"][0]["start"] : each["places"][0]["end"]].decode() for figure, each in
               figures(told).items()}  # fmt: skip
    assert printed == {
        "name": "Nikkei 225", "value": "37\N{NO-BREAK SPACE}600,00", "change": "-531,96", "percent": "-1,40 %",
    }  # fmt: skip
    assert told["read_again"] == {"same": True, "reader": "text", "fault": None, "differences": [], "findings": []}


def test_at_means_the_last_quote_up_to_then_and_nothing_is_so_early(home: Path) -> None:
    told = tracker("explain", "^N225", "--at", "2024-04-19T03:26+02:00", "--home", home, "--json").json
    assert (told["at"], told["value"], told["is_newest"]) == ("2024-04-19T00:27:00Z", "37547.74", False)
    assert tracker("explain", "^N225", "--at", "2024-04-19", "--home", home, "--json").json["is_newest"]
    early = tracker("explain", "^N225", "--at", "2024-04-18", "--home", home, "--json", "--locale", "en_US")
    assert (early.code, early.json) == (0, None)
    assert early.err == "Nothing of ^N225 is stored so early: its first quote is of Apr 19, 2024 02:27.\n"


def test_an_instrument_that_nobody_knows_is_wrong_use_and_one_that_is_not_stored_is_said_to_be(home: Path) -> None:
    assert tracker("explain", "nikky", "--home", home).code == 2
    unstored = tracker("explain", "hang seng", "--home", home / "snapshots", "--locale", "en_US")
    assert (unstored.code, unstored.out, unstored.err) == (0, "", "Nothing is stored of hang seng.\n")
    assert not (home / "snapshots" / "snapshots").exists()


def test_on_a_screen_each_figure_is_underlined_in_its_line(home: Path) -> None:
    lines = tracker("explain", "cmc crypto 200", "--home", home, "--locale", "en_US", screen=True).out.split("\n")
    assert lines[0].startswith("CMC Crypto 200 (^CMC200) · Apr 19, 2024 03:27 (Europe/Paris) · ")
    assert lines[0].endswith(" · the newest quote")
    at = next(number for number, line in enumerate(lines) if line.endswith("+419,01 (+46,95 %)"))
    assert (
        "".join(mark for mark, below in zip(lines[at], lines[at + 1], strict=False) if below == "^")
        == "+419,01+46,95 %"
    )
    text = "\n".join(" ".join(line.replace("\N{NO-BREAK SPACE}", " ").split()) for line in lines)
    assert "Check percent-mismatch does not agree\n" in text
    assert "It follows 47.3157 to 47.3180 %\nPercent 46.945 to 46.955 %\n" in text
    assert "Finding percent-mismatch: CMC Crypto 200: 47.317" in text
    assert "Read again the same figures\n" in text


def test_in_a_pipe_each_fact_is_a_line_of_fields_and_quiet_leaves_the_heading_out(home: Path) -> None:
    ran = tracker("explain", "eur/usd", "-q", "--home", home, "--locale", "en_US")
    assert (ran.code, ran.err) == (0, "")
    rows = dict(line.split("\t", 1) for line in ran.out.splitlines())
    assert rows["Value"] == "1,0639\tline 20, bytes 249 to 254"
    assert rows["Archive"].startswith(f"{home / ARCHIVE}\tbyte ")
    assert "Check\tpercent-mismatch\tagrees" in ran.out.splitlines()


def test_what_was_shown_before_is_told_with_what_each_check_compares(home: Path) -> None:
    told = {each["code"]: each for each in tracker("explain", "dow jones", "--home", home, "--json").json["checks"]}
    assert {code: each["agrees"] for code, each in told.items()} == {
        "percent-mismatch": True, "reference-mismatch": True, "jump": True, "stale": None, "clock-mismatch": False,
    }  # fmt: skip
    terms = {each["of"]: each for each in told["reference-mismatch"]["terms"]}
    assert (terms["reference"]["figure"], terms["reference"]["low"]) == ("37753.31", "37753.300")
    assert (terms["stands-for"]["word"], terms["stands-for"]["exchange"]) == ("previous-close", "XNYS")
    assert (terms["session"]["first_at"], terms["session"]["last_at"]) == ("2024-04-18T14:00:00Z", None)
    assert (terms["earlier-pages"]["pages"], terms["earlier-pages"]["first_at"]) == (1, "2024-04-19T00:27:00Z")
    first = ("explain", "dow jones", "--at", "2024-04-19T02:27+02:00", "--home", home)
    shown = tracker(*first, "--locale", "en_US").out
    # The later page is this one, served again, as its countdown tells.
    assert "  Earlier pages\tno earlier page of the session\n" in shown
    assert "Later pages" not in shown
    another = a_page().body.decode().replace("37\N{NO-BREAK SPACE}775,38", "37\N{NO-BREAK SPACE}785,38")
    page = home.parent / "page.txt"
    page.write_text(another.replace("+22,07 (+0,06 %)", "+32,07 (+0,08 %)"))
    assert tracker("capture", page, "--at", "2024-04-19T03:27+02:00", "--home", home).code == 0
    assert "  Later pages\t37,753.31\t1 page\t" in tracker(*first, "--locale", "en_US").out
    assert "  Pages antérieures\taucune page antérieure de la séance\n" in tracker(*first).out


@pytest.mark.parametrize("generation", Generation)
def test_a_figure_in_markup_is_shown_with_what_stands_around_it(tmp_path: Path, generation: Generation) -> None:
    page = tmp_path / "page.html"
    page.write_text(html_page(a_strip(), generation), "utf-8")
    assert tracker("capture", page, "--at", "2024-04-19T02:27+02:00", "--home", tmp_path).code == 0
    told = tracker("explain", "bitcoin eur", "--home", tmp_path, "--json").json
    assert (told["reader"], told["value"], told["read_again"]["same"]) == ("html", "59256.91", True)
    value = next(each for each in told["excerpts"] if each["marks"][0]["figure"] == "value")
    (mark,) = value["marks"]
    assert value["text"][mark["start"] : mark["end"]] == "59\N{NO-BREAK SPACE}256,91"
    codes = {check["code"]: check for check in told["checks"]}
    # The first generation keeps no number behind its prints.
    assert ("markup-mismatch" in codes) is (generation is not Generation.A)
    if generation is not Generation.A:
        kept = [term for term in codes["markup-mismatch"]["terms"] if term["kept_in"]]
        assert {name: told for name, told in kept[0].items() if told is not None} == {
            "of": "value", "raw": "59256.910312", "kept_in": "markup",
        }  # fmt: skip
    shown = tracker("explain", "bitcoin eur", "--home", tmp_path, screen=True).out
    assert "^^^^^^^^^" in shown


def test_a_compressed_response_is_explained_in_the_page_that_it_holds(tmp_path: Path) -> None:
    with a_site() as site:
        site.paths["/"] = sends(gzipped(a_page().body))
        assert tracker("capture", f"{site.url}/", "--home", tmp_path).code == 0
    told = tracker("explain", "dow jones", "--home", tmp_path, "--json").json
    assert (told["archive"]["record"], told["time_source"], told["page"]["bytes"]) == (
        "response", "clock", len(a_page().body),
    )  # fmt: skip
    (place,) = figures(told)["value"]["places"]
    assert a_page().body[place["start"] : place["end"]].decode() == "37\N{NO-BREAK SPACE}775,38"


def test_a_page_that_came_again_is_explained_by_the_record_that_has_its_bytes(home: Path, page: Path) -> None:
    assert tracker("capture", page, "--at", "2024-04-19T04:27+02:00", "--home", home).code == 0
    told = tracker("explain", "dow jones", "--home", home, "--json").json
    first = tracker("explain", "dow jones", "--home", home, "--json", "--at", "2024-04-19T02:27+02:00").json
    assert (told["archive"]["record"], told["archive"]["verified"]) == ("revisit", True)
    assert told["archive"]["refers_to_offset"] == first["archive"]["offset"]
    assert told["figures"] == first["figures"]


def removed(archive: Path, _: int) -> None:
    archive.unlink()


def cut(archive: Path, offset: int) -> None:
    archive.write_bytes(archive.read_bytes()[: offset + 100])


def flipped(archive: Path, offset: int) -> None:
    content = bytearray(archive.read_bytes())
    content[offset + 300] ^= 1
    archive.write_bytes(content)


def other_digit(archive: Path, offset: int) -> None:
    """In a record whose member is whole."""
    rewrite(archive, offset, lambda record: record.replace(b"600,00", b"600,01"))


def other_digest(archive: Path, offset: int) -> None:
    rewrite(
        archive,
        offset,
        lambda record: re.sub(rb"(?<=Digest: sha1:).", lambda one: b"B" if one[0] == b"A" else b"A", record),
    )


def rewrite(archive: Path, offset: int, change: Callable[[bytes], bytes]) -> None:
    content = archive.read_bytes()
    record = gzip.decompress(content[offset:])
    assert change(record) != record
    archive.write_bytes(content[:offset] + gzip.compress(change(record)))


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (removed, "it can't be read: no such file or directory"),
        (cut, "it ends in the middle of a record"),
        (flipped, ""),
        (other_digit, "its page is not the one that was captured: the identity differs"),
        (other_digest, "its bytes are not those that its digest is of"),
    ],
)
def test_without_its_record_a_quote_is_told_as_the_database_has_it_and_the_exit_code_says_so(
    home: Path, damage: Callable[[Path, int], None], fault: str
) -> None:
    offset = tracker("explain", "nikkei", "--home", home, "--json").json["archive"]["offset"]
    damage(home / ARCHIVE, offset)
    ran = tracker("explain", "nikkei", "--home", home, "--json")
    told = ran.json
    assert ran.code == 74
    assert (told["value"], told["archive"]["verified"], told["figures"], told["read_again"]) == (
        "37600.00", False, [], None,
    )  # fmt: skip
    assert told["archive"]["fault"] == (fault or told["archive"]["fault"])
    assert told["checks"][0]["code"] == "percent-mismatch"
    assert (told["error"]["code"], told["error"]["exit"]) == ("storage-failed", 74)
    assert f"at byte {offset}: {fault}" in ran.err
    shown = tracker("explain", "nikkei", "--home", home, "--locale", "en_US", screen=True)
    assert shown.code == 74
    assert "37 600,00" in shown.out.replace("\N{NARROW NO-BREAK SPACE}", " ")


def test_a_record_of_another_page_is_no_evidence(home: Path) -> None:
    first = tracker("explain", "nikkei", "--home", home, "--json", "--at", "2024-04-19T02:27+02:00").json
    change(home, f"UPDATE snapshot SET archive_offset = {first['archive']['offset']}")
    ran = tracker("explain", "nikkei", "--home", home, "--json")
    assert (ran.code, ran.json["archive"]["fault"]) == (74, "the record that begins there is of another page")


def test_an_archive_that_another_tool_compressed_as_one_is_evidence_all_the_same(home: Path) -> None:
    archive = home / ARCHIVE
    archive.write_bytes(gzip.compress(gzip.decompress(archive.read_bytes())))
    change(home, "UPDATE snapshot SET archive_offset = 0")
    told = tracker("explain", "nikkei", "--home", home, "--json").json
    assert (told["archive"]["verified"], told["archive"]["offset"], told["value"]) == (True, 0, "37600.00")


def test_what_reads_otherwise_now_is_told_beside_what_is_stored(home: Path) -> None:
    change(home, "UPDATE quote SET value = 3760000 + 1 WHERE value = 3760000")
    ran = tracker("explain", "nikkei", "--home", home, "--json")
    assert ran.code == 0
    assert ran.json["read_again"]["differences"] == [{"figure": "value", "stored": "37600.01", "read": "37600.00"}]
    assert "now 37 600,00" in tracker("explain", "nikkei", "--home", home, "--locale", "en_US").out


def test_a_page_with_a_layout_tells_its_headings_and_one_whose_layout_is_gone_says_so(tmp_path: Path) -> None:
    settings = tmp_path / "tracker.toml"
    settings.write_text(
        '[[sources]]\nname = "banque"\nurl = "https://banque.example/"\n'
        'table = { name = "Valeur", value = "Dernier", percent = "Var. %", without = ["€"] }\n'
    )
    page = tmp_path / "indices.html"
    page.write_text(TABLE, "utf-8")
    at = ("--at", "2024-04-19T02:27+02:00", "--source", "banque", "--home", tmp_path)
    assert tracker("capture", page, *at).code == 0
    told = tracker("explain", "cac 40", "--home", tmp_path, "--json").json
    assert (figures(told)["value"]["selector"], figures(told)["value"]["selected"]) == ("Dernier", "8 183,10 €")
    assert [place["written"] for place in figures(told)["value"]["places"]] == ["8 183,10"]
    assert figures(told)["change"]["printed"] is None
    settings.unlink()
    without = tracker("explain", "cac 40", "--home", tmp_path, "--json")
    assert without.code == 0
    assert "no source 'banque'" in without.json["read_again"]["fault"]


def test_of_a_name_that_stands_twice_each_occurrence_has_its_own_place(tmp_path: Path) -> None:
    widget = "  • Gold future\n\n    {},00\n    +1,00 (+0,04 %)\n    \N{NO-BREAK SPACE}\n"
    page = tmp_path / "page.txt"
    page.write_text(page_text(a_strip()).replace("  • Dow", widget.format("2100") + widget.format("2200") + "  • Dow"))
    assert tracker("capture", page, "--at", "2024-04-19T02:27+02:00", "--home", tmp_path).code == 0
    told = [
        tracker("explain", "gold future", "--occurrence", number, "--home", tmp_path, "--json").json
        for number in ("1", "2")
    ]
    assert [figures(each)["value"]["printed"] for each in told] == ["2100,00", "2200,00"]
    assert [each["value"] for each in told] == ["2100.00", "2200.00"]
    third = tracker("explain", "gold future", "--occurrence", "3", "--home", tmp_path)
    assert (third.code, third.out) == (2, "")


def test_of_an_instrument_under_two_names_the_one_that_is_asked_for_is_explained(tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(page_text(a_strip()).replace("  • Nasdaq", "  • Dow 30", 1))
    assert tracker("capture", page, "--at", "2024-04-19T02:27+02:00", "--home", tmp_path).code == 0
    told = [tracker("explain", name, "--home", tmp_path, "--json").json for name in ("dow 30", "dow jones", "^dji")]
    assert [(one["symbol"], one["name"]) for one in told] == [
        ("^DJI", "Dow 30"), ("^DJI", "Dow Jones"), ("^DJI", "Dow Jones"),
    ]  # fmt: skip
