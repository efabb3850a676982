"""systemd's units of a home, a service and its timer: the user's own, or the system's for root."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tracker.errors import OutputFailed, reason_of
from tracker.schedule.entry import Entry
from tracker.schedule.timing import DAILY_HOUR, DAY, MINUTE, Timing, parse_timing
from tracker.whole_file import replace_file

_NO_PROGRAM = "Install systemd, or leave --systemd out to use cron."
_NOT_RUNNING = "Without --install the units are printed, to be put in place by hand; without --systemd cron is used."
_TIME_LIMIT_S = 60
_TIMING_IN = re.compile(r"^X-Tracker-Timing=(.+)$", re.MULTILINE)
"""In the timer; ``systemd.unit(5)``: what begins with X- is for others than systemd."""
SYSTEM_FOLDER = Path("/etc/systemd/system")


@dataclass(frozen=True, slots=True)
class Units:
    """A service and its timer.

    Attributes:
        name: of both files, without their endings.
        service, timer: what stands in them.
    """

    name: str
    service: str
    timer: str


def unit_name(home: Path) -> str:
    """The name of a home's units: its folder's, for people, and a digest of its path, to tell it from others."""
    plain = re.sub(r"[^a-z0-9]+", "-", home.name.lower()).strip("-")[:30]
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:8]
    return "-".join(filter(None, ("tracker", plain, digest)))


def systemd_units(entry: Entry) -> Units:
    """The units of systemd, as ``systemd.service(5)`` and ``systemd.time(7)`` have them."""
    about = f"Capture market strips (tracker, home {str(entry.home).replace('%', '%%')})"
    command = " ".join(map(_word, entry.command))
    service = f"""\
[Unit]
Description={about}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart={command}
"""
    timer = f"""\
[Unit]
Description={about}

[Timer]
OnCalendar={_calendar(entry.timing.every)}
AccuracySec=5s
X-Tracker-Timing={entry.timing}

[Install]
WantedBy=timers.target
"""
    return Units(unit_name(entry.home), service, timer)


def _word(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"'


def _calendar(every: timedelta) -> str:
    if every == DAY:
        return f"*-*-* {DAILY_HOUR}:00:00"
    hours, minutes = divmod(every // MINUTE, 60)
    return f"*-*-* 0/{hours}:00:00" if hours else f"*-*-* *:0/{minutes}:00"


def unit_folder(environment: Mapping[str, str], *, is_root: bool) -> Path:
    """Where the units of this user stand, as ``systemd.unit(5)`` says."""
    if is_root:
        return SYSTEM_FOLDER
    config = environment.get("XDG_CONFIG_HOME") or Path(environment.get("HOME") or "~").expanduser() / ".config"
    return Path(config) / "systemd" / "user"


def install(units: Units, folder: Path) -> bool:
    """Write the units into *folder* and start the timer; whether they replace earlier ones.

    Raises:
        OutputFailed: systemd is not there or refuses, or a file can't be written; the earlier files are back in place.
    """
    _systemctl(folder, "--version")
    timer = f"{units.name}.timer"
    files = {folder / f"{units.name}.service": units.service, folder / timer: units.timer}
    before = {path: _content(path) for path in files}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            replace_file(path, content.encode(), mode=0o644)
        _systemctl(folder, "daemon-reload")
        _systemctl(folder, "enable", "--now", timer)
    except BaseException as error:
        _undo(before, folder, timer)
        if isinstance(error, OSError):
            raise _unwritten(folder, error) from error
        raise
    return any(earlier is not None for earlier in before.values())


def _undo(before: Mapping[Path, bytes | None], folder: Path, timer: str) -> None:
    """Put the earlier files back, as far as that can be done: what went wrong first is what is told."""
    if before[folder / timer] is None:
        with suppress(OutputFailed):
            _systemctl(folder, "disable", "--now", timer)
    for path, earlier in before.items():
        with suppress(OSError):
            if earlier is None:
                path.unlink(missing_ok=True)
            else:
                replace_file(path, earlier, mode=0o644)
    with suppress(OutputFailed):
        _systemctl(folder, "daemon-reload")


def remove(home: Path, folder: Path) -> bool:
    """Stop the timer of *home* and take its units out of *folder*; whether there were any.

    Raises:
        OutputFailed: systemd is not there or refuses, or a file can't be removed.
    """
    name = unit_name(home)
    timer, service = folder / f"{name}.timer", folder / f"{name}.service"
    if not timer.exists() and not service.exists():
        return False
    if timer.exists():
        _systemctl(folder, "disable", "--now", timer.name)
    try:
        for path in (timer, service):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritten(folder, error) from error
    _systemctl(folder, "daemon-reload")
    return True


def installed(home: Path, folder: Path) -> Timing | None:
    """When the timer of *home* in *folder* has it captured, if systemd runs it; None where there is none.

    Raises:
        OutputFailed: the timer can't be read.
    """
    content = _content(folder / f"{unit_name(home)}.timer")
    match = _TIMING_IN.search(content.decode(errors="replace")) if content else None
    return parse_timing(match[1]) if match else None


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OutputFailed(f"{str(path)!r} can't be read: {reason_of(error)}", about=str(path)) from error


def _systemctl(folder: Path, *arguments: str) -> None:
    program = shutil.which("systemctl")
    if program is None:
        raise OutputFailed("there is no program systemctl", advice=_NO_PROGRAM, about="systemctl")
    whose = () if folder == SYSTEM_FOLDER else ("--user",)
    command = [program, *whose, *arguments]
    try:
        ran = subprocess.run(command, capture_output=True, check=False, timeout=_TIME_LIMIT_S)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise OutputFailed(f"systemctl can't be run: {error}", advice=_NO_PROGRAM, about="systemctl") from error
    if ran.returncode:
        said = " ".join(ran.stderr.decode(errors="replace").split()) or f"exit code {ran.returncode}"
        raise OutputFailed(
            f"systemctl {' '.join((*whose, *arguments))} failed: {said}", advice=_NOT_RUNNING, about="systemctl"
        )


def _unwritten(folder: Path, error: OSError) -> OutputFailed:
    return OutputFailed(
        f"the units can't be written to {str(folder)!r}: {reason_of(error)}",
        advice="Mend its permissions, or print them without --install and put them where systemd reads them.",
        about=str(folder),
    )
