"""Findings as rows of the table ``finding`` have them, where the facts are JSON."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from sqlalchemy import Connection, Executable

from tracker.findings import Finding


def facts_json(finding: Finding) -> str:
    """What the column ``facts`` has of a finding: an array of [name, text] pairs."""
    return json.dumps(finding.facts, ensure_ascii=False)


def finding_of(code: str, quote: str | None, position: int | None, facts: str) -> Finding:
    """The finding that these columns hold."""
    return Finding(code, quote, position, tuple((name, value) for name, value in json.loads(facts)))


def findings_by_moment(connection: Connection, statement: Executable) -> defaultdict[int, list[Finding]]:
    """The findings that a statement selects, with all columns, by the moments of their snapshots, in its order."""
    found: defaultdict[int, list[Finding]] = defaultdict(list)
    row: Any
    for row in connection.execute(statement):
        found[row.moment].append(finding_of(row.code, row.quote_name, row.quote_position, row.facts))
    return found
