"""Instruments by kind: where there are many, they are shown in groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.history import InstrumentHistory
from tracker.texts import Texts

GROUPED_FROM = 20
"""From this many instruments on they are in groups; fewer are seen at a glance, in the strip's order."""


@dataclass(frozen=True, slots=True)
class Group:
    """Some of a report's instruments.

    Attributes:
        anchor: names it in an address; no instrument's has an underscore.
        name: what they are; empty where they are all there are.
        members: which of the history's instruments, in its order.
    """

    anchor: str
    name: str
    members: tuple[int, ...]


def groups_of(instruments: Sequence[InstrumentHistory], texts: Texts) -> tuple[Group, ...]:
    """All instruments as one group without a name, or by kind where there are many, of more than one kind."""
    everyone = (Group("group_all", "", tuple(range(len(instruments)))),)
    if len(instruments) < GROUPED_FROM:
        return everyone
    names = {
        "indices": texts("Indices"),
        "currencies": texts("Currencies"),
        "crypto-assets": texts("Crypto-assets"),
        "commodities": texts("Commodities"),
        "rates": texts("Interest rates"),
        "others": texts("Others"),
    }
    kinds = [_kind(one) for one in instruments]
    found = tuple(
        Group(f"group_{kind}", name, tuple(index for index, one in enumerate(kinds) if one == kind))
        for kind, name in names.items()
        if kind in kinds
    )
    return found if len(found) > 1 else everyone


def _kind(instrument: InstrumentHistory) -> str:
    match instrument.kind:
        case "index":
            return "indices"
        case "currency-pair":
            return "currencies"
        case "crypto-asset" | "crypto-index":
            return "crypto-assets"
        case "future":
            # The catalogue's futures are on indices, which count points, and on commodities, which have a price.
            return "indices" if instrument.unit == "points" else "commodities"
        case "rate":
            return "rates"
        case _:
            return "others"
