"""Both themes: every meaning can be read, and has its place in a page's style sheet."""

from __future__ import annotations

import re

import pytest

from tracker.colors import Colors
from tracker.report.style_sheet import style_sheet
from tracker.report.theme import DARK, LIGHT, MARKED, Theme, in_colors, named_colors


def luminance(color: str) -> float:
    """Of an sRGB colour, as WCAG 2.2 has it."""
    shares = (int(color[index : index + 2], 16) / 255 for index in (1, 3, 5))
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    "theme",
    [in_colors(theme, colors) for theme in (LIGHT, DARK) for colors in Colors],
    ids=lambda theme: f"{theme.name}, {theme.colors}",
)
def test_every_text_has_a_contrast_of_4_5_on_the_paper_and_where_it_is_shaded(theme: Theme) -> None:
    texts = (theme.ink, theme.muted, theme.accent, theme.rising, theme.falling, theme.unchanged, *theme.lines)
    for paper in (theme.paper, theme.shade, theme.closed):
        assert {color: contrast(color, paper) for color in texts if contrast(color, paper) < 4.5} == {}


def test_no_two_meanings_share_a_color_where_it_tells_them_apart() -> None:
    colors = list(named_colors(MARKED).values())
    assert len(colors) == len(set(colors))
    assert named_colors(MARKED).keys() == named_colors(DARK).keys() == named_colors(LIGHT).keys()


@pytest.mark.parametrize("names", [("page.css",), ("page.css", "reports.css")], ids=["report", "list of reports"])
def test_every_color_that_a_style_sheet_uses_is_declared_for_both_themes(names: tuple[str, ...]) -> None:
    sheet = style_sheet(*names)
    used = set(re.findall(r"var\(--([a-z0-9]+)", sheet))
    declared = re.findall(r"color-scheme:(\w+);((?:--[a-z0-9]+:#[0-9a-f]{6};)+)", sheet)
    assert [scheme for scheme, _ in declared] == ["light", "dark", "dark"]
    for _, colors in declared:
        assert used
        assert used <= set(re.findall(r"--([a-z0-9]+):", colors))
