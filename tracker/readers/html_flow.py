"""Whether a place of a page is in its flow: where a ``<`` begins a tag whose element a browser sets into the page.

A page is looked through from its beginning, as far as somebody asks, from one script, field or the like to the next;
what stands in them is passed over. Every answer is exact, or it is `Place.IN_DOUBT`. From one place in the flow to the
next it follows from what stands between them:

- a comment ends at the first ``-->``: where the last beginning of one has its end, none is open;
- a quoted attribute holds none of its own quotes: where the last quote does not follow ``=``, none is open;
- any other tag or declaration ends at the first ``>`` outside quotes: where neither a quote nor the beginning of
  another tag stands behind the last ``>``, none is open.
"""

from __future__ import annotations

import re
from bisect import bisect_right, insort
from dataclasses import dataclass
from enum import Enum, auto

from tracker.readers.markup import RAW_TEXT, VOID, Cut, Tag, tag_at, tags

LONGEST_TAG = 1 << 16
_LONGEST_BLANK = 64
_LARGEST_ELEMENT = 1 << 20
_MOST_TAGS = 50_000
_MOST_APART = 50_000
_APART = re.compile(
    # The look ahead passes over most tags in half the time.
    rb"<(?=[stxinpcavod])(?:s(?:cript|tyle|elect)|t(?:extarea|emplate|itle)|xmp|iframe|plaintext"
    rb"|no(?:embed|frames|script)|canvas|audio|video|object|datalist)(?=[\t\n\f\r />])"
)
"""What begins raw text or an element out of the flow, in a page in lower case."""
_QUOTE_OR_TAG = re.compile(rb"""["']|<[A-Za-z/!?]""")
_ENDS_NAME = frozenset({b"\t", b"\n", b"\f", b"\r", b" ", b"/", b">"})
_IN_FIELDS = frozenset({"option", "optgroup", "hr"})
_FOREIGN = frozenset({"svg", "math"})
ENDS_BY_ITSELF = frozenset({"p", "li", "dd", "dt", "option", "td", "th", "tr", "a", "button", "select"})
"""Elements that a browser ends before their end tag when certain others begin in them."""


class InDoubt(Exception):
    """The page has to be parsed to know."""


class Place(Enum):
    """Where an offset of a page is."""

    IN_FLOW = auto()
    APART = auto()
    """In a script, a style sheet, a template, a field or another element whose content is not set into the page."""
    IN_DOUBT = auto()


@dataclass(frozen=True, slots=True)
class Region:
    """Part of a page that is one whole element.

    Attributes:
        start, end: offsets; ``end`` is that of the last whole token where the page is cut.
        is_cut: whether the page ends inside it.
    """

    start: int
    end: int
    is_cut: bool = False

    def holds(self, at: int) -> bool:
        """Whether the offset *at* is inside, behind the first character."""
        return self.start < at < self.end


