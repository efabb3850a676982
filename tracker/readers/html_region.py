"""Where a page's strips stand, found without parsing the page: a megabyte of scripts is passed over, not read.

Every answer is exact, or it is `InDoubt`, and then the whole page is parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from tracker.readers.html_flow import ENDS_BY_ITSELF, LONGEST_TAG, Flow, InDoubt, Place, Region, element
from tracker.readers.limits import TooMuch
from tracker.readers.markup import VOID, Cut, Tag, is_hiding, tag_at, tags

CONTAINER_ID = "market-summary"
CONTAINER_CLASS = "indices-list"
_CONTAINER = (CONTAINER_ID.encode(), CONTAINER_CLASS.encode())
_HIDING = (b"hidden", b"display", b"visibility", b"<dialog", b"<details", b"popover")
# Not aria-hidden and not overflow:hidden, of which a page has hundreds.
_MAY_HIDE = re.compile(
    rb"hidden(?=[\t\n\f\r />=])(?<=[\t\n\f\r /\"']hidden)|popover(?=[\t\n\f\r />=])(?<=[\t\n\f\r /\"']popover)"
    rb"|display[^\"'>]{0,60}none|visibility[^\"'>]{0,60}hidden|<dialog|<details"
)
_MOST_PLACES = 2_000
"""Places in a page that are looked at by themselves; a page with more of them is parsed, or is too much altogether."""
MOST_STRIPS = 20
"""Of one page; more than two were never seen."""
_MOST_BEFORE = 20
"""How many ``<`` before a place are tried as the one that begins its tag."""


def is_container(tag: Tag) -> bool:
    """Whether an element with this start tag is the container of a strip."""
    if tag.is_end:
        return False
    attributes = tag.attributes
    return attributes.get("id") == CONTAINER_ID or (
        tag.name == "div" and CONTAINER_CLASS in attributes.get("class", "").split()
    )


def strip_regions(page: bytes, flow: Flow) -> list[Region]:
    """The containers of strips that a browser shows, in the page's order.

    Raises:
        InDoubt: where they stand can't be told without parsing the page.
        TooMuch: there are too many of them.
    """
    candidates = [tag for tag in tags_around(page, flow, places_of(_CONTAINER, page)) if is_container(tag)]
    if not candidates:
        return []
    hidden = hidden_regions(page, flow, candidates[-1].start)
    regions: list[Region] = []
    for tag in candidates:
        if regions and tag.start < regions[-1].end:
            continue
        if any(region.holds(tag.start) for region in hidden) or is_hiding(tag.name, tag.attributes):
            continue
        if is_in_flow(flow, tag):
            if tag.name in ENDS_BY_ITSELF:
                raise InDoubt
            region = element(page, tag)
            if not region.is_cut and _item_follows(page, region.end):
                # One end tag too many, and the strip goes on behind its container.
                raise InDoubt
            regions.append(region)
            if len(regions) > MOST_STRIPS:
                raise TooMuch(f"more than {MOST_STRIPS} strips")
    return regions


def _item_follows(page: bytes, end: int) -> bool:
    """Whether the first element behind offset *end* is an item of a strip."""
    try:
        following = next((tag for tag in tags(page, end, end + LONGEST_TAG) if not tag.is_end), None)
    except Cut:
        return False
    if following is None:
        return False
    attributes = following.attributes
    if following.name == "li":
        return "aria-label" in attributes or attributes.get("id", "").startswith("marketsummary-itm")
    return following.name != "a" and attributes.get("data-testid") == "ticker-list-item"


def hidden_regions(page: bytes, flow: Flow, until: int) -> list[Region]:
    """The elements before offset *until* that a browser does not show, with all that is in them.

    Raises:
        InDoubt: where one of them begins or ends can't be told.
    """
    hidden: list[Region] = []
    for tag in tags_around(page, flow, places_of(_HIDING, flow.lower(until), until=until, fits=_MAY_HIDE)):
        if tag.is_end or tag.name in VOID or not is_hiding(tag.name, tag.attributes):
            continue
        if hidden and tag.start < hidden[-1].end:
            continue
        if is_in_flow(flow, tag):
            if tag.name in ENDS_BY_ITSELF:
                raise InDoubt
            hidden.append(element(page, tag))
    return hidden


def is_in_flow(flow: Flow, tag: Tag) -> bool:
    """Whether what looks like a tag is one, in the page's flow.

    Raises:
        InDoubt: that can't be told.
    """
    place = flow.place(tag.start)
    if place is Place.IN_DOUBT:
        raise InDoubt
    return place is Place.IN_FLOW


def tags_around(page: bytes, flow: Flow, places: Iterable[int]) -> Iterator[Tag]:
    """What looks like a tag around each of *places*, which are in order; each once.

    Raises:
        InDoubt: a place may be inside a tag that can't be told.
    """
    last_end = -1
    for at in places:
        if at < last_end:
            continue
        tag = _tag_around(page, at)
        if tag is not None:
            last_end = tag.end
            yield tag
        elif flow.place(at) is Place.IN_DOUBT:
            raise InDoubt


def _tag_around(page: bytes, at: int) -> Tag | None:
    """The nearest thing like a tag that holds the offset *at*: its own attributes may hold a ``<``, too."""
    start = at + 1
    for _ in range(_MOST_BEFORE):
        start = page.rfind(b"<", max(0, at - LONGEST_TAG), start)
        if start < 0:
            return None
        tag = tag_at(page, start, start + LONGEST_TAG)
        if tag is not None and tag.end > at:
            return tag
    return None


def places_of(
    words: Sequence[bytes], page: bytes, *, until: int | None = None, fits: re.Pattern[bytes] | None = None
) -> list[int]:
    """The offsets before *until* at which one of *words* stands, in order, and *fits* matches if it is given.

    The words are searched for as they are, which is many times faster than any pattern.

    Raises:
        InDoubt: there are too many of them.
    """
    places = []
    for word in words:
        at = page.find(word, 0, until)
        while at >= 0:
            if fits is None or fits.match(page, at):
                places.append(at)
                if len(places) > _MOST_PLACES:
                    raise InDoubt
            at = page.find(word, at + len(word), until)
    return sorted(places)
