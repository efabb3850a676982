"""Tells whoever watches an unattended capture how it went: the metrics file and the health ping."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tracker.cli.terminal import Terminal
from tracker.errors import OutputFailed, TrackerError

if TYPE_CHECKING:
    from tracker.outcome import Outcome
    from tracker.settings import Settings, Watch


@contextmanager
def watched(outcomes: Sequence[Outcome], settings: Settings, terminal: Terminal) -> Iterator[None]:
    """Tell it when the block has ended, with its error too; what goes wrong with that is a warning and no more.

    Args:
        outcomes: filled by the block.
        settings: who is told.
        terminal: for warnings.
    """
    try:
        yield
    except BrokenPipeError:
        # Whoever read the answer has seen enough: no failure.
        _tell(outcomes, None, settings, terminal)
        raise
    except Exception as error:
        _tell(outcomes, error, settings, terminal)
        raise
    _tell(outcomes, None, settings, terminal)


def _tell(outcomes: Sequence[Outcome], error: Exception | None, settings: Settings, terminal: Terminal) -> None:
    for what, tell in (("the metrics file was not written", _write_metrics), ("the health ping failed", _ping)):
        try:
            why_not = tell(outcomes, error, settings.watch)
        except OutputFailed as failed:
            why_not = f"{failed.what}. {failed.advice}"
        except Exception as failed:
            # Not even a fault of ours may change what the capture leaves with.
            why_not = f"unexpected {type(failed).__name__}: {failed}"
        if why_not is not None:
            terminal.warn(f"{what}: {why_not}")


# What they need is imported where it is set alone: cron pays for every start.


def _write_metrics(outcomes: Sequence[Outcome], _: Exception | None, watch: Watch) -> str | None:
    if watch.metrics_file is not None:
        from tracker.metrics import update_metrics

        update_metrics(watch.metrics_file, outcomes)
    return None


def _ping(outcomes: Sequence[Outcome], error: Exception | None, watch: Watch) -> str | None:
    """Why the ping failed; None where it was taken, or nobody is to be told."""
    code = _exit_code(outcomes, error)
    url = watch.health_url if code == 0 else watch.health_fail_url or watch.health_url
    if url is None:
        return None
    from tracker.health import fail_url, failure_report, ping

    if code == 0:
        return ping(url)
    report = failure_report(outcomes, code, str(error or ""))
    return ping(watch.health_fail_url or fail_url(url), report)


def _exit_code(outcomes: Sequence[Outcome], error: Exception | None) -> int:
    if error is not None:
        return error.exit_code if isinstance(error, TrackerError) else TrackerError.exit_code
    return next((each.exit_code for each in outcomes if each.exit_code), 0)
