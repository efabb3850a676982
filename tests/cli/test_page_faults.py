"""Pages with every fault of their own, captured into each database: the same becomes of them (faults: rows P, X6)."""

from __future__ import annotations

import gzip
import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.builders import a_strip
from tests.cli.running import tracker
from tests.markup import Generation, around, container_html, html_page, raw_number, stores_script
from tests.pages import NO_BREAK_SPACE, PROSE, page_text, printed_figures
from tracker.home import open_home
from tracker.store.moments import PER_SECOND, time_of

STRIP = replace(a_strip(), quotes=a_strip().quotes[:4])
FIGURES = printed_figures(STRIP)
TEXT, HTML = page_text(STRIP), html_page(STRIP, Generation.B)
FIRST = STRIP.quotes[0]
VALUE = FIRST.value.replace(" ", NO_BREAK_SPACE)
QUOTE = ("name", "value", "change", "percent")
UNREADABLE = ("widget-unreadable",)


class Fault(NamedTuple):
    """A page, and what must become of it.

    Attributes:
        body: of the page.
        figures: name, value, change and percentage of each quote that is stored; None where there is no snapshot.
        codes: of its findings, in their order.
    """

    body: bytes | str
    figures: Sequence[tuple[str, ...]] | None = None
    codes: Sequence[str] = ()


def first_value(instead: str) -> str:
    """The page in text, its first value replaced."""
    assert f"    {VALUE}\n" in TEXT
    return TEXT.replace(f"    {VALUE}\n", instead)


def disagreeing() -> str:
    """A page whose print, markup and JSON each give another value."""
    script = stores_script(STRIP).replace(f'"raw": {raw_number(FIRST.value)}', '"raw": 37775.38000000001', 1)
    page = html_page(STRIP, Generation.B, scripts=script)
    return page.replace(f'value="{raw_number(FIRST.value)}"', 'value="37775.83"', 1)


def odd_name() -> str:
    """A page whose last quote is in its JSON alone, under a name that no database holds."""
    last = STRIP.quotes[-1].name.replace("/", "\\u002F")
    script = stores_script(STRIP).replace(f'"name": "{last}"', f'"name": "{last}\\ud800\\u0000"')
    return html_page(STRIP, Generation.B, shown=3, scripts=script)


def behind(before: str, after: str) -> str:
    """A page whose strip stands in something that nobody is shown."""
    return around(before + container_html(STRIP.quotes, None, Generation.B) + after)


