"""Which colours say that a figure has risen or fallen; its sign and its arrow say it without them."""

from __future__ import annotations

from enum import StrEnum


class Colors(StrEnum):
    """A pair of colours, of what rises and of what falls, by the name that settings have for it.

    The first one can be told apart with every kind of colour vision.
    """

    BLUE_ORANGE = "blue-orange"
    GREEN_RED = "green-red"
