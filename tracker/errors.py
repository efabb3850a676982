"""Everything that can go wrong and has a name, with the exit code that the command line gives it.

    TrackerError            1   a fault of ours
    ├── WrongUse            2   the command, an option or a time that can't be used
    ├── NotANumber         65   a text that the page's number format would not print
    ├── PageUnreadable     65   the page has no strip, or not one quote of it can be read
    ├── InputMissing       66   no such file, or not readable
    ├── PageNotHad         69   the page could not be had: network, HTTP status, consent or robot wall
    ├── OutputFailed       73   a file could not be written
    ├── StorageFailed      74   the database or the archive failed
    ├── CaptureLocked      75   another capture is at work
    └── BadSettings        78   a setting that can't be used

The codes are those of ``sysexits.h`` where one fits. ``docs/exit-codes.md`` explains each to a user.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import ClassVar


class TrackerError(Exception):
    """A fault with a message for the person at the terminal.

    Attributes:
        what: what happened, and to which input; one sentence without a full stop.
        advice: what to do next; a sentence, or empty where nothing helps.
        about: the file, address, option or setting that the fault is about; None where there is none.
    """

    exit_code: ClassVar[int] = 1
    code: ClassVar[str] = "internal"

    def __init__(self, what: str, *, advice: str = "", about: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.advice = advice
        self.about = about


class WrongUse(TrackerError):
    """The command line asks for something that can't be done, or that could mean two things."""

    exit_code = 2
    code = "usage"


class NotANumber(TrackerError):
    """A text that a locale's number format would not print.

    Attributes:
        text: the text as given.
        locale: the locale whose format refused it.
        reason: the rule that it breaks.
        position: index of the first character that breaks the rule; ``len(text)`` where something is missing.
    """

    exit_code = 65
    code = "not-a-number"

    def __init__(self, text: str, *, locale: str, reason: str, position: int) -> None:
        super().__init__(f"not a number in {locale}, {reason}: {text[:60]!a}", about=text[:60])
        self.text = text
        self.locale = locale
        self.reason = reason
        self.position = position


class PageUnreadable(TrackerError):
    """A page without a strip, or with a strip of which not one quote can be read."""

    exit_code = 65
    code = "page-unreadable"


class InputMissing(TrackerError):
    """An input that does not exist or can't be opened."""

    exit_code = 66
    code = "input-missing"


class PageNotHad(TrackerError):
    """A page that could not be had from its address."""

    exit_code = 69
    code = "page-not-had"


class OutputFailed(TrackerError):
    """A file of the report, or the answer on stdout, could not be written."""

    exit_code = 73
    code = "output-failed"


class StorageFailed(TrackerError):
    """The database or the archive could not be read or written."""

    exit_code = 74
    code = "storage-failed"


class CaptureLocked(TrackerError):
    """Another capture holds the home folder's lock."""

    exit_code = 75
    code = "capture-locked"


class BadSettings(TrackerError):
    """A setting in the environment or in ``tracker.toml`` that can't be used."""

    exit_code = 78
    code = "bad-settings"


def reason_of(error: OSError) -> str:
    """Why the system refused, in its own words, for the end of a sentence.

    >>> reason_of(FileNotFoundError(2, "No such file or directory", "page.txt"))
    'no such file or directory'
    """
    return (error.strerror or str(error) or type(error).__name__).lower()
