"""The user's crontab: one block a home is ours in it, and every other byte is left as it stands."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

from tracker.errors import OutputFailed
from tracker.schedule.entry import Entry, unwritable
from tracker.schedule.timing import DAILY_HOUR, DAY, MINUTE, Timing, parse_timing

_NO_PROGRAM = "Install it (Debian: apt install cron; Fedora: dnf install cronie), or use --systemd."
_TIME_LIMIT_S = 30


def crontab_line(entry: Entry) -> str:
    """The line for a crontab, without its end.

    The shell gets each word quoted. ``crontab(5)``: a ``%`` ends the command unless a backslash stands before it.

    Raises:
        WrongUse: a path holds a backslash, which one cron takes for itself (Debian's, seen) and another leaves alone.
    """
    for each in entry.paths:
        if "\\" in each:
            raise unwritable(each, "a backslash")
    words = " ".join(map(shlex.quote, entry.command))
    command = f"{words} >> {shlex.quote(str(entry.log))} 2>&1"
    return f"{_fields(entry.timing.every)} {command}".replace("%", r"\%")


def _fields(every: timedelta) -> str:
    """Minute, hour, day, month and weekday."""
    if every == DAY:
        return f"0 {DAILY_HOUR} * * *"
    hours, minutes = divmod(every // MINUTE, 60)
    if hours:
        return f"0 {_each(hours)} * * *"
    return f"{_each(minutes)} * * * *"


def _each(number: int) -> str:
    return "*" if number == 1 else f"*/{number}"


def install(entry: Entry) -> bool:
    """Put the block of the entry's home in, in the place of an earlier one; whether there was one.

    Raises:
        OutputFailed: the crontab can't be read or written; it is as it was.
    """
    before = _read()
    after = with_block(before, _block(entry), entry.home)
    _write(after)
    return _own_block(before, entry.home) is not None


def remove(home: Path) -> bool:
    """Take the block of *home* out; whether there was one.

    Raises:
        OutputFailed: the crontab can't be read or written; it is as it was.
    """
    before = _read()
    if _own_block(before, home) is None:
        return False
    _write(with_block(before, b"", home))
    return True


def installed(home: Path) -> Timing | None:
    """When the crontab's block of *home* has it captured; None where there is none, or no crontab program.

    Raises:
        OutputFailed: the crontab can't be read.
    """
    if shutil.which("crontab") is None:
        return None
    found = _own_block(_read(), home)
    timing = parse_timing(found["timing"].decode()) if found else None
    if found is None or timing is None:
        return None
    # Somebody may have put a sign before the line, or changed its fields; the comment above it says what it was.
    lines = [line for line in found["lines"].splitlines() if line.strip() and not line.lstrip().startswith(b"#")]
    return timing if len(lines) == 1 and lines[0].startswith(f"{_fields(timing.every)} ".encode()) else None


def with_block(content: bytes, block: bytes, home: Path) -> bytes:
    """A crontab with *block* in the place of the one that *home* has in it, or at its end; empty to take it out.

    Raises:
        OutputFailed: the beginning of a block of *home* stands there without its end, or twice.
    """
    found = _own_block(content, home)
    if found is not None:
        return content[: found.start()] + block + content[found.end() :]
    if content and not content.endswith(b"\n"):
        content += b"\n"
    return content + block


def _own_block(content: bytes, home: Path) -> re.Match[bytes] | None:
    begin, end = _marks(home)
    pattern = re.compile(
        b"^%b (?P<timing>every .+)\n(?P<lines>(?:(?!%b).*\n)*?)%b(?:\n|\\Z)"
        % (re.escape(begin), re.escape(begin), re.escape(end)),
        re.MULTILINE,
    )
    begun = len(re.findall(rb"^" + re.escape(begin) + rb" every ", content, re.MULTILINE))
    found = list(pattern.finditer(content))
    if begun > 1 or begun != len(found):
        raise OutputFailed(
            f"the crontab has a block that begins with {begin.decode()!r} more than once, or without its last line",
            advice="Mend it with crontab -e: take out the lines of that block.",
            about="crontab",
        )
    return found[0] if found else None


def _marks(home: Path) -> tuple[bytes, bytes]:
    return f"# tracker captures {str(home)!a}".encode(), f"# end of tracker's entry for {str(home)!a}".encode()


def _block(entry: Entry) -> bytes:
    begin, end = _marks(entry.home)
    first = begin + f" {entry.timing}".encode()
    return b"\n".join((first, crontab_line(entry).encode(), end, b""))


def _read() -> bytes:
    ran = _run("-l")
    if ran.returncode == 0:
        return ran.stdout
    said = ran.stderr.decode(errors="replace").strip()
    # Debian's and cronie's "no crontab for USER", busybox's "can't open 'USER': No such file or directory".
    if "no crontab for" in said or "No such file" in said:
        return b""
    raise OutputFailed(f"the crontab can't be read: {said or f'exit code {ran.returncode}'}", about="crontab")


def _write(content: bytes) -> None:
    ran = _run("-", content)
    if ran.returncode:
        said = ran.stderr.decode(errors="replace").strip()
        raise OutputFailed(f"the crontab can't be written: {said or f'exit code {ran.returncode}'}", about="crontab")


def _run(argument: str, content: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    program = shutil.which("crontab")
    if program is None:
        raise OutputFailed("there is no program crontab", advice=_NO_PROGRAM, about="crontab")
    try:
        return subprocess.run(
            ["env", "LC_ALL=C", program, argument],  # noqa: S607 - found as POSIX has a shell find it
            input=content,
            capture_output=True,
            check=False,
            timeout=_TIME_LIMIT_S,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise OutputFailed(f"crontab can't be run: {error}", advice=_NO_PROGRAM, about="crontab") from error
