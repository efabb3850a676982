"""The JSON of ``tracker explain``. Fields may be added here, never renamed: scripts read them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from tracker.cli.failed_captures import age_seconds
from tracker.cli.json_forms import error_json, finding_json
from tracker.errors import StorageFailed
from tracker.evidence.excerpt import excerpts
from tracker.evidence.places import Evidence
from tracker.explanation import Explanation, ReadAgain
from tracker.formats import number_format
from tracker.quote_fields import digits, stored_quote_json, utc
from tracker.told_checks import ToldCheck

if TYPE_CHECKING:
    from tracker.home import Home


def explanation_json(
    told: Explanation, home: Home, *, is_newest: bool, now: datetime, failed: StorageFailed | None
) -> dict[str, object]:
    """What ``tracker explain --json`` prints."""
    stored, origin, again = told.stored, told.origin, told.again
    form = number_format(origin.page.locale)
    evidence = again.evidence if again else None
    document: dict[str, object] = {
        **stored_quote_json(stored),
        "occurrence": stored.occurrence + 1,
        "is_newest": is_newest,
        "age_seconds": age_seconds(stored.at, now),
        "address": origin.page.address,
        "time_source": origin.page.time_source,
        "archive": _archive_json(told, home),
        "page": _page_json(evidence),
        "reader": origin.page.reader,
        "number_format": {
            "locale": form.locale,
            "decimal_mark": form.decimal_mark,
            "group_separators": list(form.separators),
        },
        "figures": _figures_json(again),
        "excerpts": _excerpts_json(evidence),
        "checks": [_check_json(check) for check in told.checks],
        "findings": [finding_json(doubt) for doubt in origin.findings],
        "read_again": _again_json(again),
    }
    return document if failed is None else document | {"error": error_json(failed)}


def _archive_json(told: Explanation, home: Home) -> dict[str, object]:
    record, archived = told.record, told.origin.page.archived
    return {
        "file": archived.file,
        "path": str(home.settings.snapshots / archived.file),
        "offset": archived.offset,
        "page_identity": str(told.origin.page.identity),
        "verified": record is not None,
        "fault": told.fault or None,
        "record": record.kind if record else None,
        "payload_digest": record.payload_digest if record else None,
        "block_digest": record.block_digest if record else None,
        "refers_to_offset": record.refers_to if record else None,
    }


def _page_json(evidence: Evidence | None) -> dict[str, object] | None:
    return {"bytes": evidence.size, "encoding": evidence.text.encoding} if evidence else None


def _figures_json(again: ReadAgain | None) -> list[dict[str, object]]:
    if again is None or again.evidence is None:
        return []
    selectors = {origin.figure: origin for origin in again.origins}
    return [
        {
            "figure": located.figure,
            "printed": located.printed,
            "places": [
                {
                    "start": place.start,
                    "end": place.end,
                    "line": place.line,
                    "written": place.written,
                    "within": place.within,
                    "json_path": place.path or None,
                }
                for place in located.places
            ],
            "selector": selectors[located.figure].place if located.figure in selectors else None,
            "selected": selectors[located.figure].text if located.figure in selectors else None,
        }
        for located in again.evidence.located
    ]


def _excerpts_json(evidence: Evidence | None) -> list[dict[str, object]]:
    return [
        {
            "line": excerpt.line,
            "text": excerpt.text,
            "marks": [{"figure": mark.figure, "start": mark.start, "end": mark.end} for mark in excerpt.marks],
        }
        for excerpt in (excerpts(evidence) if evidence else ())
    ]


def _check_json(check: ToldCheck) -> dict[str, object]:
    return {
        "code": check.code,
        "agrees": check.agrees,
        "terms": [
            {
                "of": term.of,
                "low": digits(term.interval.low) if term.interval else None,
                "high": digits(term.interval.high) if term.interval else None,
                "raw": term.raw or None,
                "kept_in": term.kept_in or None,
                "figure": digits(term.figure),
                "word": term.word or None,
                "exchange": term.exchange or None,
                "pages": term.pages,
                "first_at": utc(term.first_at) if term.first_at else None,
                "last_at": utc(term.last_at) if term.last_at else None,
            }
            for term in check.terms
        ],
    }


def _again_json(again: ReadAgain | None) -> dict[str, object] | None:
    if again is None:
        return None
    return {
        "same": again.is_same,
        "reader": again.reader or None,
        "fault": again.fault or None,
        "differences": [
            {"figure": each.figure, "stored": digits(each.stored), "read": digits(each.read)}
            for each in again.differences
        ],
        "findings": [finding_json(doubt) for doubt in again.findings],
    }
