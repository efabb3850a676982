"""A page as WARC 1.1 records, each a gzip member of its own.

What tracker knows beyond WARC's own fields stands in fields of its own, so that an archive alone is enough to read
its pages again. Their values are percent-encoded: a name may hold what a header can't.
"""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tracker.identity import page_identity
from tracker.model import Exchange, Page
from tracker.version import __version__

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_UNDONE = frozenset({"transfer-encoding"})
"""Headers that no longer hold of a body as it was received: its chunks are joined."""


def page_records(page: Page) -> list[bytes]:
    """The records of a page, the one that holds the page last.

    A saved page is one ``resource``. A page that was got is, for each exchange on the way, the ``request`` and then the
    ``response`` as they were. A response in which a browser's HTML stands for the body that was received says so in the
    field ``Tracker-Rendered-By``.
    """
    if page.captured_at is None:
        raise ValueError(f"a page without a time can't be archived: {page.address!r}")
    date = page.captured_at.strftime(_TIME_FORMAT)
    if not page.exchanges:
        media_type = "text/html" if page.body.lstrip()[:1] == b"<" else "text/plain"
        fields = {"WARC-Date": date} | _page_fields(page)
        return [_record(_uri(page.address), "resource", page.body, fields, media_type=media_type)]
    records = []
    for exchange in page.exchanges:
        is_last = exchange is page.exchanges[-1]
        records.append(_request(exchange, date))
        records.append(_response(exchange, date, _page_fields(page) if is_last else {}))
    return records


def file_header(name: str) -> bytes:
    """The ``warcinfo`` record with which a file of that name begins."""
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
    software = {"software": f"tracker {__version__}", "format": "WARC file version 1.1"}
    writer.write_record(writer.create_warcinfo_record(name, software))
    return buffer.getvalue()


def _request(exchange: Exchange, date: str) -> bytes:
    parts = urlsplit(exchange.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    headers = [("Host", parts.netloc), *exchange.sent]
    http = StatusAndHeaders(f"{exchange.method} {path} HTTP/1.1", headers, is_http_request=True)
    return _record(exchange.url, "request", exchange.sent_body, {"WARC-Date": date}, http=http)


def _response(exchange: Exchange, date: str, page_fields: dict[str, str]) -> bytes:
    headers = [
        (f"X-Archive-Orig-{name}" if name.casefold() in _UNDONE else name, value) for name, value in exchange.received
    ]
    http = StatusAndHeaders(f"{exchange.status} {exchange.reason}".rstrip(), headers, protocol="HTTP/1.1")
    fields = {"WARC-Date": date} | ({"WARC-Truncated": exchange.truncated} if exchange.truncated else {})
    if exchange.rendered_by:
        fields["Tracker-Rendered-By"] = _encoded(exchange.rendered_by)
    return _record(exchange.url, "response", exchange.body, fields | page_fields, http=http)


def _page_fields(page: Page) -> dict[str, str]:
    return {
        "Tracker-Page-Identity": str(page_identity(page)),
        "Tracker-Source": _encoded(page.source),
        "Tracker-Address": _encoded(page.address),
        "Tracker-Locale": _encoded(page.locale),
        "Tracker-Time-Source": str(page.time_source),
    }


def _record(
    uri: str,
    kind: str,
    body: bytes,
    fields: dict[str, str],
    *,
    media_type: str = "",
    http: StatusAndHeaders | None = None,
) -> bytes:
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
    record = writer.create_warc_record(
        uri,
        kind,
        payload=BytesIO(body),
        length=len(body),
        warc_content_type=media_type,
        warc_headers_dict=fields,
        http_headers=http,
    )
    writer.write_record(record)
    return buffer.getvalue()


def _uri(address: str) -> str:
    """The address as the URI that a WARC record must have: what is none is the path of a file."""
    if address == "-":
        return "urn:tracker:stdin"
    if _SCHEME.match(address):
        return quote(address, safe="/:?#[]@!$&'()*+,;=%~")
    return "file://" + quote(str(Path(address).absolute()))


def _encoded(text: str) -> str:
    return quote(text, safe=" /:@")
