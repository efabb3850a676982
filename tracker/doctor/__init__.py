"""Is everything there, sound and going on? One look after the other; looking changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tracker.doctor.archive import look_at_archive
from tracker.doctor.captures import look_at_captures, look_at_clock, look_at_names, look_at_schedule
from tracker.doctor.examined import Examined, Patient, unreadable
from tracker.doctor.findings import look_at_findings
from tracker.doctor.places import look_at_database, look_at_disk, look_at_home
from tracker.errors import TrackerError

__all__ = ["Examined", "Patient", "examine"]

_LOOKS: dict[str, Callable[[Patient], Iterator[Examined]]] = {
    "home": look_at_home,
    "disk": look_at_disk,
    "database": look_at_database,
    "archive": look_at_archive,
    "schedule": look_at_schedule,
    "clock": look_at_clock,
    "captures": look_at_captures,
    "names": look_at_names,
    "findings": look_at_findings,
}
"""In an order in which a cause stands before what it leads to."""


def examine(patient: Patient) -> Iterator[Examined]:
    """Everything that there is to look at; what keeps one look from being taken does not keep the others."""
    for what, look in _LOOKS.items():
        try:
            yield from look(patient)
        except TrackerError as error:
            if error is patient.database_fault and what != "database":
                # It has been told by the look at the database.
                continue
            yield Examined(
                what, error.what, error.advice or "Mend that, and run tracker doctor again.", error.exit_code
            )
        except OSError as error:
            yield unreadable(what, error)
