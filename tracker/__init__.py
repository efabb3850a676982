"""A trustworthy history of the market strip that French web pages print.

`read_page` reads one page; `open_home` opens a home folder with its history. Both are imported when they are first
used: ``import tracker`` by itself imports neither pandas, SQLAlchemy nor matplotlib.

>>> import tracker
>>> reading = tracker.read_page('''
... Marchés français ouverture 6 h 33 min
...   • Nikkei 225
...
...     37 547,74
...     -531,96 (-1,40 %)
...
... ''')
>>> reading.quotes[0].symbol, str(reading.quotes[0].value)
('^N225', '37547.74')
"""

from __future__ import annotations

from tracker.version import __version__

# Type checkers take the name itself for true. To import it from typing would cost every start a third of Python's own.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tracker.errors import TrackerError as TrackerError
    from tracker.findings import Finding as Finding
    from tracker.home import Home as Home
    from tracker.home import open_home as open_home
    from tracker.model import MarketStatus as MarketStatus
    from tracker.model import Quote as Quote
    from tracker.model import Reading as Reading
    from tracker.reading import read_page as read_page

_HOMES = {
    "Finding": "tracker.findings",
    "Home": "tracker.home",
    "MarketStatus": "tracker.model",
    "Quote": "tracker.model",
    "Reading": "tracker.model",
    "TrackerError": "tracker.errors",
    "open_home": "tracker.home",
    "read_page": "tracker.reading",
}

__all__ = [*_HOMES, "__version__"]  # noqa: PLE0604 - every name in _HOMES is resolved by __getattr__


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module 'tracker' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
