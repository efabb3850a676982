"""Tags, comments and raw text in a page's bytes, by the tokenizer rules of the HTML standard, without a tree.

A regular expression finds each token in one step, and each byte is looked at once however broken the page is.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

_NAME_END = rb"[\t\n\f\r />]"
_VALUE = rb"""(?:"[^"]*+"|'[^']*+'|[^\t\n\f\r >"'][^\t\n\f\r >]*+|(?=>))"""
# An attribute's name may begin with "=" and hold quotes: only what follows the "=" behind it is quoted.
_ATTRIBUTE = rb"[^\t\n\f\r />][^\t\n\f\r />=]*+(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+" + _VALUE + rb"|(?![\t\n\f\r ]*+=))"
_COMMENT = rb"!--(?:-?>|(?:[^-]++|-(?!-!?>))*+--!?>)"
_OTHER_DECLARATION = rb"!(?!--)[^>]*+>|\?[^>]*+>|/(?![A-Za-z])[^>]*+>"
_TOKEN = re.compile(
    rb"<(?:(?P<end>/?+)(?P<name>[A-Za-z][^\t\n\f\r />]*+)(?P<attributes>(?:[\t\n\f\r /]++|" + _ATTRIBUTE + rb")*+)>"
    rb"|" + _COMMENT + rb"|" + _OTHER_DECLARATION + rb")"
)
_ATTRIBUTES = re.compile(
    rb"([^\t\n\f\r />][^\t\n\f\r />=]*+)(?:[\t\n\f\r ]*+=[\t\n\f\r ]*+"
    rb"""(?:"([^"]*+)"|'([^']*+)'|([^\t\n\f\r >"'][^\t\n\f\r >]*+)|(?=>)))?"""
)
_BEGINS_TOKEN = re.compile(rb"<[A-Za-z/!?]")

RAW_TEXT = frozenset(
    {"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes", "noscript", "plaintext"}
)
"""Elements that hold text until their end tag, whatever it looks like; ``noscript`` in a browser that runs scripts."""
NOT_IN_FLOW = frozenset({"audio", "canvas", "datalist", "object", "select", "video"})
"""Elements whose content a browser shows as a field, in place of a medium, or not at all."""
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)
"""Elements without content and without end tag."""
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NO_DISPLAY = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)


class Tag(NamedTuple):
    """A start or end tag.

    Attributes:
        name: in lower case.
        start, end: offsets of its ``<`` and behind its ``>``.
        is_end: whether it is an end tag.
        inside: what stands between its name and ``>``.
    """

    name: str
    start: int
    end: int
    is_end: bool
    inside: bytes

    @property
    def attributes(self) -> dict[str, str]:
        """Its attributes, names in lower case, references resolved; the first of a name counts."""
        found: dict[str, str] = {}
        for match in _ATTRIBUTES.finditer(self.inside):
            name = match[1].decode("utf-8", "replace").lower()
            if name not in found:
                value = match[2] or match[3] or match[4] or b""
                found[name] = html.unescape(value.decode("utf-8", "replace"))
        return found

    @property
    def is_self_closing(self) -> bool:
        """Whether it ends with ``/>``, which counts inside SVG and MathML alone."""
        return self.inside.endswith(b"/")


def is_hiding(name: str, attributes: dict[str, str]) -> bool:
    """Whether a browser shows nothing of an element with this tag, as far as the tag itself says."""
    return (
        "hidden" in attributes
        or "popover" in attributes
        or name == "template"
        or (name in ("details", "dialog") and "open" not in attributes)
        or ("style" in attributes and bool(_NO_DISPLAY.search(_CSS_COMMENT.sub(" ", attributes["style"]))))
    )


def tag_at(page: bytes, start: int, limit: int) -> Tag | None:
    """The tag whose ``<`` stands at offset *start*; None for none, or for one that does not end before *limit*."""
    match = _TOKEN.match(page, start, limit)
    return _tag(match) if match and match["name"] else None


def _tag(match: re.Match[bytes]) -> Tag:
    name = match["name"].decode("utf-8", "replace").lower()
    return Tag(name, match.start(), match.end(), bool(match["end"]), match["attributes"])


class Cut(Exception):
    """The page ends inside a token.

    Attributes:
        at: offset of the token's ``<``, or of the start tag whose raw text has no end.
    """

    def __init__(self, at: int) -> None:
        super().__init__(f"the page ends inside the token at {at}")
        self.at = at


def tags(page: bytes, start: int = 0, end: int | None = None) -> Iterator[Tag]:
    """The tags that begin from offset *start* to before *end*, where ordinary text stands; raw text is passed over.

    Raises:
        Cut: the page ends inside a tag, a comment or raw text.
    """
    until = len(page) if end is None else end
    begin = _BEGINS_TOKEN.search(page, start, until)
    while begin is not None:
        match = _TOKEN.match(page, begin.start())
        if match is None:
            raise Cut(begin.start())
        token_end = match.end()
        if match["name"]:
            tag = _tag(match)
            yield tag
            if tag.name in RAW_TEXT and not tag.is_end:
                token_end = raw_text_end(page, tag.name, token_end)
                if token_end < 0:
                    raise Cut(begin.start())
        begin = _BEGINS_TOKEN.search(page, token_end, until)


def tags_in(beginning: bytes) -> Iterator[Tag]:
    """The tags that stand whole in the beginning of a page."""
    try:
        yield from tags(beginning)
    except Cut:
        return


def raw_text_end(page: bytes, name: str, start: int) -> int:
    """Offset of the first end tag *name* from offset *start* on, which ends raw text; -1 where there is none."""
    match = _end_tag(name).search(page, start)
    return match.start() if match else -1


def _in_any_case(name: str) -> bytes:
    return "".join(f"[{letter}{letter.upper()}]" for letter in name).encode()


@lru_cache
def _end_tag(name: str) -> re.Pattern[bytes]:
    # Classes of two letters, not IGNORECASE, under which the literal "</" would no longer be searched for by itself.
    return re.compile(rb"</" + _in_any_case(name) + _NAME_END)
