"""A table of ``tracker.toml``, each of whose keys is checked as it is asked for.

An error names the file, the line, the key and what is allowed. TOML's parser tells no lines of what is well-formed, so
the line is looked for in the text, and left out where it can't be found.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import NoReturn

from tracker.errors import BadSettings


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the file.

    Attributes:
        values: what it holds, as TOML's parser gives it.
        label: how an error names it.
        file: the path of ``tracker.toml``.
        lines: the table's lines, each with its number in the file; none where they can't be told.
    """

    values: Mapping[str, object]
    label: str
    file: str
    lines: tuple[tuple[int, str], ...]

    def refuse(self, key: str, what: str, advice: str) -> NoReturn:
        """Raise the error that says of *key* that it *what*."""
        self._refuse(self._line_of(key), f"{self.label}.{key}", what, advice)

    def refuse_whole(self, what: str, advice: str) -> NoReturn:
        """Raise the error that says of the table itself that it *what*."""
        self._refuse(self.lines[0][0] if self.lines else None, self.label, what, advice)

    def _refuse(self, line: int | None, label: str, what: str, advice: str) -> NoReturn:
        where = f"{self.file!r}, line {line}" if line else repr(self.file)
        raise BadSettings(f"{where}: {label} {what}", advice=advice, about=label)

    def refuse_unknown(self, allowed: Sequence[str]) -> None:
        """Refuse a key that is none of *allowed*."""
        for key in self.values:
            if key not in allowed:
                near = difflib.get_close_matches(key, allowed, n=1)
                hint = f"Did you mean {near[0]}?" if near else f"Allowed: {', '.join(allowed)}."
                self.refuse(key, "is an unknown key", hint)

    def text(self, key: str) -> str | None:
        """A text that is not blank; None where the table does not have it."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            self.refuse(key, "must be a text in quotes", "It can't be empty.")
        return value

    def needed_text(self, key: str) -> str:
        """A text that is not blank."""
        value = self.text(key)
        if value is None:
            self.refuse(key, "is missing", f'Write a line {key} = "…".')
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where the table does not have it."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.refuse(key, "must be true or false", "Write it without quotes.")
        return value

    def number(self, key: str, default: float, *, most: float) -> float:
        """A number above zero."""
        value = self.values.get(key, default)
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        # Compared before anything is made of it: an integer of TOML may be too large for a float.
        if not isinstance(value, (int, float)) or not is_number or not value > 0 or value == inf:
            self.refuse(key, "must be a number above 0", f"At most {most:g}, without quotes.")
        if value > most:
            self.refuse(key, f"is more than {most:g}", f"Write a number above 0, and at most {most:g}.")
        return float(value)

    def count(self, key: str, default: int, *, most: int) -> int:
        """A whole number from zero on."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
            self.refuse(key, "must be a whole number", f"Write one from 0 to {most}, without quotes.")
        return value

    def list_of_texts(self, key: str) -> tuple[str, ...]:
        """Texts of which none is blank; none at all where the table does not have the key."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            self.refuse(key, "must be a list of texts", 'Write it as ["€", "pts"].')
        return tuple(value)

    def section(self, key: str) -> Section | None:
        """A table in this one; None where it does not have it."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.refuse(key, "must be a table", 'Write it as { key = "…" } or under a heading of its own.')
        begin = self._line_of(key)
        lines = tuple((at, line) for at, line in self.lines if begin is None or at >= begin)
        return Section(value, f"{self.label}.{key}", self.file, lines)

    def _line_of(self, key: str) -> int | None:
        """The line on which *key* stands, or where it is missing the one on which the section begins."""
        place = re.compile(rf"(?:.*[\s{{,.\[\"'])?{re.escape(key)}[\"']?\s*[=.\]]")
        return next((at for at, line in self.lines if place.match(line)), self.lines[0][0] if self.lines else None)
