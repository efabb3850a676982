"""The style sheets and scripts that pages hold, and the digests by which a page's policy allows them."""

from __future__ import annotations

from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from importlib import resources

from tracker.colors import Colors
from tracker.report.theme import DARK, LIGHT, Theme, in_colors, named_colors


def style_sheet(*names: str, colors: Colors = Colors.BLUE_ORANGE) -> str:
    """The colours of both themes by their names, and the style sheets of the package that use them."""
    light, dark = (_declared(in_colors(theme, colors)) for theme in (LIGHT, DARK))
    # Paper is always light: what is dark is for screens.
    themes = (
        f":root{{color-scheme:light;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}\n"
    )
    return themes + "".join(map(resource, names))


def digest(text: str) -> str:
    """What a page's policy names a style sheet or a script by."""
    return "sha256-" + b64encode(sha256(text.encode("utf-8")).digest()).decode("ascii")


@lru_cache
def resource(name: str) -> str:
    """A file of the package: a template, a style sheet, a script."""
    return resources.files("tracker.report").joinpath(name).read_text(encoding="utf-8")


def _declared(theme: Theme) -> str:
    return "".join(f"--{name}:{color};" for name, color in named_colors(theme).items())
