"""A page as WARC 1.1 records, each a gzip member of its own.

What tracker knows beyond WARC's own fields stands in fields of its own, so that an archive alone is enough to read
its pages again. Their values are percent-encoded: a name may hold what a header can't.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tracker.identity import page_identity
from tracker.model import Exchange, Page
from tracker.version import __version__

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
IDENTITY = "Tracker-Page-Identity"
SOURCE = "Tracker-Source"
ADDRESS = "Tracker-Address"
LOCALE = "Tracker-Locale"
TIME_SOURCE = "Tracker-Time-Source"
RENDERED_BY = "Tracker-Rendered-By"
NOT_HAD = "Tracker-Not-Had"
CLOCK_BEFORE = "Tracker-Clock-Before"
NAMED_AT = "Tracker-Time-In-Name"
ORIGINAL_OFFSET = "Tracker-Refers-To-Offset"
"""Where in the same file the record stands that a revisit refers to."""
TIME_FORMAT = "%Y-%m-%dT%H:%M:%SZ"
_UNDONE = frozenset({"transfer-encoding"})
"""Headers that no longer hold of a body as it was received: its chunks are joined."""


@dataclass(frozen=True, slots=True)
class Original:
    """A record whose body a later page has, too.

    Attributes:
        offset: of the record that holds the body, in the same file.
        digest: of the body, as archives write it.
        uri: of that record.
        date: of that record, as it stands there.
        is_response: whether the body is an HTTP response's.
    """

    offset: int
    digest: str
    uri: str
    date: str
    is_response: bool


class _HttpHead(StatusAndHeaders):  # type: ignore[misc] # warcio says nothing of its types
    """The head of a request or a response with the bytes that it had.

    warcio writes ASCII alone: it fails on a status line that is more, and changes a header's value that is.
    """

    def to_ascii_bytes(self, filter_func: Callable[..., object] | None = None) -> bytes:
        text: str = self.to_str(filter_func)
        try:
            # A byte of the head is a character of the text, as the standard library reads it.
            return text.encode("latin-1") + b"\r\n"
        except UnicodeEncodeError:
            return text.encode() + b"\r\n"


def payload_digest(body: bytes) -> str:
    """The digest of a body as web-archive tools write and compare it.

    >>> payload_digest(b"")
    'sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ'
    """
    return "sha1:" + base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


def original_in(beginning: bytes, offset: int) -> Original | None:
    """The body that a record holds or refers to; None where it has none.

    Args:
        beginning: of the record, uncompressed.
        offset: of its first byte in the file.
    """
    fields = {}
    for line in beginning.partition(b"\r\n\r\n")[0].split(b"\r\n")[1:]:
        name, _, value = line.decode("utf-8", "replace").partition(":")
        fields[name.casefold()] = value.strip()
    kind, digest = fields.get("warc-type"), fields.get("warc-payload-digest")
    if digest is None:
        return None
    uri, date = fields.get("warc-target-uri", ""), fields.get("warc-date", "")
    if kind in ("resource", "response"):
        return Original(offset, digest, uri, date, is_response=kind == "response")
    at = fields.get(ORIGINAL_OFFSET.casefold(), "")
    if kind != "revisit" or not (at.isascii() and at.isdigit()):
        return None
    uri, date = fields.get("warc-refers-to-target-uri", ""), fields.get("warc-refers-to-date", "")
    # A saved page's revisit has no block; a response's has its HTTP headers.
    return Original(int(at), digest, uri, date, is_response=fields.get("content-length") != "0")


def page_records(page: Page, *, original: Original | None = None, not_had: str | None = None) -> list[bytes]:
    """The records of a page, the one that holds the page last.

    A saved page is one ``resource``. A page that was got is, for each exchange on the way, the ``request`` and then the
    ``response`` as they were. A response in which a browser's HTML stands for the body that was received says so in the
    field ``Tracker-Rendered-By``.

    Args:
        page: with a time.
        original: the record that holds the same body; this one is a ``revisit`` without it.
        not_had: why what came is not the page that was asked for; None where it is.
    """
    if page.captured_at is None:
        raise ValueError(f"a page without a time can't be archived: {page.address!r}")
    date = page.captured_at.strftime(TIME_FORMAT)
    fields = _page_fields(page) | ({NOT_HAD: _encoded(not_had)} if not_had else {})
    if page.clock_before is not None:
        fields[CLOCK_BEFORE] = page.clock_before.strftime(TIME_FORMAT)
    if page.named_at is not None:
        fields[NAMED_AT] = page.named_at.strftime(TIME_FORMAT)
    if not page.exchanges:
        media_type = "text/html" if page.body.lstrip()[:1] == b"<" else "text/plain"
        fields = {"WARC-Date": date} | fields
        return [_record(_uri(page.address), "resource", page.body, fields, media_type=media_type, original=original)]
    records = []
    for exchange in page.exchanges:
        is_last = exchange is page.exchanges[-1]
        records.append(_request(exchange, date))
        records.append(_response(exchange, date, fields if is_last else {}, original=original if is_last else None))
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
    http = _HttpHead(f"{exchange.method} {path} HTTP/1.1", headers, is_http_request=True)
    return _record(exchange.url, "request", exchange.sent_body, {"WARC-Date": date}, http=http)


def _response(exchange: Exchange, date: str, page_fields: dict[str, str], *, original: Original | None) -> bytes:
    headers = [
        (f"X-Archive-Orig-{name}" if name.casefold() in _UNDONE else name, value) for name, value in exchange.received
    ]
    http = _HttpHead(f"{exchange.status} {exchange.reason}".rstrip(), headers, protocol="HTTP/1.1")
    fields = {"WARC-Date": date} | ({"WARC-Truncated": exchange.truncated} if exchange.truncated else {})
    if exchange.rendered_by:
        fields[RENDERED_BY] = _encoded(exchange.rendered_by)
    return _record(exchange.url, "response", exchange.body, fields | page_fields, http=http, original=original)


def _page_fields(page: Page) -> dict[str, str]:
    return {
        IDENTITY: str(page_identity(page)),
        SOURCE: _encoded(page.source),
        ADDRESS: _encoded(page.address),
        LOCALE: _encoded(page.locale),
        TIME_SOURCE: str(page.time_source),
    }


def _record(
    uri: str,
    kind: str,
    body: bytes,
    fields: dict[str, str],
    *,
    media_type: str = "",
    http: StatusAndHeaders | None = None,
    original: Original | None = None,
) -> bytes:
    buffer = BytesIO()
    writer = WARCWriter(buffer, gzip=True, warc_version="WARC/1.1")
    if original is not None:
        fields = fields | {ORIGINAL_OFFSET: str(original.offset)}
        revisit = writer.create_revisit_record(
            uri, original.digest, original.uri, original.date, http_headers=http, warc_headers_dict=fields
        )
        writer.write_record(revisit)
        return buffer.getvalue()
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


def decoded(value: str) -> str:
    """The text that a field of ours holds."""
    return unquote(value)
