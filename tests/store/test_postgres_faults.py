"""What a PostgreSQL server can do to a capture (faults: D7, D8, D9): 74 with the reason, and the next run goes on."""

from __future__ import annotations

import os
import signal
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from sqlalchemy import text

from tests.builders import a_page
from tests.cli.running import Ran, tracker
from tests.conftest import a_postgres_server, administer
from tests.forked import Forked
from tracker.errors import StorageFailed
from tracker.store import connect

pytestmark = [pytest.mark.postgres, pytest.mark.slow]

PASSWORD = "ri@ch:t/i%g? #"


@pytest.fixture(scope="module")
def server() -> Iterator[Any]:
    """A server of this module's own, which may be stopped."""
    with a_postgres_server() as running:
        yield running


@pytest.fixture
def url(server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A new database, which the settings name."""
    name = f"tracker_{uuid.uuid4().hex}"
    administer(server.get_uri(), f"CREATE DATABASE {name}")
    url = server.get_uri().replace("/postgres?", f"/{name}?")
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    monkeypatch.setenv("TRACKER_LOCALE", "en")
    yield url
    administer(server.get_uri(), f"DROP DATABASE {name} WITH (FORCE)")


def capture(folder: Path, day: int = 19) -> Ran:
    """Capture a page of that day."""
    page = folder / f"2024-04-{day}T0227+0200.txt"
    page.write_bytes(f"{day}\n".encode() + a_page().body)
    return tracker("capture", page, "--home", folder)


def snapshots(folder: Path) -> int:
    """How many there are."""
    return len(tracker("history", "nikkei", "--json", "--home", folder).json)


def assert_refused(folder: Path, said: str) -> None:
    """A capture ends with 74 and says why, its page is kept; the same command stores it once nothing is in the way."""
    ran = capture(folder)
    assert ran.code == 74
    assert said in ran.err
    assert "No snapshot was stored; the page is kept in 2024-04.warc.gz" in ran.err


def assert_goes_on(folder: Path) -> None:
    ran = capture(folder)
    assert ran.code == 0, ran.err
    assert snapshots(folder) == 1


def test_a_server_that_was_stopped_at_once_is_gone_on_with(server: Any, url: str, tmp_path: Path) -> None:
    assert capture(tmp_path, day=18).code == 0
    os.kill(server.get_pid(), signal.SIGQUIT)
    while Path(f"/proc/{server.get_pid()}").exists():
        time.sleep(0.05)
    try:
        assert_refused(tmp_path, "nothing answers there")
    finally:
        server.ensure_postgres_running()
    ran = capture(tmp_path)
    assert ran.code == 0, ran.err
    assert snapshots(tmp_path) == 2


@pytest.mark.parametrize(("end", "said"), [("pg_terminate_backend", "terminat"), ("SIGSTOP", "no answer within 1 s")])
def test_a_server_that_ends_or_stops_in_a_transaction_leaves_nothing_of_it(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, end: str, said: str
) -> None:
    assert capture(tmp_path).code == 0
    monkeypatch.setattr(connect, "ANSWER_TIMEOUT_S", 1.0)
    backends: list[int] = []

    def write_and_lose_the_server() -> None:
        with connect.transaction(connect.engine_for(url, create=False), writes=True) as connection:
            connection.execute(text("DELETE FROM quote"))
            backends.append(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())
            if end == "SIGSTOP":
                os.kill(backends[0], signal.SIGSTOP)
            else:
                administer(url, f"SELECT pg_terminate_backend({backends[0]})")
            connection.execute(text("SELECT 1"))

    started = time.monotonic()
    try:
        with pytest.raises(StorageFailed, match=said):
            write_and_lose_the_server()
        assert time.monotonic() - started < 4
    finally:
        with suppress(ProcessLookupError):
            os.kill(backends[0], signal.SIGCONT)
    assert snapshots(tmp_path) == 1


@pytest.mark.parametrize(
    ("limit", "said"),
    [("ANSWER_TIMEOUT_S", "no answer within 1 s"), ("BUSY_TIMEOUT_S", "is locked by another program")],
)
def test_a_table_that_another_program_holds_is_waited_for_within_either_limit(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, said: str
) -> None:
    assert capture(tmp_path, day=18).code == 0
    monkeypatch.setattr(connect, limit, 1)
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE quote IN ACCESS EXCLUSIVE MODE")
        assert_refused(tmp_path, said)
    assert capture(tmp_path).code == 0
    assert snapshots(tmp_path) == 2


@pytest.fixture
def asked_for_password(server: Any, url: str) -> Iterator[str]:
    """The URL of a user whose `PASSWORD` the server asks for, with ``PASSWORD`` where it belongs."""
    rules = server.pgdata / "pg_hba.conf"
    before = rules.read_text()
    user = f"user_{uuid.uuid4().hex[:8]}"
    administer(url, f"CREATE ROLE {user} LOGIN SUPERUSER PASSWORD '{PASSWORD}'")
    try:
        rules.write_text(f"local all {user} scram-sha-256\n{before}")
        administer(url, "SELECT pg_reload_conf()")
        time.sleep(0.5)
        yield url.replace("postgres:@", f"{user}:PASSWORD@")
    finally:
        rules.write_text(before)
        administer(url, "SELECT pg_reload_conf()")
        time.sleep(0.5)
        administer(url, f"REASSIGN OWNED BY {user} TO postgres")
        administer(url, f"DROP ROLE {user}")


def test_a_password_that_is_wrong_is_named_and_shown_nowhere(
    asked_for_password: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", asked_for_password.replace("PASSWORD", "geheim"))
    assert_refused(tmp_path, 'password authentication failed for user "user_')
    assert "geheim" not in tracker("capture", "-v", next(tmp_path.glob("*.txt")), "--home", tmp_path).err


def test_a_password_of_any_characters_works_when_it_is_percent_encoded(
    asked_for_password: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", asked_for_password.replace("PASSWORD", quote(PASSWORD, safe="")))
    assert_goes_on(tmp_path)
    # SQLAlchemy ends a password at the first @, so all but that one may stand as they are.
    monkeypatch.setenv("TRACKER_DATABASE_URL", asked_for_password.replace("PASSWORD", PASSWORD.replace("@", "%40")))
    assert snapshots(tmp_path) == 1


def test_a_user_who_may_not_create_tables_is_told(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user = f"user_{uuid.uuid4().hex[:8]}"
    administer(url, f"CREATE ROLE {user} LOGIN")
    try:
        monkeypatch.setenv("TRACKER_DATABASE_URL", url.replace("postgres:@", f"{user}@"))
        assert_refused(tmp_path, "permission denied for schema public")
        monkeypatch.setenv("TRACKER_DATABASE_URL", url)
        assert_goes_on(tmp_path)
    finally:
        administer(url, f"DROP ROLE {user}")


def test_a_database_that_is_read_only_is_named(url: str, tmp_path: Path) -> None:
    name = url.partition("?")[0].rpartition("/")[2]
    assert capture(tmp_path, day=18).code == 0
    administer(url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    assert_refused(tmp_path, "read-only transaction")
    assert tracker("latest", "--home", tmp_path).code == 0
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET default_transaction_read_only = off")
        connection.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only".encode())
    assert capture(tmp_path).code == 0


def test_eight_captures_of_one_page_at_once_store_it_once(url: str, tmp_path: Path) -> None:
    page = tmp_path / "2024-04-19T0227+0200.txt"
    page.write_bytes(a_page().body)
    # Each with a home of its own, so that only the database keeps them apart; the first one also migrates it.
    running = [Forked("capture", "-q", page, "--home", tmp_path / str(number)) for number in range(8)]
    assert [each.end().code for each in running] == [0] * 8
    assert snapshots(tmp_path) == 1
