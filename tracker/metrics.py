"""The metrics file: what came of each source's newest capture, in the text format of Prometheus."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from prometheus_client import Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from tracker.errors import OutputFailed, reason_of
from tracker.findings import Severity
from tracker.outcome import Outcome
from tracker.whole_file import replace_file

LAST_SUCCESS = "tracker_last_success_timestamp_seconds"
QUOTES = "tracker_quotes"
FINDINGS = "tracker_findings"
GAUGES = {
    LAST_SUCCESS: "When the source was last captured without failure, in seconds since 1970.",
    "tracker_last_attempt_timestamp_seconds": "When the source was last tried, in seconds since 1970.",
    "tracker_capture_success": "Whether the last try went well: 1 or 0.",
    "tracker_last_exit_code": "The exit code of the last try.",
    "tracker_capture_duration_seconds": "How long the last try took.",
    QUOTES: "Quotes stored by the last try that read a page, 0 when it failed.",
    FINDINGS: "Findings of the last try that read a page, by severity.",
}
"""Each metric, in the file's order, and what it says."""
_WAIT_S = 10.0
_LARGEST = 4 * 1024 * 1024


class Key(NamedTuple):
    """What a value is of; *severity* is empty but for findings."""

    metric: str
    source: str
    severity: str = ""


Values = dict[Key, float]


def update_metrics(path: Path, outcomes: Sequence[Outcome]) -> None:
    """Put *outcomes* into the file at *path*; sources that are not among them keep their values.

    The file is the old one or the new one at any moment. What stands in it and is not ours is dropped.

    Raises:
        OutputFailed: it can't be written; the old one is as it was.
    """
    try:
        with _alone_in(path.parent):
            # The collector may run as somebody else.
            replace_file(path, metrics_text(updated(_values_in(path), outcomes)), mode=0o644)
    except OSError as error:
        raise OutputFailed(
            f"the metrics file {str(path)!a} can't be written: {reason_of(error)}",
            advice="Mend the folder's permissions, or set metrics_file to another place.",
            about=str(path),
        ) from error


def updated(old: Values, outcomes: Sequence[Outcome]) -> Values:
    """The values after a run; several pages of one source count together."""
    new = dict(old)
    for source in dict.fromkeys(each.source for each in outcomes):
        mine = [each for each in outcomes if each.source == source]
        new |= _values_of(_label(source), mine)
    return new


def metrics_text(values: Values) -> bytes:
    """*values* as the file holds them."""
    families = {name: Metric(name, words, "gauge") for name, words in GAUGES.items()}
    for key in sorted(values, key=lambda key: (key.source, key.severity)):
        labels = {"source": key.source} | ({"severity": key.severity} if key.severity else {})
        families[key.metric].add_sample(key.metric, labels, values[key])
    return generate_latest(_Families(families.values()))


def values_of_text(text: str) -> Values:
    """The values of a metrics file, as far as they are ours; none at all where it can't be parsed.

    >>> values_of_text('tracker_quotes{source="portal"} 12')
    {Key(metric='tracker_quotes', source='portal', severity=''): 12.0}
    """
    values: Values = {}
    try:
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                wanted = {"source", "severity"} if sample.name == FINDINGS else {"source"}
                if sample.name in GAUGES and set(sample.labels) == wanted:
                    key = Key(sample.name, **sample.labels)
                    if not key.severity or key.severity in set(Severity):
                        values[key] = float(sample.value)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        # Half of a strange file is worth less than none: the parser says nothing of what it skipped.
        return {}
    return values


class _Families:
    """What the library asks for its metrics."""

    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = list(families)

    def collect(self) -> Iterable[Metric]:
        return self._families


def _values_of(source: str, outcomes: Sequence[Outcome]) -> Values:
    ended = max(each.ended_at for each in outcomes).timestamp()
    code = next((each.exit_code for each in outcomes if each.exit_code), 0)
    values: Values = {
        Key("tracker_last_attempt_timestamp_seconds", source): ended,
        Key("tracker_capture_success", source): float(code == 0),
        Key("tracker_last_exit_code", source): float(code),
        Key("tracker_capture_duration_seconds", source): round(sum(each.duration_s for each in outcomes), 3),
    }
    if code == 0:
        values[Key(LAST_SUCCESS, source)] = ended
    counts = [each.quotes for each in outcomes if each.quotes is not None]
    if counts:
        # A page that was stored earlier is not read again; what is known of it stays.
        values[Key(QUOTES, source)] = float(sum(counts))
        severities = [doubt.severity for each in outcomes for doubt in each.findings]
        values |= {Key(FINDINGS, source, each.value): float(severities.count(each)) for each in Severity}
    return values


def _label(source: str) -> str:
    """*source* as UTF-8 can hold it: an argument may have bytes that are none."""
    return source.encode("utf-8", "backslashreplace").decode()


def _values_in(path: Path) -> Values:
    if path.exists() and not path.is_file():
        # A pipe would wait for a writer for ever.
        raise OSError("it is no regular file")
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
        return values_of_text(content.decode()) if len(content) <= _LARGEST else {}
    except (FileNotFoundError, UnicodeDecodeError):
        return {}


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep two captures from reading the same old file: the later would take back what the earlier wrote."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        until = time.monotonic() + _WAIT_S
        while time.monotonic() < until:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)
