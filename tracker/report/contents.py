"""``report.json``: which files a report is made of, so that the next one can take the place of all of them."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from tracker.quote_fields import utc

CONTENTS = "report.json"
PAGE = "index.html"
_LARGEST_BYTES = 64 * 1024 * 1024
_BESIDE_PAGE = re.compile(r"[a-z0-9][a-z0-9-]*\.(?:png|svg|csv)")
"""What a report calls the files beside its page: such a name can't lead out of the folder, nor to another's file."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One instrument of a report.

    Attributes:
        name: as printed.
        symbol: the catalogue's; None where it has none.
        slug: the name of its files, without what tells their form.
    """

    name: str
    symbol: str | None
    slug: str


def contents_json(
    *,
    version: str,
    newest_at: datetime | None,
    headline: Sequence[str],
    language: str,
    instruments: Sequence[Listed],
    files: Sequence[str],
) -> bytes:
    """A report's contents, for programs, for the next report and for the page that lists reports.

    Args:
        version: of tracker.
        newest_at: of the newest snapshot, aware; None where there is none.
        headline: the page's first words.
        language: theirs.
        instruments: in the page's order.
        files: all names but that of the contents.
    """

    def listed(name: str) -> str | None:
        return name if name in files else None

    told = {
        "version": version,
        "newest_snapshot": None if newest_at is None else utc(newest_at),
        "headline": list(headline),
        "language": language,
        "page": PAGE,
        "overview": listed("overview.png"),
        "card": listed("card.png"),
        "instruments": [
            {
                "name": one.name,
                "symbol": one.symbol,
                "picture": listed(f"{one.slug}.png"),
                "svg": listed(f"{one.slug}.svg"),
                "csv": listed(f"{one.slug}.csv"),
            }
            for one in instruments
        ],
        "files": sorted(files),
    }
    # ASCII: a name may hold half of a character, which no file can.
    return (json.dumps(told, indent=2) + "\n").encode("ascii")


def read_contents(folder: Path) -> dict[str, Any] | None:
    """The contents that a folder holds, of which nothing but their being an object is known; None where there are none.

    Damaged ones, and any that no report of ours could have written, are none.
    """
    try:
        with (folder / CONTENTS).open("rb") as file:
            told = json.loads(file.read(_LARGEST_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def listed_files(folder: Path) -> frozenset[str]:
    """The files beside the page that a folder's contents list; none where there are no contents, or damaged ones."""
    told = read_contents(folder) or {}
    instruments, files = told.get("instruments"), told.get("files")
    names = [told.get("overview")]
    # Until files were listed, a report had one picture an instrument and nothing else.
    if isinstance(instruments, list):
        names += [one.get("picture") for one in instruments if isinstance(one, dict)]
    if isinstance(files, list):
        names += files
    return frozenset(name for name in names if isinstance(name, str) and is_beside_page(name))


def is_beside_page(name: str) -> bool:
    """Whether a report may call a file beside its page so."""
    return _BESIDE_PAGE.fullmatch(name) is not None
