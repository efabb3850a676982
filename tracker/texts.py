"""The words that people see, in their language: gettext catalogues under ``locale/``, English in the code.

The catalogues are read from their ``.po`` source by Babel, so that no compiled file has to be kept in step.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from io import BytesIO
from string import Formatter

from babel.core import Locale
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

_GROUPED_FROM = 1000

LANGUAGES = ("en", "fr")
"""Languages with a complete catalogue; English is the language of the code and needs none."""


class Texts:
    """Translations into one locale's language; English where there is no catalogue for it.

    Attributes:
        locale: the locale, for numbers and dates.
        language: of the texts: one of `LANGUAGES`.
    """

    def __init__(self, locale: str, language: str, catalog: Catalog | None) -> None:
        self.locale = locale
        self.language = language
        self._catalog = catalog

    def __call__(self, message: str, **values: object) -> str:
        """*message* in this language, its ``{names}`` filled with *values*; whole numbers as the locale prints them."""
        found = self._catalog.get(message) if self._catalog else None
        text = str(found.string) if found and found.string else message
        return self._filled(text, values) if values else text

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        """The form of a message that *number* asks for; ``{number}`` and ``{names}`` are filled."""
        found = self._catalog.get(one) if self._catalog else None
        if found and self._catalog and isinstance(found.string, tuple) and all(found.string):
            is_plural = number >= 2 if self.language == "fr" else number != 1
            text = found.string[int(is_plural)]
        else:
            text = one if number == 1 else many
        return self._filled(text, {"number": number, **values})

    def _filled(self, text: str, values: Mapping[str, object]) -> str:
        return text.format(**{name: self._printed(value) for name, value in values.items()})

    def _printed(self, value: object) -> object:
        if isinstance(value, int) and abs(value) >= _GROUPED_FROM:
            # Not known to those who say no such numbers: it takes a while to import.
            from babel.numbers import format_decimal

            return format_decimal(value, locale=self.locale)
        return value


@lru_cache
def texts(locale: str) -> Texts:
    """The texts for a locale such as ``fr_FR``; English for a language without a catalogue."""
    language = Locale.parse(locale).language
    if language == "en" or language not in LANGUAGES:
        return Texts(locale, "en", None)
    source = resources.files("tracker").joinpath("locale", f"{language}.po").read_bytes()
    return Texts(locale, language, read_po(BytesIO(source), locale=language))


def placeholders(message: str) -> frozenset[str]:
    """The names in braces of a message, which each of its translations must hold too."""
    return frozenset(name for _, name, _, _ in Formatter().parse(message) if name)
