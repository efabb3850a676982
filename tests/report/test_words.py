"""The catalogue: every message has its French, with the same placeholders."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

import tracker
from tests.report.messages import Message, used_messages
from tracker.texts import placeholders, texts

CATALOGUE = Path(tracker.__file__).parent / "locale" / "fr.po"
FRENCH = {
    message.id if isinstance(message.id, str) else message.id[0]: message.string
    for message in read_po(BytesIO(CATALOGUE.read_bytes()), locale="fr")
    if message.id
}
USED = used_messages()


def forms(message: Message) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else message


@pytest.mark.parametrize("message", USED, ids=[f"{where}: {forms(message)[0][:50]}" for message, where in USED.items()])
def test_every_message_has_its_french_with_the_same_names_in_braces(message: Message) -> None:
    found = FRENCH.get(forms(message)[0])
    assert found, f"no French for {message!r}, used in {USED[message]}"
    translated = (found,) if isinstance(found, str) else tuple(found)
    assert len(translated) == len(forms(message))
    assert all(translated)
    wanted = frozenset().union(*(placeholders(form) for form in forms(message)))
    assert frozenset().union(*(placeholders(form) for form in translated)) == wanted


def test_french_counts_none_and_one_as_one() -> None:
    french = texts("fr_FR")
    counted = [french.count("{number} snapshot", "{number} snapshots", number) for number in (0, 1, 2)]
    assert counted == ["0 relevé", "1 relevé", "2 relevés"]


@pytest.mark.parametrize("message", FRENCH.values(), ids=[name[:50] for name in FRENCH])
def test_french_has_its_spaces_and_apostrophes(message: str | tuple[str, ...]) -> None:
    for text in (message,) if isinstance(message, str) else message:
        assert not any(wrong in text for wrong in (" :", " ;", " ?", " !", " %", "« ", " »", "'"))