class Flow:
    """The flow of one page, found out as far as it is asked for."""

    def __init__(self, page: bytes) -> None:
        self._page = page
        self._lower = b""
        self._in_flow = [0]
        self._apart_starts: list[int] = []
        self._apart: list[Region] = []
        self._seen = 0
        self._foreign_seen = 0
        self._foreign = False
        self._doubt_from = len(page) + 1

    def lower(self, until: int) -> bytes:
        """The page in lower case, at least as far as *until*: literals are found there faster than any pattern."""
        if until > len(self._lower):
            # Twice as far each time: a page that is asked about again and again is not copied as often.
            self._lower = self._page[: max(until, 2 * len(self._lower))].lower()
        return self._lower

    def place(self, at: int) -> Place:
        """Where the offset *at* is."""
        self._look(at)
        before = bisect_right(self._apart_starts, at) - 1
        if before >= 0 and self._apart[before].holds(at):
            return Place.APART
        if at >= self._doubt_from or not self._is_plain(at):
            return Place.IN_DOUBT
        return Place.IN_FLOW

    def _look(self, until: int) -> None:
        """Find the elements apart that begin before offset *until*."""
        while self._seen < until and self._doubt_from > len(self._page):
            match = _APART.search(self.lower(until), self._seen, until)
            if match is None:
                self._seen = until
                return
            start = match.start()
            tag = tag_at(self._page, start, start + LONGEST_TAG)
            region = self._region(tag) if tag is not None and self._is_plain(start) else None
            if region is None or len(self._apart) > _MOST_APART:
                self._doubt_from = start
                return
            self._apart_starts.append(start)
            self._apart.append(region)
            self._seen = region.end
            insort(self._in_flow, region.end)

    def _region(self, tag: Tag) -> Region | None:
        """The element apart that begins with *tag*; None where its end can't be told."""
        if tag.name not in RAW_TEXT:
            try:
                region = element(self._page, tag)
            except InDoubt:
                return None
            # Where nothing ends it, something else may; and a field ends itself at what can't stand in it.
            return None if region.is_cut or not self._stands_in_field(tag, region) else region
        end = self._end_tag(tag.name.encode(), tag.end)
        holds_tags = self._page.find(b"<", tag.end, end if end >= 0 else len(self._page)) >= 0
        if holds_tags and self._may_be_foreign(tag.start):
            # In SVG and MathML a script holds elements.
            return None
        if end < 0:
            return Region(tag.start, len(self._page) + 1)
        comment = self._page.find(b"<!--", tag.end, end) if tag.name == "script" else -1
        if comment >= 0 and self.lower(end).find(b"<script", comment, end) >= 0:
            # A script in a comment in a script: the outer one ends later.
            return None
        return Region(tag.start, end)

    def _may_be_foreign(self, at: int) -> bool:
        """Whether SVG or MathML may be open at offset *at*, which is not before the last one asked about."""
        lower = self.lower(at)
        for name in (b"svg", b"math"):
            if lower.find(name, self._foreign_seen, at) >= 0:
                begin = lower.rfind(b"<" + name, self._foreign_seen, at)
                self._foreign = begin > lower.rfind(b"</" + name, self._foreign_seen, at)
        self._foreign_seen = at
        return self._foreign

    def _stands_in_field(self, tag: Tag, region: Region) -> bool:
        """Whether all in an element of a field's kind is what may stand in one; true of any other element."""
        if tag.name not in ("select", "datalist"):
            return True
        inner = tags(self._page, tag.end, region.end)
        return all(each.name in _IN_FIELDS or (each.name == tag.name and each.is_end) for each in inner)

    def _end_tag(self, name: bytes, start: int) -> int:
        for until in (len(self._lower), len(self._page)):
            lower = self.lower(until)
            end = lower.find(b"</" + name, start)
            while end >= 0 and lower[end + len(name) + 2 : end + len(name) + 3] not in _ENDS_NAME:
                end = lower.find(b"</" + name, end + 1)
            if end >= 0:
                return end
        return -1

    def _is_plain(self, at: int) -> bool:
        """Whether neither a comment nor a tag is open at offset *at*, for certain."""
        known = self._in_flow[bisect_right(self._in_flow, at) - 1]
        if known == at:
            return True
        is_plain = not (self._may_be_in_comment(known, at) or self._may_be_in_tag(known, at))
        if is_plain:
            insort(self._in_flow, at)
        return is_plain

    def _may_be_in_comment(self, known: int, at: int) -> bool:
        if self._page.find(b"<!", known, at) < 0:
            return False
        comment = self._page.rfind(b"<!--", known, at)
        # "<!-->" is a whole comment.
        if comment >= 0 and self._page.find(b"-->", comment + 2, at) < 0:
            return True
        section = self._page.rfind(b"<![", known, at)
        return section >= 0 and self._page.find(b"]]>", section, at) < 0

    def _may_be_in_tag(self, known: int, at: int) -> bool:
        for quote in (b'"', b"'"):
            last = self._page.rfind(quote, known, at)
            before = self._page[max(known, last - _LONGEST_BLANK) : last].rstrip(b"\t\n\f\r ") if last >= 0 else b"."
            if not before or before.endswith(b"="):
                return True
        last = self._page.rfind(b">", known, at)
        return bool(_QUOTE_OR_TAG.search(self._page, max(known, last + 1), at))


def element(page: bytes, tag: Tag) -> Region:
    """The element that begins with *tag*, where each tag in it is ended by its own.

    Raises:
        InDoubt: it is nested in a way that only a parser understands, or it is too large.
    """
    open_names = [tag.name]
    foreign = int(tag.name in _FOREIGN)
    try:
        for count, inner in enumerate(tags(page, tag.end)):
            if count > _MOST_TAGS or inner.end - tag.start > _LARGEST_ELEMENT:
                raise InDoubt
            if inner.is_end:
                if inner.name != open_names.pop():
                    raise InDoubt
                foreign -= inner.name in _FOREIGN
                if not open_names:
                    return Region(tag.start, inner.end)
            elif inner.name not in VOID and not (foreign and inner.is_self_closing):
                open_names.append(inner.name)
                foreign += inner.name in _FOREIGN
    except Cut as cut:
        return Region(tag.start, cut.at, is_cut=True)
    return Region(tag.start, len(page), is_cut=True)
