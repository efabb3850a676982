"""What makes two captures of a page the same capture."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC

from tracker.model import Page

_NAMESPACE = uuid.UUID("b6e5a8ea-4d7f-5d53-9d1c-6a0f2f0d7c41")


def page_identity(page: Page) -> uuid.UUID:
    """A UUID of the page's bytes, source and time: equal exactly when all three are.

    It is the field ``Tracker-Page-Identity`` of the page's record in the archive and its snapshot's unique key in the
    store, so either leads to the other. Version 5 of RFC 9562.

    Raises:
        ValueError: *page* has no time.
    """
    if page.captured_at is None:
        raise ValueError(f"a page without a time has no identity: {page.address!r}")
    digest = hashlib.sha256(page.body).hexdigest()
    return uuid.uuid5(_NAMESPACE, f"{page.source}\n{page.captured_at.astimezone(UTC).isoformat()}\n{digest}")
