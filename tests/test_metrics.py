"""The metrics file, read back by the parser of Prometheus' own client."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from tracker.errors import OutputFailed, PageNotHad
from tracker.metrics import GAUGES, Key, metrics_text, update_metrics, updated, values_of_text
from tracker.outcome import Outcome

AT = datetime(2024, 4, 19, 0, 27, tzinfo=UTC)
LATER = datetime(2024, 4, 19, 1, 27, tzinfo=UTC)


def an_outcome(source: str = "portal", *, ended_at: datetime = AT, fails: bool = False) -> Outcome:
    error = PageNotHad("'https://portal.example/' answers 500") if fails else None
    return Outcome(
        source=source,
        address="https://portal.example/",
        kind=error.code if error else "already-stored",
        ended_at=ended_at,
        duration_s=1.25,
        exit_code=error.exit_code if error else 0,
        error=error,
    )


def samples(path: Path) -> dict[tuple[str, str], float]:
    """Each value by metric and source, severities apart."""
    families = list(text_string_to_metric_families(path.read_bytes().decode()))
    assert [(family.name, family.type) for family in families] == [(name, "gauge") for name in GAUGES]
    assert [family.documentation for family in families] == list(GAUGES.values())
    return {(each.name, each.labels["source"]): each.value for family in families for each in family.samples}


def test_what_is_written_is_what_happened(tmp_path: Path) -> None:
    path = tmp_path / "tracker.prom"
    update_metrics(path, [an_outcome("portal"), an_outcome("gone", fails=True)])
    found = samples(path)
    assert found["tracker_last_success_timestamp_seconds", "portal"] == AT.timestamp()
    assert ("tracker_last_success_timestamp_seconds", "gone") not in found
    assert found["tracker_last_attempt_timestamp_seconds", "gone"] == AT.timestamp()
    assert (found["tracker_capture_success", "portal"], found["tracker_capture_success", "gone"]) == (1, 0)
    assert (found["tracker_last_exit_code", "portal"], found["tracker_last_exit_code", "gone"]) == (0, 69)
    assert found["tracker_capture_duration_seconds", "portal"] == 1.25
    assert found["tracker_quotes", "gone"] == 0
    assert path.stat().st_mode & 0o777 == 0o644
    assert [each.name for each in tmp_path.iterdir()] == ["tracker.prom"]


def test_a_failure_keeps_the_last_success_and_another_run_keeps_the_other_source(tmp_path: Path) -> None:
    path = tmp_path / "tracker.prom"
    update_metrics(path, [an_outcome("a"), an_outcome("b")])
    update_metrics(path, [an_outcome("b", ended_at=LATER, fails=True)])
    found = samples(path)
    assert found["tracker_last_success_timestamp_seconds", "b"] == AT.timestamp()
    assert found["tracker_last_attempt_timestamp_seconds", "b"] == LATER.timestamp()
    assert found["tracker_last_attempt_timestamp_seconds", "a"] == AT.timestamp()
    assert (found["tracker_capture_success", "a"], found["tracker_capture_success", "b"]) == (1, 0)


def test_pages_of_one_source_count_together() -> None:
    values = updated({}, [an_outcome(), an_outcome(fails=True, ended_at=LATER)])
    assert values[Key("tracker_capture_success", "portal")] == 0
    assert values[Key("tracker_capture_duration_seconds", "portal")] == 2.5
    assert values[Key("tracker_last_attempt_timestamp_seconds", "portal")] == LATER.timestamp()


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), unique=True, max_size=4))
def test_any_source_name_comes_back(names: list[str]) -> None:
    values = updated({}, [an_outcome(name) for name in names])
    assert values_of_text(metrics_text(values).decode()) == values


@pytest.mark.parametrize("name", ['a"b', "a\nb", "a\\nb", "a\\", '\\"', "a,b={}", "# HELP x", "\r\x85\u2028 é"])
def test_hostile_source_names_come_back(tmp_path: Path, name: str) -> None:
    path = tmp_path / "tracker.prom"
    update_metrics(path, [an_outcome(name)])
    update_metrics(path, [an_outcome("other")])
    assert samples(path)["tracker_capture_success", name] == 1


def test_a_name_that_is_no_unicode_is_escaped(tmp_path: Path) -> None:
    update_metrics(tmp_path / "t.prom", [an_outcome("caf\udce9")])
    assert ("tracker_capture_success", "caf\\udce9") in samples(tmp_path / "t.prom")


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x01\xff",
        b'tracker_quotes{source="a"} twelve\n',
        b'tracker_quotes{source="a} 12\n',
        b"not ours 3 4 5 6\n",
        b"{{{{",
        b'tracker_quotes{source="a",other="b"} 12\ntracker_findings{source="a",severity="odd"} 1\n',
        b'stranger_metric{source="a"} 12\n',
    ],
)
def test_what_is_not_ours_is_dropped(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "tracker.prom"
    path.write_bytes(content)
    update_metrics(path, [an_outcome("portal")])
    assert {source for _, source in samples(path)} == {"portal"}


def test_a_folder_or_a_pipe_in_its_place_is_an_error_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "pipe", tmp_path / "folder", tmp_path / "missing" / "tracker.prom"):
        with pytest.raises(OutputFailed, match=r"metrics file .* can't be written"):
            update_metrics(path, [an_outcome()])


def test_a_writer_that_is_killed_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "tracker.prom"
    update_metrics(path, [an_outcome("old")])
    before = path.read_bytes()
    script = textwrap.dedent(
        f"""
        import os, signal
        from pathlib import Path
        from tests.test_metrics import an_outcome
        from tracker.metrics import update_metrics
        Path.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
        update_metrics(Path({str(path)!r}), [an_outcome("new")])
        """
    )
    root = Path(__file__).parents[1]
    ran = subprocess.run([sys.executable, "-c", script], cwd=root, check=False, capture_output=True)
    assert ran.returncode == -9, ran.stderr
    assert path.read_bytes() == before
    assert [each.suffix for each in tmp_path.iterdir() if each != path] == [".part"]
    update_metrics(path, [an_outcome("new")])
    assert {source for _, source in samples(path)} == {"old", "new"}


def test_two_captures_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tracker.prom"
    script = (
        "import sys; from pathlib import Path; from tests.test_metrics import an_outcome\n"
        "from tracker.metrics import update_metrics\n"
        "for i in range(20): update_metrics(Path(sys.argv[1]), [an_outcome(f'{sys.argv[2]}{i}')])"
    )
    root = Path(__file__).parents[1]
    command = [sys.executable, "-c", script, str(path)]
    running = [subprocess.Popen([*command, name], cwd=root) for name in "ab"]
    assert [each.wait(60) for each in running] == [0, 0]
    assert len({source for _, source in samples(path)}) == 40
