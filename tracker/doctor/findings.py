"""A look at what is doubtful in the stored figures, and of which nobody has said anything."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.doctor.examined import Examined, Patient, counted
from tracker.findings import Severity
from tracker.store.open_findings import findings_by_cause
from tracker.store.spans import span_between


def look_at_findings(patient: Patient) -> Iterator[Examined]:
    """How many findings are open? They are doubts about pages: there is something to look at, and nothing is wrong."""
    with patient.reading() as connection:
        if connection is None:
            return
        found = findings_by_cause(connection, span_between(None, None))
    severities = [one.newest.severity for one in found if one.acknowledged is None]
    opened = sum(severity is not Severity.INFO for severity in severities)
    if not opened:
        yield Examined("findings", "no finding is open")
        return
    errors = severities.count(Severity.ERROR)
    told = counted(opened, "finding is open", "findings are open")
    serious = f", {errors} of them {'an error' if errors == 1 else 'errors'}" if errors else ""
    yield Examined(
        "findings",
        told + serious,
        "Look at them with tracker check, and say which are known with its --acknowledge.",
    )
