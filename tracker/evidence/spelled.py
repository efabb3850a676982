"""How a page may spell a text that it prints.

As it is, with references of HTML or escapes of JSON in place of its characters, and with markup between them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html.entities import html5

_MARKUP = r"(?:<!--(?s:.){0,2000}?-->|</?[A-Za-z][^<>]{0,2000}>)"
"""What may stand between two characters of a text."""
_BLANKS = " \t\n\f\r"
_BLANK = rf"(?:[{_BLANKS}]|&#(?:32|9|10|13|[xX]0*(?:20|9|[aA]|[dD]));?|\\+[nrt]|\\+u00(?:20|09|0[aA]|0[dD])|{_MARKUP})"
"""Blanks, and tags that stand between two words without any."""
_DAMAGED = "\N{REPLACEMENT CHARACTER}"
_SIGNS = "+-\N{MINUS SIGN}"
_BESIDE = rf"(?:[^0-9<>\"'=&]|{_MARKUP}|&[a-zA-Z]+;){{0,12}}?"
"""What a page may print between a sign and its digits, such as a currency's."""
_PER_CENT = r"(?:(?:[ \u00a0\u202f\u2009]|&nbsp;|&#160;)?%)?"
ALTERED = "altered"
"""The group of a match that holds the character which is altered."""


def spelled(text: str, altered: int) -> re.Pattern[str]:
    r"""A pattern of all that prints as *text*.

    Args:
        text: as a reader gives it.
        altered: index of the character that becomes the group `ALTERED`.

    >>> match = spelled("1\N{NO-BREAK SPACE}204,5", 6).search("<b>1&nbsp;<i>204</i>,&#53;</b>")
    >>> match[0], match[ALTERED]
    ('1&nbsp;<i>204</i>,&#53;', '&#53;')
    """
    parts = [_part(character, is_altered=index == altered) for index, character in enumerate(text)]
    return re.compile(rf"(?<![0-9]){_joined(text, parts)}(?![0-9])")


def spelled_loosely(text: str, altered: int) -> re.Pattern[str]:
    """As `spelled`, for a figure whose sign and percent sign a layout put to it: other signs may stand between them.

    >>> spelled_loosely("-2.04 %", 4).search("(-$2.04)")[0]
    '-$2.04'
    """
    sign = text[:1] if text[:1] in _SIGNS else ""
    digits = text[len(sign) :].removesuffix("%").rstrip()
    parts = [_part(each, is_altered=index == altered - len(sign)) for index, each in enumerate(digits)]
    before = f"{_character(sign)}{_BESIDE}" if sign else ""
    after = _PER_CENT if text.endswith("%") else ""
    return re.compile(rf"{before}(?<![0-9]){_joined(digits, parts)}(?![0-9]){after}")


def _joined(text: str, parts: list[str]) -> str:
    pattern = ""
    for index, part in enumerate(parts):
        # A blank takes the markup beside it along.
        if index and text[index] != " " and text[index - 1] != " ":
            pattern += rf"{_MARKUP}*+"
        pattern += part
    return pattern


def _part(character: str, *, is_altered: bool) -> str:
    if character == " ":
        return rf"{_BLANK}++"
    form = _character(character)
    return rf"(?P<{ALTERED}>{form})" if is_altered else form


@lru_cache(maxsize=512)
def _character(character: str) -> str:
    """All that stands for one character."""
    if character == _DAMAGED:
        return rf"[{_DAMAGED}\x00\ud800-\udfff]{{1,3}}"
    code = ord(character)
    forms = [
        *(rf"&{name}" for name in _names().get(character, ())),
        rf"&#0*{code}(?![0-9]);?",
        rf"&#[xX]0*(?i:{code:x})(?![0-9a-fA-F]);?",
        re.escape(character),
    ]
    if code <= 0xFFFF:
        forms.append(rf"\\+u(?i:{code:04x})")
    if character in "\"'/\\":
        forms.append(rf"\\+{re.escape(character)}")
    return f"(?:{'|'.join(forms)})"


@lru_cache
def _names() -> dict[str, list[str]]:
    """The names of references by the character that they stand for, the longest first."""
    names: dict[str, list[str]] = {}
    for name in sorted(html5, key=len, reverse=True):
        names.setdefault(html5[name], []).append(re.escape(name))
    return names
