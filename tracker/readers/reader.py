"""What a reader is: one page form, as a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tracker.model import Strip
from tracker.readers.document import Document


@dataclass(frozen=True, slots=True)
class Reader:
    """A page form.

    Attributes:
        name: for people and for the store.
        read: the page's strips in its order, none where it holds none. The only errors that it raises are
            `TooMuch`, for a page that would take too long, and `PageUnreadable`, for one that its layout does not fit.
    """

    name: str
    read: Callable[[Document], tuple[Strip, ...]]
