"""The example pages that the package carries: a French portal's strip on 96 occasions in the spring of 2024.

``docs/example-pages.md`` says what they are. The time of each stands in its file's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from zoneinfo import ZoneInfo

from tracker.model import Page, TimeSource
from tracker.times import time_in_name

SOURCE = "demo"
_LOCALE = "fr_FR"


def example_pages() -> Iterator[Page]:
    """The example pages, oldest first, as they are captured.

    >>> next(example_pages()).captured_at.isoformat()
    '2024-03-28T08:39:00+00:00'
    """
    folder = resources.files("tracker.demo").joinpath("pages")
    names = sorted(file.name for file in folder.iterdir() if file.name.endswith(".txt"))
    for name in names:
        instant = time_in_name(name, ZoneInfo("UTC"))
        if instant is None:
            raise ValueError(f"the example page {name!r} has no time in its name")
        yield Page(
            body=folder.joinpath(name).read_bytes(),
            source=SOURCE,
            address=f"example:{name}",
            locale=_LOCALE,
            captured_at=instant.at,
            time_source=TimeSource.FILE_NAME,
        )
