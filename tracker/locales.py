"""Names of locales: those that Babel knows, and those that tracker has its words in."""

from __future__ import annotations

from tracker.errors import BadSettings

DEFAULT_LOCALE = "fr_FR"
"""In which tracker speaks, unless told otherwise."""
PAGE_LOCALE = "fr_FR"
"""In which a page prints, unless its source says otherwise."""


def known_locale(name: str, *, setting: str) -> str:
    """*name* as Babel writes it (``fr-FR.UTF-8`` is ``fr_FR``).

    Raises:
        BadSettings: Babel has no such locale.
    """
    from babel.core import Locale, UnknownLocaleError

    try:
        return str(Locale.parse(name.partition(".")[0].partition("@")[0].replace("-", "_")))
    except (UnknownLocaleError, ValueError, TypeError):
        raise BadSettings(
            f"{setting} = {name!r} is no locale that is known",
            advice="Use one such as fr_FR or en_GB.",
            about=setting,
        ) from None


def display_locale(name: str, *, setting: str) -> str:
    """As `known_locale`, for a language that tracker has its words in.

    Raises:
        BadSettings: Babel has no such locale, or tracker no such language.
    """
    if name == DEFAULT_LOCALE:
        return name
    from tracker.texts import LANGUAGES

    locale = known_locale(name, setting=setting)
    if locale.partition("_")[0] not in LANGUAGES:
        raise BadSettings(
            f"{setting} = {name!r} is in a language that tracker does not speak",
            advice="It speaks French and English: use a locale such as fr_FR or en_GB.",
            about=setting,
        )
    return locale
