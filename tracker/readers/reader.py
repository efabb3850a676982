"""What a reader is: one page form, as a value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tracker.model import Strip


@dataclass(frozen=True, slots=True)
class Reader:
    """A page form.

    Attributes:
        name: for people and for the store.
        recognises: whether a page's text is in this form; at most one reader says yes.
        read: the text's strips in its order, none where it holds none. It never raises.
    """

    name: str
    recognises: Callable[[str], bool]
    read: Callable[[str], tuple[Strip, ...]]
