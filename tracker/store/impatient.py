"""A connection to PostgreSQL that does not wait for ever for an answer."""

from __future__ import annotations

import time
from typing import Any

import psycopg


class ImpatientConnection(psycopg.Connection[Any]):
    """psycopg's connection, which by itself waits for an answer as long as the server lives, even if it is stopped.

    Attributes:
        patience_s: seconds that one answer may take; None for any time.
    """

    patience_s: float | None = None

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Wait for what *gen* waits for.

        Raises:
            OperationalError: there was no answer in time; the connection is closed.
        """
        patience_s = self.patience_s if timeout is None else timeout
        started_s = time.monotonic()
        try:
            return super().wait(gen, interval, patience_s)
        except psycopg.OperationalError as error:
            if patience_s is None or time.monotonic() - started_s < patience_s:
                raise
            # What the server is doing is not known, so nothing more can be asked on this connection.
            self.pgconn.finish()
            raise psycopg.OperationalError(f"no answer within {patience_s:g} s") from error
