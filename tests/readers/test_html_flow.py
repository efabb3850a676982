"""What a browser takes for a tag, found out without parsing: each answer is the parser's, or a doubt."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from tests.sizes import some
from tracker.readers.html_flow import Flow, Place
from tracker.readers.visible_text import NEVER_SHOWN

MARK = '<mark id="here">'
PLACES = {
    "<p>a</p>": Place.IN_FLOW,
    "<a title='x>y' href=z>": Place.IN_FLOW,
    "<!-- a --><!-->": Place.IN_FLOW,
    "<!-- a --!>": Place.IN_DOUBT,
    "<script>if(a<b){'</p>'}</script>": Place.IN_FLOW,
    "<script><!-- </script>": Place.IN_FLOW,
    "<SCRIPT>a</Script >": Place.IN_FLOW,
    "<template><template></template></template>": Place.IN_FLOW,
    "<title><p></title>": Place.IN_FLOW,
    "l'été à 5 < 6 > 4": Place.IN_FLOW,
    "<!DOCTYPE html><?xml version='1.0'?>": Place.IN_FLOW,
    "<script>a": Place.APART,
    "<style>a</styles>": Place.APART,
    "<textarea></textarea><textarea>": Place.APART,
    "<template><template></template>": Place.IN_DOUBT,
    "<select><option>a</option></select>": Place.IN_FLOW,
    "<select><select>": Place.IN_DOUBT,
    "<select><input></select>": Place.IN_DOUBT,
    "<noscript><p>": Place.APART,
    "<plaintext>": Place.APART,
    "<canvas><p>a</p>": Place.IN_DOUBT,
    "<!-- a": Place.IN_DOUBT,
    "<a title='": Place.IN_DOUBT,
    '<a title = "': Place.IN_DOUBT,
    "<a title=": Place.IN_DOUBT,
    "<a ": Place.IN_DOUBT,
    "<svg><![CDATA[": Place.IN_DOUBT,
    "<script><!--<script></script>": Place.IN_DOUBT,
    "<a title='<script>'>": Place.IN_DOUBT,
}
_TAGS = """
    <p> </p> <script> </script> <style> </style> <template> </template> <title> </title> <canvas> </canvas> <svg> </svg>
    <textarea> </textarea> <select> </select> <!-- --> <! > < = ' " a
"""
PIECES = (*_TAGS.split(), "<a title='", '<a title="', "<a title=", " ")


@pytest.mark.parametrize("before", PLACES)
def test_a_place_behind(before: str) -> None:
    assert Flow(f"{before}{MARK}".encode()).place(len(before.encode())) is PLACES[before]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@settings(max_examples=some(4000))
def test_what_is_in_the_flow_is_a_tag_to_the_parser_and_what_is_apart_is_none(before: str) -> None:
    place = Flow(f"{before}{MARK}".encode()).place(len(before.encode()))
    found = LexborHTMLParser(f"<body>{before}{MARK}").css_first("#here")
    if place is Place.IN_FLOW:
        assert found is not None
    elif place is Place.APART and found is not None:
        around = set()
        while found is not None:
            around.add(found.tag)
            found = found.parent
        assert around & NEVER_SHOWN, "in SVG a script holds elements, none of which is shown"
