"""Writes what a report asks of years, by the hour, in the transaction that writes the snapshots it sums up.

Each row says what a look at all quotes, snapshots or findings of its hour says, whatever the order they came in: where
a snapshot is the newest of its hour, as all captures are that come in time, it is added to the hour's rows; where it
is not, or another reading takes its place, these are made again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import Connection, bindparam, select, text

from tracker.findings import NOTES, Finding, is_doubt
from tracker.store import schema
from tracker.store.moments import PER_HOUR

# Text, since SQLAlchemy has an upsert for each database and none for both.
_ADD_QUOTE = text("""
    INSERT INTO quote_hour (series_id, hour, form_id, kind, quotes, open, rise, fall, move, percent)
    VALUES (:series_id, :hour, :form_id, :kind, 1, :value, :no_step, :no_step, :no_step, :percent)
    ON CONFLICT (series_id, hour, form_id, kind) DO UPDATE SET
        quotes = quote_hour.quotes + 1,
        rise = CASE WHEN excluded.open - quote_hour.open > quote_hour.rise THEN excluded.open - quote_hour.open
                    ELSE quote_hour.rise END,
        fall = CASE WHEN quote_hour.open - excluded.open > quote_hour.fall THEN quote_hour.open - excluded.open
                    ELSE quote_hour.fall END,
        move = excluded.open - quote_hour.open,
        percent = CASE WHEN excluded.percent <= quote_hour.percent THEN quote_hour.percent
                       ELSE coalesce(excluded.percent, quote_hour.percent) END
""")

_ADD_SNAPSHOT = text("""
    INSERT INTO snapshot_hour (hour, source_id, snapshots, first, last)
    VALUES (:hour, :source_id, 1, :moment, :moment)
    ON CONFLICT (hour, source_id) DO UPDATE SET
        snapshots = snapshot_hour.snapshots + 1,
        first = CASE WHEN excluded.first < snapshot_hour.first THEN excluded.first ELSE snapshot_hour.first END,
        last = CASE WHEN excluded.last > snapshot_hour.last THEN excluded.last ELSE snapshot_hour.last END
""")

_ADD_FINDINGS = text("""
    INSERT INTO finding_hour (hour, code, findings) VALUES (:hour, :code, :findings)
    ON CONFLICT (hour, code) DO UPDATE SET findings = finding_hour.findings + excluded.findings
""")

_SUM_UP_QUOTES = text(f"""
    INSERT INTO quote_hour (series_id, hour, form_id, kind, quotes, open, rise, fall, move, percent)
    WITH doubted AS (
        SELECT DISTINCT strip_place.series_id, finding.moment
        FROM finding
        JOIN snapshot ON snapshot.moment = finding.moment
        JOIN strip_place ON strip_place.strip_id = snapshot.strip_id
                        AND strip_place.position = finding.quote_position
        WHERE finding.moment >= :start AND finding.moment < :stop AND finding.code NOT IN :notes
    ), of_hour AS (
        SELECT quote.series_id, quote.form_id,
               CASE WHEN doubted.moment IS NULL THEN 0 ELSE {schema.DOUBTFUL} END
                   + CASE WHEN quote.value IS NULL THEN {schema.VALUELESS} ELSE 0 END AS kind,
               quote.moment, quote.value, quote.percent
        FROM quote
        LEFT JOIN doubted ON doubted.series_id = quote.series_id AND doubted.moment = quote.moment
        WHERE quote.series_id IN :series AND quote.moment >= :start AND quote.moment < :stop
    ), summed_up AS (
        SELECT series_id, form_id, kind, count(*) AS quotes, min(moment) AS first, max(moment) AS last,
               max(value) AS high, min(value) AS low, max(abs(percent)) AS percent
        FROM of_hour GROUP BY series_id, form_id, kind
    )
    SELECT summed_up.series_id, :hour, summed_up.form_id, kind, quotes, opening.value, high - opening.value,
           opening.value - low, closing.value - opening.value, summed_up.percent
    FROM summed_up
    JOIN quote AS opening ON opening.series_id = summed_up.series_id AND opening.moment = first
    JOIN quote AS closing ON closing.series_id = summed_up.series_id AND closing.moment = last
