"""``tracker explain`` for people: what is known of a quote, where its page prints it, and what the checks compare."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from tracker.cli.excerpt_lines import excerpt_lines
from tracker.cli.explanation_rows import Row, again_rows, check_rows, finding_rows, printed_number
from tracker.cli.failed_captures import age_in_words
from tracker.cli.quote_rows import NO_FIGURE, printed_time
from tracker.cli.terminal import Terminal
from tracker.evidence.excerpt import excerpts
from tracker.evidence.places import FIGURES, Located
from tracker.evidence.surroundings import Within
from tracker.explanation import Explanation
from tracker.formats import number_format, print_number
from tracker.texts import Texts, texts
from tracker.time_source_words import time_source_in_words
from tracker.visible import one_line

if TYPE_CHECKING:
    from tracker.home import Home

_EXAMPLE = Decimal("1234567.89")
_NARROWEST = 40


def print_explanation(
    told: Explanation,
    home: Home,
    terminal: Terminal,
    *,
    is_newest: bool,
    at: datetime | None,
    now: datetime,
    count: int,
) -> None:
    """Print all of an explanation.

    Args:
        told: the explanation.
        home: whose locale, zone and archive it is.
        terminal: where it goes.
        is_newest: whether it is of the newest quote.
        at: the time that was asked for; None where none was.
        now: the time.
        count: how many quotes of the instrument its page has.
    """
    words = texts(home.settings.locale)
    heading = _heading(told, home, words, is_newest=is_newest, at=at, now=now, count=count)
    blocks: list[list[Row]] = [
        list(_figure_rows(told, words)),
        list(_page_rows(told, home, words)),
        [*check_rows(told, words, home.settings.zone), *finding_rows(told, words), *again_rows(told, words)],
    ]
    evidence = told.again.evidence if told.again else None
    shown = excerpts(evidence) if evidence else ()
    if not terminal.is_interactive:
        terminal.say(heading)
        for block in blocks:
            for row in block:
                terminal.answer("\t".join((row.label, *row.parts)))
        for excerpt in shown:
            terminal.answer(f"{words('On the page')}\t{excerpt.line}\t{one_line(excerpt.text)}")
        return
    terminal.answer(heading)
    width = _width(terminal)
    label_width = max(len(row.label) for block in blocks for row in block)
    figure_width = max(len(row.parts[0]) for row in blocks[0])
    for number, block in enumerate(blocks):
        terminal.answer()
        for row in block:
            first, *others = row.parts
            first = f"{first:>{figure_width}}" if number == 0 else first
            terminal.answer(f"{row.label:<{label_width}}  {'  '.join((first, *others))}".rstrip())
        if number == 1 and shown:
            terminal.answer()
            for line in excerpt_lines(shown, words, width=width):
                terminal.answer(line)


def _width(terminal: Terminal) -> int:
    from rich.console import Console

    return max(_NARROWEST, Console(file=terminal.stdout).width)


def _heading(
    told: Explanation, home: Home, words: Texts, *, is_newest: bool, at: datetime | None, now: datetime, count: int
) -> str:
    stored, zone = told.stored, home.settings.zone
    parts = [
        one_line(stored.quote.name) + (f" ({stored.quote.symbol})" if stored.quote.symbol else ""),
        words("{time} ({zone})", time=printed_time(stored.at, zone, words), zone=zone.key),
        age_in_words(stored.at, now, words),
    ]
    if is_newest:
        parts.append(words("the newest quote"))
    elif at is not None:
        parts.append(words("the last quote up to {time}", time=printed_time(at, zone, words)))
    if count > 1:
        parts.append(words("{number} of {all}", number=stored.occurrence + 1, all=count))
    return " · ".join(parts)


def _figure_rows(told: Explanation, words: Texts) -> Iterator[Row]:
    """Each figure as it is printed, and where."""
    labels = {"value": words("Value"), "change": words("Change"), "percent": words("Percent")}
    evidence = told.again.evidence if told.again else None
    if evidence is None:
        for figure in FIGURES:
            stored: Decimal | None = getattr(told.stored.quote, figure)
            sign = " %" if figure == "percent" and stored is not None else ""
            yield Row(labels[figure], (printed_number(stored, told.origin.page.locale) + sign,))
        return
    selectors = {origin.figure: origin for origin in told.again.origins} if told.again else {}
    for located in evidence.located:
        if located.figure not in labels:
            continue
        parts = [one_line(located.printed) if located.printed is not None else NO_FIGURE, _where(located, words)]
        origin = selectors.get(located.figure)
        if origin is not None:
            parts.append(words("{place}: « {text} »", place=one_line(origin.place), text=one_line(origin.text)))
        yield Row(labels[located.figure], tuple(part for part in parts if part))


def _where(located: Located, words: Texts) -> str:
    """The places of a figure, in words; empty for one that the page does not print."""
    if located.is_given_up:
        return words("its place was not found within the time there is for it")
    if not located.places:
        return words("its place could not be proven") if located.printed and _has_digits(located.printed) else ""
    found = []
    for place in located.places:
        what = words("line {line}, bytes {start} to {end}", line=place.line, start=place.start, end=place.end - 1)
        if place.within is Within.ATTRIBUTE:
            what += words(", in an attribute")
        elif place.within is Within.JSON:
            what += words(", in the page’s JSON: {path}", path=one_line(place.path) or "?")
        found.append(what)
    return "; ".join(found)


def _has_digits(text: str) -> bool:
    return any(each.isdigit() for each in text)


def _page_rows(told: Explanation, home: Home, words: Texts) -> Iterator[Row]:
    """Where the page comes from, where it is kept, and how it is read."""
    origin, record = told.origin, told.record
    yield Row(words("Source"), (one_line(told.stored.source),))
    yield Row(words("Address"), (one_line(origin.page.address),))
    time = printed_time(told.stored.at, home.settings.zone, words)
    yield Row(words("Time"), (time, time_source_in_words(origin.page.time_source, words)))
    file = home.settings.snapshots / origin.page.archived.file
    place = words("byte {offset}", offset=origin.page.archived.offset)
    yield Row(words("Archive"), (one_line(str(file)), place, *(() if record is None else (f"WARC {record.kind}",))))
    identity = str(origin.page.identity)
    if record is None:
        yield Row(words("Page identity"), (identity, words("not verified: {reason}", reason=one_line(told.fault))))
    else:
        is_verified = words("verified")
        yield Row(words("Page identity"), (identity, is_verified))
        yield Row(words("Payload digest"), (record.payload_digest, is_verified))
        if record.block_digest:
            yield Row(words("Block digest"), (record.block_digest, is_verified))
        if record.refers_to is not None:
            earlier = words("the same bytes as in the record at byte {offset}", offset=record.refers_to)
            yield Row(words("Repeats"), (earlier,))
    evidence = told.again.evidence if told.again else None
    if evidence is not None:
        size = words.count("{number} byte", "{number} bytes", evidence.size)
        yield Row(words("Page"), (size, evidence.text.encoding))
    form = number_format(origin.page.locale)
    separators = " ".join(f"U+{ord(each):04X}" for each in form.separators)
    example = one_line(print_number(_EXAMPLE, form.locale))
    read = words("numbers as {example} ({locale}), groups parted by {separators}", example=example, locale=form.locale,
                 separators=separators)  # fmt: skip
    yield Row(words("Reader"), (origin.page.reader, read))
