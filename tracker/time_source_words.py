"""How the time of a page is known, in the language of who reads it."""

from __future__ import annotations

from tracker.model import TimeSource
from tracker.texts import Texts


def time_source_in_words(known: TimeSource, words: Texts) -> str:
    """Where the time of a page comes from."""
    match known:
        case TimeSource.OPTION:
            return words("as --at says")
        case TimeSource.FILE_NAME:
            return words("as the name of the saved page says")
        case TimeSource.CLOCK:
            return words("by the clock, when the page was got")
        case TimeSource.COUNTDOWN:
            return words("by the page’s own countdown, on the day that --date says")
