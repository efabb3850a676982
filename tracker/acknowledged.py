"""What people have said of findings, kept beside the archive: whoever rebuilds the database from there has it again.

A file of JSON lines, to which each acknowledgement and each withdrawal is added; the last one of a finding holds.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from tracker.errors import StorageFailed, reason_of
from tracker.whole_file import sync_folder, write_whole

SAID_FILE = "acknowledged.jsonl"


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said of a finding.

    Attributes:
        source: on whose pages it was found.
        cause: of the finding.
        at: when it was said, aware UTC.
        note: what; None where it was taken back.
    """

    source: str
    cause: tuple[str, ...]
    at: datetime
    note: str | None


def note_said(folder: Path, said: Said) -> None:
    """Add a line to the archive's *folder*; it is on the disk when this returns.

    Raises:
        StorageFailed: it can't be written.
    """
    path = folder / SAID_FILE
    line = json.dumps({**asdict(said), "at": f"{said.at:%Y-%m-%dT%H:%M:%SZ}"}, ensure_ascii=False)
    # A torn line of an earlier power cut must not swallow this one.
    content = f"{'' if _ends_a_line(path) else chr(10)}{line}\n".encode("utf-8", "surrogatepass")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            write_whole(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        sync_folder(folder)
    except OSError as error:
        raise StorageFailed(
            f"what was said can't be noted in {str(path)!r}: {reason_of(error)}",
            advice="Make the folder writable, and say it again.",
            about=str(path),
        ) from error


def said_before(folder: Path) -> list[Said]:
    """The last that was said of each finding; lines that can't be read are passed over.

    Raises:
        StorageFailed: the file is there and can't be read.
    """
    path = folder / SAID_FILE
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise StorageFailed(f"{str(path)!r} can't be read: {reason_of(error)}", about=str(path)) from error
    said = (each for line in lines if (each := _said_of(line)) is not None)
    return list({(each.source, each.cause): each for each in said}.values())


def _said_of(line: bytes) -> Said | None:
    try:
        form = json.loads(line.decode("utf-8", "surrogatepass"))
        at = datetime.fromisoformat(form["at"])
        said = Said(form["source"], tuple(form["cause"]), at, form["note"])
    except (ValueError, KeyError, TypeError):
        return None
    is_whole = at.tzinfo is not None and all(isinstance(each, str) for each in (said.source, *said.cause))
    return said if is_whole and isinstance(said.note, str | None) else None


def _ends_a_line(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            file.seek(-1, os.SEEK_END)
            return file.read(1) == b"\n"
    except OSError:  # missing, or empty
        return True
