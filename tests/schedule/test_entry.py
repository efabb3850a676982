"""What a schedule says: crontab's line under a real shell, units under systemd's own eye, and times of both."""

from __future__ import annotations

import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import missing
from tracker.errors import WrongUse
from tracker.schedule.crontab import crontab_line
from tracker.schedule.entry import Entry
from tracker.schedule.systemd import systemd_units
from tracker.schedule.timing import Timing, even_interval, named_hours, parse_timing

FIVE_MINUTES = Timing(timedelta(minutes=5))
NAMES = st.text(
    st.characters(blacklist_categories=("Cs", "Cc")) | st.sampled_from(" '\"%$`!&;*?#()é"), min_size=1, max_size=40
).filter(lambda name: name.strip(".") and "/" not in name and len(name.encode()) < 200)


def an_entry(home: Path, *command: str, timing: Timing = FIVE_MINUTES) -> Entry:
    return Entry(command=command or ("/bin/true",), timing=timing, home=home, log=home / "capture.log")


def as_cron_runs_it(line: str) -> str:
    r"""The command of a crontab line: the fields before it are gone, and ``\%`` is ``%`` (crontab(5))."""
    command = line.split(" ", 5)[5]
    assert "%" not in command.replace(r"\%", "")
    return command.replace(r"\%", "%")


@given(NAMES.filter(lambda name: "\\" not in name))
def test_any_home_reaches_the_command_and_the_log_through_sh(name: str) -> None:
    line = crontab_line(an_entry(Path("/homes") / name, "printf", "%s", f"/homes/{name}"))
    quoted = as_cron_runs_it(line)
    command, log = quoted.rsplit(" >> ", 1)
    ran = subprocess.run(["env", "-i", "/bin/sh", "-c", command], capture_output=True)
    assert ran.stdout == f"/homes/{name}".encode()
    shown = subprocess.run(
        ["env", "-i", "/bin/sh", "-c", f"printf %s {log.removesuffix(' 2>&1')}"], capture_output=True
    )
    assert shown.stdout == f"/homes/{name}/capture.log".encode()


@pytest.mark.parametrize("name", ["a\nb", "a\x00b", "a\x7fb", "a\udce9b"])
def test_a_home_that_no_line_can_hold_is_refused(name: str) -> None:
    with pytest.raises(WrongUse, match="can't be scheduled"):
        an_entry(Path("/homes") / name)


def test_a_backslash_which_crons_read_differently_is_refused_in_a_crontab_alone() -> None:
    entry = an_entry(Path("/homes/a\\b"))
    with pytest.raises(WrongUse, match="backslash"):
        crontab_line(entry)
    assert "/homes/a\\b" in systemd_units(entry).service


@pytest.mark.parametrize(
    ("every", "cron", "systemd"),
    [
        ("1m", "* * * * *", "*-*-* *:0/1:00"),
        ("5m", "*/5 * * * *", "*-*-* *:0/5:00"),
        ("60m", "0 * * * *", "*-*-* 0/1:00:00"),
        ("120 min", "0 */2 * * *", "*-*-* 0/2:00:00"),
        ("1d", "0 23 * * *", "*-*-* 23:00:00"),
    ],
)
def test_an_interval_in_the_words_of_each(every: str, cron: str, systemd: str) -> None:
    length = even_interval(every)
    assert isinstance(length, timedelta)
    entry = an_entry(Path("/home"), timing=Timing(length))
    assert crontab_line(entry).startswith(f"{cron} /bin/true")
    assert f"OnCalendar={systemd}\n" in systemd_units(entry).timer


@pytest.mark.parametrize(
    ("every", "why"),
    [
        ("0m", "no interval"),
        ("-5m", "no interval"),
        ("5", "no interval"),
        ("5 parsecs", "no interval"),
        ("٥m", "no interval"),
        ("7m", "6m and 10m"),
        ("90m", "1h and 2h"),
        ("30s", "1m does"),
        ("2d", "1d does"),
    ],
)
def test_an_interval_that_no_schedule_keeps_is_refused(every: str, why: str) -> None:
    answer = even_interval(every)
    assert isinstance(answer, str)
    assert why in answer


@given(
    st.sampled_from(["1m", "5m", "30m", "1h", "12h", "1d"]),
    st.sampled_from(["always", "market"])
    | st.lists(st.from_regex("[A-Z0-9]{4}", fullmatch=True), min_size=1).map(",".join),
)
def test_a_timing_is_read_back_as_it_is_written(every: str, hours: str) -> None:
    length, named = even_interval(every), named_hours(hours)
    assert isinstance(length, timedelta)
    assert named is not None
    timing = Timing(length, named)
    assert parse_timing(str(timing)) == timing


@pytest.mark.parametrize("name", ["plain", "with space", 'o\'m%e $HOME "é" \\x', "%%", "日本"])
def test_systemd_finds_no_fault_with_the_units(tmp_path: Path, name: str) -> None:
    if shutil.which("systemd-analyze") is None:
        missing("systemd-analyze is needed (Debian: systemd)")
    words = ("/bin/echo", "-n", f"/homes/{name}", "$$ %h \\n")
    units = systemd_units(an_entry(Path("/homes") / name, *words))
    service, timer = tmp_path / f"{units.name}.service", tmp_path / f"{units.name}.timer"
    service.write_text(units.service)
    timer.write_text(units.timer)
    ran = subprocess.run(["systemd-analyze", "verify", "--man=no", service, timer], capture_output=True, text=True)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
