"""What a report's reader may ask of the pictures beside its page: their size, and whether there is a card."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tracker.report.candles import most_candles
from tracker.report.frame import CARD, PICTURE, WIDE, Frame
from tracker.report.pictures import SCALE

LEAST_WIDTH_PX, LEAST_HEIGHT_PX = 640, 480
"""A smaller picture has no room for a chart and its words."""

MOST_PX = 4000
MOST_SCALE = 4
MOST_DOTS = 40_000_000
"""Dots of one PNG: four bytes each while it is drawn."""


@dataclass(frozen=True, slots=True)
class AskedPictures:
    """The pictures that stand alone.

    Attributes:
        width_px, height_px: of each chart, at 96 dots an inch; one of many instruments is higher where they need it.
        scale: a PNG has so many dots for each of these pixels; None for the usual number, which is one for a card.
        has_card: whether there is a picture for a chat or a mail, too.
    """

    width_px: int = PICTURE.width_px
    height_px: int = PICTURE.height_px
    scale: int | None = None
    has_card: bool = False

    @property
    def chart_scale(self) -> int:
        """Dots of a chart's PNG for each pixel."""
        return SCALE if self.scale is None else self.scale

    @property
    def card_scale(self) -> int:
        """Dots of the card for each pixel: a chat wants its 1,200 × 675."""
        return 1 if self.scale is None else self.scale

    @property
    def frame(self) -> Frame:
        """The frame of each chart."""
        return replace(PICTURE, width_px=self.width_px, height_px=self.height_px)

    @property
    def most_days(self) -> int:
        """How many days have room as candles in the widest chart, those of the page and of the card included."""
        return max(most_candles(frame) for frame in (self.frame, WIDE, *((CARD,) if self.has_card else ())))


def is_possible(asked: AskedPictures) -> bool:
    """Whether pictures of this size and scale can be drawn and read.

    >>> [is_possible(AskedPictures(*size)) for size in ((1200, 630), (639, 480), (4000, 2500, 2), (4000, 2501, 2))]
    [True, False, True, False]
    """
    return (
        LEAST_WIDTH_PX <= asked.width_px <= MOST_PX
        and LEAST_HEIGHT_PX <= asked.height_px <= MOST_PX
        and 1 <= asked.chart_scale <= MOST_SCALE
        and asked.width_px * asked.height_px * asked.chart_scale**2 <= MOST_DOTS
    )
