"""Text from a page, made safe to show: nothing in it moves the cursor, turns the writing round or hides."""

from __future__ import annotations

import unicodedata

LEFT_TO_RIGHT_MARK = "\N{LEFT-TO-RIGHT MARK}"
_JOINERS = ("\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}")
_LAST_ASCII = 0x7F
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and signs that are shown as nothing: the fillers of Hangul, and Braille without a dot."""

_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def visible(text: str) -> str:
    r"""*text* with every control, format, blank and unassigned character, and every space but the plain one, escaped.

    >>> visible("37\N{NO-BREAK SPACE}775,38 \N{ESCAPE}[31m")
    '37\\xa0775,38 \\x1b[31m'
    >>> visible("می\N{ZERO WIDTH NON-JOINER}شود"), visible("3\N{ZERO WIDTH NON-JOINER}7")
    ('می\u200cشود', '3\\u200c7')
    >>> visible("\N{HANGUL FILLER}")
    '\\u3164'
    """
    return "".join(
        _escaped(character) if _hides(character) and not _joins(text, index) else character
        for index, character in enumerate(text)
    )


def one_line(text: str) -> str:
    """*text* fit for a table or a line of a message: as `visible`, but its odd spaces are shown as plain ones."""
    return visible("".join(" " if unicodedata.category(character) == "Zs" else character for character in text))


def named(character: str) -> str:
    r"""*character* in quotes: with its number where it may be taken for another, by its name where nobody sees it.

    >>> named("O"), named("３"), named("\N{NO-BREAK SPACE}"), named("\t")
    ("'O'", "'３ (U+FF13)'", "'no-break space (U+00A0)'", "'control character (U+0009)'")
    """
    if " " < character <= "~":
        return f"'{character}'"
    is_seen = not _hides(character) and character not in (" ", "\N{REPLACEMENT CHARACTER}")
    shown = character if is_seen else unicodedata.name(character, "control character").lower()
    return f"'{shown} (U+{ord(character):04X})'"


def apart(name: str) -> str:
    r"""*name*, as the above give it, for a sentence: one that is read from right to left turns nothing round beside it.

    Without the marks « السوق +3,40 % » is shown with the figure at the left of the name, and its sign behind it.

    >>> apart("Dow Jones"), apart("שוק")
    ('Dow Jones', '\u200eשוק\u200e')
    """
    is_turned = any(unicodedata.bidirectional(character) in ("R", "AL") for character in name)
    return f"{LEFT_TO_RIGHT_MARK}{name}{LEFT_TO_RIGHT_MARK}" if is_turned else name


def shortened(text: str, width: int) -> str:
    """*text* in at most *width* characters, the last one ``…`` where it was longer.

    >>> shortened("Straits Times Index", 8)
    'Straits…'
    """
    return text if len(text) <= width else text[: width - 1] + "…"


def short_line(text: str, width: int) -> str:
    """*text* as `one_line` gives it, in at most *width* characters as `shortened` does; no more of it is looked at.

    >>> short_line("Straits\N{NO-BREAK SPACE}Times Index", 8)
    'Straits…'
    """
    return shortened(one_line(shortened(text, width + 1)), width)


def _hides(character: str) -> bool:
    category = unicodedata.category(character)
    return category in _HIDDEN or character in _BLANK or (category == "Zs" and character != " ")


def _joins(text: str, index: int) -> bool:
    """Whether a character joins two letters or signs, or keeps them apart, as Persian and emoji are written."""
    if text[index] not in _JOINERS or not 0 < index < len(text) - 1:
        return False
    return all(
        ord(text[at]) > _LAST_ASCII and unicodedata.category(text[at])[0] in "LMS" for at in (index - 1, index + 1)
    )


def _escaped(character: str) -> str:
    return character.encode("unicode_escape").decode("ascii")
