"""Options of ``tracker report`` alone, and what they mean."""

from __future__ import annotations

import csv
import io
import re
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracker.colors import Colors
from tracker.errors import WrongUse

if TYPE_CHECKING:
    from tracker.report import AskedPictures

SPAN_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}
"""How many times 24 hours a span is, whatever the calendar says. ``all`` has no end."""

_SIZE = re.compile(r"([0-9]{1,5})[x×]([0-9]{1,5})")


def add_span(parser: ArgumentParser) -> None:
    """Add ``--period``."""
    parser.add_argument(
        "--period",
        choices=(*SPAN_DAYS, "all"),
        help="so much up to the newest snapshot: 24 hours, 7, 30 or 365 times as much, or all (default)",
    )


def add_pictures(parser: ArgumentParser) -> None:
    """Add ``--size``, ``--scale``, ``--card`` and ``--colors``."""
    parser.add_argument("--size", metavar="WxH", help="of the pictures beside the page, in pixels (default: 1200x630)")
    parser.add_argument("--scale", metavar="N", help="a PNG has so many dots for each pixel: 1 to 4 (default: 2)")
    parser.add_argument("--card", action="store_true", help="card.png, too: headline and table for a chat or a mail")
    parser.add_argument(
        "--colors", choices=tuple(map(str, Colors)), help="of what rises and what falls (default: blue-orange)"
    )


def span_of(options: Namespace) -> str | None:
    """The span of ``--period``; None where it is not given.

    Raises:
        WrongUse: there is ``--since`` or ``--until``, too.
    """
    if options.period is not None and (options.since is not None or options.until is not None):
        other = "--since" if options.since is not None else "--until"
        raise WrongUse(
            f"--period and {other} say twice what to show",
            advice="--period ends at the newest snapshot; leave it out, or the other.",
            about=options.period,
        )
    return options.period if options.period is None else str(options.period)


def keep_of(options: Namespace) -> int | None:
    """How many dated reports ``--keep`` leaves; None where it is not given.

    Raises:
        WrongUse: it is no number from 1 on, or there is no ``--dated``.
    """
    if options.keep is None:
        return None
    if not options.dated:
        raise WrongUse("--keep is about dated reports", advice="Write --dated, too.", about=options.keep)
    if not re.fullmatch(r"0*[1-9][0-9]{0,8}", options.keep):
        raise WrongUse(
            f"--keep {options.keep!r} is no number of reports", advice="Write --keep 30.", about=options.keep
        )
    return int(options.keep)


def names_of(options: Namespace) -> tuple[str, ...] | None:
    """The names of ``--instruments`` in their order; None where it is not given.

    They are separated by commas; one that holds a comma stands in double quotes.

    Raises:
        WrongUse: it names none.

    >>> names_of(Namespace(instruments=['nikkei, EUR/USD', '"Foo, Inc",DAX']))
    ('nikkei', 'EUR/USD', 'Foo, Inc', 'DAX')
    """
    if options.instruments is None:
        return None
    lists: Sequence[str] = options.instruments
    names = tuple(name.strip() for row in csv.reader(lists, skipinitialspace=True) for name in row if name.strip())
    if not names:
        raise WrongUse(
            "--instruments names no instrument", advice="Write its names, separated by commas: --instruments nikkei,DAX"
        )
    return names


def list_of(names: Sequence[str]) -> str:
    """Names as ``--instruments`` takes them.

    >>> list_of(("nikkei", "Foo, Inc"))
    'nikkei,"Foo, Inc"'
    """
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(names)
    return line.getvalue()


def pictures_of(options: Namespace) -> AskedPictures:
    """The pictures of ``--size``, ``--scale`` and ``--card``.

    Raises:
        WrongUse: one of them is not of the form it must have, or the picture would be too small or too large.
    """
    from tracker.report import AskedPictures
    from tracker.report.asked_pictures import (
        LEAST_HEIGHT_PX,
        LEAST_WIDTH_PX,
        MOST_DOTS,
        MOST_PX,
        MOST_SCALE,
        is_possible,
    )  # fmt: skip

    usual = AskedPictures()
    width, height, scale = usual.width_px, usual.height_px, None
    if options.size is not None:
        found = _SIZE.fullmatch(options.size.strip().lower())
        if not found:
            raise WrongUse(f"--size {options.size!r} is no size", advice="Write --size 1200x630.", about=options.size)
        width, height = int(found[1]), int(found[2])
    if options.scale is not None:
        if not re.fullmatch(r"[0-9]{1,2}", options.scale):
            raise WrongUse(f"--scale {options.scale!r} is no scale", advice="Write --scale 2.", about=options.scale)
        scale = int(options.scale)
    asked = AskedPictures(width, height, scale, has_card=options.card)
    if not is_possible(asked):
        raise WrongUse(
            f"no picture can be {width}x{height} at scale {asked.chart_scale}",
            advice=(
                f"From {LEAST_WIDTH_PX}x{LEAST_HEIGHT_PX} to {MOST_PX}x{MOST_PX}, scale 1 to {MOST_SCALE}, at most"
                f" {MOST_DOTS // 1_000_000} million dots in all (width × height × scale × scale)."
            ),
            about=f"{width}x{height}",
        )
    return asked
