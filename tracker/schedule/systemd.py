"""systemd's unit files of a home: the user's own, or the system's for root."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tracker.errors import OutputFailed
from tracker.schedule.entry import Timing, Units, parse_timing, unit_name
from tracker.whole_file import replace_file

_NO_PROGRAM = "Install systemd, or leave --systemd out to use cron."
_NOT_RUNNING = "Without --install the units are printed, to be put in place by hand; without --systemd cron is used."
_TIME_LIMIT_S = 60
_TIMING = re.compile(r"^Description=Capture market strips (every .+?) \(", re.MULTILINE)
SYSTEM_FOLDER = Path("/etc/systemd/system")


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
    files = {folder / f"{units.name}.service": units.service, folder / f"{units.name}.timer": units.timer}
    before = {path: _content(path) for path in files}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in files.items():
            replace_file(path, content.encode(), mode=0o644)
        _systemctl(folder, "daemon-reload")
        _systemctl(folder, "enable", "--now", f"{units.name}.timer")
    except BaseException as error:
        for path, earlier in before.items():
            _put_back(path, earlier)
        if isinstance(error, OSError):
            raise _unwritten(folder, error) from error
        raise
    return any(earlier is not None for earlier in before.values())


def remove(home: Path, folder: Path) -> bool:
    """Stop the timer of *home* and take its units out of *folder*; whether there were any.

    Raises:
        OutputFailed: systemd is not there or refuses, or a file can't be removed.
    """
    name = unit_name(home)
    paths = [folder / f"{name}.timer", folder / f"{name}.service"]
    if not any(path.exists() for path in paths):
        return False
    _systemctl(folder, "disable", "--now", f"{name}.timer")
    try:
        for path in paths:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritten(folder, error) from error
    _systemctl(folder, "daemon-reload")
    return True


def installed(home: Path, folder: Path) -> Timing | None:
    """When the timer of *home* in *folder* has it captured; None where there is none."""
    content = _content(folder / f"{unit_name(home)}.timer")
    match = _TIMING.search(content.decode(errors="replace")) if content else None
    return parse_timing(match[1]) if match else None


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OutputFailed(f"{str(path)!r} can't be read: {error.strerror}", about=str(path)) from error


def _put_back(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    else:
        replace_file(path, content, mode=0o644)


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
        f"the units can't be written to {str(folder)!r}: {error.strerror or error}",
        advice="Mend its permissions, or print them without --install and put them where systemd reads them.",
        about=str(folder),
    )
