"""What lies beside the page for other programs: SVG and CSV."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.builders import a_page
from tests.cli.running import tracker
from tests.report.builders import PARIS, a_history, an_instrument, written
from tests.report.test_write import HOSTILE
from tracker.home import open_home
from tracker.loading import load_history, printed_quotes
from tracker.report.days import times_of
from tracker.report.instrument_csv import instrument_csv
from tracker.report.period import period_of
from tracker.store import read

pytestmark = pytest.mark.slow

SHOWN = {
    "svg", "title", "desc", "defs", "style", "g", "path", "use", "text", "clipPath", "rect", "circle",
}  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report whose names are hostile."""
    instruments = [an_instrument("1", "2", name=name) for name in HOSTILE]
    return written(a_history(*instruments), tmp_path_factory.mktemp("hostile")).page.parent


def test_an_svg_runs_nothing_fetches_nothing_and_shows_names_as_text(hostile: Path) -> None:
    files = sorted(hostile.glob("*.svg"))
    assert len(files) == len(HOSTILE) + 1
    for file in files:
        text = file.read_text("utf-8")
        root = ET.fromstring(text)  # noqa: S314 - our own, a moment ago
        names = {element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in root.iter()}
        assert names <= SHOWN, file.name
        attributes = [name for element in root.iter() for name in element.attrib]
        assert not [name for name in attributes if name.startswith("on")]
        targets = re.findall(r'(?:href="|url\()([^")]*)', text)
        assert all(target.startswith("#") for target in targets)
        assert {target.removeprefix("#") for target in targets} <= set(re.findall(r' id="([^"]+)"', text))
        assert "@import" not in text
    shown = "".join(ET.parse(hostile / "foo-us-a.svg").getroot().itertext())  # noqa: S314 - likewise
    assert "$\\foo$ US$ A$" in shown


def test_an_svg_says_what_it_shows(tmp_path: Path) -> None:
    report = written(a_history(an_instrument("100", "110", change="10", percent="10.00")), tmp_path)
    root = ET.parse(report.instruments[0].with_suffix(".svg")).getroot()  # noqa: S314 - our own
    title, description = (root.findtext(f"{{*}}{name}") or "" for name in ("title", "desc"))
    assert title.startswith("Nikkei 225")
    assert "de 100 à 110 (+10,00" in description
    assert root.get("role") == "img"


def a_home(folder: Path) -> Path:
    """A home with two snapshots, one name of which a spreadsheet would run, and one value of which has fewer digits."""
    page, later = folder / "2024-04-19T0227+0200.txt", folder / "2024-04-19T0327+0200.txt"
    page.write_bytes(a_page().body.replace(b"Nasdaq", b"=A1+1"))
    later.write_bytes(page.read_bytes().replace(b"1,0639", b"1,07"))
    assert tracker("capture", page, later, "--home", folder / "home").code == 0
    return folder / "home"


def test_a_csv_has_the_very_fields_that_history_prints(tmp_path: Path) -> None:
    home = a_home(tmp_path)
    assert tracker("report", "--home", home).code == 0
    for name, file in (("EUR/USD", "eur-usd.csv"), ("=A1+1", "a1-1.csv")):
        printed = tracker("history", name, "--format", "csv", "--home", home).out
        assert printed.count("\n") == 3
        header, *lines = (home / "reports" / file).read_text("utf-8").splitlines()
        # One column more, which says that nothing lies between the two.
        assert [header.removesuffix(",before"), *(line.removesuffix(",") for line in lines)] == printed.splitlines()
    assert '<a href="eur-usd.csv">' in (home / "reports" / "index.html").read_text("utf-8")


def test_quotes_that_a_frame_holds_only_in_part_are_not_taken_for_it(tmp_path: Path) -> None:
    with open_home(str(a_home(tmp_path))).reading() as connection:
        history = load_history(connection)
        assert connection is not None
        stored = read.instruments(connection)
        assert all(quotes is not None for quotes in printed_quotes(connection, history, stored))
        first, *others = history.instruments
        thinned = replace(first, quotes=first.quotes.iloc[1:])
        found = printed_quotes(connection, replace(history, instruments=(thinned, *others)), stored)
        assert [quotes is None for quotes in found] == [True] + [False] * len(others)


def test_a_csv_of_some_quotes_has_their_figures_as_printed() -> None:
    instrument = an_instrument("1.0700", None, "1.064", name="@EUR", change="-0.0007", percent="-0.06", marked=[2])
    text = instrument_csv(instrument, None, period_of(times_of(instrument), PARIS)).decode()
    assert list(csv.reader(io.StringIO(text)))[1:] == [
        ["2024-04-19T00:27:00Z", "", "'@EUR", "1.0700", "-0.0007", "-0.06", "", "", ""],
        ["2024-04-19T01:27:00Z", "", "'@EUR", "", "-0.0007", "-0.06", "", "", ""],
        ["2024-04-19T02:27:00Z", "", "'@EUR", "1.064", "-0.0007", "-0.06", "", "doubtful", ""],
    ]


def test_a_hostile_name_is_one_field_of_a_csv(hostile: Path) -> None:
    names = set()
    for file in hostile.glob("*.csv"):
        with file.open(encoding="utf-8", newline="") as opened:
            header, *rows = list(csv.reader(opened))
        assert len(rows) == 2
        assert all(len(row) == len(header) for row in rows)
        names |= {row[2] for row in rows}
    assert names == {name.replace("\ud800", "\N{REPLACEMENT CHARACTER}") for name in HOSTILE}
