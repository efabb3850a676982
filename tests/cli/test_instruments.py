"""``tracker instruments``: what names mean, and how a person ties one: read, capture, look and report agree at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.builders import a_page
from tests.cli.conftest import with_two_snapshots
from tests.cli.running import tracker
from tests.forked import permitted
from tests.markup import Generation, html_page
from tests.pages import printed_strips

TABLE = '[instruments."^BAR"]\nnames = ["Foo  40"]\n'


TEXT = a_page().body.decode().replace("Nasdaq", "Foo 40")


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """A real strip on which the Nasdaq has a name that nobody knows."""
    path = tmp_path / "page.txt"
    path.write_text(TEXT)
    return path


@pytest.fixture(scope="module")
def two_snapshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `home` is a copy of, with that name."""
    return with_two_snapshots(tmp_path_factory.mktemp("two-snapshots"), TEXT)


def history(home: Path, words: str) -> list[tuple[str, str | None]]:
    return [(one["name"], one["symbol"]) for one in tracker("history", words, "--json", "--home", home).json]


def symbols(home: Path, page: Path) -> set[str | None]:
    """What each command says that the page's name means."""
    of_page = tracker("read", page, "--json", "--home", home).json["quotes"]
    latest = tracker("latest", "--json", "--home", home).json
    seen = tracker("instruments", "--json", "--home", home).json
    return {one["symbol"] for one in (*of_page, *latest) if one["name"] == "Foo 40"} | {
        one["symbol"] for one in seen if "Foo 40" in [name["name"] for name in one["names"]]
    }


def test_an_unknown_name_is_marked_and_the_doctor_says_what_to_do(home: Path, page: Path) -> None:
    ran = tracker("instruments", "--home", home)
    assert "! inconnu\tFoo 40\t2\t19 avr. 2024 02:27\t19 avr. 2024 03:27" in ran.out
    assert "^N225\tNikkei 225\t2\t19 avr. 2024 02:27\t19 avr. 2024 03:27\tindex\tXTKS" in ran.out
    assert "tracker instruments alias 'Foo 40' SYMBOL" in ran.err
    checks = tracker("doctor", "--quick", "--json", "--home", home).json["checks"]
    (names,) = [check for check in checks if check["check"] == "names"]
    assert names["ok"]
    assert "tracker instruments alias 'Foo 40' SYMBOL" in names["advice"]


@pytest.mark.slow
def test_a_tied_name_is_one_history_everywhere_until_it_is_taken_back(home: Path, page: Path) -> None:
    settings = home / "tracker.toml"
    before = '# mine\nlocale = "fr_FR"  # here\n'
    settings.write_text(before)
    settings.chmod(0o600)
    assert symbols(home, page) == {None}
    ran = tracker("instruments", "alias", "foo 40", "^BAR", "--json", "--home", home)
    assert (ran.code, ran.json["name"], ran.json["quotes"], ran.json["new_symbol"]) == (0, "Foo 40", 2, True)
    assert settings.read_text() == f'{before}\n[instruments."^BAR"]\nnames = ["Foo 40"]\n'
    assert settings.stat().st_mode & 0o777 == 0o600
    assert symbols(home, page) == {"^BAR"}
    assert history(home, "^bar") == [("Foo 40", "^BAR")] * 2
    assert tracker("capture", page, "--at", "2024-04-19T05:00Z", "--home", home).code == 0
    page.write_text(page.read_text().replace("Foo 40", "Bar"))
    assert tracker("instruments", "alias", "Bar", "^BAR", "--home", home).code == 0
    assert tracker("capture", page, "--at", "2024-04-19T06:00Z", "--home", home).code == 0
    assert history(home, "foo 40") == [("Foo 40", "^BAR")] * 3 + [("Bar", "^BAR")]
    assert tracker("reparse", "--json", "--home", home).json["pages"]["unchanged"] == 4
    report = tracker("report", "--instruments", "^BAR", "--json", "--home", home)
    assert "^BAR" in Path(report.json["page"]).read_text()
    ran = tracker("instruments", "alias", "--remove", "FOO 40", "--home", home)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "«\xa0Foo 40\xa0» est de nouveau un instrument à part.")
    assert history(home, "Foo 40") == [("Foo 40", None)] * 3
    assert history(home, "^BAR") == [("Bar", "^BAR")]
    assert tracker("instruments", "alias", "--remove", "Bar", "--home", home).code == 0
    assert settings.read_text() == before


def test_a_name_tied_by_hand_is_one_history_at_the_next_look(home: Path, page: Path) -> None:
    (home / "tracker.toml").write_text(TABLE)
    checks = tracker("doctor", "--quick", "--json", "--home", home).json["checks"]
    assert [check["found"] for check in checks if check["check"] == "names"] == [
        "'Foo 40' means ^BAR now, and what is stored is about to follow"
    ]
    assert symbols(home, page) == {"^BAR"}
    assert history(home, "^BAR") == [("Foo 40", "^BAR")] * 2
    # Taken away by hand: the next capture of that source has it apart again, and a reparse.
    for again in (("capture", page, "--at", "2024-04-19T05:00Z"), ("reparse",)):
        (home / "tracker.toml").write_text(TABLE)
        assert symbols(home, page) == {"^BAR"}
        (home / "tracker.toml").unlink()
        assert tracker(*again, "--home", home).code == 0
        assert symbols(home, page) == {None}
        assert history(home, "Foo 40") == [("Foo 40", None)] * 3


