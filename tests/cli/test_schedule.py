"""Our block in a crontab, and the crontab program and daemon of this system (faults: C3, C6)."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_page
from tests.cli.running import tracker
from tests.conftest import IN_CI, missing
from tests.servers import a_site, serves
from tracker.archived_pages import kept_pages
from tracker.errors import OutputFailed
from tracker.home import open_home
from tracker.schedule import systemd
from tracker.schedule.crontab import installed, with_block
from tracker.schedule.timing import Timing

MAY_CHANGE_CRONTAB = IN_CI or os.environ.get("TRACKER_TEST_CRONTAB") == "1"
HOME = Path("/homes/portal")
OTHERS = b'MAILTO=""\n# caf\xe9, not UTF-8\n17 3 * * * echo 50\\% \t \n'
LINES = st.binary(max_size=60).map(lambda line: line.replace(b"\n", b"").replace(b"# tracker captures", b"") + b"\n")


def block(line: bytes, home: Path = HOME) -> bytes:
    """As crontab.py writes it; spelt out here, for crontabs that are in use already hold it."""
    path = repr(str(home)).encode()
    return b"# tracker captures %b every 5m, always\n%b\n# end of tracker's entry for %b\n" % (path, line, path)


@given(st.lists(LINES).map(b"".join), st.lists(LINES).map(b"".join))
def test_an_own_block_is_replaced_and_taken_out_and_every_other_byte_stays(before: bytes, after: bytes) -> None:
    content = before + block(b"old") + block(b"other", Path("/homes/portal2")) + after
    replaced = before + block(b"new") + block(b"other", Path("/homes/portal2")) + after
    assert with_block(content, block(b"new"), HOME) == replaced
    assert with_block(content, b"", HOME) == before + block(b"other", Path("/homes/portal2")) + after


@pytest.mark.parametrize("others", [b"", b"\n", OTHERS, OTHERS.rstrip()])
def test_a_first_block_stands_at_the_end_and_goes_without_a_trace(others: bytes) -> None:
    content = with_block(others, block(b"new"), HOME)
    assert content.startswith(others)
    assert content.endswith(block(b"new"))
    assert with_block(content, b"", HOME).rstrip() == others.rstrip()


@pytest.mark.parametrize(
    "content",
    [
        block(b"one") + block(b"two"),
        block(b"one").replace(b"# end", b"# gone"),
        block(b"one").replace(b"# end", b"# gone") + block(b"two"),
    ],
)
def test_a_crontab_in_which_our_block_is_not_clear_is_left_alone(content: bytes) -> None:
    with pytest.raises(OutputFailed, match="begins with"):
        with_block(content, block(b"new"), HOME)


def test_without_a_crontab_program_the_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = tracker("schedule", "--install", "--home", tmp_path)
    assert ran.code == 73
    assert "apt install cron" in ran.err
    assert installed(tmp_path) is None


def test_the_line_says_what_the_command_line_else_tracker_toml_wants(tmp_path: Path) -> None:
    assert tracker("schedule", "--home", tmp_path).out.startswith("*/5 * * * * ")
    (tmp_path / "tracker.toml").write_text('every = "10m"\nhours = "market"\n')
    line = tracker("schedule", "--home", tmp_path).out
    assert line.startswith("*/10 * * * * ")
    assert f"capture -q --hours market --home {tmp_path} >> {tmp_path}/capture.log 2>&1\n" in line
    line = tracker("schedule", "--every", "1h", "--hours", "always", "--home", tmp_path).out
    assert line.startswith("0 * * * * ")
    assert "--hours" not in line
    units = tracker("schedule", "--systemd", "--home", tmp_path).out
    assert "OnCalendar=*-*-* *:0/10:00" in units
    assert '"--hours" "market"' in units
    assert sorted(tmp_path.iterdir()) == [tmp_path / "tracker.toml"]


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ('every = "5 parsecs"', 78),
        ('every = "7m"', 78),
        ('hours = "nine to five"', 78),
        ('hours = "XXXX"', 78),
        ("every = 5", 78),
    ],
)
def test_settings_that_no_schedule_can_keep_are_named(tmp_path: Path, setting: str, code: int) -> None:
    (tmp_path / "tracker.toml").write_text(setting)
    ran = tracker("schedule", "--home", tmp_path)
    assert ran.code == code
    assert ran.out == ""
    assert setting.partition(" ")[0] in ran.err or "XXXX" in ran.err


@pytest.mark.parametrize(
    "options",
    [("--every", "0m"), ("--every", "7m"), ("--hours", "9-17"), ("--hours", "XXXX"), ("--install", "--remove")],
)
def test_options_that_no_schedule_can_keep_are_wrong_use(tmp_path: Path, options: tuple[str, ...]) -> None:
    ran = tracker("schedule", *options, "--home", tmp_path)
    assert (ran.code, ran.out) == (2, "")


def test_what_a_scheduled_capture_would_lack_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", "sqlite:///elsewhere.db")
    err = tracker("schedule", "-q", "--home", tmp_path).err
    assert "TRACKER_DATABASE_URL of this shell's environment will not be set" in err
    assert "names no source yet" in err


SYSTEMCTL = """\
#!/bin/sh
# A systemctl that notes what it is asked, makes and removes the link of a timer, and fails where it is told to.
echo "$*" >> "{log}"
link="{units}/timers.target.wants"
case "$*" in
  *enable*) mkdir -p "$link" && : > "$link/timer" ;;
  *disable*) rm -f "$link/timer" ;;