""").bindparams(bindparam("series", expanding=True), bindparam("notes", expanding=True))  # noqa: S608 - constants

_SUM_UP_FINDINGS = text("""
    INSERT INTO finding_hour (hour, code, findings)
    SELECT :hour, code, count(*) FROM finding WHERE moment >= :start AND moment < :stop GROUP BY code
""")


def add_to_hour(
    connection: Connection,
    moment: int,
    *,
    source_id: int,
    quotes: Sequence[Mapping[str, int | None]],
    findings: Sequence[Finding],
) -> None:
    """Sum up a snapshot that was added just now.

    Args:
        connection: of the transaction that adds it.
        moment: its key.
        source_id: of its source.
        quotes: its rows of the table ``quote``, in the strip's order.
        findings: its findings.
    """
    hour = moment // PER_HOUR
    connection.execute(_ADD_SNAPSHOT, {"hour": hour, "source_id": source_id, "moment": moment})
    codes = Counter(found.code for found in findings)
    if codes:
        connection.execute(
            _ADD_FINDINGS, [{"hour": hour, "code": code, "findings": count} for code, count in codes.items()]
        )
    if _is_followed(connection, moment):
        _sum_up_quotes(connection, hour, {row["series_id"] for row in quotes})
        return
    doubtful = {found.position for found in findings if is_doubt(found.code)}
    if quotes:
        connection.execute(
            _ADD_QUOTE,
            [
                {
                    "series_id": row["series_id"],
                    "hour": hour,
                    "form_id": row["form_id"],
                    "kind": _kind(is_doubtful=position in doubtful, has_value=row["value"] is not None),
                    "value": row["value"],
                    "no_step": None if row["value"] is None else 0,
                    "percent": None if row["percent"] is None else abs(row["percent"]),
                }
                for position, row in enumerate(quotes)
            ],
        )


class Outdated:
    """The hours whose rows no longer say what is stored, for their transaction to make each of them again once."""

    def __init__(self) -> None:
        self._series: dict[int, set[int]] = defaultdict(set)

    def add(self, moment: int, series_ids: Iterable[int | None]) -> None:
        """Note that quotes of these series, or findings about them, were changed at a moment."""
        self._series[moment // PER_HOUR] |= {one for one in series_ids if one is not None}

    def sum_up_again(self, connection: Connection) -> None:
        """Make the rows again, from what is stored now."""
        table = schema.finding_hour
        for hour, series_ids in self._series.items():
            _sum_up_quotes(connection, hour, series_ids)
            connection.execute(table.delete().where(table.c.hour == hour))
            limits = {"start": hour * PER_HOUR, "stop": (hour + 1) * PER_HOUR}
            connection.execute(_SUM_UP_FINDINGS, {"hour": hour, **limits})
        self._series.clear()


def _kind(*, is_doubtful: bool, has_value: bool) -> int:
    return schema.DOUBTFUL * is_doubtful + schema.VALUELESS * (not has_value)


def _is_followed(connection: Connection, moment: int) -> bool:
    """Whether the hour has a snapshot after this one."""
    later = schema.snapshot.c.moment
    end = (moment // PER_HOUR + 1) * PER_HOUR
    found = connection.execute(select(later).where(later > moment, later < end).limit(1))
    return found.one_or_none() is not None


def _sum_up_quotes(connection: Connection, hour: int, series_ids: Collection[int | None]) -> None:
    table = schema.quote_hour
    series = sorted(one for one in series_ids if one is not None)
    connection.execute(table.delete().where(table.c.hour == hour, table.c.series_id.in_(series)))
    connection.execute(
        _SUM_UP_QUOTES,
        {
            "series": series,
            "notes": NOTES,
            "hour": hour,
            "start": hour * PER_HOUR,
            "stop": (hour + 1) * PER_HOUR,
        },
    )
