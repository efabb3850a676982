"""The catalogue: every message has its French, with the same placeholders."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

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


def forms(message: Message) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else message


def names_in_braces(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset().union(*map(placeholders, texts))


def test_every_message_has_its_french_with_the_same_names_in_braces() -> None:
    lacking, differing = [], []
    for message, where in used_messages().items():
        found = FRENCH.get(forms(message)[0])
        translated = (found,) if isinstance(found, str) else tuple(found or ())
        if not translated or not all(translated):
            lacking.append((message, where))
        elif len(translated) != len(forms(message)) or names_in_braces(translated) != names_in_braces(forms(message)):
            differing.append((message, where, translated))
    assert lacking == []
    assert differing == []


def test_french_counts_none_and_one_as_one() -> None:
    french = texts("fr_FR")
    counted = [french.count("{number} snapshot", "{number} snapshots", number) for number in (0, 1, 2)]
    assert counted == ["0 relevé", "1 relevé", "2 relevés"]


def test_french_has_its_spaces_and_apostrophes() -> None:
    wrong = re.compile(" [:;?!%»]|« |'")
    texts = [text for found in FRENCH.values() for text in ((found,) if isinstance(found, str) else found or ())]
    assert [text for text in texts if wrong.search(text)] == []
