"""A portal's page read by its parts: the strips' containers, the market line, the scripts with JSON; nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from tracker.model import MarketStatus, Strip
from tracker.readers.completion import completed, confirms
from tracker.readers.embedded_json import STORES_MARK, EmbeddedStrip, Script, strips_of_scripts
from tracker.readers.html_flow import LONGEST_TAG, Flow, InDoubt, Region, element
from tracker.readers.html_market import MOST_PLACES, is_market_place, market_of_texts, market_of_words
from tracker.readers.html_region import hidden_regions, is_in_flow, places_of, strip_regions, tags_around
from tracker.readers.html_strip import StripMarkup, read_container
from tracker.readers.html_tree import parsed_part, shown_containers
from tracker.readers.markup import Tag, raw_text_end, tag_at
from tracker.readers.visible_text import visible_text

_MARKET_PLACES = (b"mk-msg", b"mk-time-tooltip", b"mobile-market-time-text")
_BUTTONS = (b"<button",)
_ANSWERS = (b"data-url",)
_STORES = (STORES_MARK.encode(),)


def strips_of_parts(page: bytes) -> tuple[Strip, ...]:
    """The strips whose markup is known, in the page's order; none where the page has no such markup.

    Raises:
        InDoubt: the page has to be parsed to know.
        TooMuch: a part would take too long to parse.
    """
    flow = Flow(page)
    regions = strip_regions(page, flow)
    if not regions:
        return ()
    markups = [_markup_of(page, region) for region in regions]
    embedded = _embedded(page, flow, markups, _stores) or _embedded(page, flow, markups, _answers)
    if markups[0].market is None:
        markups[0] = replace(markups[0], market=_market_elsewhere(page, flow))
    return completed(markups, embedded, page)


def _markup_of(page: bytes, region: Region) -> StripMarkup:
    tree = parsed_part(page[region.start : region.end], is_cut=region.is_cut)
    containers = shown_containers(tree)
    if len(containers) != 1:
        raise InDoubt
    return read_container(containers[0])


def _embedded(
    page: bytes,
    flow: Flow,
    markups: Sequence[StripMarkup],
    scripts: Callable[[bytes, Flow], Iterator[tuple[Tag, Script]]],
) -> list[EmbeddedStrip]:
    """The strips in the page's *scripts*.

    JSON that says of each quote in the markup what the page prints is the page's own. Any other is looked at closely,
    and so is all that stands behind a strip without an end: what stands in a comment is no script.
    """
    found = list(scripts(page, flow))
    strips = strips_of_scripts(script for _, script in found)
    ends = [markup.cut_after for markup in markups] + [strip.cut_after for strip in strips]
    if ends.count(None) == len(ends) and all(confirms(strip, markup) for strip in strips for markup in markups):
        return strips
    return strips_of_scripts(script for tag, script in found if is_in_flow(flow, tag))


def _stores(page: bytes, _flow: Flow) -> Iterator[tuple[Tag, Script]]:
    """The scripts that assign the page's stores."""
    before = 0
    for at in places_of(_STORES, page):
        if at < before:
            continue
        start = page.rfind(b"<script", before, at)
        before = at
        tag = tag_at(page, start, start + LONGEST_TAG) if start >= 0 else None
        if tag is not None and tag.end <= at:
            end = raw_text_end(page, "script", tag.end)
            if end < 0 or end > at:
                yield tag, _script(page, tag, end)
                before = len(page) if end < 0 else end


def _answers(page: bytes, flow: Flow) -> Iterator[tuple[Tag, Script]]:
    """The scripts that hold an answer."""
    for tag in tags_around(page, flow, places_of(_ANSWERS, page)):
        if tag.name == "script" and not tag.is_end:
            yield tag, _script(page, tag, raw_text_end(page, "script", tag.end))


def _script(page: bytes, tag: Tag, end: int) -> Script:
    content = page[tag.end : end if end >= 0 else len(page)]
    return Script(content.decode("utf-8", "replace"), address=tag.attributes.get("data-url", ""), is_cut=end < 0)


def _market_elsewhere(page: bytes, flow: Flow) -> MarketStatus | None:
    """The market line in an element that stands outside the strip's container."""
    places = [tag for tag in tags_around(page, flow, places_of(_MARKET_PLACES, page)) if is_market_place(tag)]
    if not places:
        return _market_of_button(page, flow)
    places = places[:MOST_PLACES]
    hidden = hidden_regions(page, flow, places[-1].start)
    texts = []
    for tag in places:
        # A tooltip may be hidden itself, until somebody points at it.
        if not is_in_flow(flow, tag) or any(region.holds(tag.start) for region in hidden):
            continue
        region = element(page, tag)
        body = parsed_part(page[region.start : region.end], is_cut=region.is_cut).body
        if body is not None and body.child is not None and not region.is_cut:
            texts.append(visible_text(body.child, is_shown=True))
    return market_of_texts(texts)


def _market_of_button(page: bytes, flow: Flow) -> MarketStatus | None:
    """The market line where it is the label of a button and stands nowhere else."""
    for tag in tags_around(page, flow, places_of(_BUTTONS, page)):
        market = market_of_words([tag.attributes.get("aria-label", "").strip()])
        if market is not None and is_in_flow(flow, tag):
            hidden = hidden_regions(page, flow, tag.start)
            return None if any(region.holds(tag.start) for region in hidden) else market
    return None
