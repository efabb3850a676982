"""Certificates are always checked, and none is ever bypassed (faults: W1, W6)."""

from __future__ import annotations

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme

from tests.servers import Site, a_site, redirects, serves
from tracker.sources.http.cookies import CookieStore
from tracker.sources.http.fetch import Fetched, World, fetch
from tracker.sources.source import Limits, Source

EXPIRED = datetime(2020, 1, 1, tzinfo=UTC)
WORLD = World(clock=time.monotonic, now=lambda: datetime.now(UTC), sleep=lambda _: None, random=lambda: 1.0)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@contextmanager
def secure_site(certificate: trustme.LeafCert) -> Iterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    with a_site(tls=context) as site:
        site.paths["/"] = serves("da")
        yield site


def get(site: Site, folder: Path) -> Fetched:
    return fetch(Source("test", f"{site.url}/", limits=Limits(total_s=5)), CookieStore(folder / "cookies"), WORLD)


def test_a_certificate_of_an_unknown_authority_is_refused_at_once(tmp_path: Path, authority: trustme.CA) -> None:
    with secure_site(authority.issue_cert("127.0.0.1")) as site:
        fetched = get(site, tmp_path)
        assert fetched.fault is not None
        assert "its certificate is refused" in fetched.fault.what
        assert site.asked == []


@pytest.mark.parametrize(("name", "expires"), [("127.0.0.1", EXPIRED), ("other.example", None)])
def test_an_expired_or_foreign_certificate_is_refused(
    tmp_path: Path, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch, name: str, expires: datetime | None
) -> None:
    trust(authority, tmp_path, monkeypatch)
    with secure_site(authority.issue_cert(name, not_after=expires)) as site:
        fetched = get(site, tmp_path)
        assert fetched.fault is not None
        assert "its certificate is refused" in fetched.fault.what
        assert site.asked == []


def test_a_trusted_certificate_is_taken_and_never_left_for_plain_http(
    tmp_path: Path, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    trust(authority, tmp_path, monkeypatch)
    with secure_site(authority.issue_cert("127.0.0.1")) as site, a_site() as plain:
        assert get(site, tmp_path).content is not None
        site.paths["/"] = redirects(f"{plain.url}/")
        fetched = get(site, tmp_path)
        assert fetched.fault is not None
        assert "redirects from https to" in fetched.fault.what
        assert plain.asked == []


def trust(authority: trustme.CA, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the system trust an authority, as OpenSSL's own variable does."""
    file = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