@pytest.mark.skipif(os.geteuid() != 0, reason="root alone writes into a folder that it may not write to")
@pytest.mark.slow
def test_a_database_that_can_t_be_written_is_read_as_it_is(home: Path, page: Path) -> None:
    (home / "tracker.toml").write_text(TABLE)
    (home / "snapshots" / "tracker.db").chmod(0o444)
    (home / "snapshots").chmod(0o555)
    ran = permitted("history", "Foo 40", "--format", "csv", "--home", home)
    assert (ran.code, ran.err) == (0, "")
    assert len(ran.out.splitlines()) == 3


def test_two_names_that_stand_beside_each_other_are_said_to_be_doubtful(home: Path, page: Path) -> None:
    ran = tracker("instruments", "alias", "Foo 40", "CAC 40", "--home", home)
    assert "côte à côte" not in ran.err
    assert tracker("instruments", "alias", "Foo 40", "--remove", "--home", home).code == 0
    ran = tracker("instruments", "alias", "Foo 40", "nikkei", "--home", home)
    assert ran.code == 0
    assert "« Foo 40 » et « Nikkei 225 » côte à côte" in ran.err


def test_what_is_tied_before_any_page_printed_it_says_so(tmp_path: Path) -> None:
    ran = tracker("instruments", "alias", "Foo", "CAC 40", "--home", tmp_path / "new", "--locale", "en_GB")
    assert (ran.code, ran.out) == (0, "“Foo” means ^FCHI.\n")
    assert "No page that is stored has printed “Foo”." in ran.err
    ran = tracker("instruments", "--all", "--json", "--home", tmp_path / "new")
    (cac,) = [one for one in ran.json if one["symbol"] == "^FCHI"]
    assert (cac["catalogue_names"], cac["names"], cac["decimals"]) == (["CAC 40", "Foo"], [], 2)
    assert tracker("instruments", "--json", "--home", tmp_path / "new").json == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Foo 40",), "a symbol is needed, or --remove and none"),
        (("Foo 40", "^BAR", "--remove"), "a symbol is needed, or --remove and none"),
        (("DAX", "^BAR"), "'DAX' means ^GDAXI"),
        (("^FCHI", "Foo 40"), "'^FCHI' is a symbol"),
        (("Foo 40", "Foo 41"), "'Foo 41' is neither a symbol nor a name"),
        (("Foo 40", "fchi"), "'fchi' is not known, and ^FCHI is"),
        (("Foo\n40", "^BAR"), "is no name that a page prints"),
        (("--remove", "DAX"), "means ^GDAXI in the catalogue of the package itself"),
        (("--remove", "Foo 41"), "nothing ties 'Foo 41' to a symbol"),
        (("--remove", "Foo 40"), "nothing ties 'Foo 40' to a symbol"),
    ],
)
def test_what_can_t_be_tied_is_wrong_use_and_changes_nothing(home: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = tracker("instruments", "alias", *arguments, "--home", home)
    assert ran.code == 2
    assert said in ran.err
    assert not (home / "tracker.toml").exists()


@pytest.mark.slow
def test_an_exchange_whose_hours_nobody_knows_is_named_and_keeps_nothing_from_being_captured(home: Path) -> None:
    (home / "tracker.toml").write_text(
        TABLE + 'exchange = "XXXX"\n[[sources]]\nname = "saved"\nurl = "http://127.0.0.1:9"\n'
    )
    checks = tracker("doctor", "--quick", "--json", "--home", home).json["checks"]
    assert "the opening hours of XXXX, the exchange of ^BAR, are not known" in [each["found"] for each in checks]
    assert tracker("capture", "--hours", "market", "--home", home).code == 69


def test_a_name_that_pages_give_a_symbol_themselves_is_said_to_have_that_one(tmp_path: Path) -> None:
    page, home = tmp_path / "page.html", tmp_path / "home"
    page.write_text(html_page(printed_strips()[0], Generation.B).replace(">Nasdaq<", ">Foo 40<"))
    assert tracker("capture", page, "--at", "2024-04-19T02:27+02:00", "--home", home).code == 0
    ran = tracker("instruments", "alias", "Foo 40", "^BAR", "--home", home, "--locale", "en_GB")
    assert (ran.code, ran.out) == (0, "“Foo 40” means ^BAR.\n")
    assert "Stored pages say themselves that “Foo 40” is ^IXIC: nothing changes for them." in ran.err
    assert "has printed" not in ran.err
    assert history(home, "foo 40") == [("Foo 40", "^IXIC")]
