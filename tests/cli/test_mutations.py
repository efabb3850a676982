"""Two hundred broken pages, or some, through the command: printed figures or a documented code, and a sound home."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.cli.running import tracker
from tests.readers.test_html_mutations import broken_pages, is_printed
from tests.readers.test_usual_widgets import pages as broken_texts
from tests.sizes import some

COUNT = some(200)
BEGIN = datetime(2024, 4, 19, tzinfo=UTC)


def drawn_pages(chosen: int) -> list[str]:
    """So many broken pages, text and HTML."""
    drawn: list[str] = []

    @seed(chosen)
    @settings(max_examples=COUNT, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck))
    @given(st.one_of(broken_pages(), broken_texts))
    def draw(page: str) -> None:
        drawn.append(page)

    draw()
    return drawn


def with_broken_bytes(page: str, chance: random.Random) -> bytes:
    """A page's bytes, in each second one of which some are others, gone, or those of another encoding."""
    body = bytearray(page.encode(chance.choice(["utf-8", "utf-8", "windows-1252"]), "replace"))
    for _ in range(chance.choice([0, 0, 1, 5])):
        at = chance.randrange(len(body) + 1)
        body[at : at + chance.choice([0, 1, 1, 3])] = chance.randbytes(chance.choice([0, 1, 1, 2]))
    return bytes(body)


@pytest.mark.slow
@pytest.mark.sized
# Hundreds of broken pages of one session contradict each other, and each capture looks at pages before it again.
@pytest.mark.timeout(600)
def test_broken_pages_give_printed_figures_or_a_documented_code(tmp_path: Path) -> None:
    chosen = random.randrange(2**32)  # noqa: S311 - draws what to test, no secret
    print(f"seed {chosen}")
    chance = random.Random(chosen)  # noqa: S311
    bodies: dict[Path, bytes] = {}
    for number, page in enumerate(drawn_pages(chosen)):
        path = tmp_path / f"{BEGIN + number * timedelta(minutes=1):%Y-%m-%dT%H%MZ}"
        bodies[path] = with_broken_bytes(page, chance)
        path.write_bytes(bodies[path])
    home = tmp_path / "home"
    ran = tracker("capture", *bodies, "--home", home, "--json")
    failed = [each for each in ran.json if each["outcome"] != "stored"]
    assert len(ran.json) == len(bodies) > COUNT / 2
    assert {each["outcome"] for each in failed} <= {"page-unreadable"}
    assert ran.code == (65 if failed else 0)
    assert len(failed) < len(bodies) / 2, "most broken pages are still to be read"
    assert "unexpected" not in ran.err
    for path, each in zip(bodies, ran.json, strict=True):
        page = bodies[path].decode("utf-8", "replace")
        for quote in each.get("quotes", ()):
            for figure in (quote["value"], quote["change"], quote["percent"]):
                assert figure is None or is_printed(figure, page), (path, quote)
    assert tracker("doctor", "--home", home).code == 0