OTHER = replace(STRIP, quotes=a_strip().quotes[4:6], market_line="La bourse est fermée")
TWICE = replace(STRIP, quotes=(*STRIP.quotes, replace(FIRST, value="37 775,39")))
FAULTS = {
    "P1 prose": Fault(PROSE),
    "P2 value missing": Fault(first_value(""), FIGURES[1:], UNREADABLE),
    "P2 letters": Fault(first_value("    37 775,3O\n"), FIGURES[1:], UNREADABLE),
    "P2 two values": Fault(first_value(f"    {VALUE}\n    {VALUE}\n"), FIGURES[1:], UNREADABLE),
    "P2 parenthesis": Fault(TEXT.replace("(+0,06 %)", "+0,06 %", 1), FIGURES[1:], UNREADABLE),
    "P3 cut in a figure": Fault(TEXT[: TEXT.index("1,0639") + 3], FIGURES[:3], ("widget-unreadable", "page-truncated")),
    "P3 cut in the markup": Fault(HTML[: HTML.index(">1,0639<") + 4], FIGURES[:3], ("page-truncated", "partial-strip")),
    "P4 UTF-8 as windows-1252": Fault(
        HTML.replace('charset="utf-8"', 'charset="windows-1252"'),
        [FIGURES[index] for index, quote in enumerate(STRIP.quotes) if " " not in quote.value],
        (*UNREADABLE * 3, "market-line-unreadable"),
    ),
    "P4 a damaged byte": Fault(TEXT.encode().replace(VALUE.encode(), b"37\xff775,38"), FIGURES[1:], UNREADABLE),
    "P4 UTF-16": Fault(TEXT.encode("utf-16"), FIGURES),
    "P7 three figures": Fault(disagreeing(), FIGURES, ("markup-mismatch",)),
    "P8 one name twice": Fault(page_text(TWICE), printed_figures(TWICE), ("duplicate-name",)),
    "P8 two strips": Fault(TEXT + "\n" + page_text(OTHER), FIGURES + printed_figures(OTHER)),
    "P9 comment": Fault(behind("<!--", "-->")),
    "P9 script": Fault(behind("<script>", "</script>")),
    "P9 template": Fault(behind("<template>", "</template>")),
    "P9 hidden": Fault(behind("<div hidden>", "</div>")),
    "P9 hidden beside shown": Fault(
        behind("<div hidden>", f"</div>{container_html(OTHER.quotes, None, Generation.B)}"),
        printed_figures(OTHER),
    ),
    "P10 PNG": Fault(b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "P10 gzip": Fault(gzip.compress(HTML.encode())),
    "P10 nothing": Fault(b""),
    "P10 NUL": Fault(bytes(1000)),
    "P10 random": Fault(random.Random(7).randbytes(3000)),  # noqa: S311 - no secret
    "X6 odd name": Fault(odd_name(), [*FIGURES[:3], (f"{FIGURES[3][0]}\ufffd\ufffd", *FIGURES[3][1:])]),
}
BEGIN = datetime(2024, 4, 19, tzinfo=UTC)
OF_THE_MOMENT = {"clock-mismatch", "instrument-missing", "instrument-new", "reference-mismatch", "jump"}
"""What comes of one minute after the other having pages of the same minute, of one strip and of another."""


def test_what_becomes_of_a_page_is_the_same_in_every_database(
    tmp_path: Path, database: str | Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if isinstance(database, str):
        monkeypatch.setenv("TRACKER_DATABASE_URL", database)
    times = [BEGIN + number * timedelta(minutes=1) for number in range(len(FAULTS))]
    paths = [tmp_path / f"{at:%Y-%m-%dT%H%MZ}.html" for at in times]
    for path, fault in zip(paths, FAULTS.values(), strict=True):
        path.write_bytes(fault.body.encode() if isinstance(fault.body, str) else fault.body)
    ran = tracker("capture", *paths, "--home", tmp_path, "--json")
    assert ran.code == 65
    stored = asked_for(tmp_path, "SELECT moment, name, value_text, change_text, percent_text FROM quotes")
    found = asked_for(tmp_path, "SELECT moment, code FROM finding")
    noted = asked_for(tmp_path, f"SELECT captured_at * {PER_SECOND}, outcome FROM attempt")
    for at, (name, fault), captured in zip(times, FAULTS.items(), ran.json, strict=True):
        outcome = "page-unreadable" if fault.figures is None else "stored"
        assert (captured["outcome"], noted[at]) == (outcome, [(outcome,)]), name
        answered = [tuple(quote[each] for each in QUOTE) for quote in captured.get("quotes", ())]
        assert answered == list(fault.figures or ()), name
        assert stored[at] == sorted(answered), name
        codes = [each["code"] for each in captured.get("findings", ()) if each["code"] not in OF_THE_MOMENT]
        assert codes == list(fault.codes), name
        assert [one for one in found[at] if one[0] not in OF_THE_MOMENT] == sorted((code,) for code in fault.codes), (
            name
        )


def asked_for(home: Path, statement: str) -> defaultdict[datetime, list[tuple[str, ...]]]:
    """The rows that a statement gives, sorted, by the capture that their first column names."""
    rows: defaultdict[datetime, list[tuple[str, ...]]] = defaultdict(list)
    with open_home(str(home)).reading() as connection:
        assert connection is not None
        for moment, *others in connection.exec_driver_sql(statement):
            rows[time_of(moment)].append(tuple(others))
    for each in rows.values():
        each.sort()
    return rows
