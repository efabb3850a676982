"""Where answers and messages go: answers to stdout, messages to stderr, each as its reader can take it."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress

from tracker.errors import OutputFailed, TrackerError, reason_of
from tracker.visible import one_line

# What a start does not need is imported where it is: see tracker/__init__.py.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import TextIO

STDOUT = "stdout"
"""What an error that is about the answer itself is about."""


class Terminal:
    """The two streams of a run.

    Attributes:
        is_quiet: print errors alone.
        is_verbose: show the trace of an unexpected error.
        is_json_log: messages are events, one JSON object a line.
    """

    def __init__(self, stdout: TextIO, stderr: TextIO) -> None:
        self._stdout = stdout
        self._stderr = stderr
        self.is_quiet = False
        self.is_verbose = False
        self.is_json_log = False

    @property
    def is_interactive(self) -> bool:
        """Whether a person looks at stdout, not a pipe or a file."""
        return self._stdout.isatty()

    @property
    def stdout(self) -> TextIO:
        """The stream of answers."""
        return self._stdout

    @property
    def stderr(self) -> TextIO:
        """The stream of messages."""
        return self._stderr

    def answer(self, line: str = "") -> None:
        """Print a line of the answer.

        Raises:
            OutputFailed: stdout can't be written.
            BrokenPipeError: whoever read stdout has gone.
        """
        with _answering():
            self._stdout.write(line + "\n")

    def answer_json(self, document: object) -> None:
        """Print the answer as one JSON document."""
        import json

        text = json.dumps(document, indent=2, ensure_ascii=not _is_unicode(self._stdout))
        # A lone surrogate can't be encoded; as JSON's own escape it can.
        self.answer("".join(_json_safe(text)))

    def flush(self) -> None:
        """Bring the answer out; as `answer`."""
        with _answering():
            self._stdout.flush()

    def say(self, line: str) -> None:
        """Tell the person what happened, unless they asked for quiet."""
        if self.is_json_log:
            self.log("info", "message", {"message": line})
        elif not self.is_quiet:
            self._write_error(line)

    def warn(self, line: str) -> None:
        """Tell what went wrong beside the work itself, in quiet too."""
        if self.is_json_log:
            self.log("warning", "message", {"message": line})
        else:
            self._write_error(f"tracker: {one_line(line)}")

    def log(self, level: str, event: str, fields: Mapping[str, object]) -> None:
        """Print an event as a line of JSON; of level ``info`` not in quiet."""
        if self.is_quiet and level == "info":
            return
        from datetime import UTC, datetime

        from tracker.cli.log_line import log_line

        self._write_error(log_line(level, event, fields, now=datetime.now(UTC)))

    def trace(self, error: Exception) -> None:
        """Print where an error comes from."""
        import traceback

        text = "".join(traceback.format_exception(error))
        if self.is_json_log:
            self.log("error", "trace", {"message": text})
        else:
            self._write_error(text.rstrip("\n"))

    def complain(self, error: TrackerError) -> None:
        """Print an error: what happened, to which input, and what to do next."""
        if self.is_json_log:
            fields = {"code": error.code, "exit": error.exit_code, "message": error.what, "advice": error.advice}
            self.log("error", "error", fields | {"input": error.about})
            return
        self._write_error(f"tracker: {one_line(error.what)}")
        if error.advice:
            self._write_error(f"  {one_line(error.advice)}")

    def _write_error(self, line: str) -> None:
        # A message that nobody can read any more must not end the work that it is about.
        with suppress(OSError, ValueError):
            self._stderr.write(line + "\n")
            self._stderr.flush()


@contextmanager
def _answering() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        reason = reason_of(error)
        raise OutputFailed(f"the answer can't be written to stdout: {reason}", about=STDOUT) from error


def standard_terminal() -> Terminal:
    """The process's own stdout and stderr, which print escapes in place of what their encoding can't hold."""
    stdout, stderr = (_or_nowhere(stream) for stream in (sys.stdout, sys.stderr))
    for stream in (stdout, stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    return Terminal(stdout, stderr)


def _or_nowhere(stream: TextIO | None) -> TextIO:
    """*stream*, or where nothing is kept: a stream that was closed before the start is None."""
    return open(os.devnull, "w", encoding="utf-8") if stream is None else stream  # noqa: PTH123 - pathlib is dear at a start


def _is_unicode(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().replace("-", "").startswith("utf")


def _json_safe(text: str) -> Iterable[str]:
    return (f"\\u{ord(character):04x}" if "\ud800" <= character <= "\udfff" else character for character in text)