esac
case "$*" in *{fails}*) echo "it does not want to" >&2; exit 1 ;; esac
"""


@pytest.fixture
def units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where root's and anybody's units would stand in these tests, with a systemctl of their own."""
    folder = tmp_path / "config" / "systemd" / "user"
    monkeypatch.setattr("tracker.schedule.systemd.SYSTEM_FOLDER", folder)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    (tmp_path / "bin").mkdir()
    systemctl_that_fails(folder, at="nothing")
    return folder


def systemctl_that_fails(units: Path, *, at: str) -> None:
    bin_folder = units.parents[2] / "bin"
    script = bin_folder / "systemctl"
    script.write_text(SYSTEMCTL.format(log=bin_folder / "log", units=units, fails=f'"{at}"'))
    script.chmod(0o755)


def asked_of_systemctl(units: Path) -> list[str]:
    log = units.parents[2] / "bin" / "log"
    lines = [line.removeprefix("--user ") for line in log.read_text().splitlines()]
    log.unlink()
    return lines


def unit_files(units: Path) -> list[str]:
    return sorted(path.name for path in units.glob("*") if path.is_file())


def test_units_are_installed_replaced_and_removed_with_their_timer(units: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "deeper").mkdir(parents=True)
    assert tracker("schedule", "--systemd", "--install", "--home", home).code == 0
    service, timer = unit_files(units)
    assert asked_of_systemctl(units) == ["--version", "daemon-reload", f"enable --now {timer}"]
    assert systemd.installed(home, units) == Timing(timedelta(minutes=5))
    # The same home by another spelling.
    again = ("--every", "1h", "--hours", "XPAR", "--home", home / "deeper" / "..")
    assert "for an earlier entry" in tracker("schedule", "--systemd", "--install", *again).err
    assert unit_files(units) == [service, timer]
    assert systemd.installed(home, units) == Timing(timedelta(hours=1), "XPAR")
    asked_of_systemctl(units)
    assert tracker("schedule", "--systemd", "--remove", "--home", home).code == 0
    assert asked_of_systemctl(units) == [f"disable --now {timer}", "daemon-reload"]
    assert unit_files(units) == []
    assert tracker("schedule", "--systemd", "--remove", "--home", home).code == 0


@pytest.mark.parametrize("at", ["daemon-reload", "enable"])
def test_where_systemd_refuses_the_earlier_units_are_back(units: Path, tmp_path: Path, at: str) -> None:
    systemctl_that_fails(units, at=at)
    ran = tracker("schedule", "--systemd", "--install", "--home", tmp_path)
    assert (ran.code, unit_files(units)) == (73, [])
    assert "it does not want to" in ran.err
    assert not (units / "timers.target.wants" / "timer").exists()
    systemctl_that_fails(units, at="nothing")
    assert tracker("schedule", "--systemd", "--install", "--home", tmp_path).code == 0
    before = {name: (units / name).read_bytes() for name in unit_files(units)}
    systemctl_that_fails(units, at=at)
    assert tracker("schedule", "--systemd", "--install", "--every", "1h", "--home", tmp_path).code == 73
    assert {name: (units / name).read_bytes() for name in unit_files(units)} == before
    assert asked_of_systemctl(units)[-1] == "daemon-reload"


def test_without_systemd_the_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = tracker("schedule", "--systemd", "--install", "--home", tmp_path)
    assert ran.code == 73
    assert "Install systemd" in ran.err


HOURS_SOURCE = '[[sources]]\nname = "portal"\nurl = "{url}/"\n'


