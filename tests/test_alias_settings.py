"""Names written into ``tracker.toml`` and taken out again: everything else in it stays, byte for byte."""

from __future__ import annotations

import tomllib

import pytest

from tracker.alias_settings import with_alias, without_alias
from tracker.errors import WrongUse

SOURCES = '# mine\ntimezone = "Europe/Paris"  # here\n\n[[sources]]\nname = "portal"  # the best\nurl = "https://p.example/"\n'
TABLES = (
    '[instruments."^FCHI"]\nnames = [\n    "Paris",  # as one page has it\n    "CAC",\n]\n\n# the pages\n[[sources]]\n'
    'name = "a"\nurl = "https://p.example/"\n\n# another index\n[instruments."^BAR"]  # new\nkind = "index"\n# end\n'
)
NAME = 'Foo\N{NO-BREAK SPACE}"40" \\ ’日\N{ZERO WIDTH JOINER}経'


@pytest.mark.parametrize(
    ("content", "symbol", "added"),
    [
        ("", "^BAR", 2),
        (SOURCES, "^BAR", 3),
        (SOURCES, 'odd"symbol', 3),
        (SOURCES.rstrip("\n") + "\n# no more", "^BAR", 3),
        (TABLES, "^BAR", 1),
        (TABLES, "^FCHI", 1),
        (TABLES, "NEW.PA", 3),
        (TABLES.replace("\n", "\r\n"), "^FCHI", 1),
        ("[instruments]\n[instruments.'^BAR'] # x\nname = 'Bar'\nnames=[]", "^BAR", 0),
        ('instruments."^FCHI".names = ["A"]\n', "^BAR", 3),
    ],
)
def test_a_name_is_written_where_it_belongs_and_taken_away_without_a_trace(
    content: str, symbol: str, added: int
) -> None:
    tied = with_alias(content, NAME, symbol)
    assert NAME in tomllib.loads(tied)["instruments"][symbol]["names"]
    kept = [line for line in content.splitlines() if line.strip()]
    assert [line for line in kept if line not in tied.splitlines()] in ([], ["names=[]"])
    assert len(tied.splitlines()) - len(content.splitlines()) == added
    assert with_alias(tied, NAME.upper(), symbol) == tied, "it is there already"
    back = without_alias(tied, f" {NAME.upper()} ")
    assert back.rstrip("\r\n") == content.rstrip("\r\n").removesuffix("\nnames=[]")
    assert without_alias(back, NAME) == back


def test_a_comment_in_a_table_outlives_its_last_name() -> None:
    content = '[instruments."^BAR"]\n# why\nnames = ["Foo"]\n\n# the pages\n[[sources]]\nname = "a"\n'
    back = without_alias(content, "Foo")
    assert [line for line in back.splitlines() if line.startswith("#")] == ["# why", "# the pages"]
    assert tomllib.loads(back) == {"sources": [{"name": "a"}]}


@pytest.mark.parametrize(
    "content", ['instruments = { "^BAR" = { names = ["A"] } }', '[instruments]\n"^BAR" = { names = ["A"] }']
)
def test_a_table_in_one_line_is_left_to_whoever_wrote_it(content: str) -> None:
    with pytest.raises(WrongUse, match="can't be edited") as caught:
        with_alias(content, "Foo", "^BAR")
    assert "yourself" in caught.value.advice
    with pytest.raises(WrongUse, match="can't be edited"):
        without_alias(content, "A")


def test_what_an_instrument_is_called_is_not_taken_away() -> None:
    with pytest.raises(WrongUse, match="calls \\^BAR itself 'foo'"):
        without_alias('[instruments."^BAR"]\nname = "Foo"\n', "foo")