def capture_at(moment: str, home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the capture under a clock that says *moment*, in UTC."""
    if shutil.which("faketime") is None:
        missing("faketime is needed to set a clock (Debian: faketime)")
    command = ["faketime", moment, sys.executable, "-m", "tracker", "capture", "--hours", "market", *options]
    return subprocess.run([*command, "--home", home], capture_output=True, text=True, env={**os.environ, "TZ": "UTC"})


@pytest.mark.slow
def test_market_hours_skip_the_weekend_and_a_closing_capture_is_made_up_for(tmp_path: Path) -> None:
    with a_site() as site:
        site.paths["/"] = serves(a_page().body)
        (tmp_path / "tracker.toml").write_text(HOURS_SOURCE.format(url=site.url))
        # Nothing is known of the source yet; then Friday's closing figures are wanting; then they are had.
        for moment, count in (("2024-04-19 12:00:00", 1), ("2024-04-20 12:00:00", 2)):
            ran = capture_at(moment, tmp_path)
            assert (ran.returncode, site.count("/")) == (0, count), ran.stderr
        ran = capture_at("2024-04-20 12:05:00", tmp_path)
        assert (ran.returncode, site.count("/")) == (0, 2)
        assert "'portal' is not captured: its markets are closed until 2024-04-22T02:00+0200" in ran.stderr
        ran = capture_at("2024-04-21 23:59:00", tmp_path, "-q")
        assert (ran.returncode, ran.stdout, ran.stderr, site.count("/")) == (0, "", "", 2)
        assert capture_at("2024-04-22 00:00:30", tmp_path).returncode == 0
        assert site.count("/") == 3


@pytest.mark.slow
def test_a_damaged_database_keeps_no_page_from_being_archived(tmp_path: Path) -> None:
    with a_site() as site:
        site.paths["/"] = serves(a_page().body)
        (tmp_path / "tracker.toml").write_text(HOURS_SOURCE.format(url=site.url))
        assert tracker("capture", "--home", tmp_path).code == 0
        (tmp_path / "snapshots" / "tracker.db").write_bytes(b"no database any more" * 1000)
        site.paths["/"] = serves(a_page().body + b"more")
        assert capture_at("2024-04-20 12:00:00", tmp_path).returncode == 74
    assert len([*kept_pages(tmp_path / "snapshots" / "2024-04.warc.gz")]) == 1


def test_hours_are_for_sources_and_not_for_pages(tmp_path: Path, page: Path) -> None:
    ran = tracker("capture", page, "--hours", "market", "--home", tmp_path)
    assert ran.code == 2
    assert "--hours is for sources" in ran.err


@pytest.fixture
def own_crontab() -> Iterator[None]:
    """This user's crontab, empty, and put back afterwards: only where nobody else can mind."""
    if not MAY_CHANGE_CRONTAB:
        pytest.skip("would change your crontab for a while; TRACKER_TEST_CRONTAB=1 allows it")
    if shutil.which("crontab") is None:
        missing("crontab is needed (Debian: cron)")
    before = subprocess.run(["crontab", "-l"], capture_output=True)
    subprocess.run(["crontab", "-r"], capture_output=True)
    yield
    if before.returncode == 0:
        subprocess.run(["crontab", "-"], input=before.stdout, check=True)
    else:
        subprocess.run(["crontab", "-r"], capture_output=True)


def crontab() -> bytes:
    return subprocess.run(["crontab", "-l"], capture_output=True).stdout


@pytest.mark.usefixtures("own_crontab")
def test_install_twice_and_remove_leave_the_lines_of_others(tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    assert tracker("schedule", "--install", "--home", home).code == 78
    home.mkdir()
    other.mkdir()
    assert tracker("schedule", "--remove", "--home", home).code == 0
    assert tracker("schedule", "--install", "--home", other).code == 0
    assert tracker("schedule", "--remove", "--home", other).code == 0
    assert crontab() == b""
    subprocess.run(["crontab", "-"], input=OTHERS, check=True)
    assert tracker("schedule", "--install", "--every", "5m", "--home", home).code == 0
    line = tracker("schedule", "--every", "5m", "--home", home).out
    assert crontab() == OTHERS + block(line.rstrip("\n").encode(), home)
    assert tracker("schedule", "--install", "--every", "1h", "--hours", "XPAR", "--home", home).code == 0
    assert installed(home) == Timing(timedelta(hours=1), "XPAR")
    ours = crontab()
    for changed in (ours.replace(b"\n0 *", b"\n#0 *"), ours.replace(b"\n0 *", b"\n0 3")):
        subprocess.run(["crontab", "-"], input=changed, check=True)
        assert installed(home) is None
    assert crontab().count(b"capture -q") == 1
    assert b" capture -q --hours XPAR --home " in crontab()
    (home / "tracker.toml").write_text("no settings")
    assert tracker("schedule", "--remove", "--home", home / ".." / "home").code == 0
    assert crontab() == OTHERS


@pytest.mark.slow
@pytest.mark.timeout(150)
@pytest.mark.usefixtures("own_crontab")
def test_a_real_cron_captures_by_the_line_that_was_installed(tmp_path: Path) -> None:
    if shutil.which("cron") is None:
        missing("cron is needed (Debian: cron)")
    home = tmp_path / "it's 100% my höme"
    home.mkdir()
    subprocess.run(["cron"], check=False, capture_output=True)  # fails where one is at work already, which will do
    with a_site() as site:
        site.paths["/"] = serves(a_page().body)
        (home / "tracker.toml").write_text(f'[[sources]]\nname = "portal"\nurl = "{site.url}/"\n')
        assert tracker("schedule", "--every", "1m", "--install", "--home", home).code == 0
        until = time.monotonic() + 130
        while not (home / "snapshots" / "tracker.db").exists():
            assert time.monotonic() < until, "cron ran nothing"
            time.sleep(0.2)
        assert tracker("schedule", "--remove", "--home", home).code == 0
        while not len(open_home(str(home)).history("nikkei")):
            assert time.monotonic() < until, "nothing was captured"
            time.sleep(0.2)
    assert (home / "capture.log").read_text() == ""
    assert tracker("doctor", "--home", home).code == 0
